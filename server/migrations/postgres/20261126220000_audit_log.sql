-- What answers said, one row for those that were written together, until lines are made of it: JSON.
CREATE TABLE audit_log (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    answers TEXT NOT NULL
);
