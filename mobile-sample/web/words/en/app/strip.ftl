# The strip under the header: where the work is, in the fewest true words.
strip-all-sent = All sent
strip-records = { $count ->
    [one] 1 record on this phone only
   *[other] { $count } records on this phone only
  }
strip-photos = { $count ->
    [one] 1 photo or recording on this phone only
   *[other] { $count } photos or recordings on this phone only
  }
strip-unfinished = { $count ->
    [one] 1 record not finished
   *[other] { $count } records not finished
  }
strip-outputs = { $count ->
    [one] 1 note for the audit to send
   *[other] { $count } notes for the audit to send
  }
strip-claims = { $count ->
    [one] 1 interview asked for
   *[other] { $count } interviews asked for
  }
strip-memory = Not kept on this phone any more
strip-memory-sent = All sent before. Nothing more can be kept here.
strip-memory-left = Keep the app open and find a connection.
# $left is one of the texts above.
strip-sign-in = Sign in again to send. { $left }
strip-alarm = { $left } for over 24 hours
strip-filling = { $count ->
    [one] Filling this phone: 1 record so far
   *[other] Filling this phone: { $count } records so far
  }
strip-filling-more = You can start. More comes in.
strip-sending-records = { $count ->
    [one] Sending 1 record
   *[other] Sending { $count } records
  }
strip-sending-photos = { $count ->
    [one] Sending 1 photo or recording
   *[other] Sending { $count } photos or recordings
  }
strip-looking = Looking for news
strip-unreachable = No connection. All sent
strip-no-contact = No contact with the server yet
strip-contact = Last contact { $when }
