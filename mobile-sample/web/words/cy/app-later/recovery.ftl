# Yr ail ffordd i mewn, prydles a ddaeth i ben, a mewngofnodi eto.
recovery-title = Cod ar gyfer pan na allwch ddatgloi
recovery-why = Mae cyfrinymadrodd yn cael ei anghofio, nid yw bys yn cael ei adnabod. Yna mae'r cod hwn yn agor yr hyn sydd ar y ffôn hwn, ac rydych yn dewis cyfrinymadrodd newydd.
recovery-show = Dangos fy nghod
recovery-without-code = Mynd ymlaen heb god
recovery-code-is = Eich cod: { $letters }
recovery-rule-1 = Ysgrifennwch ef ar bapur nawr: dangosir ef y tro hwn yn unig, ac ni all neb ei ddweud wrthych eto.
recovery-rule-2 = Cadwch y papur gartref neu yn sêff y swyddfa, byth gyda'r ffôn. Gall pwy bynnag sydd â'r ddau ddarllen popeth.
recovery-rule-3 = Os collir y papur, ewch ymlaen fel o'r blaen: nid yw'r cod ar ei ben ei hun yn agor dim.
recovery-written = Rwyf wedi'i ysgrifennu
recovery-code = Cod o'ch papur
recovery-code-hint = 24 o lythrennau a digidau. Nid yw bylchau a phriflythrennau o bwys.
recovery-unlock = Datgloi â'r cod
recovery-unlocking = Yn datgloi
recovery-without = Heb y cod
recovery-nobody = Ni all neb agor y ffôn hwn i chi
recovery-nothing = Mae'r hyn a anfonwyd yn ddiogel yn y swyddfa. Nid oes dim yma heb ei anfon.
recovery-hand-in = { $count ->
    [zero] Mae'r hyn a anfonwyd yn ddiogel yn y swyddfa. Nid oes dim yma heb ei anfon.
    [one] Mae'r hyn a anfonwyd yn ddiogel yn y swyddfa. Gellir cyflwyno'r 1 cofnod na chafodd ei anfon wedi'i selio: dim ond eich rheolwr all ei agor.
    [two] Mae'r hyn a anfonwyd yn ddiogel yn y swyddfa. Gellir cyflwyno'r 2 gofnod na chawsant eu hanfon wedi'u selio: dim ond eich rheolwr all eu hagor.
    [few] Mae'r hyn a anfonwyd yn ddiogel yn y swyddfa. Gellir cyflwyno'r 3 chofnod na chawsant eu hanfon wedi'u selio: dim ond eich rheolwr all eu hagor.
    [many] Mae'r hyn a anfonwyd yn ddiogel yn y swyddfa. Gellir cyflwyno'r 6 chofnod na chawsant eu hanfon wedi'u selio: dim ond eich rheolwr all eu hagor.
   *[other] Mae'r hyn a anfonwyd yn ddiogel yn y swyddfa. Gellir cyflwyno'r { $count } cofnod na chawsant eu hanfon wedi'u selio: dim ond eich rheolwr all eu hagor.
  }
recovery-lost = { $count ->
    [zero] Mae'r hyn a anfonwyd yn ddiogel yn y swyddfa. Nid oes dim yma heb ei anfon.
    [one] Mae'r hyn a anfonwyd yn ddiogel yn y swyddfa. Byddai'r 1 cofnod na chafodd ei anfon yn cael ei golli. Cadwch y ffôn, a ffoniwch eich rheolwr cyn dim byd arall.
    [two] Mae'r hyn a anfonwyd yn ddiogel yn y swyddfa. Byddai'r 2 gofnod na chawsant eu hanfon yn cael eu colli. Cadwch y ffôn, a ffoniwch eich rheolwr cyn dim byd arall.
    [few] Mae'r hyn a anfonwyd yn ddiogel yn y swyddfa. Byddai'r 3 chofnod na chawsant eu hanfon yn cael eu colli. Cadwch y ffôn, a ffoniwch eich rheolwr cyn dim byd arall.
    [many] Mae'r hyn a anfonwyd yn ddiogel yn y swyddfa. Byddai'r 6 chofnod na chawsant eu hanfon yn cael eu colli. Cadwch y ffôn, a ffoniwch eich rheolwr cyn dim byd arall.
   *[other] Mae'r hyn a anfonwyd yn ddiogel yn y swyddfa. Byddai'r { $count } cofnod na chawsant eu hanfon yn cael eu colli. Cadwch y ffôn, a ffoniwch eich rheolwr cyn dim byd arall.
  }
recovery-forgets = Caiff popeth ar y ffôn hwn ei anghofio, ac ni ellir ei gael yn ôl yma.
recovery-forget = Anghofio popeth a chyflwyno
recovery-as-new = Yna rydych yn mewngofnodi fel ar ffôn newydd.
recovery-start-again = Dechrau'r ffôn hwn eto
recovery-try-again = Ceisio datgloi eto
recovery-new = Dewiswch gyfrinymadrodd newydd
recovery-new-why = Mae'n cymryd lle pob ffordd i mewn o'r blaen, ac mae'r cod ar eich papur wedi'i ddefnyddio.
recovery-new-label = Cyfrinymadrodd newydd
recovery-new-hint = O leiaf { $words } gair neu { $letters } nod.
recovery-sealing = Yn selio'r ffôn hwn
recovery-take = Defnyddio'r cyfrinymadrodd hwn
lease-title = Cysylltwch i fynd ymlaen
lease-why = Nid yw'r ffôn hwn wedi cyrraedd y gweinydd ers gormod o amser, felly mae'r gwaith arno'n aros ar gau nes iddo wneud hynny.
lease-unsent = { $count ->
    [zero] Mae 0 cofnod ar y ffôn hwn yn unig.
    [one] Mae 1 cofnod ar y ffôn hwn yn unig. Mae'n ddiogel, a chaiff ei anfon cyn gynted ag y bydd cysylltiad.
    [two] Mae 2 gofnod ar y ffôn hwn yn unig. Maent yn ddiogel, a chânt eu hanfon cyn gynted ag y bydd cysylltiad.
    [few] Mae 3 chofnod ar y ffôn hwn yn unig. Maent yn ddiogel, a chânt eu hanfon cyn gynted ag y bydd cysylltiad.
    [many] Mae 6 chofnod ar y ffôn hwn yn unig. Maent yn ddiogel, a chânt eu hanfon cyn gynted ag y bydd cysylltiad.
   *[other] Mae { $count } cofnod ar y ffôn hwn yn unig. Maent yn ddiogel, a chânt eu hanfon cyn gynted ag y bydd cysylltiad.
  }
lease-busy = Yn cysylltu
lease-connect = Cysylltu nawr
lease-no-answer = Nid atebodd y gweinydd. Dewch o hyd i well signal a cheisiwch eto.
again-title = Mewngofnodwch eto
again-stays = Mae popeth ar y ffôn hwn yn aros. Mae angen cysylltiad arnoch.
