# The rows of a repeating group.
rows-nothing = Nothing was written in it.
rows-empty = Nothing written yet
rows-not-finished = Not finished
rows-row = Row
rows-open = Open
rows-read = Read
rows-remove = Remove
rows-close = Close
rows-facts = Facts of the episode
rows-filled = { $filled } of { $all }
rows-filled-in = filled in
rows-why = Why are you removing { $title }?
rows-why-hint = It stays readable, with your reason, and can be brought back.
rows-keep = Keep it
rows-removed = { $count } removed
rows-removed-by = Removed by { $name }, { $when }: “{ $why }”
rows-removed-by-you = Removed by you, { $when }: “{ $why }”
rows-look-again = Look again
rows-edited-since = Someone edited this after it was removed.
rows-bring-back = Bring back
rows-no-more = No more can be added.
rows-add = { $article ->
    [an] Add an { $what }
   *[a] Add a { $what }
  }
rows-add-another = { $article ->
    [an] Add another: an { $what }
   *[a] Add another: a { $what }
  }
rows-add-listed = Add { $what }
rows-add-this = Add
rows-named = Named before: { $title }
rows-named-earlier = Named in an earlier { $what }:
rows-no-episode = The child has no other missing episode on this phone.
rows-which-episode = Which episode?
rows-reported = Reported { $when }
rows-another-episode = Another episode
rows-part-none = This part does not exist
rows-was-removed = This was removed. What is written here is kept, and it can be brought back from the list.
rows-done = Done
