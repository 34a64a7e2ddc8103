# The clock of a return home interview, in elapsed hours.
clock-missing = Still missing
clock-left = { $span } left
clock-overdue-now = Overdue now
clock-overdue-by = Overdue by { $span }
clock-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
  }
clock-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
  }
clock-days = { $count ->
    [one] 1 day
   *[other] { $count } days
  }
clock-hours-minutes = { $hours } { $minutes }
