# What must not be missed before knocking, by the code of the phone's own part, and what happened in a child's story.
alert-missing_now = Missing now
alert-cse_emerging = CSE: emerging themes
alert-cse_category = CSE: police category { $number }
alert-cse_risk = At risk of CSE
alert-repeat_missing = { $count ->
    [one] Repeat missing: 1 episode in { $months } months
   *[other] Repeat missing: { $count } episodes in { $months } months
  }
alert-in_place = { $title } in place
alert-conflicts = Two versions to look at: { $title }
alert-interpreter = Interpreter
alert-interpreter_language = Interpreter: { $language }
alert-restricted = Restricted: named people only
happened-reported_missing = Reported missing
happened-reported_absent = Reported absent
happened-returned = Located or returned
