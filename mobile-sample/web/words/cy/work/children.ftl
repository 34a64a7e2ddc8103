# Rhestr y plant.
children-title = Plant
children-none = Dim plant ar y ffôn hwn eto.
children-none-why = Maent yn dod pan fyddwch yn cymryd cyfweliad, neu pan fydd eich rheolwr yn rhoi plentyn i chi.
children-filter = Enw neu enw arall
children-shown = { $count ->
    [zero] { $shown } o 0 plentyn
    [one] { $shown } o 1 plentyn
    [two] { $shown } o 2 blentyn
    [few] { $shown } o 3 phlentyn
    [many] { $shown } o 6 phlentyn
   *[other] { $shown } o { $count } plentyn
  }
children-known-as = Yn cael ei alw'n { $name }.
children-note = Nodyn
children-session = Sesiwn
children-aged = { $age } oed
children-header-only = Enw a chyfnodau ar goll yn unig, nes i chi gymryd y cyfweliad
