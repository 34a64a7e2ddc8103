-- The form by which user names are compared, made by the program (case, Unicode NFKC, space). Null where another account had it
-- first: such an account is signed in to by its name to the letter, and the doctor tells of it.
ALTER TABLE users ADD COLUMN username_key TEXT;
CREATE UNIQUE INDEX users_username_key ON users (username_key);

-- 1: somebody else set the password, and the person must change it before anything else.
ALTER TABLE users ADD COLUMN must_change_password BIGINT NOT NULL DEFAULT 0;
