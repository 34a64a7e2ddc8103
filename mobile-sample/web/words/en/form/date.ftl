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
