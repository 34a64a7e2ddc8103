# Plentyn ar un dudalen, i'w throsglwyddo.
summary-file = Crynodeb o blentyn
summary-title = Crynodeb
summary-why = Un dudalen i gydweithiwr sy'n cymryd drosodd, i'r heddlu pan fydd plentyn ar goll, neu i leoliad. Mae'n cynnwys:
summary-not = Nid yw'n cynnwys llun, nodyn achos, dim o'r hyn a ddywedodd y plentyn mewn cyfweliad, na dim o Phoenix.
summary-restricted = Mae'r plentyn hwn wedi'i gyfyngu i bobl a enwyd.
summary-restricted-more = Rhaid i bwy bynnag sy'n cael y dudalen fod yn un ohonynt, neu gael eu gair.
summary-warning = Rhybudd
summary-leaves = Mae'r hyn sy'n cael ei argraffu, ei rannu neu ei gadw yn gadael Homeward: ni all neb ei gloi, ei gymryd yn ôl na gweld pwy sy'n ei ddarllen. Rhowch ef i'r rhai sydd ei angen yn unig.
summary-audit = Mae'r archwiliad yn nodi i chi ei ddangos, ei argraffu neu ei rannu, a phryd.
summary-show = Dangos y crynodeb
summary-share = Rhannu fel PDF
summary-save = Cadw fel PDF
summary-print = Argraffu
summary-saved = Cadwyd fel PDF.
summary-cut = (mwy ar y ffôn)
summary-more = a { $more } arall ar y ffôn
summary-born = Ganwyd { $when }
summary-born-aged = Ganwyd { $when }, { $age } oed
summary-known-as = Yn cael ei alw'n { $name }
summary-alerts = Rhybuddion
summary-none-here = Dim ar y ffôn hwn
summary-episodes = Cyfnodau ar goll sydd ar agor
summary-none = Dim
summary-risk = Risg a'r cyfweliad dychwelyd adref diwethaf
summary-no-interview = Nid oes cyfweliad ar y ffôn hwn
summary-plan = Cynllun diogelwch: pwy sy'n gwneud beth erbyn pryd
summary-no-plan = Nid oes cynllun diogelwch ar y ffôn hwn
summary-contacts = Cysylltiadau
summary-proposed = { $count ->
    [zero] Cynigiwyd 0 cywiriad, a heb benderfynu
    [one] Cynigiwyd 1 cywiriad, a heb benderfynu
    [two] Cynigiwyd 2 gywiriad, a heb benderfynu
    [few] Cynigiwyd 3 chywiriad, a heb benderfynu
    [many] Cynigiwyd 6 chywiriad, a heb benderfynu
   *[other] Cynigiwyd { $count } cywiriad, a heb benderfynu
  }
summary-about = Am y plentyn
summary-nothing-more = Dim mwy ar y ffôn hwn
summary-who = Pwy sy'n gweithio gyda'r plentyn
summary-unknown = Ddim yn hysbys ar y ffôn hwn
summary-made = Gwnaed { $when } gan { $name }, { $role }, o'r hyn oedd ar ffôn pan atebodd y gweinydd ddiwethaf, { $contact }, a'r hyn a ysgrifennwyd arno ers hynny.
summary-made-unheard = Gwnaed { $when } gan { $name }, { $role }, o'r hyn oedd ar ffôn cyn iddo glywed gan y gweinydd, a'r hyn a ysgrifennwyd arno ers hynny.
summary-foot = Gwybodaeth bersonol am blentyn, i'r person y rhoddwyd hi iddo. Gall fod wedi dyddio erbyn hyn. Cadwch hi dan glo, a'i rhwygo'n fân ar ôl ei defnyddio.
summary-risk-now = Risg nawr
summary-not-written = heb ei ysgrifennu
summary-interview-signed = Cyfweliad, wedi'i lofnodi
summary-interview-unsigned = Cyfweliad, heb ei lofnodi eto
summary-interview-on-signed = Cyfweliad ar { $when }, wedi'i lofnodi
summary-interview-on-unsigned = Cyfweliad ar { $when }, heb ei lofnodi eto
summary-outcome = Canlyniad: { $outcome }
summary-outcome-of = Canlyniad y cyfnod ar goll a adroddwyd { $when }: { $outcome }
summary-no-action = Nid oes cam wedi'i ysgrifennu
summary-review = Adolygiad
summary-review-no-date = dim dyddiad
summary-no-what = Heb ddweud beth
summary-no-who = Heb ddweud pwy
summary-no-date = Dim dyddiad
summary-by = Erbyn { $when }
summary-takers = Cyfweliadau dychwelyd adref
summary-writers = Ysgrifennodd yn y cofnodion hyn: { $names }
summary-two-versions = { $what } (dau fersiwn, heb benderfynu)
summary-left-empty = gadawyd yn wag
