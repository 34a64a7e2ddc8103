# Who consented to a picture or a recording, where it is not said.
consent-not-finished = Not finished:
consent-missing = it does not say { $what }. It is kept as it is.
consent-or = { $one } or { $other }
consent-who = who consented
consent-nobody = why nobody was asked
consent-other = who it was that consented
consent-why = why it was made
