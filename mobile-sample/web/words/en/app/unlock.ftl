# Unlocking.
unlock-title = Unlock Homeward
unlock-restarted = The app had to restart. What was saved on this phone is safe.
unlock-unsent = { $count ->
    [one] 1 record is on this phone only. Unlock to send it.
   *[other] { $count } records are on this phone only. Unlock to send them.
  }
unlock-cannot = I cannot unlock this phone
unlock-wait = You can try again in
unlock-wait-over = You can try again.
unlock-passkey = Unlock with finger, face or PIN
unlock-by-passphrase = Use the passphrase
unlock-by-passkey = Use finger, face or PIN
unlock-busy = Unlocking
unlock-go = Unlock
unlock-help-away = This help has not reached this phone yet. It comes with the next connection.
unlock-missing = Enter your passphrase
unlock-no-secret = This passkey did not give out its secret. Try again.
unlock-cancelled = Your phone did not confirm. Try again.
unlock-tries = { $count ->
    [one] 1 try is left. After that this phone forgets its key and what it keeps. Unsent work is sealed for the organisation first.
   *[other] { $count } tries are left. After that this phone forgets its key and what it keeps. Unsent work is sealed for the organisation first.
  }
unlock-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
  }
unlock-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
  }
unlock-seconds = { $count ->
    [one] 1 second
   *[other] { $count } seconds
  }
