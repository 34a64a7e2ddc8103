# What stands beside fields on several screens.
field-error = Error:
field-not-saved = Not saved: { $fault }
field-undo = Undo
field-change = Change
field-yes = Yes
field-no = No
field-other = Other
field-done = Done
field-saving = Saving
field-on-phone = On this phone only
field-saved-writing = Saved as you write:
field-overdue = Overdue
field-go-on = Go on
field-seen = I have seen it
field-no-date = No date
field-earlier = Show earlier
