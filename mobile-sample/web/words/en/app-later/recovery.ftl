# The second way in, an ended lease, and signing in again.
recovery-title = A code for when you cannot unlock
recovery-why = A passphrase is forgotten, a finger is not recognised. This code then opens what is on this phone, and you choose a new passphrase.
recovery-show = Show my code
recovery-without-code = Go on without a code
recovery-code-is = Your code: { $letters }
recovery-rule-1 = Write it on paper now: it is shown this once, and nobody can tell it to you again.
recovery-rule-2 = Keep the paper at home or in the office safe, never with the phone. Whoever has both can read everything.
recovery-rule-3 = Where the paper is lost, go on as before: the code alone opens nothing.
recovery-written = I have written it down
recovery-code = Code from your paper
recovery-code-hint = 24 letters and digits. Spaces and capitals do not matter.
recovery-unlock = Unlock with the code
recovery-unlocking = Unlocking
recovery-without = Without the code
recovery-nobody = Nobody can open this phone for you
recovery-nothing = What was sent is safe at the office. Nothing here was not sent.
recovery-hand-in = { $count ->
    [one] What was sent is safe at the office. The 1 record that was not sent can be handed in sealed: only your manager can open it.
   *[other] What was sent is safe at the office. The { $count } records that were not sent can be handed in sealed: only your manager can open them.
  }
recovery-lost = { $count ->
    [one] What was sent is safe at the office. The 1 record that was not sent would be lost. Keep the phone, and ring your manager before anything else.
   *[other] What was sent is safe at the office. The { $count } records that were not sent would be lost. Keep the phone, and ring your manager before anything else.
  }
recovery-forgets = Everything on this phone is forgotten, and cannot be got back here.
recovery-forget = Forget everything and hand in
recovery-as-new = Then you sign in as on a new phone.
recovery-start-again = Start this phone again
recovery-try-again = Try again to unlock
recovery-new = Choose a new passphrase
recovery-new-why = It takes the place of every way in of before, and the code on your paper is used up.
recovery-new-label = New passphrase
recovery-new-hint = At least { $words } words or { $letters } characters.
recovery-sealing = Sealing this phone
recovery-take = Take this passphrase
lease-title = Connect to go on
lease-why = This phone has not reached the server for too long, so the work on it stays closed until it does.
lease-unsent = { $count ->
    [one] 1 record is on this phone only. It is safe, and sent as soon as there is a connection.
   *[other] { $count } records are on this phone only. They are safe, and sent as soon as there is a connection.
  }
lease-busy = Connecting
lease-connect = Connect now
lease-no-answer = The server did not answer. Find a better signal and try again.
again-title = Sign in again
again-stays = Everything on this phone stays. You need a connection.
