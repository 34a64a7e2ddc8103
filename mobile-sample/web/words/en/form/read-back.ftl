# The record in plain words, read to the young person.
read-back-title = What we wrote down
read-back-moment = One moment.
read-back-nothing = Nothing is written down yet.
read-back-agree = They agree
read-back-changed = They changed something
read-back-done = Done
read-back-said-agree = Written down: read back, and they agree.
read-back-said-changed = Written down: read back. Write what they changed.
read-back-attached = Attached
