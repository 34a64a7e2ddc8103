//! Merged records, as lists and REST read them: derived from the log, and written in its transaction.

use super::records::Merge;
use super::rows::{HeaderRow, of_many};
use super::{Query, Write, cut, insert, placeholders, stored};
use crate::clock::{from_micros, micros};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{AnyExecutor, AnyPool, AssertSqlSafe};
use sync_core::ids::{ChildId, RecordId};
use sync_core::record::Header;
use uuid::Uuid;

/// The table of merged records.
pub const PROJECTIONS: &str = "projections";

/// Keeps the merged records of merges as JSON.
pub async fn put_projections(write: &mut Write, merges: &[&Merge]) -> Result<(), sqlx::Error> {
    put(write, merges, |query, merge| {
        query.bind(merge.header.id.to_string()).bind(&merge.heads).bind(&merge.view).bind(merge.conflicts)
    })
    .await
}

/// Keeps the merged record as JSON.
pub async fn put_projection(
    write: &mut Write,
    id: RecordId,
    heads: &str,
    view: &str,
    conflicts: i64,
) -> Result<(), sqlx::Error> {
    let bind = |query: Query, _: &()| query.bind(id.to_string()).bind(heads).bind(view).bind(conflicts);
    put(write, &[()], bind).await
}

async fn put<T: Sync>(
    write: &mut Write,
    rows: &[T],
    bind: impl Fn(Query, &T) -> Query + Send,
) -> Result<(), sqlx::Error> {
    let or_replace = "ON CONFLICT (record_id) DO UPDATE SET heads = excluded.heads, view = excluded.view, \
                      conflicts = excluded.conflicts";
    insert(write.on(), ("projections (record_id, heads, view, conflicts)", or_replace), rows, bind).await
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

#[derive(sqlx_macros::FromRow)]
struct ListedRow {
    #[sqlx(flatten)]
    header: HeaderRow,
    version: i64,
    position: i64,
    conflicts: i64,
    created_at: i64,
    updated_at: i64,
    view: String,
}

const LISTED: &str = "records.id, records.kind, records.child_id, records.version, records.position, \
                      projections.conflicts, records.created_at, records.updated_at, projections.view";

fn listed(row: ListedRow) -> Listed {
    Listed {
        header: row.header.header(),
        version: row.version,
        position: row.position,
        conflicts: row.conflicts,
        created_at: from_micros(row.created_at),
        updated_at: from_micros(row.updated_at),
        view: row.view,
    }
}

/// Finds a record with its projection.
pub async fn find(pool: &AnyPool, id: RecordId) -> Result<Option<Listed>, sqlx::Error> {
    let sql = AssertSqlSafe(format!(
        "SELECT {LISTED} FROM records JOIN projections ON projections.record_id = records.id WHERE records.id = $1"
    ));
    Ok(sqlx::query_as(sql).bind(id.to_string()).fetch_optional(pool).await?.map(listed))
}

/// Reads the merged records of these kinds of a child that name an episode, as a transaction leaves them.
pub async fn interviews_in(
    write: &mut Write,
    kinds: &[&str],
    child: ChildId,
    episode: Uuid,
) -> Result<Vec<Value>, sqlx::Error> {
    interviews_on(write.on(), kinds, child, episode).await
}

/// Reads the merged records of these kinds of a child that name an episode.
pub async fn interviews(
    pool: &AnyPool,
    kinds: &[&str],
    child: ChildId,
    episode: Uuid,
) -> Result<Vec<Value>, sqlx::Error> {
    interviews_on(pool, kinds, child, episode).await
}

async fn interviews_on<'c>(
    on: impl AnyExecutor<'c>,
    kinds: &[&str],
    child: ChildId,
    episode: Uuid,
) -> Result<Vec<Value>, sqlx::Error> {
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT records.id, projections.view FROM records JOIN projections ON projections.record_id = records.id \
         WHERE records.child_id = $1 AND projections.view LIKE $2 AND records.kind IN ({}) ORDER BY records.id",
        placeholders(3, kinds.len())
    );
    let query = sqlx::query_as(AssertSqlSafe(sql)).bind(child.to_string()).bind(format!("%{episode}%"));
    let query = kinds.iter().fold(query, |query, kind| query.bind((*kind).to_owned()));
    let rows: Vec<(String, String)> = query.fetch_all(on).await?;
    rows.iter().map(|(id, view)| stored::read(PROJECTIONS, id, view)).collect()
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
    /// How many bytes, as they are merged.
    pub bytes: usize,
}

/// Lists records in the order in which they last changed: so many, or as many as fit into so many bytes, and one at the least.
/// Also returns the position and record to go on from where there are more.
pub async fn list(pool: &AnyPool, filter: &Filter) -> Result<(Vec<Listed>, Option<String>), sqlx::Error> {
    if filter.kinds.is_empty() {
        return Ok((Vec::new(), None));
    }
    let sql = format!(
        "SELECT records.position, records.id, CAST(LENGTH(projections.view) AS BIGINT) FROM records JOIN projections ON projections.record_id = records.id \
         WHERE ($8 = 1 OR EXISTS (SELECT 1 FROM access WHERE access.child_id = records.child_id \
         AND access.level = 'full' AND access.user_id = $1)) AND (records.position > $2 OR (records.position = $2 AND records.id > $3)) \
         AND {} AND records.updated_at > $5 AND projections.conflicts >= $6 \
         AND records.kind IN ({}) ORDER BY records.position, records.id LIMIT $7",
        // Said outright, so that one child's are found by the index of children.
        if filter.child.is_some() { "records.child_id = $4" } else { "$4 = ''" },
        placeholders(9, filter.kinds.len())
    );
    let query = sqlx::query_as(AssertSqlSafe(sql))
        .bind(filter.user.to_string())
        .bind(filter.after.0)
        .bind(&filter.after.1)
        .bind(filter.child.map(|child| child.to_string()).unwrap_or_default())
        .bind(filter.changed_since.map_or(i64::MIN, micros))
        .bind(i64::from(filter.conflicts))
        .bind(filter.limit + 1)
        .bind(i64::from(filter.open && filter.child.is_some()));
    let rows: Vec<(i64, String, i64)> =
        filter.kinds.iter().fold(query, |query, kind| query.bind(kind)).fetch_all(pool).await?;
    let mut sizes: Vec<(String, i64)> = Vec::with_capacity(rows.len());
    let mut positions = Vec::with_capacity(rows.len());
    for (position, id, size) in rows {
        positions.push(format!("{position} {id}"));
        sizes.push((id, size));
    }
    let more = cut(&mut sizes, filter.limit, filter.bytes);
    let next = if more { positions.into_iter().nth(sizes.len() - 1) } else { None };
    let ids: Vec<String> = sizes.into_iter().map(|(id, _)| id).collect();
    let rows: Vec<ListedRow> = of_many(&mut *pool.acquire().await?, &ids, |places| {
        format!(
            "SELECT {LISTED} FROM records JOIN projections ON projections.record_id = records.id \
             WHERE records.id IN ({places})"
        )
    })
    .await?;
    let mut found: Vec<Listed> = rows.into_iter().map(listed).collect();
    // One that changed between the two questions is told as it stands, and comes once more at its new position.
    found.sort_by_key(|one| (one.position, one.header.id.to_string()));
    Ok((found, next))
}
