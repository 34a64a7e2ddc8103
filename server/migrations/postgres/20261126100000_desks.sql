-- A person has one desk device that is not revoked. Its id is random: it is found by person, not derived from the account, so
-- that nobody can enrol it first, and a revoked one is followed by another.
CREATE UNIQUE INDEX devices_desk ON devices (user_id) WHERE algorithm IS NULL AND revoked_at IS NULL;
