-- Sign-ins that were tried, counted before a password is looked at. A counter is how long it takes to run empty: each try adds its
-- share, and time takes it away. Rows of the past are removed.
CREATE TABLE sign_in_tries (
    -- What is counted: SHA-256 of a name as it is compared, a network, a device's key, or a known browser, in hexadecimal.
    key TEXT PRIMARY KEY,
    -- When the counter is empty.
    until INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_tries_until ON sign_in_tries (until);

-- Browsers and programs that signed in at a desk before: what they try is not counted with what strangers try.
CREATE TABLE known_browsers (
    user_id TEXT NOT NULL REFERENCES users (id),
    -- SHA-256 of the cookie, in hexadecimal.
    hash TEXT NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, hash)
) STRICT;

-- The counters above take their place.
ALTER TABLE users DROP COLUMN failed_sign_ins;
ALTER TABLE users DROP COLUMN locked_until;
