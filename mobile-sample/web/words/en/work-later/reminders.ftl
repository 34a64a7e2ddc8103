# Being told of clocks that come near.
reminders-title = Reminders
reminders-why = While Homeward is open it tells you when an interview is due in a day or in two hours, when it is overdue, and on the day of a weekly contact.
reminders-on = Notifications are on, also while Homeward is locked or behind another app. They say how many, and never who.
reminders-denied = This phone does not let Homeward notify you. Its settings can change that.
reminders-can = It can use the phone’s own notifications too. They say how many, and never who.
reminders-turn-off = Turn notifications off
reminders-turn-on = Turn notifications on
reminders-are-on = Notifications are on.
reminders-are-off = Notifications are off.
reminders-many = { $count ->
    [one] 1 interviews or contacts are due soon or overdue.
   *[other] { $count } interviews or contacts are due soon or overdue.
  }
reminders-open = Open it
reminders-open-week = Open your week
reminders-dismiss = Dismiss
reminders-announce = Reminder. { $what }
reminders-interview = Return home interview: { $clock }
reminders-contact-today = Weekly contact: due today
reminders-contact-overdue = Weekly contact: overdue
reminders-n-overdue = { $count ->
    [one] 1 interview is overdue.
   *[other] { $count } interviews are overdue.
  }
reminders-n-due-in = { $count ->
    [one] 1 interview is due in { $span }.
   *[other] { $count } interviews are due in { $span }.
  }
reminders-n-due-within = { $count ->
    [one] 1 interview is due within { $span }.
   *[other] { $count } interviews are due within { $span }.
  }
reminders-n-contacts-overdue = { $count ->
    [one] 1 weekly contact is overdue.
   *[other] { $count } weekly contacts are overdue.
  }
reminders-n-contacts-today = { $count ->
    [one] 1 weekly contact is due today.
   *[other] { $count } weekly contacts are due today.
  }
reminders-open-app = Open Homeward.
