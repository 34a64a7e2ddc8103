# My work today.
today-title = My work today
today-week = Your week
today-refresh = Refresh
today-refreshing = Refreshing
today-preparing = { $count ->
    [one] Still preparing 1 summary: these lists may still grow.
   *[other] Still preparing { $count } summaries: these lists may still grow.
  }
today-interviews = Return home interviews
today-no-interview = No interview waits for you.
today-missing = Still missing
today-clash = You asked for the interview of { $name } without a connection on { $when }. A colleague had taken it before.
today-seen = I have seen it
today-versions = Two versions to look at
today-versions-why = Two people wrote different things. Both are kept. Choose one, or leave it to your manager.
today-unwritten = How did it go?
today-sessions = Sessions planned
today-contacts = Weekly contact
today-reviews = Reviews
today-actions = Actions for you
today-unsent = { $count ->
    [one] 1 record not sent or not finished. What is written is safe here, and what is finished goes as soon as there is a connection.
   *[other] { $count } records not sent or not finished. What is written is safe here, and what is finished goes as soon as there is a connection.
  }
today-episode-missing-out = Missing. Not back yet: the 72 hours begin on return.
today-episode-absent-out = Absent. Not back yet: the 72 hours begin on return.
today-episode-missing-back = Missing. Returned { $when }.
today-episode-absent-back = Absent. Returned { $when }.
today-taking = Taking it
today-take = Take it
today-start = Start the interview
today-go-on = Go on
today-leave = Leave it to them
today-give-back = Give it back
today-today = Today
today-session = Session { $number }, { $when }
today-session-at = Session { $number }, { $when }, { $place }
today-attendance = Attendance not written
today-no-date = No date
today-by = By { $when }
today-no-contact = No contact is written yet
today-contact = Last contact { $last }. Next by { $by }
today-contact-today = Last contact { $last }. Next by today
today-review = { $kind }, by { $when }
today-warning = Warning
today-waited = Work has waited on this phone more than a day. Find a connection and refresh, or tell your manager.
today-waited-since = Work has waited on this phone since { $when }. Find a connection and refresh, or tell your manager.
today-nothing = Nothing waits for you.
today-not-heard = This phone has not heard from the server yet. Refresh when there is a connection.
today-stood = This is how it stood on { $when }, when the server last answered.
today-not-sent = Not sent yet.
today-colleague = A colleague
today-yours = Yours.
today-yours-begun = Yours. The record is begun.
today-waits = Waits for a worker.
today-other = { $name } has taken it.
today-claimed = You asked for it without a connection. It is yours once the server has heard it.
today-clash-asked = You asked for it without a connection. { $name } had taken it before.
today-clash-begun = You began it without a connection. { $name } had taken it before: speak to them. What you wrote is kept.
