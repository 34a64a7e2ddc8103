# Logging a session.
session-title = Log a session
session-touched = { $topics } touched already
session-number = Session number
session-number-begun = { $number } (begun)
session-not-touched = Not touched
session-next = Next
session-note = Write the case note
session-wheel = Score the wheel
session-saved = Session { $number } is saved.
