# Sut mae'r ffôn hwn.
status-title = Y ffôn hwn
status-lock = Cloi nawr
status-leave = Gadael y ffôn hwn
status-signed-in = Rydych wedi mewngofnodi fel { $name }. Mae gadael yn rhoi diwedd ar hynny, ac yn dileu popeth y mae Homeward yn ei gadw yma.
status-version = Fersiwn { $version }
status-all-sent = Mae popeth wedi'i anfon
status-here-only = Ar y ffôn hwn yn unig
status-cleared = Mae'r porwr wedi clirio'r hyn a gadwodd y ffôn hwn, ac nid yw'n gadael i ddim gael ei gadw nawr. Mae'r hyn a ysgrifennwyd cyn hyn yng nghof yr ap. Cadwch yr ap ar agor a dewch o hyd i gysylltiad, fel y caiff ei anfon.
status-waited = Mae peth ohono wedi aros ers dros 24 awr.
status-waited-since = Mae peth ohono wedi aros ers dros 24 awr, ers { $since }.
status-unreachable = Nid oes cysylltiad â'r gweinydd. Ceisir eto yn awtomatig.
status-claims = { $count ->
    [zero] Gofynnwyd am 0 cyfweliad heb gysylltiad. Dywedir cyn gynted ag y bydd un.
    [one] Gofynnwyd am 1 cyfweliad heb gysylltiad. Dywedir cyn gynted ag y bydd un.
    [two] Gofynnwyd am 2 gyfweliad heb gysylltiad. Dywedir cyn gynted ag y bydd un.
    [few] Gofynnwyd am 3 chyfweliad heb gysylltiad. Dywedir cyn gynted ag y bydd un.
    [many] Gofynnwyd am 6 chyfweliad heb gysylltiad. Dywedir cyn gynted ag y bydd un.
   *[other] Gofynnwyd am { $count } cyfweliad heb gysylltiad. Dywedir cyn gynted ag y bydd un.
  }
status-outputs = { $count ->
    [zero] Dywedir wrth yr archwiliad am 0 crynodeb a wnaethoch, cyn gynted ag y bydd cysylltiad.
    [one] Dywedir wrth yr archwiliad am 1 crynodeb a wnaethoch, cyn gynted ag y bydd cysylltiad.
    [two] Dywedir wrth yr archwiliad am 2 grynodeb a wnaethoch, cyn gynted ag y bydd cysylltiad.
    [few] Dywedir wrth yr archwiliad am 3 chrynodeb a wnaethoch, cyn gynted ag y bydd cysylltiad.
    [many] Dywedir wrth yr archwiliad am 6 chrynodeb a wnaethoch, cyn gynted ag y bydd cysylltiad.
   *[other] Dywedir wrth yr archwiliad am { $count } crynodeb a wnaethoch, cyn gynted ag y bydd cysylltiad.
  }
status-unfinished = { $count ->
    [zero] Mewn 0 cofnod mae rhywbeth heb ei orffen. Mae ar y ffôn hwn yn unig nes ei orffen.
    [one] Mewn 1 cofnod mae rhywbeth heb ei orffen. Mae ar y ffôn hwn yn unig nes ei orffen.
    [two] Mewn 2 gofnod mae rhywbeth heb ei orffen. Mae ar y ffôn hwn yn unig nes ei orffen.
    [few] Mewn 3 chofnod mae rhywbeth heb ei orffen. Mae ar y ffôn hwn yn unig nes ei orffen.
    [many] Mewn 6 chofnod mae rhywbeth heb ei orffen. Mae ar y ffôn hwn yn unig nes ei orffen.
   *[other] Mewn { $count } cofnod mae rhywbeth heb ei orffen. Mae ar y ffôn hwn yn unig nes ei orffen.
  }
status-photos = { $count ->
    [zero] Mae 0 llun neu recordiad yn aros i'w hanfon.
    [one] Mae 1 llun neu recordiad yn aros i'w anfon.
    [two] Mae 2 lun neu recordiad yn aros i'w hanfon.
    [few] Mae 3 llun neu recordiad yn aros i'w hanfon.
    [many] Mae 6 llun neu recordiad yn aros i'w hanfon.
   *[other] Mae { $count } llun neu recordiad yn aros i'w hanfon.
  }
status-refused = { $count ->
    [zero] Gwrthodwyd 0 darn o waith gan y gweinydd. Ni chollir dim: mae'n cael ei gadw, a'ch rheolwr sy'n penderfynu. Mae'r cofnod yn dweud pam.
    [one] Gwrthodwyd 1 darn o waith gan y gweinydd. Ni chollir dim: mae'n cael ei gadw, a'ch rheolwr sy'n penderfynu. Mae'r cofnod yn dweud pam.
    [two] Gwrthodwyd 2 ddarn o waith gan y gweinydd. Ni chollir dim: mae'n cael ei gadw, a'ch rheolwr sy'n penderfynu. Mae'r cofnod yn dweud pam.
    [few] Gwrthodwyd 3 darn o waith gan y gweinydd. Ni chollir dim: mae'n cael ei gadw, a'ch rheolwr sy'n penderfynu. Mae'r cofnod yn dweud pam.
    [many] Gwrthodwyd 6 darn o waith gan y gweinydd. Ni chollir dim: mae'n cael ei gadw, a'ch rheolwr sy'n penderfynu. Mae'r cofnod yn dweud pam.
   *[other] Gwrthodwyd { $count } darn o waith gan y gweinydd. Ni chollir dim: mae'n cael ei gadw, a'ch rheolwr sy'n penderfynu. Mae'r cofnod yn dweud pam.
  }
status-sending = Yn anfon
status-send = Anfon nawr
status-contact = Cyswllt diwethaf
status-contact-never = Dim eto
status-lease = Yn agor heb gyswllt tan
status-clock = Cloc
status-new-version = Mae fersiwn newydd o Homeward yn barod. Mae'n dechrau pan fyddwch yn cloi.
status-storage = Storfa
status-storage-safe = Mae Homeward wedi'i osod, ac ni fydd y porwr yn clirio'r hyn y mae'n ei gadw.
status-storage-full = Gall y porwr glirio'r hyn a gedwir yma os bydd y ffôn yn llenwi.
status-storage-tab = Mae Homeward yn rhedeg mewn tab porwr: gall yr hyn a gedwir yma gael ei glirio.
status-storage-send = Anfonwch eich gwaith bob dydd.
status-used = { $used } wedi'i ddefnyddio.
status-used-free = { $used } wedi'i ddefnyddio, { $free } yn rhydd.
status-leave-ask = Gadael y ffôn hwn?
status-leave-unsent = { $left }. Ei anfon neu ei orffen yn gyntaf: byddai gadael yn ei golli.
status-leave-stay = Aros
status-leave-more = Caiff popeth y mae Homeward yn ei gadw yma ei ddileu. I ddefnyddio'r ffôn hwn eto byddwch yn mewngofnodi o'r newydd, gyda chysylltiad.
status-leave-go = Gadael a dileu popeth
size-bytes = { $count ->
    [zero] 0 beit
    [one] 1 beit
    [two] 2 feit
    [few] 3 beit
    [many] 6 beit
   *[other] { $count } beit
  }
size-kb = { $count } KB
size-mb = { $count } MB
size-gb = { $count } GB
