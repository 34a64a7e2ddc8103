//! Records: their documents as they are stored, and the change log that is the truth of them.

use super::{Write, insert, placeholders, uuid};
use crate::clock::{from_micros, micros};
use automerge::Change;
use chrono::{DateTime, Utc};
use sqlx::{AnyPool, AssertSqlSafe};
use std::collections::BTreeMap;
use sync_core::catalogue::Catalogue;
use sync_core::ids::{ChildId, DeviceId, RecordId};
use sync_core::record::{Header, Record};
use uuid::Uuid;

/// How many parameters one statement takes: SQLite's limit is 32,766, PostgreSQL's 65,535.
pub(super) const BATCH: usize = 500;

/// How many records' changes one statement reads.
const TAILS: usize = 100;

/// A record as the database has it.
#[derive(Debug, Clone)]
pub struct Stored {
    /// What it is.
    pub header: Header,
    /// The last document that was saved whole.
    pub snapshot: Vec<u8>,
    /// The changes of the log since, in order.
    pub tail: Vec<Vec<u8>>,
    /// How many changes the log holds of it.
    pub changes: i64,
    /// The version that a merge must have been judged against.
    pub version: i64,
    /// The position of the last change.
    pub position: i64,
    /// The devices that wrote in it.
    pub devices: Vec<DeviceId>,
}

impl Stored {
    /// Reads the record: the document, and the changes since applied as they were when they were judged.
    ///
    /// # Errors
    /// [`sync_core::Error::Unreadable`] where the database holds other bytes than were written.
    pub fn open(&self, catalogue: &Catalogue) -> Result<Record, sync_core::Error> {
        let mut record = Record::load_as(catalogue, &self.header, &self.snapshot)?;
        let unreadable = |_| sync_core::Error::Unreadable { reason: "a change in the log is damaged".to_owned() };
        let changes: Result<Vec<Change>, _> =
            self.tail.iter().map(|bytes| Change::from_bytes(bytes.clone()).map_err(unreadable)).collect();
        let changes = changes?;
        if !changes.is_empty() {
            record.apply(changes)?;
        }
        Ok(record)
    }
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
    /// The document with the merge, where it is time to save it whole: always for a new record.
    pub snapshot: Option<Vec<u8>>,
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
    type Row = (String, String, String, Vec<u8>, i64, i64, i64, i64, String);
    let mut found = BTreeMap::new();
    for batch in ids.chunks(BATCH) {
        let sql = format!(
            "SELECT id, kind, child_id, snapshot, changes, version, position, snapshot_changes, devices FROM records \
             WHERE id IN ({})",
            placeholders(1, batch.len())
        );
        let query = sqlx::query_as(AssertSqlSafe(sql));
        let rows: Vec<Row> = batch.iter().fold(query, |query, id| query.bind(id.to_string())).fetch_all(pool).await?;
        // The log only grows, so what is read there is at least what the version holds; more is left out.
        let due = rows.iter().filter(|row| row.4 > row.7).map(|row| (row.0.clone(), row.7, row.4)).collect();
        let mut tails = tails(pool, due).await?;
        for (id, kind, child, snapshot, changes, version, position, _, devices) in rows {
            let header = Header { id: RecordId(uuid(&id)), kind, child: ChildId(uuid(&child)) };
            let tail = tails.remove(&id).unwrap_or_default();
            let devices = devices.split_whitespace().map(|device| DeviceId(uuid(device))).collect();
            found.insert(header.id, Stored { header, snapshot, tail, changes, version, position, devices });
        }
    }
    Ok(found)
}

/// Tells how large records are as they are saved, in bytes, without reading them.
pub async fn sizes(pool: &AnyPool, ids: &[RecordId]) -> Result<BTreeMap<RecordId, usize>, sqlx::Error> {
    let mut found = BTreeMap::new();
    for batch in ids.chunks(BATCH) {
        let places = placeholders(1, batch.len());
        // PostgreSQL's LENGTH is an INTEGER.
        let sql = format!("SELECT id, CAST(LENGTH(snapshot) AS BIGINT) FROM records WHERE id IN ({places})");
        let query = sqlx::query_as(AssertSqlSafe(sql));
        let rows: Vec<(String, i64)> =
            batch.iter().fold(query, |query, id| query.bind(id.to_string())).fetch_all(pool).await?;
        found.extend(rows.into_iter().map(|(id, size)| (RecordId(uuid(&id)), usize::try_from(size).unwrap_or(0))));
    }
    Ok(found)
}

/// Reads the chunks of records' logs, of each from an ordinal on, up to another.
async fn tails(pool: &AnyPool, due: Vec<(String, i64, i64)>) -> Result<BTreeMap<String, Vec<Vec<u8>>>, sqlx::Error> {
    let mut found: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for batch in due.chunks(TAILS) {
        let each: Vec<String> = (0..batch.len()).map(|row| format!("({})", placeholders(1 + row * 3, 3))).collect();
        // A CROSS JOIN has SQLite look each record up in the log, not read the log.
        let sql = format!(
            "WITH due (id, low, high) AS (VALUES {}) SELECT changes.record_id, changes.bytes FROM due CROSS JOIN changes \
             WHERE changes.record_id = due.id AND changes.ordinal >= due.low AND changes.ordinal < due.high \
             ORDER BY changes.record_id, changes.ordinal",
            each.join(", ")
        );
        let query = sqlx::query_as(AssertSqlSafe(sql));
        let rows: Vec<(String, Vec<u8>)> = batch
            .iter()
            .fold(query, |query, (id, low, high)| query.bind(id).bind(*low).bind(*high))
            .fetch_all(pool)
            .await?;
        for (id, bytes) in rows {
            found.entry(id).or_default().push(bytes);
        }
    }
    Ok(found)
}

/// Stores a merge's record; `false` where it has another version than the merge was judged against. Its changes and its
/// projection follow by [`add_changes`] and [`put_projections`], many at a time.
pub async fn store(write: &mut Write, merge: &Merge) -> Result<bool, sqlx::Error> {
    let position = write.position;
    let total = merge.changes_before + i64::try_from(merge.new.len()).unwrap_or(0);
    let sql = match (merge.judged, &merge.snapshot) {
        (None, _) => {
            "INSERT INTO records (id, heads, changes, position, updated_at, version, devices, kind, child_id, snapshot, \
             snapshot_changes, created_at) VALUES ($1, $2, $3, $4, $5, $6 + 1, $7, $8, $9, $10, $3, $5) \
             ON CONFLICT (id) DO NOTHING"
        }
        (Some(_), None) => {
            "UPDATE records SET heads = $2, changes = $3, position = $4, updated_at = $5, version = version + 1, \
             devices = CASE WHEN devices LIKE '%' || $7 || '%' THEN devices ELSE devices || ' ' || $7 END \
             WHERE id = $1 AND version = $6"
        }
        (Some(_), Some(_)) => {
            "UPDATE records SET heads = $2, changes = $3, position = $4, updated_at = $5, version = version + 1, \
             devices = CASE WHEN devices LIKE '%' || $7 || '%' THEN devices ELSE devices || ' ' || $7 END, \
             snapshot = $8, snapshot_changes = $3 WHERE id = $1 AND version = $6"
        }
    };
    let mut query = sqlx::query(sql)
        .bind(merge.header.id.to_string())
        .bind(&merge.heads)
        .bind(total)
        .bind(position)
        .bind(micros(merge.received_at))
        .bind(merge.judged.unwrap_or(0))
        .bind(merge.device.to_string());
    if merge.judged.is_none() {
        query = query.bind(&merge.header.kind).bind(merge.header.child.to_string());
    }
    if let Some(snapshot) = &merge.snapshot {
        query = query.bind(&snapshot[..]);
    }
    Ok(query.execute(write.on()).await?.rows_affected() == 1)
}

/// Adds the changes of merges to the log.
pub async fn add_changes(write: &mut Write, merges: &[Merge]) -> Result<(), sqlx::Error> {
    let position = write.position;
    let all: Vec<(&Merge, i64, &NewChange)> = merges
        .iter()
        .flat_map(|merge| (merge.changes_before..).zip(&merge.new).map(move |(ordinal, new)| (merge, ordinal, new)))
        .collect();
    let into =
        "changes (record_id, ordinal, hash, actor, seq, device_id, user_id, claimed_at, received_at, position, bytes)";
    insert(write.on(), (into, ""), &all, |query, (merge, ordinal, change)| {
        query
            .bind(merge.header.id.to_string())
            .bind(*ordinal)
            .bind(&change.hash)
            .bind(&change.actor)
            .bind(change.seq)
            .bind(merge.device.to_string())
            .bind(merge.user.to_string())
            .bind(micros(change.claimed_at))
            .bind(micros(merge.received_at))
            .bind(position)
            .bind(&change.bytes[..])
    })
    .await
}

/// Tells whether a record is of a kind and child, and was begun by the person.
pub async fn is_begun_by(pool: &AnyPool, header: &Header, user: Uuid) -> Result<bool, sqlx::Error> {
    let begun: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM records JOIN changes ON changes.record_id = records.id AND changes.user_id = $4 \
         WHERE records.id = $1 AND records.kind = $2 AND records.child_id = $3 AND changes.ordinal = \
         (SELECT MIN(ordinal) FROM changes WHERE record_id = records.id)",
    )
    .bind(header.id.to_string())
    .bind(header.kind.as_str())
    .bind(header.child.to_string())
    .bind(user.to_string())
    .fetch_one(pool)
    .await?;
    Ok(begun > 0)
}

/// A change as the log has it.
#[derive(Debug, Clone)]
pub struct Logged {
    /// Its hash.
    pub hash: String,
    /// The device that handed it in.
    pub device: DeviceId,
    /// The person who was signed in on it.
    pub user: Uuid,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// The position it arrived at.
    pub position: i64,
    /// The chunk.
    pub bytes: Vec<u8>,
}

/// Reads a record's log, oldest first, after a position.
pub async fn log(pool: &AnyPool, id: RecordId, after: i64) -> Result<Vec<Logged>, sqlx::Error> {
    type Row = (String, String, String, i64, i64, Vec<u8>);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT hash, device_id, user_id, received_at, position, bytes FROM changes WHERE record_id = $1 AND position > $2 \
         ORDER BY ordinal",
    )
    .bind(id.to_string())
    .bind(after)
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(hash, device, user, received_at, position, bytes)| Logged {
            hash,
            device: DeviceId(uuid(&device)),
            user: uuid(&user),
            received_at: from_micros(received_at),
            position,
            bytes,
        })
        .collect())
}

/// Reads the logs of records, oldest first, after a position.
pub async fn logs(
    pool: &AnyPool,
    ids: &[RecordId],
    after: i64,
) -> Result<BTreeMap<RecordId, Vec<Logged>>, sqlx::Error> {
    type Row = (String, String, String, String, i64, i64, Vec<u8>);
    let mut logs: BTreeMap<RecordId, Vec<Logged>> = BTreeMap::new();
    for batch in ids.chunks(BATCH) {
        let sql = format!(
            "SELECT record_id, hash, device_id, user_id, received_at, position, bytes FROM changes \
             WHERE position > $1 AND record_id IN ({}) ORDER BY record_id, ordinal",
            placeholders(2, batch.len())
        );
        let query = sqlx::query_as(AssertSqlSafe(sql)).bind(after);
        let rows: Vec<Row> = batch.iter().fold(query, |query, id| query.bind(id.to_string())).fetch_all(pool).await?;
        for (record, hash, device, user, received_at, position, bytes) in rows {
            let (device, user, received_at) = (DeviceId(uuid(&device)), uuid(&user), from_micros(received_at));
            let logged = Logged { hash, device, user, received_at, position, bytes };
            logs.entry(RecordId(uuid(&record))).or_default().push(logged);
        }
    }
    Ok(logs)
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
