-- How a user name looks, made by the program (skeleton of UTS #39). Null where another account had it first: such an account goes
-- on as before, and the doctor tells of it.
ALTER TABLE users ADD COLUMN username_look TEXT;
CREATE UNIQUE INDEX users_username_look ON users (username_look);

-- The administrator who set a password that waits for a second person to confirm it; null where none waits.
ALTER TABLE users ADD COLUMN password_set_by TEXT;
