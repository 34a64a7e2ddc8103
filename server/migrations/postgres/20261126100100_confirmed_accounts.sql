-- An account that can come to see children waits until a second person confirms it.
-- Who added it; null where it was added on the machine itself.
ALTER TABLE users ADD COLUMN added_by TEXT;
-- Null while it waits.
ALTER TABLE users ADD COLUMN confirmed_at BIGINT;
-- Null where no second person was needed.
ALTER TABLE users ADD COLUMN confirmed_by TEXT;
UPDATE users SET confirmed_at = created_at;
