# What two people wrote into one field, and the choice between.
conflict-choose-help = Choose which one stands, or leave it: both are kept, and the manager sees them.
conflict-kept = Both are kept. Someone who may write here chooses.
conflict-choose = Choose this
conflict-all-chosen = Everything is chosen
conflict-none-left = Nothing is left to choose.
conflict-places = { $count ->
    [one] In 1 place. Nothing is lost. What you do not choose stays readable.
   *[other] In { $count } places. Nothing is lost. What you do not choose stays readable.
  }
conflict-done = Done
conflict-leave = Leave it to the manager
conflict-before = Chosen before
conflict-chosen-by = Chosen by { $name }, { $when }, between { $values }
conflict-and = { $one } and { $other }
conflict-left = Left to the manager. Both are kept.
conflict-in = In { $section }
conflict-open = open the section
