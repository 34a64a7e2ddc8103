# Cloc cyfweliad dychwelyd adref, mewn oriau a aeth heibio.
clock-missing = Ar goll o hyd
clock-left = { $span } ar ôl
clock-overdue-now = Yn hwyr nawr
clock-overdue-by = Yn hwyr ers { $span }
clock-minutes = { $count ->
    [zero] 0 munud
    [one] 1 funud
    [two] 2 funud
    [few] 3 munud
    [many] 6 munud
   *[other] { $count } munud
  }
clock-hours = { $count ->
    [zero] 0 awr
    [one] 1 awr
    [two] 2 awr
    [few] 3 awr
    [many] 6 awr
   *[other] { $count } awr
  }
clock-days = { $count ->
    [zero] 0 diwrnod
    [one] 1 diwrnod
    [two] 2 ddiwrnod
    [few] 3 diwrnod
    [many] 6 diwrnod
   *[other] { $count } diwrnod
  }
clock-hours-minutes = { $hours } { $minutes }
