# The helplines, to be shown to the young person.
helplines-title = Someone to talk to
helplines-why = You can ring any of these. You do not have to say who you are.
helplines-none = No helplines are on this phone.
helplines-done = Done
helplines-ring = Ring { $name }:
helplines-new-page = (opens a new page)
helplines-languages = Language of this sheet
helplines-language-away = This language is not on this phone yet. It comes with the next connection.
