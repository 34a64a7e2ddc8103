# Yr olwyn canlyniadau.
wheel-title = Pellter a deithiwyd
wheel-not-yours = Nid yw eich rôl yn darllen y cofnod hwn.
wheel-none = Heb ei sgorio eto.
wheel-none-why = Sgoriwch hi gyda'ch gilydd ar y dechrau, wrth adolygu ac ar y diwedd, ac mae'r llun yn dangos y pellter a deithiwyd.
wheel-score-now = Sgorio'r olwyn nawr
wheel-each-time = Bob tro y cafodd ei sgorio
wheel-no-date = Dim dyddiad eto
wheel-caption-no-date = dim dyddiad eto
wheel-outcomes = Canlyniadau
wheel-touch = { $scored }. Cyffyrddwch â chylch i'w sgorio: 1 y tu mewn, 5 y tu allan, a 5 yw'r gorau. Mae rhif yn dod â'i ganlyniad.
wheel-saved-scoring = Cedwir wrth i chi sgorio:
wheel-whole = Y cofnod cyfan
wheel-first-time = Y tro cyntaf: { $score }.
wheel-note = Nodyn
wheel-note-on = ar { $what }
wheel-note-label = Nodyn ar { $what }
wheel-saved = Cadwyd y sgoriau.
wheel-saved-open = { $count ->
    [zero] Cadwyd y sgoriau. 0 canlyniad heb eu sgorio eto.
    [one] Cadwyd y sgoriau. 1 canlyniad heb ei sgorio eto.
    [two] Cadwyd y sgoriau. 2 ganlyniad heb eu sgorio eto.
    [few] Cadwyd y sgoriau. 3 chanlyniad heb eu sgorio eto.
    [many] Cadwyd y sgoriau. 6 chanlyniad heb eu sgorio eto.
   *[other] Cadwyd y sgoriau. { $count } canlyniad heb eu sgorio eto.
  }
wheel-first = Cyntaf
wheel-latest = Diweddaraf
wheel-scores = Sgoriau
wheel-score = Sgôr
wheel-outcome = Canlyniad
wheel-table = Sgoriau o 1 i 5
wheel-all-scored = Popeth wedi'i sgorio
wheel-scored = { $count ->
    [zero] { $scored } o 0 canlyniad wedi'u sgorio
    [one] { $scored } o 1 canlyniad wedi'u sgorio
    [two] { $scored } o 2 ganlyniad wedi'u sgorio
    [few] { $scored } o 3 chanlyniad wedi'u sgorio
    [many] { $scored } o 6 chanlyniad wedi'u sgorio
   *[other] { $scored } o { $count } canlyniad wedi'u sgorio
  }
wheel-not-both = Heb ei sgorio'r ddau dro
wheel-same = Yr un peth
wheel-up = I fyny { $by }
wheel-down = I lawr { $by }
wheel-undated = heb ddyddiad
wheel-on = ar { $date }
wheel-sentence = { $count ->
    [zero] Olwyn o 0 canlyniad, { $scored } ohonynt wedi'u sgorio { $when }.
    [one] Olwyn o 1 canlyniad, { $scored } ohonynt wedi'u sgorio { $when }.
    [two] Olwyn o 2 ganlyniad, { $scored } ohonynt wedi'u sgorio { $when }.
    [few] Olwyn o 3 chanlyniad, { $scored } ohonynt wedi'u sgorio { $when }.
    [many] Olwyn o 6 chanlyniad, { $scored } ohonynt wedi'u sgorio { $when }.
   *[other] Olwyn o { $count } canlyniad, { $scored } ohonynt wedi'u sgorio { $when }.
  }
wheel-since = Ers y cyntaf, { $when }: { $up } yn uwch, { $down } yn is.
wheel-table-gives = Mae'r tabl yn rhoi pob sgôr.
