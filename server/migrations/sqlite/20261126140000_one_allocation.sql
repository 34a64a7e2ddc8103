-- A person is allocated to a child for a service once at a time. Where there were several, the earliest is the one that
-- stands, and the others never were another one: they ended as they began.
UPDATE allocations SET ended_at = allocated_at, ended_by = allocated_by
WHERE ended_at IS NULL AND EXISTS (
    SELECT 1 FROM allocations AS earlier
    WHERE earlier.child_id = allocations.child_id AND earlier.user_id = allocations.user_id
    AND earlier.service = allocations.service AND earlier.ended_at IS NULL
    AND (earlier.allocated_at < allocations.allocated_at
        OR (earlier.allocated_at = allocations.allocated_at AND earlier.id < allocations.id))
);
CREATE UNIQUE INDEX allocations_current ON allocations (child_id, user_id, service) WHERE ended_at IS NULL;
