# What stands in the rows of several screens.
row-here-only = On this phone only
row-changed = Changed since you looked
row-unfinished = { $count ->
    [one] 1 not finished
   *[other] { $count } not finished
  }
row-conflicts = { $count ->
    [one] 1 place with two versions
   *[other] { $count } places with two versions
  }
row-overdue = Overdue
row-undo = Undo
row-done = Done
count-records = { $count ->
    [one] 1 record
   *[other] { $count } records
  }
pull-let-go = Let go to refresh
pull-pull = Pull to refresh
screen-moment = One moment.
