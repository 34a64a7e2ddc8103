# Datgloi.
unlock-title = Datgloi Homeward
unlock-restarted = Bu'n rhaid i'r ap ailgychwyn. Mae'r hyn a gadwyd ar y ffôn hwn yn ddiogel.
unlock-unsent = { $count ->
    [zero] Mae 0 cofnod ar y ffôn hwn yn unig.
    [one] Mae 1 cofnod ar y ffôn hwn yn unig. Datglowch i'w anfon.
    [two] Mae 2 gofnod ar y ffôn hwn yn unig. Datglowch i'w hanfon.
    [few] Mae 3 chofnod ar y ffôn hwn yn unig. Datglowch i'w hanfon.
    [many] Mae 6 chofnod ar y ffôn hwn yn unig. Datglowch i'w hanfon.
   *[other] Mae { $count } cofnod ar y ffôn hwn yn unig. Datglowch i'w hanfon.
  }
unlock-cannot = Ni allaf ddatgloi'r ffôn hwn
unlock-wait = Gallwch geisio eto ymhen
unlock-wait-over = Gallwch geisio eto.
unlock-passkey = Datgloi â bys, wyneb neu PIN
unlock-by-passphrase = Defnyddio'r cyfrinymadrodd
unlock-by-passkey = Defnyddio bys, wyneb neu PIN
unlock-busy = Yn datgloi
unlock-go = Datgloi
unlock-help-away = Nid yw'r cymorth hwn wedi cyrraedd y ffôn hwn eto. Daw gyda'r cysylltiad nesaf.
unlock-missing = Rhowch eich cyfrinymadrodd
unlock-no-secret = Ni roddodd yr allwedd hon ei chyfrinach. Ceisiwch eto.
unlock-cancelled = Ni chadarnhaodd eich ffôn. Ceisiwch eto.
unlock-tries = { $count ->
    [zero] Nid oes cynnig ar ôl. Wedi hynny mae'r ffôn hwn yn anghofio ei allwedd a'r hyn y mae'n ei gadw. Caiff gwaith heb ei anfon ei selio i'r sefydliad yn gyntaf.
    [one] Mae 1 cynnig ar ôl. Wedi hynny mae'r ffôn hwn yn anghofio ei allwedd a'r hyn y mae'n ei gadw. Caiff gwaith heb ei anfon ei selio i'r sefydliad yn gyntaf.
    [two] Mae 2 gynnig ar ôl. Wedi hynny mae'r ffôn hwn yn anghofio ei allwedd a'r hyn y mae'n ei gadw. Caiff gwaith heb ei anfon ei selio i'r sefydliad yn gyntaf.
    [few] Mae 3 chynnig ar ôl. Wedi hynny mae'r ffôn hwn yn anghofio ei allwedd a'r hyn y mae'n ei gadw. Caiff gwaith heb ei anfon ei selio i'r sefydliad yn gyntaf.
    [many] Mae 6 chynnig ar ôl. Wedi hynny mae'r ffôn hwn yn anghofio ei allwedd a'r hyn y mae'n ei gadw. Caiff gwaith heb ei anfon ei selio i'r sefydliad yn gyntaf.
   *[other] Mae { $count } cynnig ar ôl. Wedi hynny mae'r ffôn hwn yn anghofio ei allwedd a'r hyn y mae'n ei gadw. Caiff gwaith heb ei anfon ei selio i'r sefydliad yn gyntaf.
  }
unlock-hours = { $count ->
    [zero] 0 awr
    [one] 1 awr
    [two] 2 awr
    [few] 3 awr
    [many] 6 awr
   *[other] { $count } awr
  }
unlock-minutes = { $count ->
    [zero] 0 munud
    [one] 1 funud
    [two] 2 funud
    [few] 3 munud
    [many] 6 munud
   *[other] { $count } munud
  }
unlock-seconds = { $count ->
    [zero] 0 eiliad
    [one] 1 eiliad
    [two] 2 eiliad
    [few] 3 eiliad
    [many] 6 eiliad
   *[other] { $count } eiliad
  }
