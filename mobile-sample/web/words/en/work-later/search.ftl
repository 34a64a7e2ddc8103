# Searching, and the timeline of a child.
search-title = Search
search-label = Name, alias, place, person, phone, vehicle or words of a note
search-hint = Looks through what is on this phone. Works without a connection.
search-through = { $children } and { $records }
search-children = { $count ->
    [one] 1 child
   *[other] { $count } children
  }
search-records = { $count ->
    [one] 1 record
   *[other] { $count } records
  }
search-first = { $count ->
    [one] The first 1 matches on this phone. Type more to find fewer.
   *[other] The first { $count } matches on this phone. Type more to find fewer.
  }
search-found = { $count ->
    [one] 1 match on this phone
   *[other] { $count } matches on this phone
  }
search-nothing = Nothing matches “{ $text }”. This looked through names, details, episodes and what is written about { $through } on this phone. Try a part of the word or number.
search-preparing = { $count ->
    [one] 1 record not looked through yet.
   *[other] { $count } records not looked through yet.
  }
search-unread = { $count ->
    [one] 1 record cannot be read until the next sync.
   *[other] { $count } records cannot be read until the next sync.
  }
timeline-title = Timeline
timeline-nothing = Nothing has happened here yet.
# Where words were found that stand in no field of a form.
hit-name = Name
hit-alias = Alias
hit-not_finished = Not finished
hit-correction = Correction
hit-other_version = { $label }, the other version
hit-taken_out = { $label }, taken out
hit-episode = Missing episode: { $label }
hit-of-addresses = Address
hit-of-external_case_numbers = Case number
hit-of-reported_by = Reported by
hit-of-last_seen_where = Last seen where
hit-of-where_found = Where found
hit-of-how_returned = How returned
hit-of-safe_and_well_check = Safe and well check
hit-of-placing_authority = Placing authority
hit-of-police_incident_reference = Police incident reference
hit-of-accounts = Accounts
