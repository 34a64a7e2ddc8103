# Where a piece of work is: the three words that every screen uses.
standing-here = on this phone only
standing-sent = sent
standing-seen = seen by manager
standing-refused = refused, kept
