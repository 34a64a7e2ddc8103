# Yr hyn sydd o flaen y gwaith.
gate-handed-none = Nid oedd dim heb ei anfon ar y ffôn hwn.
gate-handed = { $count ->
    [zero] Nid oedd dim heb ei anfon ar y ffôn hwn.
    [one] Mae 1 cofnod neu lun na chafodd ei anfon wedi cyrraedd y sefydliad, wedi'i selio. Mae rheolwr yn ei agor ac yn penderfynu beth a gedwir.
    [two] Mae 2 gofnod a llun na chawsant eu hanfon wedi cyrraedd y sefydliad, wedi'u selio. Mae rheolwr yn eu hagor ac yn penderfynu beth a gedwir.
    [few] Mae 3 chofnod a llun na chawsant eu hanfon wedi cyrraedd y sefydliad, wedi'u selio. Mae rheolwr yn eu hagor ac yn penderfynu beth a gedwir.
    [many] Mae 6 chofnod a llun na chawsant eu hanfon wedi cyrraedd y sefydliad, wedi'u selio. Mae rheolwr yn eu hagor ac yn penderfynu beth a gedwir.
   *[other] Mae { $count } cofnod a llun na chawsant eu hanfon wedi cyrraedd y sefydliad, wedi'u selio. Mae rheolwr yn eu hagor ac yn penderfynu beth a gedwir.
  }
gate-reference = Cyfeirnod { $reference }.
gate-waiting = Mae gwaith na chafodd ei anfon yma o hyd, wedi'i selio fel mai dim ond y sefydliad all ei ddarllen. Caiff ei gyflwyno cyn gynted ag y bydd cysylltiad.
gate-trouble = Heb ei gyflwyno eto. { $trouble }
gate-emptied = Mae'r ffôn hwn wedi'i wagio
gate-revoked = Daeth ei fynediad i ben. Mae popeth a gadwodd Homeward yma wedi mynd.
gate-failures = Ceisiwyd ei ddatgloi'n anghywir ormod o weithiau. Mae popeth a gadwodd Homeward yma wedi mynd.
gate-sent-safe = Mae popeth a anfonwyd yn ddiogel gyda'r sefydliad.
gate-ask = Gall eich rheolwr neu'r gweinyddwr ddweud mwy wrthych.
gate-sign-in = Mewngofnodi
safe-installed = Gall y ffôn hwn glirio eich gwaith
safe-install = Gosod Homeward
safe-install-first = Gosodwch Homeward yn gyntaf
safe-why = Mae Homeward yn cadw cofnodion plant ar y ffôn hwn, fel y gallwch weithio heb signal. Rhowch ef ar y sgrin gartref cyn i chi fewngofnodi.
safe-warning-installed = Nid yw'r porwr wedi addo cadw'r hyn sydd wedi'i storio yma. Os bydd y ffôn yn llenwi, gall glirio gwaith na chafodd ei anfon.
safe-warning-tab = Mewn tab porwr, gall y porwr glirio'r hyn a ysgrifennoch ar ôl rhai dyddiau, neu pan fydd y ffôn yn llenwi. Byddai gwaith na chafodd ei anfon yn cael ei golli.
safe-understood = Rwy'n deall, a byddaf yn anfon fy ngwaith bob dydd
safe-understood-missing = Ticiwch y blwch os ydych yn deall y gall gwaith gael ei golli
safe-continue = Parhau
safe-continue-tab = Parhau heb osod
safe-share-1 = Tapiwch fotwm Rhannu y porwr.
safe-share-2 = Dewiswch Ychwanegu at y Sgrin Gartref.
safe-share-3 = Agorwch Homeward oddi yno.
safe-menu = Yn newislen y porwr dewiswch Gosod ap neu Ychwanegu at y sgrin gartref, yna agorwch Homeward oddi yno.
