//! Records: their documents as they are stored, and the change log that is the truth of them.

use super::rows::{HeaderRow, Rows, of_many, of_many_with};
use super::{Write, insert, insert_returning, placeholders, uuid};
use crate::clock::{from_micros, micros};
use automerge::Change;
use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::catalogue::Catalogue;
use sync_core::ids::{DeviceId, RecordId};
use sync_core::record::{Header, Record};
use uuid::Uuid;

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

impl Merge {
    /// Counts the changes that the log holds with it.
    pub fn total(&self) -> i64 {
        self.changes_before + i64::try_from(self.new.len()).unwrap_or(0)
    }
}

/// A record's columns as they are stored.
#[derive(sqlx_macros::FromRow)]
struct StoredRow {
    #[sqlx(flatten)]
    header: HeaderRow,
    snapshot: Vec<u8>,
    changes: i64,
    version: i64,
    position: i64,
    snapshot_changes: i64,
    devices: String,
}

/// Loads records by id.
pub async fn load(pool: &AnyPool, ids: &[RecordId]) -> Result<BTreeMap<RecordId, Stored>, sqlx::Error> {
    let on = &mut *pool.acquire().await?;
    let rows: Vec<StoredRow> = of_many(on, ids, |places| {
        format!(
            "SELECT id, kind, child_id, snapshot, changes, version, position, snapshot_changes, devices FROM records \
             WHERE id IN ({places})"
        )
    })
    .await?;
    // The log only grows, so what is read there is at least what the version holds; more is left out.
    let with_tail = rows.iter().filter(|row| row.changes > row.snapshot_changes);
    let due = with_tail.map(|row| (row.header.id.clone(), row.snapshot_changes, row.changes)).collect();
    let mut tails = tails(on, due).await?;
    let read = |row: StoredRow| {
        let tail = tails.remove(&row.header.id).unwrap_or_default();
        let StoredRow { header, snapshot, changes, version, position, devices, .. } = row;
        let (header, devices) = (header.header(), devices.split_whitespace().map(|id| DeviceId(uuid(id))).collect());
        (header.id, Stored { header, snapshot, tail, changes, version, position, devices })
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Tells how large records are as they are saved, in bytes, without reading them.
pub async fn sizes(pool: &AnyPool, ids: &[RecordId]) -> Result<BTreeMap<RecordId, usize>, sqlx::Error> {
    let rows: Vec<(String, i64)> = of_many(&mut *pool.acquire().await?, ids, |places| {
        // PostgreSQL's LENGTH is an INTEGER.
        format!("SELECT id, CAST(LENGTH(snapshot) AS BIGINT) FROM records WHERE id IN ({places})")
    })
    .await?;
    Ok(rows.into_iter().map(|(id, size)| (RecordId(uuid(&id)), usize::try_from(size).unwrap_or(0))).collect())
}

/// Reads the chunks of records' logs, of each from an ordinal on, up to another.
async fn tails(
    on: &mut AnyConnection,
    due: Vec<(String, i64, i64)>,
) -> Result<BTreeMap<String, Vec<Vec<u8>>>, sqlx::Error> {
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
            .fetch_all(&mut *on)
            .await?;
        for (id, bytes) in rows {
            found.entry(id).or_default().push(bytes);
        }
    }
    Ok(found)
}

/// Stores the records of merges, the new ones many at a time, and returns which were stored: not those that have another version than
/// their merge was judged against. Their changes and projections follow by [`add_changes`] and
/// [`put_projections`](super::projections::put_projections).
pub async fn store(write: &mut Write, merges: &[&Merge]) -> Result<BTreeSet<RecordId>, sqlx::Error> {
    let (new, known): (Vec<&Merge>, Vec<&Merge>) = merges.iter().copied().partition(|merge| merge.judged.is_none());
    let mut stored = begin(write, &new).await?;
    for merge in known {
        if go_on(write, merge).await? {
            stored.insert(merge.header.id);
        }
    }
    Ok(stored)
}

/// Stores records that were not there.
async fn begin(write: &mut Write, merges: &[&Merge]) -> Result<BTreeSet<RecordId>, sqlx::Error> {
    let position = write.position;
    let into = "records (id, kind, child_id, snapshot, heads, changes, snapshot_changes, version, position, created_at, \
                updated_at, devices)";
    let begun =
        insert_returning(write.on(), (into, "ON CONFLICT (id) DO NOTHING RETURNING id"), merges, |query, merge| {
            query
                .bind(merge.header.id.to_string())
                .bind(&merge.header.kind)
                .bind(merge.header.child.to_string())
                .bind(merge.snapshot.as_deref().unwrap_or_default())
                .bind(&merge.heads)
                .bind(merge.total())
                .bind(merge.total())
                .bind(1_i64)
                .bind(position)
                .bind(micros(merge.received_at))
                .bind(micros(merge.received_at))
                .bind(merge.device.to_string())
        })
        .await?;
    Ok(begun.iter().map(|id| RecordId(uuid(id))).collect())
}

/// Stores the next version of a record.
async fn go_on(write: &mut Write, merge: &Merge) -> Result<bool, sqlx::Error> {
    let position = write.position;
    let snapshot = if merge.snapshot.is_some() { ", snapshot = $8, snapshot_changes = $3" } else { "" };
    let sql = format!(
        "UPDATE records SET heads = $2, changes = $3, position = $4, updated_at = $5, version = version + 1, \
         devices = CASE WHEN devices LIKE '%' || $7 || '%' THEN devices ELSE devices || ' ' || $7 END{snapshot} \
         WHERE id = $1 AND version = $6"
    );
    let mut query = sqlx::query(AssertSqlSafe(sql))
        .bind(merge.header.id.to_string())
        .bind(&merge.heads)
        .bind(merge.total())
        .bind(position)
        .bind(micros(merge.received_at))
        .bind(merge.judged.unwrap_or(0))
        .bind(merge.device.to_string());
    if let Some(snapshot) = &merge.snapshot {
        query = query.bind(&snapshot[..]);
    }
    Ok(query.execute(write.on()).await?.rows_affected() == 1)
}

/// Adds the changes of merges to the log.
pub async fn add_changes(write: &mut Write, merges: &[&Merge]) -> Result<(), sqlx::Error> {
    let position = write.position;
    let all: Vec<(&Merge, i64, &NewChange)> = merges
        .iter()
        .flat_map(|merge| (merge.changes_before..).zip(&merge.new).map(move |(ordinal, new)| (*merge, ordinal, new)))
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

/// A change's columns as they are stored.
#[derive(sqlx_macros::FromRow)]
struct LoggedRow {
    hash: String,
    device_id: String,
    user_id: String,
    received_at: i64,
    position: i64,
    bytes: Vec<u8>,
}

impl LoggedRow {
    fn read(self) -> Logged {
        Logged {
            hash: self.hash,
            device: DeviceId(uuid(&self.device_id)),
            user: uuid(&self.user_id),
            received_at: from_micros(self.received_at),
            position: self.position,
            bytes: self.bytes,
        }
    }
}

/// The same, with the record.
#[derive(sqlx_macros::FromRow)]
struct LoggedOf {
    record_id: String,
    #[sqlx(flatten)]
    change: LoggedRow,
}

/// Reads a record's log, oldest first, after a position.
pub async fn log(pool: &AnyPool, id: RecordId, after: i64) -> Result<Vec<Logged>, sqlx::Error> {
    let rows: Vec<LoggedRow> = sqlx::query_as(
        "SELECT hash, device_id, user_id, received_at, position, bytes FROM changes WHERE record_id = $1 AND position > $2 \
         ORDER BY ordinal",
    )
    .bind(id.to_string())
    .bind(after)
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(LoggedRow::read).collect())
}

/// Reads the logs of records, oldest first, after a position.
pub async fn logs(
    pool: &AnyPool,
    ids: &[RecordId],
    after: i64,
) -> Result<BTreeMap<RecordId, Vec<Logged>>, sqlx::Error> {
    let bound = (1, |query: Rows<LoggedOf>| query.bind(after));
    let rows = of_many_with(&mut *pool.acquire().await?, ids, bound, |places| {
        format!(
            "SELECT record_id, hash, device_id, user_id, received_at, position, bytes FROM changes \
             WHERE position > $1 AND record_id IN ({places}) ORDER BY record_id, ordinal"
        )
    })
    .await?;
    let mut logs: BTreeMap<RecordId, Vec<Logged>> = BTreeMap::new();
    for row in rows {
        logs.entry(RecordId(uuid(&row.record_id))).or_default().push(row.change.read());
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

/// A version's columns as they are stored.
#[derive(sqlx_macros::FromRow)]
struct VersionRow {
    #[sqlx(flatten)]
    header: HeaderRow,
    heads: String,
    position: i64,
    level: Option<String>,
}

/// Reads the versions of records, as a person may see them.
pub async fn versions(
    pool: &AnyPool,
    user: Uuid,
    ids: &[RecordId],
) -> Result<BTreeMap<RecordId, Version>, sqlx::Error> {
    let bound = (1, |query: Rows<VersionRow>| query.bind(user.to_string()));
    let rows = of_many_with(&mut *pool.acquire().await?, ids, bound, |places| {
        format!(
            "SELECT records.id, records.kind, records.child_id, records.heads, records.position, access.level \
             FROM records LEFT JOIN access ON access.child_id = records.child_id AND access.user_id = $1 \
             WHERE records.id IN ({places})"
        )
    })
    .await?;
    let read = |row: VersionRow| {
        let visible = row.level.as_deref() == Some("full");
        let header = row.header.header();
        (header.id, Version { header, heads: row.heads, position: row.position, visible })
    };
    Ok(rows.into_iter().map(read).collect())
}
