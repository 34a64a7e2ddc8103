# A record as a list of what is answered, and what is told above it.
record-read-only = You can read this record. Your role does not write in it.
record-young-person = With the young person
record-read-back = Read it back
record-helplines = Show the helplines
record-discarded = The record is discarded.
record-conflicts-title = Two people wrote different things
record-conflicts = { $count ->
    [one] In 1 place. Nothing is lost: choose what stands, or leave it to the manager.
   *[other] In { $count } places. Nothing is lost: choose what stands, or leave it to the manager.
  }
record-see-both = See both
record-not-finished = { $count } not finished
record-to-check = { $count } to check
record-to-choose = { $count } to choose
record-not-started = Not started
record-begun = Begun
record-all-answered = All answered
record-answered = { $answered } of { $asked } answered
record-changed = Changed since you looked
record-colleague = a colleague
record-refused = Some of this was refused
record-refused-kept = Nothing is lost: it is kept here and at the office, where a manager decides about it.
record-ended-early = It was { $what }
record-ended-or = { $one } or { $other }
record-clash = { $who } had taken this interview before
record-clash-colleague = A colleague had taken this interview before
record-clash-why = You began it without a connection. Speak to them. What you wrote is kept; on My work you can leave the interview to them.
record-take-back = Begun by mistake? Discard it
record-nobody-known = Someone whose name is not on this phone
record-you = You
