-- The foundation: people, children, records and their change log.
-- Instants are microseconds since 1970 in UTC; flags are 0 or 1; ids are UUIDs in lower case with hyphens.

-- One row: the last position given out. Every transaction that writes what phones read takes its position here,
-- and the row's lock makes positions commit in order, so that a cursor never skips.
CREATE TABLE feed (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    last INTEGER NOT NULL,
    -- Made once per database. A cursor of another epoch is answered from the beginning.
    epoch TEXT NOT NULL
) STRICT;

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    username TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    team TEXT,
    password_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER,
    failed_sign_ins INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX users_username ON users (username);

CREATE TABLE devices (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    -- ed25519 or p256; null for the desk device, by which the server writes for a person who uses REST alone.
    algorithm TEXT,
    public_key BLOB,
    enrolled_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX devices_user ON devices (user_id);

-- A sign-in, and the family of refresh tokens that follow from it.
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    device_id TEXT NOT NULL REFERENCES devices (id),
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    end_reason TEXT
) STRICT;
CREATE INDEX sessions_device ON sessions (device_id);

CREATE TABLE refresh_tokens (
    -- SHA-256 of the token, in hexadecimal.
    hash TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE TABLE children (
    id TEXT PRIMARY KEY,
    -- The child's details as JSON.
    details TEXT NOT NULL,
    team TEXT NOT NULL,
    -- 1: named people only.
    restricted INTEGER NOT NULL DEFAULT 0,
    -- Lower case, for search and likely duplicates.
    forename_key TEXT NOT NULL,
    surname_key TEXT NOT NULL,
    alias_key TEXT NOT NULL,
    date_of_birth TEXT,
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX children_position ON children (position);
CREATE INDEX children_surname ON children (surname_key);
CREATE INDEX children_born ON children (date_of_birth);

-- Every version of a child's details: nothing is overwritten.
CREATE TABLE child_versions (
    child_id TEXT NOT NULL REFERENCES children (id),
    version INTEGER NOT NULL,
    details TEXT NOT NULL,
    at INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (child_id, version)
) STRICT;

CREATE TABLE allocations (
    id TEXT PRIMARY KEY,
    child_id TEXT NOT NULL REFERENCES children (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    -- missing, phoenix or social_care.
    service TEXT NOT NULL,
    allocated_at INTEGER NOT NULL,
    allocated_by TEXT NOT NULL,
    ended_at INTEGER,
    ended_by TEXT
) STRICT;
CREATE INDEX allocations_child ON allocations (child_id);
CREATE INDEX allocations_user ON allocations (user_id);

-- Whom a restriction lets in.
CREATE TABLE named_people (
    child_id TEXT NOT NULL REFERENCES children (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    PRIMARY KEY (child_id, user_id)
) STRICT;

-- Access opened by a typed reason, for a while.
CREATE TABLE break_glass (
    id TEXT PRIMARY KEY,
    child_id TEXT NOT NULL REFERENCES children (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT;
CREATE INDEX break_glass_child ON break_glass (child_id);

-- Who may see which child: derived from people, teams, allocations and restrictions whenever one of them changes.
CREATE TABLE access (
    user_id TEXT NOT NULL REFERENCES users (id),
    child_id TEXT NOT NULL REFERENCES children (id),
    -- header or full; none once it has ended.
    level TEXT NOT NULL,
    -- The position at which the level was granted, or access ended: what phones learn it by.
    position INTEGER NOT NULL,
    PRIMARY KEY (user_id, child_id)
) STRICT;
CREATE INDEX access_child ON access (child_id);

CREATE TABLE missing_episodes (
    id TEXT PRIMARY KEY,
    child_id TEXT NOT NULL REFERENCES children (id),
    -- The episode as JSON, its classification history included.
    details TEXT NOT NULL,
    reported_at INTEGER NOT NULL,
    returned_at INTEGER,
    -- 1 while no return home interview worker has taken it.
    waiting INTEGER NOT NULL,
    -- 1 while the return home interview is neither completed, declined nor not required.
    rhi_open INTEGER NOT NULL,
    version INTEGER NOT NULL,
    position INTEGER NOT NULL
) STRICT;
CREATE INDEX missing_episodes_child ON missing_episodes (child_id, reported_at);
CREATE INDEX missing_episodes_position ON missing_episodes (position);
-- A child is missing once at a time.
CREATE UNIQUE INDEX missing_episodes_open ON missing_episodes (child_id) WHERE returned_at IS NULL;

CREATE TABLE episode_versions (
    episode_id TEXT NOT NULL REFERENCES missing_episodes (id),
    version INTEGER NOT NULL,
    details TEXT NOT NULL,
    at INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (episode_id, version)
) STRICT;

CREATE TABLE records (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    child_id TEXT NOT NULL REFERENCES children (id),
    -- The document saved whole, derived from the change log and read back before it was kept.
    snapshot BLOB NOT NULL,
    -- How many changes of the log it holds; those after it are applied when it is loaded.
    snapshot_changes INTEGER NOT NULL,
    -- Change hashes of the newest changes, sorted, separated by spaces.
    heads TEXT NOT NULL,
    changes INTEGER NOT NULL,
    -- Counts the merges; a merge is stored only on the version it was judged against.
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX records_child ON records (child_id, kind);
CREATE INDEX records_position ON records (position);

-- The change log: the truth, append-only.
CREATE TABLE changes (
    record_id TEXT NOT NULL REFERENCES records (id),
    ordinal INTEGER NOT NULL,
    hash TEXT NOT NULL,
    actor TEXT NOT NULL,
    seq INTEGER NOT NULL,
    -- Who handed it in.
    device_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    -- By the device's clock, and by the server's.
    claimed_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    position INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (record_id, ordinal)
) STRICT;
CREATE UNIQUE INDEX changes_hash ON changes (record_id, hash);
CREATE UNIQUE INDEX changes_seq ON changes (record_id, actor, seq);

-- The merged record as REST shows it, derived.
CREATE TABLE projections (
    record_id TEXT PRIMARY KEY REFERENCES records (id),
    heads TEXT NOT NULL,
    view TEXT NOT NULL,
    conflicts INTEGER NOT NULL
) STRICT;

-- What was refused, with its bytes and the reason, until a manager decides.
CREATE TABLE quarantine (
    id TEXT PRIMARY KEY,
    -- SHA-256 over record, device and bytes: the same push twice is one entry.
    digest TEXT NOT NULL,
    record_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    child_id TEXT NOT NULL,
    device_id TEXT NOT NULL REFERENCES devices (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    received_at INTEGER NOT NULL,
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    -- The change chunks, each with its length before it (4 bytes, big endian).
    bytes BLOB NOT NULL,
    decided_at INTEGER,
    decided_by TEXT,
    -- accepted or set_aside.
    decision TEXT,
    reason TEXT
) STRICT;
CREATE UNIQUE INDEX quarantine_digest ON quarantine (digest);
CREATE INDEX quarantine_device ON quarantine (device_id);

-- How far a manager has read a record.
CREATE TABLE seen (
    record_id TEXT NOT NULL REFERENCES records (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    record_position INTEGER NOT NULL,
    at INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (record_id, user_id)
) STRICT;
CREATE INDEX seen_position ON seen (position);

CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    user_id TEXT,
    device_id TEXT,
    action TEXT NOT NULL,
    child_id TEXT,
    record_id TEXT,
    -- Codes and ids, never content.
    detail TEXT
) STRICT;
CREATE INDEX audit_at ON audit (at);
