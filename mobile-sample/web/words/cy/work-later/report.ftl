# Adrodd bod plentyn ar goll, a'i ddychweliad.
report-title = Ar goll
report-missing = Adrodd ar goll
report-return = Cofnodi'r dychweliad
report-kept = Cedwir ef ar y ffôn hwn ar unwaith, ac mae'n mynd i'r swyddfa cyn gynted ag y bydd cysylltiad. Os oes perygl i fywyd, ffoniwch 999 yn gyntaf.
report-reported = Adroddwyd
report-by = Pwy sy'n adrodd
report-where = Ble y gwelwyd ddiwethaf
report-when = Pryd y gwelwyd ddiwethaf
report-from = Ar goll o ble
report-home = Cartref
report-care = Gofal
report-education = Addysg
report-placed = Lleolwyd yma gan awdurdod arall
report-which = Pa awdurdod
report-as = Ar goll neu'n absennol
report-as-hint = Mae plentyn mewn perygl o gamfanteisio rhywiol, neu o dan 13 oed, bob amser ar goll.
report-as-missing = Ar goll
report-as-absent = Absennol
report-police = Cyfeirnod yr heddlu, os oes un
report-back = Yn ôl neu wedi'i gael
report-early = Mae hynny cyn yr adroddiad ar { $when }. A yw'n gywir?
report-found = Ble y cafwyd hyd iddo
report-how = Sut y daeth y plentyn yn ôl
report-check = Gwiriad diogel ac iach gan yr heddlu
report-check-done = Wedi'i wneud
report-check-not-yet = Ddim eto
report-check-when = Pryd y gwnaed y gwiriad
report-check-outcome = Canlyniad y gwiriad
report-wrong-in_future = Nid yw hynny wedi digwydd eto. Gwiriwch y diwrnod a'r amser.
report-wrong-ends_before_start = Mae hynny cyn i'r plentyn gael ei adrodd neu ei weld ddiwethaf. Gwiriwch y diwrnod a'r amser.
report-wrong-episodes_overlap = Cofnodwyd bod y plentyn yn ôl ar ôl hynny. Gwiriwch pryd y gwelwyd y plentyn ddiwethaf, neu gadewch ef allan.
report-wrong-episode_open = Mae'r plentyn wedi'i adrodd ar goll yn barod.
report-needs-time = Rhowch ddiwrnod ac amser.
report-needs-when = Rhowch pryd.
report-needs-by = Rhowch pwy sy'n adrodd.
report-needs-outcome = Rhowch ganlyniad y gwiriad.
report-too-long = Ysgrifennwch { $most } nod ar y mwyaf: mae hwn { $more } yn fwy.
report-saved = Cadwyd yr adroddiad ar y ffôn hwn.
report-return-saved = Cadwyd y dychweliad ar y ffôn hwn.
report-beside = { $kept } Mae rhywun wedi dweud amdano o'r blaen: cedwir eich un chi wrth ei ymyl.
told-title = Dywedwyd o'r ffôn hwn
told-begun = Dechreuwyd, { $when }
told-report = Adroddwyd ar goll, { $when }
told-return = Cofnodwyd dychwelyd, { $when }
told-clock = { $count ->
    [zero] Roedd cloc y ffôn hwn 0 munud ar y blaen: rhoddwyd amserau yn ôl.
    [one] Roedd cloc y ffôn hwn 1 funud ar y blaen: rhoddwyd amserau yn ôl.
    [two] Roedd cloc y ffôn hwn 2 funud ar y blaen: rhoddwyd amserau yn ôl.
    [few] Roedd cloc y ffôn hwn 3 munud ar y blaen: rhoddwyd amserau yn ôl.
    [many] Roedd cloc y ffôn hwn 6 munud ar y blaen: rhoddwyd amserau yn ôl.
   *[other] Roedd cloc y ffôn hwn { $count } munud ar y blaen: rhoddwyd amserau yn ôl.
  }
told-unfinished = Heb ei anfon: nid oes neb wedi clywed amdano.
told-waiting = Mae'n mynd i'r swyddfa gyda'r cysylltiad nesaf. Os na all aros, ffoniwch.
told-beside-report = Roedd rhywun wedi adrodd am y plentyn o'r blaen. Cedwir eich un chi wrth ymyl hwnnw.
told-beside-return = Roedd rhywun wedi dweud am y dychweliad yn wahanol. Cedwir eich un chi wrth ymyl hwnnw.
told-kept-aside = Eich rheolwr sy'n penderfynu arno: ffoniwch os na all aros.
contacts-title = Pwy i'w ffonio
contacts-single-point = Un Pwynt Mynediad
contacts-single-point-hours = Dydd Llun i ddydd Gwener, 8am i 6pm
contacts-out-of-hours = Y tu allan i oriau
contacts-out-of-hours-hours = Bob amser arall
contacts-danger = Os yw bywyd mewn perygl, ffoniwch { $number }
