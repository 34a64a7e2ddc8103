//! Missing episodes and every version of them.

use super::rows::of_many;
use super::{Write, stored, uuid};
use crate::auth::Level;
use crate::clock::micros;
use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, AnyExecutor, AnyPool};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::casework::episode::Episode;
use sync_core::ids::ChildId;
use uuid::Uuid;

const TABLE: &str = "missing_episodes";

/// An episode's columns as they are stored.
#[derive(Debug, sqlx_macros::FromRow)]
struct Stored {
    id: String,
    details: String,
}

/// The same, with the level at which somebody sees it.
#[derive(Debug, sqlx_macros::FromRow)]
struct Seen {
    #[sqlx(flatten)]
    episode: Stored,
    level: String,
}

impl Stored {
    fn read(self) -> Result<Episode, sqlx::Error> {
        stored::read(TABLE, &self.id, &self.details)
    }
}

fn read_all(rows: Vec<Stored>) -> Result<Vec<Episode>, sqlx::Error> {
    rows.into_iter().map(Stored::read).collect()
}

fn read_seen(rows: Vec<Seen>) -> Result<Vec<(Episode, Level)>, sqlx::Error> {
    rows.into_iter().map(|seen| Ok((seen.episode.read()?, Level::parse(&seen.level)))).collect()
}

/// Writes a version of an episode: the first, or the next. `false` where the id is taken, or the version is not the
/// next.
pub async fn put(write: &mut Write, episode: &Episode, by: Uuid, at: DateTime<Utc>) -> Result<bool, sqlx::Error> {
    let standing: Option<(String, i64)> = sqlx::query_as("SELECT details, waiting FROM missing_episodes WHERE id = $1")
        .bind(episode.id.to_string())
        .fetch_optional(write.on())
        .await?;
    let waited = standing.as_ref().is_some_and(|(_, waiting)| *waiting == 1);
    let standing = standing.as_ref().map(|(details, _)| details.as_str());
    let details = stored::written(episode, standing, |json| stored::read(TABLE, episode.id, json))?;
    let position = write.position;
    let sql = if episode.version == 1 {
        "INSERT INTO missing_episodes (id, child_id, details, reported_at, returned_at, waiting, rhi_open, version, position) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING"
    } else {
        "UPDATE missing_episodes SET details = $3, reported_at = $4, returned_at = $5, waiting = $6, rhi_open = $7, \
         version = $8, position = $9 WHERE id = $1 AND child_id = $2 AND version = $8 - 1"
    };
    let put = sqlx::query(sql)
        .bind(episode.id.to_string())
        .bind(episode.child.to_string())
        .bind(&details)
        .bind(micros(episode.facts.reported_at))
        .bind(episode.facts.returned_at.map(micros))
        .bind(i64::from(episode.is_waiting()))
        .bind(i64::from(episode.is_open()))
        .bind(episode.version)
        .bind(position)
        .execute(write.on())
        .await?;
    if put.rows_affected() != 1 {
        return Ok(false);
    }
    sqlx::query("INSERT INTO episode_versions (episode_id, version, details, at, user_id) VALUES ($1, $2, $3, $4, $5)")
        .bind(episode.id.to_string())
        .bind(episode.version)
        .bind(&details)
        .bind(micros(at))
        .bind(by.to_string())
        .execute(write.on())
        .await?;
    // Whether it waits decides which workers see the child's header, and nothing else of it opens anything.
    if waited != episode.is_waiting() {
        super::access::refresh_waiting(write, ChildId(episode.child)).await?;
    }
    Ok(true)
}

/// Finds an episode.
pub async fn find(pool: &AnyPool, id: Uuid) -> Result<Option<Episode>, sqlx::Error> {
    find_on(pool, id).await
}

/// Finds an episode within a transaction, where nobody else can change it.
pub async fn find_in(write: &mut Write, id: Uuid) -> Result<Option<Episode>, sqlx::Error> {
    find_on(write.on(), id).await
}

async fn find_on<'c>(on: impl AnyExecutor<'c>, id: Uuid) -> Result<Option<Episode>, sqlx::Error> {
    let sql = "SELECT id, details FROM missing_episodes WHERE id = $1";
    let stored: Option<Stored> = sqlx::query_as(sql).bind(id.to_string()).fetch_optional(on).await?;
    stored.map(Stored::read).transpose()
}

/// Reads episodes by id.
pub async fn by_ids(pool: &AnyPool, ids: &[Uuid]) -> Result<BTreeMap<Uuid, Episode>, sqlx::Error> {
    let rows: Vec<Stored> = of_many(&mut *pool.acquire().await?, ids, |places| {
        format!("SELECT id, details FROM missing_episodes WHERE id IN ({places})")
    })
    .await?;
    Ok(read_all(rows)?.into_iter().map(|episode| (episode.id, episode)).collect())
}

/// Tells whether the lists have an episode as one that waits for a worker, and as one whose interview is not settled.
pub async fn open(pool: &AnyPool, id: Uuid) -> Result<Option<(bool, bool)>, sqlx::Error> {
    open_on(pool, id).await
}

/// Tells the same within a transaction.
pub async fn open_in(write: &mut Write, id: Uuid) -> Result<Option<(bool, bool)>, sqlx::Error> {
    open_on(write.on(), id).await
}

async fn open_on<'c>(on: impl AnyExecutor<'c>, id: Uuid) -> Result<Option<(bool, bool)>, sqlx::Error> {
    let sql = "SELECT waiting, rhi_open FROM missing_episodes WHERE id = $1";
    let kept: Option<(i64, i64)> = sqlx::query_as(sql).bind(id.to_string()).fetch_optional(on).await?;
    Ok(kept.map(|(waiting, open)| (waiting != 0, open != 0)))
}

/// Finds an episode as it was first reported, and who reported it.
pub async fn reported(on: &mut AnyConnection, id: Uuid) -> Result<Option<(Episode, Uuid)>, sqlx::Error> {
    let first: Option<(String, String)> =
        sqlx::query_as("SELECT details, user_id FROM episode_versions WHERE episode_id = $1 AND version = 1")
            .bind(id.to_string())
            .fetch_optional(on)
            .await?;
    first.map(|(details, by)| Ok((stored::read("episode_versions", id, &details)?, uuid(&by)))).transpose()
}

/// Lists a child's episodes within a transaction, oldest first.
pub async fn of_child_in(write: &mut Write, child: ChildId) -> Result<Vec<Episode>, sqlx::Error> {
    of_child_on(write.on(), child).await
}

/// Lists a child's episodes, oldest first.
pub async fn of_child(pool: &AnyPool, child: ChildId) -> Result<Vec<Episode>, sqlx::Error> {
    of_child_on(pool, child).await
}

async fn of_child_on<'c>(on: impl AnyExecutor<'c>, child: ChildId) -> Result<Vec<Episode>, sqlx::Error> {
    let sql = "SELECT id, details FROM missing_episodes WHERE child_id = $1 ORDER BY reported_at, id";
    read_all(sqlx::query_as(sql).bind(child.to_string()).fetch_all(on).await?)
}

/// Lists the episodes of children, oldest first.
pub async fn of_children(
    pool: &AnyPool,
    children: &BTreeSet<ChildId>,
) -> Result<BTreeMap<ChildId, Vec<Episode>>, sqlx::Error> {
    let children: Vec<ChildId> = children.iter().copied().collect();
    let rows: Vec<Stored> = of_many(&mut *pool.acquire().await?, &children, |places| {
        format!(
            "SELECT id, details FROM missing_episodes WHERE child_id IN ({places}) ORDER BY child_id, reported_at, id"
        )
    })
    .await?;
    let mut found: BTreeMap<ChildId, Vec<Episode>> = BTreeMap::new();
    for episode in read_all(rows)? {
        found.entry(ChildId(episode.child)).or_default().push(episode);
    }
    Ok(found)
}

/// Which episodes are listed.
#[derive(Debug, Clone, Copy)]
pub enum Of {
    /// Those of the children that a person has access to, or of one of them.
    Person(Uuid, Option<ChildId>),
    /// Those of a child that is open to the person for another reason, such as broken glass.
    OpenChild(ChildId),
}

/// Lists episodes with the level at which they are seen, after an id. `open`: only those whose interview is not settled.
pub async fn list(
    pool: &AnyPool,
    of: Of,
    open: bool,
    after: &str,
    limit: i64,
) -> Result<Vec<(Episode, Level)>, sqlx::Error> {
    let (user, child) = match of {
        Of::Person(user, child) => (user, child),
        Of::OpenChild(child) => {
            let rows: Vec<Stored> = sqlx::query_as(
                "SELECT id, details FROM missing_episodes WHERE child_id = $1 AND id > $2 AND ($3 = 0 OR rhi_open = 1) \
                 ORDER BY id LIMIT $4",
            )
            .bind(child.to_string())
            .bind(after)
            .bind(i64::from(open))
            .bind(limit)
            .fetch_all(pool)
            .await?;
            return Ok(read_all(rows)?.into_iter().map(|episode| (episode, Level::Full)).collect());
        }
    };
    let rows: Vec<Seen> = sqlx::query_as(
        "SELECT missing_episodes.id, missing_episodes.details, access.level FROM access \
         JOIN missing_episodes ON missing_episodes.child_id = access.child_id \
         WHERE access.user_id = $1 AND access.level <> 'none' AND missing_episodes.id > $2 \
         AND ($3 = '' OR missing_episodes.child_id = $3) AND ($4 = 0 OR missing_episodes.rhi_open = 1) \
         ORDER BY missing_episodes.id LIMIT $5",
    )
    .bind(user.to_string())
    .bind(after)
    .bind(child.map(|id| id.to_string()).unwrap_or_default())
    .bind(i64::from(open))
    .bind(limit)
    .fetch_all(pool)
    .await?;
    read_seen(rows)
}

/// Lists episodes that wait for their interview, soonest due first: returned ones by return, then those still missing.
pub async fn worklist(pool: &AnyPool, user: Uuid, limit: i64) -> Result<Vec<(Episode, Level)>, sqlx::Error> {
    let rows: Vec<Seen> = sqlx::query_as(
        "SELECT missing_episodes.id, missing_episodes.details, access.level FROM access \
         JOIN missing_episodes ON missing_episodes.child_id = access.child_id \
         WHERE access.user_id = $1 AND access.level <> 'none' AND missing_episodes.rhi_open = 1 \
         ORDER BY CASE WHEN missing_episodes.returned_at IS NULL THEN 1 ELSE 0 END, missing_episodes.returned_at, \
         missing_episodes.reported_at, missing_episodes.id LIMIT $2",
    )
    .bind(user.to_string())
    .bind(limit)
    .fetch_all(pool)
    .await?;
    read_seen(rows)
}

/// Lists the episodes, and versions of them, that cannot be read.
///
/// # Errors
/// What the database says.
pub async fn unreadable(pool: &AnyPool) -> Result<Vec<stored::Unreadable>, sqlx::Error> {
    let can_read = |_: &str, json: &str| stored::tolerant::<Episode>(json).is_some();
    let now = "SELECT id, id, details FROM missing_episodes WHERE id > $1 ORDER BY id LIMIT $2";
    let mut found = stored::unreadable(pool, TABLE, now, can_read).await?;
    // All versions of so many episodes: each has one at the least.
    let before = "SELECT episode_id, episode_id, details FROM episode_versions WHERE episode_id IN \
                  (SELECT id FROM missing_episodes WHERE id > $1 ORDER BY id LIMIT $2) ORDER BY episode_id";
    found.extend(stored::unreadable(pool, "episode_versions", before, can_read).await?);
    Ok(found)
}
