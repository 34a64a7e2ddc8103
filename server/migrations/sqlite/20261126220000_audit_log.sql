-- What answers said, one row for those that were written together, until lines are made of it: JSON.
CREATE TABLE audit_log (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    answers TEXT NOT NULL
) STRICT;
