// The screens that open a child or a record, write one, or list or look something up. They follow what unlocks the phone and shows the
// day, which a first visit loads before anything else.

import "../child/child.js";
import "../child/children.js";
import "#forms/screens/helplines-screen.js";
import "#forms/screens/record-screen.js";
import "#forms/screens/row-screen.js";
import "#forms/screens/section-screen.js";
import "#protocol/fault-later.js";
import "../access/lease-ended.js";
import "../access/sign-in-again.js";
import "../status/status.js";
import "#forms/conflicts/conflicts-screen.js";
import "#forms/fields/controls.js";
import "#forms/screens/read-back-screen.js";
import "#forms/signing/sign-screen.js";
import "#forms/screens/previous.js";
import "../note/begun.js";
import "../child/child-details.js";
import "../today/contacts.js";
import "../note/note.js";
import "../note/notes.js";
import "../report/report.js";
import "../search/search.js";
import "../reminders/reminder-notice.js";
import "../session/session.js";
import "../summary/summary-screen.js";
import "../child/timeline.js";
import "../report/told.js";
import "../week/week-screen.js";
import "../wheel/wheel.js";
