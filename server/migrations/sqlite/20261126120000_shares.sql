-- What waits is found by device and person, and listed, without a look at the bytes: a column behind a large value can only be
-- read by walking through it.
DROP INDEX quarantine_device;
CREATE INDEX quarantine_waiting ON quarantine (id, child_id, user_id) WHERE decided_at IS NULL;
CREATE INDEX quarantine_share ON quarantine (device_id, user_id) WHERE decided_at IS NULL;
CREATE INDEX quarantine_person ON quarantine (user_id) WHERE decided_at IS NULL;

-- When a manager cleared it: it then counts no longer as its device's and person's share. The bytes stay.
ALTER TABLE handovers ADD COLUMN cleared_at INTEGER;
CREATE INDEX handovers_share ON handovers (user_id, device_id, cleared_at);
CREATE INDEX attachments_person ON attachments (user_id, completed_at);
