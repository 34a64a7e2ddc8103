-- What wiped and revoked phones hand over, as it came: sealed for the organisation.
CREATE TABLE handovers (
    id TEXT PRIMARY KEY,
    device_id TEXT NOT NULL REFERENCES devices (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    -- SHA-256 of the package: the same one twice is one.
    digest TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    -- stored, opened, partly or damaged.
    state TEXT NOT NULL,
    -- Why it is not opened, as a stable code.
    code TEXT,
    -- How many of its rows could not be read.
    unreadable BIGINT NOT NULL DEFAULT 0,
    bytes BYTEA NOT NULL
);
CREATE UNIQUE INDEX handovers_digest ON handovers (device_id, digest);

-- Content beside the changes, as JSON: what had been typed on a phone that was handed over. It never goes to logs.
ALTER TABLE quarantine ADD COLUMN handed_over TEXT;
