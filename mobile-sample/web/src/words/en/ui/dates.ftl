# Dates and times. The names of the months are here, since Chromium has none of its own in Welsh.
date = { $day } { $month } { $year }
date-time = { $date }, { $time }
time-turn = { $time } ({ $turn })
time-am = { $hour }:{ $minute }am
time-pm = { $hour }:{ $minute }pm
turn-first = before the clocks went back
turn-second = after the clocks went back
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
# What is wrong with a date that was typed.
date-lacks = { $parts ->
    [day] The date must include a day
    [month] The date must include a month
    [year] The date must include a year
    [day-month] The date must include a day and a month
    [day-year] The date must include a day and a year
    [month-year] The date must include a month and a year
   *[all] The date must include a day, a month and a year
  }
date-no-number = The date must be written in numbers, like 27 3 2026
date-short-year = The year must be written in full, like 2026
date-not-real = The date must be a real date
date-no-time = Enter the time too. About when is enough
date-bad-time = The time must be like 14:05
date-which = The clocks went back that night, and this time came twice. Say which it was
