-- When a restriction ended it before its time; null where none did.
ALTER TABLE break_glass ADD COLUMN ended_at INTEGER;
-- A person's breaks of the last day are counted before the next one.
CREATE INDEX break_glass_user ON break_glass (user_id, at);

-- Which managers have seen that the glass to a child was broken.
CREATE TABLE glass_seen (
    break_id TEXT NOT NULL REFERENCES break_glass (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    at INTEGER NOT NULL,
    PRIMARY KEY (break_id, user_id)
) STRICT;

-- What a restriction keeps to named people is not left open by what was broken before it.
UPDATE break_glass SET ended_at = until WHERE child_id IN (SELECT id FROM children WHERE restricted = 1);
