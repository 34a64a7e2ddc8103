# What the phone's own part says of the clock: the code of protocol.ts, and the unit that the page chose.
clock-set-back = This phone's clock was set back since the server last answered: check it, the times shown may be wrong.
clock-ahead = This phone's clock is { $span } ahead of the server's; times are worked out by the server's clock.
clock-behind = This phone's clock is { $span } behind the server's; times are worked out by the server's clock.
span-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
  }
span-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
  }
span-days = { $count ->
    [one] 1 day
   *[other] { $count } days
  }
