-- A child is missing once at a time, but an unresolved episode ends as the 18th birthday begins, and a young person may
-- be reported again afterwards. The rule needs the date of birth, so the transaction that writes an episode holds it:
-- such transactions follow one another by the lock on the feed.
DROP INDEX missing_episodes_open;
