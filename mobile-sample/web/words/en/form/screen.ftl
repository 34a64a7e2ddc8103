# What the screens of a record have in common.
screen-opening = Opening…
screen-error = Error:
screen-not-saved = Not saved: { $why }
screen-not-saved-yet = Not saved yet
screen-a-field = A field
screen-still-here = What you wrote is still on the screen.
screen-again = Try again
screen-wrong = Something went wrong. What you wrote is still here.
screen-no-kind = Your role does not read this kind of record.
