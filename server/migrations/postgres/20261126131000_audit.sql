-- Which operation answered, by method and route.
ALTER TABLE audit ADD COLUMN operation TEXT;
-- How much of the child the answer held, header or full; null where it held neither.
ALTER TABLE audit ADD COLUMN level TEXT;
-- The records it held where they are several, as ids separated by spaces.
ALTER TABLE audit ADD COLUMN records TEXT;
-- Who looked at a child, and what a person looked at.
CREATE INDEX audit_child ON audit (child_id, at);
CREATE INDEX audit_user ON audit (user_id, at);
