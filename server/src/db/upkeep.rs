//! What the doctor reads and mends: records against their log.

use super::{Write, uuid};
use sqlx::AnyPool;
use sync_core::ids::{ChildId, RecordId};
use sync_core::record::Header;

/// Lists what records are, after an id.
pub async fn headers(pool: &AnyPool, after: &str, limit: i64) -> Result<Vec<Header>, sqlx::Error> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT id, kind, child_id FROM records WHERE id > $1 ORDER BY id LIMIT $2")
            .bind(after)
            .bind(limit)
            .fetch_all(pool)
            .await?;
    Ok(rows
        .into_iter()
        .map(|(id, kind, child)| Header { id: RecordId(uuid(&id)), kind, child: ChildId(uuid(&child)) })
        .collect())
}

/// What is derived of a record from its log, as the database has it.
#[derive(Debug, Clone)]
pub struct Derived {
    /// The newest changes' hashes.
    pub heads: String,
    /// How many changes it says the log holds.
    pub changes: i64,
    /// The projection: heads, merged JSON and the number of conflicts.
    pub projection: Option<(String, String, i64)>,
}

/// Reads what is derived of a record.
pub async fn derived(pool: &AnyPool, id: RecordId) -> Result<Derived, sqlx::Error> {
    let record = sqlx::query_as("SELECT heads, changes FROM records WHERE id = $1");
    let (heads, changes) = record.bind(id.to_string()).fetch_one(pool).await?;
    let projection = sqlx::query_as("SELECT heads, view, conflicts FROM projections WHERE record_id = $1")
        .bind(id.to_string())
        .fetch_optional(pool)
        .await?;
    Ok(Derived { heads, changes, projection })
}

/// Replaces a record's snapshot and heads by what was derived again from the log.
pub async fn put_snapshot(
    write: &mut Write,
    id: RecordId,
    snapshot: &[u8],
    heads: &str,
    changes: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE records SET snapshot = $2, heads = $3, changes = $4, snapshot_changes = $4, version = version + 1 \
         WHERE id = $1",
    )
    .bind(id.to_string())
    .bind(snapshot)
    .bind(heads)
    .bind(changes)
    .execute(write.on())
    .await?;
    Ok(())
}
