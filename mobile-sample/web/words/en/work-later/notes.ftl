# Reading case notes.
notes-title = Case notes
notes-none = No note is on this phone.
notes-count = { $count ->
    [one] 1 note
   *[other] { $count } notes
  }
notes-found = { $count ->
    [one] 1 note of { $total }
   *[other] { $count } notes of { $total }
  }
notes-news = { $count ->
    [one] 1 new since you looked
   *[other] { $count } new since you looked
  }
notes-search = Search these notes
notes-write = Write a case note
notes-new = New since you looked
notes-unsigned = Not signed
notes-restricted = (stays in the service)
notes-voice = Voice note
notes-the-voice = the voice note
notes-photo = Photo
notes-nature_of_intervention = Areas discussed
notes-shared_summary = Shared summary
notes-actions = Actions
notes-narrative = Restricted narrative
notes-correction = Correction
notes-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
  }
notes-with = with { $who }
notes-by = written by { $name }
