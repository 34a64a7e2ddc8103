-- When a person looked for likely duplicates, or created a child, which looks too: counted over a day.
CREATE TABLE duplicate_checks (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    at BIGINT NOT NULL
);
CREATE INDEX duplicate_checks_user ON duplicate_checks (user_id, at);
