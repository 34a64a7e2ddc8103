# How this phone stands.
status-title = This phone
status-lock = Lock now
status-leave = Leave this phone
status-signed-in = You are signed in as { $name }. Leaving ends that, and removes everything Homeward keeps here.
status-version = Version { $version }
status-all-sent = Everything is sent
status-here-only = On this phone only
status-cleared = The browser has cleared what this phone kept, and lets nothing be kept now. What was written before is in the app's memory. Keep the app open and find a connection, so that it is sent.
status-waited = Some of it has waited for over 24 hours.
status-waited-since = Some of it has waited for over 24 hours, since { $since }.
status-unreachable = There is no connection to the server. It is tried again by itself.
status-claims = { $count ->
    [one] 1 interview was asked for without a connection. It is told as soon as there is one.
   *[other] { $count } interviews were asked for without a connection. It is told as soon as there is one.
  }
status-outputs = { $count ->
    [one] The audit is told of 1 summary that you made, as soon as there is a connection.
   *[other] The audit is told of { $count } summaries that you made, as soon as there is a connection.
  }
status-unfinished = { $count ->
    [one] In 1 record something is not finished. It is on this phone only until it is.
   *[other] In { $count } records something is not finished. It is on this phone only until it is.
  }
status-photos = { $count ->
    [one] 1 photo or recording waits to be sent.
   *[other] { $count } photos or recordings wait to be sent.
  }
status-refused = { $count ->
    [one] 1 piece of work was refused by the server. Nothing is lost: it is kept, and your manager decides. The record says why.
   *[other] { $count } pieces of work were refused by the server. Nothing is lost: it is kept, and your manager decides. The record says why.
  }
status-sending = Sending
status-send = Send now
status-contact = Last contact
status-contact-never = Never yet
status-lease = Opens without contact until
status-clock = Clock
status-new-version = A new version of Homeward is ready. It starts when you lock.
status-storage = Storage
status-storage-safe = Homeward is installed, and the browser will not clear what it keeps.
status-storage-full = The browser may clear what is kept here if the phone runs full.
status-storage-tab = Homeward runs in a browser tab: what is kept here may be cleared.
status-storage-send = Send your work each day.
status-used = { $used } used.
status-used-free = { $used } used, { $free } free.
status-leave-ask = Leave this phone?
status-leave-unsent = { $left }. Send or finish it first: leaving would lose it.
status-leave-stay = Stay
status-leave-more = Everything Homeward keeps here is removed. To use this phone again you sign in anew, with a connection.
status-leave-go = Leave and remove everything
size-bytes = { $count ->
    [one] 1 byte
   *[other] { $count } bytes
  }
size-kb = { $count } KB
size-mb = { $count } MB
size-gb = { $count } GB
