# Y stribed o dan y pennyn.
strip-all-sent = Anfonwyd popeth
strip-records = { $count ->
    [zero] 0 cofnod ar y ffôn hwn yn unig
    [one] 1 cofnod ar y ffôn hwn yn unig
    [two] 2 gofnod ar y ffôn hwn yn unig
    [few] 3 chofnod ar y ffôn hwn yn unig
    [many] 6 chofnod ar y ffôn hwn yn unig
   *[other] { $count } cofnod ar y ffôn hwn yn unig
  }
strip-photos = { $count ->
    [zero] 0 llun neu recordiad ar y ffôn hwn yn unig
    [one] 1 llun neu recordiad ar y ffôn hwn yn unig
    [two] 2 lun neu recordiad ar y ffôn hwn yn unig
    [few] 3 llun neu recordiad ar y ffôn hwn yn unig
    [many] 6 llun neu recordiad ar y ffôn hwn yn unig
   *[other] { $count } llun neu recordiad ar y ffôn hwn yn unig
  }
strip-unfinished = { $count ->
    [zero] 0 cofnod heb ei orffen
    [one] 1 cofnod heb ei orffen
    [two] 2 gofnod heb eu gorffen
    [few] 3 chofnod heb eu gorffen
    [many] 6 chofnod heb eu gorffen
   *[other] { $count } cofnod heb eu gorffen
  }
strip-outputs = { $count ->
    [zero] 0 nodyn i'w hanfon at yr archwiliad
    [one] 1 nodyn i'w anfon at yr archwiliad
    [two] 2 nodyn i'w hanfon at yr archwiliad
    [few] 3 nodyn i'w hanfon at yr archwiliad
    [many] 6 nodyn i'w hanfon at yr archwiliad
   *[other] { $count } nodyn i'w hanfon at yr archwiliad
  }
strip-claims = { $count ->
    [zero] Gofynnwyd am 0 cyfweliad
    [one] Gofynnwyd am 1 cyfweliad
    [two] Gofynnwyd am 2 gyfweliad
    [few] Gofynnwyd am 3 chyfweliad
    [many] Gofynnwyd am 6 chyfweliad
   *[other] Gofynnwyd am { $count } cyfweliad
  }
strip-memory = Ddim yn cael ei gadw ar y ffôn hwn mwyach
strip-memory-sent = Anfonwyd popeth cyn hyn. Ni ellir cadw dim mwy yma.
strip-memory-left = Cadwch yr ap ar agor a dewch o hyd i gysylltiad.
strip-sign-in = Mewngofnodwch eto i anfon. { $left }
strip-alarm = { $left } ers dros 24 awr
strip-filling = { $count ->
    [zero] Yn llenwi'r ffôn hwn: 0 cofnod hyd yma
    [one] Yn llenwi'r ffôn hwn: 1 cofnod hyd yma
    [two] Yn llenwi'r ffôn hwn: 2 gofnod hyd yma
    [few] Yn llenwi'r ffôn hwn: 3 chofnod hyd yma
    [many] Yn llenwi'r ffôn hwn: 6 chofnod hyd yma
   *[other] Yn llenwi'r ffôn hwn: { $count } cofnod hyd yma
  }
strip-filling-more = Gallwch ddechrau. Mae mwy yn dod.
strip-sending-records = { $count ->
    [zero] Yn anfon 0 cofnod
    [one] Yn anfon 1 cofnod
    [two] Yn anfon 2 gofnod
    [few] Yn anfon 3 chofnod
    [many] Yn anfon 6 chofnod
   *[other] Yn anfon { $count } cofnod
  }
strip-sending-photos = { $count ->
    [zero] Yn anfon 0 llun neu recordiad
    [one] Yn anfon 1 llun neu recordiad
    [two] Yn anfon 2 lun neu recordiad
    [few] Yn anfon 3 llun neu recordiad
    [many] Yn anfon 6 llun neu recordiad
   *[other] Yn anfon { $count } llun neu recordiad
  }
strip-looking = Yn chwilio am newyddion
strip-unreachable = Dim cysylltiad. Anfonwyd popeth
strip-no-contact = Dim cyswllt â'r gweinydd eto
strip-contact = Cyswllt diwethaf { $when }
