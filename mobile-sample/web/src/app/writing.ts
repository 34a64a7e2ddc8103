// The screens that only writing needs. They follow what unlocks and reads, which a first visit loads before anything else.

import "../form/conflicts-screen.js";
import "../form/read-back-screen.js";
import "../form/sign-screen.js";
import "../work/note.js";
import "../work/session.js";
import "../work/wheel.js";
