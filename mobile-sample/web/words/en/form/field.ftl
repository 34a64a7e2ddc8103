# What stands around a field, and what is wrong with it.
field-not-answered = Not answered
field-writers = Only the { $roles } writes here.
field-undo = Undo
field-clear = Clear
field-check = Check:
field-saved = Saved
field-overtaken = Someone else wrote “{ $words }” here while you were typing. Yours takes its place.
field-filled = { $from ->
    [episode] Filled in from the episode.
    [moment] Filled in with the time at which you came here.
    [name] Filled in with your name.
   *[child] Filled in from the child’s page.
  }
field-offered = { $from ->
    [episode] Filled in from the episode. It is kept when you go on.
    [moment] Filled in with the time at which you came here. It is kept when you go on.
    [name] Filled in with your name. It is kept when you go on.
   *[child] Filled in from the child’s page. It is kept when you go on.
  }
field-last-time = Last time: { $title }
field-yes = Yes
field-no = No
field-none = none
field-ticked-of = { $ticked } of { $all }
field-ticked = ticked
field-is-ticked = Ticked
field-not-ticked = Not ticked
field-a-photo = A photo
field-a-voice-note = A voice note
field-left-empty = Left empty
field-day = Day
field-month = Month
field-year = Year
field-time = Time
field-meant = Yes, { $when }
field-now = Now
field-today = Today
field-week = +1 week
field-next-session = Next session, { $day }
field-twice = That time came twice. It was
field-ahead = That is still to come. Is it right?
field-far = { $year }? Check the year.
field-return-before = the return is before the report ({ $when })
field-interview-before = the interview is before the return ({ $when })
field-contact-before = the first contact is before the report ({ $when })
field-number = Enter a whole number
field-number-between = Enter a whole number from { $least } to { $most }
field-number-least = Enter a whole number of { $least } or more
field-number-most = Enter a whole number of { $most } or less
field-too-long = { $count ->
    [one] 1 character too long. All of it is kept on this phone, and not sent: shorten it
   *[other] { $count } characters too long. All of it is kept on this phone, and not sent: shorten it
  }
field-broke-off = The recording broke off: keep it or discard it
