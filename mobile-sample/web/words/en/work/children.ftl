# The list of children.
children-title = Children
children-none = No children on this phone yet.
children-none-why = They come when you take an interview or your manager allocates a child to you.
children-filter = Name or alias
children-shown = { $count ->
    [one] { $shown } of 1 child
   *[other] { $shown } of { $count } children
  }
children-known-as = Known as { $name }.
children-note = Note
children-session = Session
children-aged = Aged { $age }
children-header-only = Name and episodes alone, until you take the interview
