-- Pictures attached to records, and uploads of them that are under way. A picture belongs to one record, which is the unit of
-- access and erasure: the same one in two records is kept twice.
CREATE TABLE attachments (
    -- The upload: each device's is its own, so that nobody's bytes can spoil another's.
    upload TEXT PRIMARY KEY,
    record_id TEXT NOT NULL REFERENCES records (id),
    -- UUIDv8 of the first 16 bytes of the SHA-256.
    attachment_id TEXT NOT NULL,
    -- In hexadecimal.
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    received BIGINT NOT NULL DEFAULT 0,
    device_id TEXT NOT NULL REFERENCES devices (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    touched_at BIGINT NOT NULL,
    -- Null while it is under way.
    completed_at BIGINT,
    -- Told from the bytes once they are all here: image/jpeg, image/png or image/webp.
    media_type TEXT
);
CREATE UNIQUE INDEX attachments_upload ON attachments (record_id, attachment_id, device_id);
CREATE UNIQUE INDEX attachments_complete ON attachments (record_id, attachment_id) WHERE completed_at IS NOT NULL;
CREATE INDEX attachments_device ON attachments (device_id);

-- The bytes as they came. The parts of an upload follow one another without gap or overlap.
CREATE TABLE attachment_parts (
    upload TEXT NOT NULL REFERENCES attachments (upload),
    first_byte BIGINT NOT NULL,
    size BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (upload, first_byte)
);
