# The two weeks ahead.
week-title = Your week
week-later = { $count ->
    [one] 1 more has a date after these two weeks
   *[other] { $count } more have a date after these two weeks
  }
week-undated = { $count ->
    [one] 1 action for you has no date
   *[other] { $count } actions for you have no date
  }
week-preparing = { $count ->
    [one] Still preparing 1 summary: these lists may still grow.
   *[other] Still preparing { $count } summaries: these lists may still grow.
  }
week-this = This week
week-next = Next week
week-days = { $first } to { $last }
week-nothing = Nothing is due.
week-at = { $what } at { $time }
week-today = Today, { $day }
week-tomorrow = Tomorrow, { $day }
week-day = { $weekday } { $date }
week-weekday-0 = Sunday
week-weekday-1 = Monday
week-weekday-2 = Tuesday
week-weekday-3 = Wednesday
week-weekday-4 = Thursday
week-weekday-5 = Friday
week-weekday-6 = Saturday
week-interview = Return home interview due
week-waits = Waits for a worker
week-session = Session { $number }
week-contact = Weekly contact by then
week-review = { $kind }: review
week-action = Action for you
week-deadline = Deadline in the plan
