//! Records, their change log and what is derived from it.

use super::{Write, placeholders, uuid};
use crate::clock::{from_micros, micros};
use chrono::{DateTime, Utc};
use sqlx::{AnyPool, AssertSqlSafe};
use std::collections::BTreeMap;
use sync_core::ids::{ChildId, DeviceId, RecordId};
use sync_core::record::Header;
use uuid::Uuid;

/// How many parameters one statement takes: SQLite's limit is 32,766, PostgreSQL's 65,535.
const BATCH: usize = 500;

/// A record as the database has it.
#[derive(Debug, Clone)]
pub struct Stored {
    /// What it is.
    pub header: Header,
    /// The document.
    pub snapshot: Vec<u8>,
    /// How many changes the log holds of it.
    pub changes: i64,
    /// The version that a merge must have been judged against.
    pub version: i64,
    /// The position of the last change.
    pub position: i64,
}

/// A change for the log.
#[derive(Debug, Clone)]
pub struct NewChange {
    /// Its hash.
    pub hash: String,
    /// Its actor, in hexadecimal.
    pub actor: String,
    /// Its place in the actor's sequence.
    pub seq: i64,
    /// The device's claimed time.
    pub claimed_at: DateTime<Utc>,
    /// The chunk.
    pub bytes: Vec<u8>,
}

/// A merge to be stored.
#[derive(Debug, Clone)]
pub struct Merge {
    /// What the record is.
    pub header: Header,
    /// The version judged against; `None` for a new record.
    pub judged: Option<i64>,
    /// How many changes the log held.
    pub changes_before: i64,
    /// The document with the merge.
    pub snapshot: Vec<u8>,
    /// The newest changes' hashes.
    pub heads: String,
    /// The new changes.
    pub new: Vec<NewChange>,
    /// The merged record as JSON.
    pub view: String,
    /// How many conflicts it shows.
    pub conflicts: i64,
    /// Who handed it in.
    pub device: DeviceId,
    /// The person.
    pub user: Uuid,
    /// When.
    pub received_at: DateTime<Utc>,
}

/// Loads records by id.
pub async fn load(pool: &AnyPool, ids: &[RecordId]) -> Result<BTreeMap<RecordId, Stored>, sqlx::Error> {
    type Row = (String, String, String, Vec<u8>, i64, i64, i64);
    let mut found = BTreeMap::new();
    for batch in ids.chunks(BATCH) {
        let sql = format!(
            "SELECT id, kind, child_id, snapshot, changes, version, position FROM records WHERE id IN ({})",
            placeholders(1, batch.len())
        );
        let query = sqlx::query_as(AssertSqlSafe(sql));
        let rows: Vec<Row> = batch.iter().fold(query, |query, id| query.bind(id.to_string())).fetch_all(pool).await?;
        for (id, kind, child, snapshot, changes, version, position) in rows {
            let header = Header { id: RecordId(uuid(&id)), kind, child: ChildId(uuid(&child)) };
            found.insert(header.id, Stored { header, snapshot, changes, version, position });
        }
    }
    Ok(found)
}

/// Stores a merge; `false` where the record has another version than it was judged against.
pub async fn store(write: &mut Write, merge: &Merge) -> Result<bool, sqlx::Error> {
    let position = write.position;
    let id = merge.header.id.to_string();
    let total = merge.changes_before + i64::try_from(merge.new.len()).unwrap_or(0);
    let written = match merge.judged {
        None => sqlx::query(
            "INSERT INTO records (id, kind, child_id, snapshot, heads, changes, version, position, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $8) ON CONFLICT (id) DO NOTHING",
        )
        .bind(&id)
        .bind(&merge.header.kind)
        .bind(merge.header.child.to_string())
        .bind(&merge.snapshot[..])
        .bind(&merge.heads)
        .bind(total)
        .bind(position)
        .bind(micros(merge.received_at))
        .execute(write.on())
        .await?,
        Some(version) => sqlx::query(
            "UPDATE records SET snapshot = $2, heads = $3, changes = $4, version = version + 1, position = $5, \
             updated_at = $6 WHERE id = $1 AND version = $7",
        )
        .bind(&id)
        .bind(&merge.snapshot[..])
        .bind(&merge.heads)
        .bind(total)
        .bind(position)
        .bind(micros(merge.received_at))
        .bind(version)
        .execute(write.on())
        .await?,
    };
    if written.rows_affected() != 1 {
        return Ok(false);
    }
    add_changes(write, merge).await?;
    put_projection(write, merge.header.id, &merge.heads, &merge.view, merge.conflicts).await?;
    Ok(true)
}

async fn add_changes(write: &mut Write, merge: &Merge) -> Result<(), sqlx::Error> {
    const COLUMNS: usize = 11;
    let position = write.position;
    let mut ordinal = merge.changes_before;
    for batch in merge.new.chunks(BATCH) {
        let rows: Vec<String> =
            (0..batch.len()).map(|row| format!("({})", placeholders(1 + row * COLUMNS, COLUMNS))).collect();
        let sql = format!(
            "INSERT INTO changes (record_id, ordinal, hash, actor, seq, device_id, user_id, claimed_at, received_at, \
             position, bytes) VALUES {}",
            rows.join(", ")
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for change in batch {
            query = query
                .bind(merge.header.id.to_string())
                .bind(ordinal)
                .bind(&change.hash)
                .bind(&change.actor)
                .bind(change.seq)
                .bind(merge.device.to_string())
                .bind(merge.user.to_string())
                .bind(micros(change.claimed_at))
                .bind(micros(merge.received_at))
                .bind(position)
                .bind(&change.bytes[..]);
            ordinal += 1;
        }
        query.execute(write.on()).await?;
    }
    Ok(())
}

/// Keeps the merged record as JSON.
pub async fn put_projection(
    write: &mut Write,
    id: RecordId,
    heads: &str,
    view: &str,
    conflicts: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO projections (record_id, heads, view, conflicts) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (record_id) DO UPDATE SET heads = excluded.heads, view = excluded.view, \
         conflicts = excluded.conflicts",
    )
    .bind(id.to_string())
    .bind(heads)
    .bind(view)
    .bind(conflicts)
    .execute(write.on())
    .await?;
    Ok(())
}

/// A record as a list shows it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// What it is.
    pub header: Header,
    /// Counts the merges.
    pub version: i64,
    /// The position of the last change.
    pub position: i64,
    /// How many conflicts it shows.
    pub conflicts: i64,
    /// When it first arrived.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// The merged record as JSON.
    pub view: String,
}

type ListedRow = (String, String, String, i64, i64, i64, i64, i64, String);
const LISTED: &str = "records.id, records.kind, records.child_id, records.version, records.position, \
                      projections.conflicts, records.created_at, records.updated_at, projections.view";

fn listed((id, kind, child, version, position, conflicts, created_at, updated_at, view): ListedRow) -> Listed {
    Listed {
        header: Header { id: RecordId(uuid(&id)), kind, child: ChildId(uuid(&child)) },
        version,
        position,
        conflicts,
        created_at: from_micros(created_at),
        updated_at: from_micros(updated_at),
        view,
    }
}

/// Finds a record with its projection.
pub async fn find(pool: &AnyPool, id: RecordId) -> Result<Option<Listed>, sqlx::Error> {
    let sql = AssertSqlSafe(format!(
        "SELECT {LISTED} FROM records JOIN projections ON projections.record_id = records.id WHERE records.id = $1"
    ));
    Ok(sqlx::query_as(sql).bind(id.to_string()).fetch_optional(pool).await?.map(listed))
}

const INTERVIEWS: &str = "SELECT projections.view FROM records JOIN projections ON projections.record_id = records.id \
                          WHERE records.child_id = $1 AND records.kind = 'return-home-interview' \
                          AND projections.view LIKE $2 ORDER BY records.id";

/// Reads the merged interviews of a child that name an episode, as a transaction leaves them.
pub async fn interviews_in(write: &mut Write, child: ChildId, episode: Uuid) -> Result<Vec<String>, sqlx::Error> {
    let query = sqlx::query_scalar(INTERVIEWS).bind(child.to_string()).bind(format!("%{episode}%"));
    query.fetch_all(write.on()).await
}

/// Reads the merged interviews of a child that name an episode.
pub async fn interviews(pool: &AnyPool, child: ChildId, episode: Uuid) -> Result<Vec<String>, sqlx::Error> {
    let query = sqlx::query_scalar(INTERVIEWS).bind(child.to_string()).bind(format!("%{episode}%"));
    query.fetch_all(pool).await
}

/// What a list of records is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Who asks: only children with full access are listed.
    pub user: Uuid,
    /// One child.
    pub child: Option<ChildId>,
    /// Whether the one child is open to whoever asks, by broken glass if not by their own work.
    pub open: bool,
    /// The kinds the caller may read, or the one asked for.
    pub kinds: Vec<String>,
    /// Records that arrived or changed later.
    pub changed_since: Option<DateTime<Utc>>,
    /// Only with conflicts.
    pub conflicts: bool,
    /// After this position and record.
    pub after: (i64, String),
    /// How many.
    pub limit: i64,
}

/// Lists records in the order in which they last changed.
pub async fn list(pool: &AnyPool, filter: &Filter) -> Result<Vec<Listed>, sqlx::Error> {
    if filter.kinds.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {LISTED} FROM records JOIN projections ON projections.record_id = records.id \
         WHERE ($8 = 1 OR EXISTS (SELECT 1 FROM access WHERE access.child_id = records.child_id \
         AND access.level = 'full' AND access.user_id = $1)) AND (records.position > $2 OR (records.position = $2 AND records.id > $3)) \
         AND ($4 = '' OR records.child_id = $4) AND records.updated_at > $5 AND projections.conflicts >= $6 \
         AND records.kind IN ({}) ORDER BY records.position, records.id LIMIT $7",
        placeholders(9, filter.kinds.len())
    );
    let query = sqlx::query_as(AssertSqlSafe(sql))
        .bind(filter.user.to_string())
        .bind(filter.after.0)
        .bind(&filter.after.1)
        .bind(filter.child.map(|child| child.to_string()).unwrap_or_default())
        .bind(filter.changed_since.map_or(i64::MIN, micros))
        .bind(i64::from(filter.conflicts))
        .bind(filter.limit)
        .bind(i64::from(filter.open && filter.child.is_some()));
    let rows: Vec<ListedRow> = filter.kinds.iter().fold(query, |query, kind| query.bind(kind)).fetch_all(pool).await?;
    Ok(rows.into_iter().map(listed).collect())
}

/// A change as the log has it.
#[derive(Debug, Clone)]
pub struct Logged {
    /// Its hash.
    pub hash: String,
    /// Who handed it in.
    pub device: DeviceId,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// The position it arrived at.
    pub position: i64,
    /// The chunk.
    pub bytes: Vec<u8>,
}

/// Reads a record's log, oldest first, after a position.
pub async fn log(pool: &AnyPool, id: RecordId, after: i64) -> Result<Vec<Logged>, sqlx::Error> {
    type Row = (String, String, i64, i64, Vec<u8>);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT hash, device_id, received_at, position, bytes FROM changes WHERE record_id = $1 AND position > $2 \
         ORDER BY ordinal",
    )
    .bind(id.to_string())
    .bind(after)
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(hash, device, received_at, position, bytes)| Logged {
            hash,
            device: DeviceId(uuid(&device)),
            received_at: from_micros(received_at),
            position,
            bytes,
        })
        .collect())
}

/// Returns the highest sequence number held of each actor that begins with the device, in one record.
pub async fn last_seq(pool: &AnyPool, id: RecordId, actor: &str) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar("SELECT MAX(seq) FROM changes WHERE record_id = $1 AND actor = $2")
        .bind(id.to_string())
        .bind(actor)
        .fetch_one(pool)
        .await
}

/// Lists every record's header, heads, version and projection heads after an id, for the doctor.
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
    /// The document.
    pub snapshot: Vec<u8>,
    /// The newest changes' hashes.
    pub heads: String,
    /// How many changes it says the log holds.
    pub changes: i64,
    /// The projection: heads, merged JSON and the number of conflicts.
    pub projection: Option<(String, String, i64)>,
}

/// Reads what is derived of a record, for the doctor.
pub async fn derived(pool: &AnyPool, id: RecordId) -> Result<Derived, sqlx::Error> {
    let record = sqlx::query_as("SELECT snapshot, heads, changes FROM records WHERE id = $1");
    let (snapshot, heads, changes) = record.bind(id.to_string()).fetch_one(pool).await?;
    let projection = sqlx::query_as("SELECT heads, view, conflicts FROM projections WHERE record_id = $1")
        .bind(id.to_string())
        .fetch_optional(pool)
        .await?;
    Ok(Derived { snapshot, heads, changes, projection })
}

/// Replaces a record's snapshot and heads by what was derived again from the log.
pub async fn put_snapshot(
    write: &mut Write,
    id: RecordId,
    snapshot: &[u8],
    heads: &str,
    changes: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE records SET snapshot = $2, heads = $3, changes = $4, version = version + 1 WHERE id = $1")
        .bind(id.to_string())
        .bind(snapshot)
        .bind(heads)
        .bind(changes)
        .execute(write.on())
        .await?;
    Ok(())
}

/// Keeps how far a manager has read a record.
pub async fn mark_seen(
    write: &mut Write,
    (id, user): (RecordId, Uuid),
    record_position: i64,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let position = write.position;
    sqlx::query(
        "INSERT INTO seen (record_id, user_id, record_position, at, position) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (record_id, user_id) DO UPDATE SET record_position = excluded.record_position, \
         at = excluded.at, position = excluded.position WHERE seen.record_position < excluded.record_position",
    )
    .bind(id.to_string())
    .bind(user.to_string())
    .bind(record_position)
    .bind(micros(at))
    .bind(position)
    .execute(write.on())
    .await?;
    Ok(())
}

/// Reads how far a person has read a record.
pub async fn seen_by(pool: &AnyPool, id: RecordId, user: Uuid) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar("SELECT record_position FROM seen WHERE record_id = $1 AND user_id = $2")
        .bind(id.to_string())
        .bind(user.to_string())
        .fetch_optional(pool)
        .await
}

/// Lists the devices that wrote in a record.
pub async fn devices(pool: &AnyPool, id: RecordId) -> Result<Vec<DeviceId>, sqlx::Error> {
    let rows: Vec<String> = sqlx::query_scalar("SELECT DISTINCT device_id FROM changes WHERE record_id = $1")
        .bind(id.to_string())
        .fetch_all(pool)
        .await?;
    Ok(rows.iter().map(|id| DeviceId(uuid(id))).collect())
}

/// A record's version, and whether a person has access to its child.
#[derive(Debug, Clone)]
pub struct Version {
    /// What it is.
    pub header: Header,
    /// The newest changes' hashes, separated by spaces.
    pub heads: String,
    /// The position of the last change.
    pub position: i64,
    /// Whether the person has full access to the child.
    pub visible: bool,
}

/// Reads the versions of records, as a person may see them.
pub async fn versions(
    pool: &AnyPool,
    user: Uuid,
    ids: &[RecordId],
) -> Result<BTreeMap<RecordId, Version>, sqlx::Error> {
    type Row = (String, String, String, String, i64, Option<String>);
    let mut found = BTreeMap::new();
    for batch in ids.chunks(BATCH) {
        let sql = format!(
            "SELECT records.id, records.kind, records.child_id, records.heads, records.position, access.level \
             FROM records LEFT JOIN access ON access.child_id = records.child_id AND access.user_id = $1 \
             WHERE records.id IN ({})",
            placeholders(2, batch.len())
        );
        let query = sqlx::query_as(AssertSqlSafe(sql)).bind(user.to_string());
        let rows: Vec<Row> = batch.iter().fold(query, |query, id| query.bind(id.to_string())).fetch_all(pool).await?;
        for (id, kind, child, heads, position, level) in rows {
            let header = Header { id: RecordId(uuid(&id)), kind, child: ChildId(uuid(&child)) };
            let visible = level.as_deref() == Some("full");
            found.insert(header.id, Version { header, heads, position, visible });
        }
    }
    Ok(found)
}
