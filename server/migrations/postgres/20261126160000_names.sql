-- Children are found by name through keys of the folded form (sync-core/src/names.rs). SQL folds accents on neither engine
-- as the other does, so the program fills both columns and keys, for the rows that are here already when it opens the
-- database: `names_form` says by which version of the form.
-- Keys are compared by code point, whatever the database's language.
CREATE TABLE child_name_keys (
    key TEXT COLLATE "C" NOT NULL,
    child_id TEXT NOT NULL REFERENCES children (id),
    PRIMARY KEY (key, child_id)
);
CREATE INDEX child_name_keys_child ON child_name_keys (child_id);
ALTER TABLE children ADD COLUMN names_form BIGINT NOT NULL DEFAULT 0;
CREATE INDEX children_names_form ON children (names_form);
-- Likely duplicates are found through the keys.
DROP INDEX children_surname;
