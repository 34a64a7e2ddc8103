# What stands before the work: an emptied phone, and one that may not keep what is written.
gate-handed-none = Nothing was unsent on this phone.
gate-handed = { $count ->
    [one] 1 record or photo that was not sent has reached the organisation, sealed. A manager opens it and decides what is kept.
   *[other] { $count } records and photos that were not sent have reached the organisation, sealed. A manager opens them and decides what is kept.
  }
gate-reference = Reference { $reference }.
gate-waiting = Work that was not sent is still here, sealed so that only the organisation can read it. It is handed in as soon as there is a connection.
gate-trouble = Not handed in yet. { $trouble }
gate-emptied = This phone has been emptied
gate-revoked = Its access was ended. Everything that Homeward kept here is gone.
gate-failures = It was unlocked wrongly too many times. Everything that Homeward kept here is gone.
gate-sent-safe = Everything that was sent is safe with the organisation.
gate-ask = Your manager or the administrator can tell you more.
gate-sign-in = Sign in
safe-installed = This phone may clear your work
safe-install = Install Homeward
safe-install-first = Install Homeward first
safe-why = Homeward keeps children's records on this phone, so that you can work without a signal. Put it on the home screen before you sign in.
safe-warning-installed = The browser has not promised to keep what is stored here. If the phone runs full, it may clear work that was not sent.
safe-warning-tab = In a browser tab, the browser may clear what you wrote after some days, or when the phone runs full. Work that was not sent would be lost.
safe-understood = I understand, and will send my work each day
safe-understood-missing = Tick the box if you understand that work may be lost
safe-continue = Continue
safe-continue-tab = Continue without installing
safe-share-1 = Tap the Share button of the browser.
safe-share-2 = Choose Add to Home Screen.
safe-share-3 = Open Homeward from there.
safe-menu = In the browser's menu choose Install app or Add to Home screen, then open Homeward from there.
