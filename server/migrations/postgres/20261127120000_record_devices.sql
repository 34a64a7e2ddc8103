-- The devices that wrote in a record, in the order in which they came, separated by spaces: derived from the log, and
-- written with it. First sync names people by them, and to look for them in the log costs more than the record.
ALTER TABLE records ADD COLUMN devices TEXT NOT NULL DEFAULT '';
UPDATE records SET devices = COALESCE((
    SELECT string_agg(device_id, ' ' ORDER BY first) FROM (
        SELECT device_id, MIN(ordinal) AS first FROM changes WHERE record_id = records.id GROUP BY device_id) AS wrote), '');
