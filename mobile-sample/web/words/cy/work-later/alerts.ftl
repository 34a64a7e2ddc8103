# Yr hyn na ddylid ei fethu cyn curo ar y drws, yn ôl cod rhan y ffôn ei hun, a'r hyn a ddigwyddodd yn hanes plentyn.
alert-missing_now = Ar goll nawr
alert-cse_emerging = CSE: themâu sy'n dod i'r amlwg
alert-cse_category = CSE: Categori { $number } yr heddlu
alert-cse_risk = Mewn perygl o gamfanteisio rhywiol
alert-repeat_missing = { $count ->
    [zero] Ar goll dro ar ôl tro: dim cyfnod mewn { $months } mis
    [one] Ar goll dro ar ôl tro: 1 cyfnod mewn { $months } mis
    [two] Ar goll dro ar ôl tro: 2 gyfnod mewn { $months } mis
    [few] Ar goll dro ar ôl tro: 3 chyfnod mewn { $months } mis
    [many] Ar goll dro ar ôl tro: 6 chyfnod mewn { $months } mis
   *[other] Ar goll dro ar ôl tro: { $count } cyfnod mewn { $months } mis
  }
alert-in_place = { $title } ar waith
alert-conflicts = Dwy fersiwn i edrych arnynt: { $title }
alert-interpreter = Cyfieithydd
alert-interpreter_language = Cyfieithydd: { $language }
alert-restricted = Cyfyngedig: pobl a enwir yn unig
happened-reported_missing = Hysbyswyd ar goll
happened-reported_absent = Hysbyswyd yn absennol
happened-returned = Wedi'i ganfod neu wedi dychwelyd
