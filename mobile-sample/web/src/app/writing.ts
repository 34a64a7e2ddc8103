// The screens that open a child or a record, write one, or list or look something up. They follow what unlocks the phone and shows the
// day, which a first visit loads before anything else.

import "../work/child.js";
import "../work/children.js";
import "../form/helplines-screen.js";
import "../form/record-screen.js";
import "../form/row-screen.js";
import "../form/section-screen.js";
import "../ui/fault-later.js";
import "./lease-ended.js";
import "./sign-in-again.js";
import "./status.js";
import "../form/conflicts-screen.js";
import "../form/fields/controls.js";
import "../form/read-back-screen.js";
import "../form/sign-screen.js";
import "../form/previous.js";
import "../work/begun.js";
import "../work/child-details.js";
import "../work/contacts.js";
import "../work/note.js";
import "../work/notes.js";
import "../work/report.js";
import "../work/search.js";
import "../work/reminder-notice.js";
import "../work/session.js";
import "../work/summary-screen.js";
import "../work/timeline.js";
import "../work/told.js";
import "../work/week-screen.js";
import "../work/wheel.js";
