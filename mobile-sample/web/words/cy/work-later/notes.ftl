# Darllen nodiadau achos.
notes-title = Nodiadau achos
notes-none = Nid oes nodyn ar y ffôn hwn.
notes-count = { $count ->
    [zero] 0 nodyn
    [one] 1 nodyn
    [two] 2 nodyn
    [few] 3 nodyn
    [many] 6 nodyn
   *[other] { $count } nodyn
  }
notes-found = { $count ->
    [zero] 0 nodyn o { $total }
    [one] 1 nodyn o { $total }
    [two] 2 nodyn o { $total }
    [few] 3 nodyn o { $total }
    [many] 6 nodyn o { $total }
   *[other] { $count } nodyn o { $total }
  }
notes-news = { $count ->
    [zero] 0 newydd ers i chi edrych
    [one] 1 newydd ers i chi edrych
    [two] 2 newydd ers i chi edrych
    [few] 3 newydd ers i chi edrych
    [many] 6 newydd ers i chi edrych
   *[other] { $count } newydd ers i chi edrych
  }
notes-search = Chwilio'r nodiadau hyn
notes-write = Ysgrifennu nodyn achos
notes-new = Newydd ers i chi edrych
notes-unsigned = Heb ei lofnodi
notes-restricted = (yn aros yn y gwasanaeth)
notes-voice = Nodyn llais
notes-the-voice = y nodyn llais
notes-photo = Llun
notes-nature_of_intervention = Meysydd a drafodwyd
notes-shared_summary = Crynodeb a rennir
notes-actions = Camau
notes-narrative = Naratif cyfyngedig
notes-correction = Cywiriad
notes-minutes = { $count ->
    [zero] 0 munud
    [one] 1 funud
    [two] 2 funud
    [few] 3 munud
    [many] 6 munud
   *[other] { $count } munud
  }
notes-with = gyda { $who }
notes-by = ysgrifennwyd gan { $name }
