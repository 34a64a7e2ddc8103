# Chwilio, a llinell amser plentyn.
search-title = Chwilio
search-label = Enw, enw arall, lle, person, ffôn, cerbyd neu eiriau o nodyn
search-hint = Yn edrych trwy'r hyn sydd ar y ffôn hwn. Mae'n gweithio heb gysylltiad.
search-through = { $children } a { $records }
search-children = { $count ->
    [zero] 0 plentyn
    [one] 1 plentyn
    [two] 2 blentyn
    [few] 3 phlentyn
    [many] 6 phlentyn
   *[other] { $count } plentyn
  }
search-records = { $count ->
    [zero] 0 cofnod
    [one] 1 cofnod
    [two] 2 gofnod
    [few] 3 chofnod
    [many] 6 chofnod
   *[other] { $count } cofnod
  }
search-first = { $count ->
    [zero] Y 0 canlyniad cyntaf ar y ffôn hwn. Teipiwch fwy i gael llai.
    [one] Y 1 canlyniad cyntaf ar y ffôn hwn. Teipiwch fwy i gael llai.
    [two] Y 2 ganlyniad cyntaf ar y ffôn hwn. Teipiwch fwy i gael llai.
    [few] Y 3 chanlyniad cyntaf ar y ffôn hwn. Teipiwch fwy i gael llai.
    [many] Y 6 chanlyniad cyntaf ar y ffôn hwn. Teipiwch fwy i gael llai.
   *[other] Y { $count } canlyniad cyntaf ar y ffôn hwn. Teipiwch fwy i gael llai.
  }
search-found = { $count ->
    [zero] 0 canlyniad ar y ffôn hwn
    [one] 1 canlyniad ar y ffôn hwn
    [two] 2 ganlyniad ar y ffôn hwn
    [few] 3 chanlyniad ar y ffôn hwn
    [many] 6 chanlyniad ar y ffôn hwn
   *[other] { $count } canlyniad ar y ffôn hwn
  }
search-nothing = Nid oes dim yn cyfateb i “{ $text }”. Edrychwyd trwy enwau, manylion, cyfnodau ar goll a'r hyn a ysgrifennwyd am { $through } ar y ffôn hwn. Rhowch gynnig ar ran o'r gair neu'r rhif.
search-preparing = { $count ->
    [zero] 0 cofnod heb eu chwilio eto.
    [one] 1 cofnod heb ei chwilio eto.
    [two] 2 gofnod heb eu chwilio eto.
    [few] 3 chofnod heb eu chwilio eto.
    [many] 6 chofnod heb eu chwilio eto.
   *[other] { $count } cofnod heb eu chwilio eto.
  }
search-unread = { $count ->
    [zero] Ni ellir darllen 0 cofnod tan y cysoni nesaf.
    [one] Ni ellir darllen 1 cofnod tan y cysoni nesaf.
    [two] Ni ellir darllen 2 gofnod tan y cysoni nesaf.
    [few] Ni ellir darllen 3 chofnod tan y cysoni nesaf.
    [many] Ni ellir darllen 6 chofnod tan y cysoni nesaf.
   *[other] Ni ellir darllen { $count } cofnod tan y cysoni nesaf.
  }
timeline-title = Llinell amser
timeline-nothing = Nid oes dim wedi digwydd yma eto.
# Lle cafwyd geiriau nad ydynt mewn maes ar ffurflen.
hit-name = Enw
hit-alias = Enw arall
hit-not_finished = Heb ei orffen
hit-correction = Cywiriad
hit-other_version = { $label }, y fersiwn arall
hit-taken_out = { $label }, wedi'i dynnu allan
hit-episode = Cyfnod ar goll: { $label }
hit-of-addresses = Cyfeiriad
hit-of-external_case_numbers = Rhif achos
hit-of-reported_by = Hysbyswyd gan
hit-of-last_seen_where = Lle gwelwyd ddiwethaf
hit-of-where_found = Lle cafwyd
hit-of-how_returned = Sut y dychwelodd
hit-of-safe_and_well_check = Gwiriad diogel ac iach
hit-of-placing_authority = Yr awdurdod sy'n lleoli
hit-of-police_incident_reference = Cyfeirnod digwyddiad yr heddlu
hit-of-accounts = Adroddiadau
