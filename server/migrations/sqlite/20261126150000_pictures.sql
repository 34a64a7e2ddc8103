-- What was sent, where less of it is kept: metadata is taken out of a picture, whose id follows from what was sent. Null where
-- it was kept as it came.
ALTER TABLE attachments ADD COLUMN sent_sha256 TEXT;
ALTER TABLE attachments ADD COLUMN sent_size INTEGER;

-- Pictures that belong to refused work, kept beside the quarantine until a manager decides: their record may not be here, or
-- not be the person's any more. Each device's are its own. A picture of work that is accepted moves to `attachments`.
CREATE TABLE aside_attachments (
    upload TEXT PRIMARY KEY,
    record_id TEXT NOT NULL,
    attachment_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    received INTEGER NOT NULL DEFAULT 0,
    device_id TEXT NOT NULL REFERENCES devices (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    touched_at INTEGER NOT NULL,
    completed_at INTEGER,
    media_type TEXT,
    sent_sha256 TEXT,
    sent_size INTEGER
) STRICT;
CREATE UNIQUE INDEX aside_attachments_upload ON aside_attachments (record_id, attachment_id, device_id);
CREATE INDEX aside_attachments_device ON aside_attachments (device_id);

CREATE TABLE aside_attachment_parts (
    upload TEXT NOT NULL REFERENCES aside_attachments (upload),
    first_byte INTEGER NOT NULL,
    size INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (upload, first_byte)
) STRICT;
