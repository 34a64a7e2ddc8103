# Yr hyn sydd yn rhesi sawl sgrin.
row-here-only = Ar y ffôn hwn yn unig
row-changed = Newidiwyd ers i chi edrych
row-unfinished = { $count ->
    [zero] 0 heb eu gorffen
    [one] 1 heb ei orffen
    [two] 2 heb eu gorffen
    [few] 3 heb eu gorffen
    [many] 6 heb eu gorffen
   *[other] { $count } heb eu gorffen
  }
row-conflicts = { $count ->
    [zero] 0 lle â dau fersiwn
    [one] 1 lle â dau fersiwn
    [two] 2 le â dau fersiwn
    [few] 3 lle â dau fersiwn
    [many] 6 lle â dau fersiwn
   *[other] { $count } lle â dau fersiwn
  }
row-overdue = Yn hwyr
row-undo = Dadwneud
row-done = Wedi'i wneud
count-records = { $count ->
    [zero] 0 cofnod
    [one] 1 cofnod
    [two] 2 gofnod
    [few] 3 chofnod
    [many] 6 chofnod
   *[other] { $count } cofnod
  }
pull-let-go = Gollyngwch i adnewyddu
pull-pull = Tynnwch i adnewyddu
screen-moment = Un eiliad.
