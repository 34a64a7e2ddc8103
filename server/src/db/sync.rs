//! What is new for a person since a position.

use super::rows::HeaderRow;
use super::{Db, uuid};
use crate::clock::from_micros;
use sqlx::AnyPool;
use sync_core::ids::{ChildId, RecordId};
use sync_core::record::Header;
use sync_core::sync::wire::Seen;
use uuid::Uuid;

/// The feed as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The last position given out and committed.
    pub last: i64,
    /// Which database's positions these are.
    pub epoch: String,
}

/// Reads the feed.
pub async fn feed(db: &Db) -> Result<Feed, sqlx::Error> {
    let (last, epoch) = sqlx::query_as("SELECT last, epoch FROM feed WHERE id = 1").fetch_one(db.reader()).await?;
    Ok(Feed { last, epoch })
}

/// A record with news.
#[derive(Debug, Clone)]
pub struct News {
    /// What it is.
    pub header: Header,
    /// The position of its last change.
    pub position: i64,
    /// The position in the person's feed: of the last change, or of the access to it if that is later.
    pub feed_position: i64,
    /// Whether access is news too, so that the whole record is.
    pub whole: bool,
    /// How large its document is as it is saved, in bytes.
    pub size: usize,
}

/// Lists records with news since a position, in order: those after a position and record, to the very end.
///
/// It has no upper bound, unlike the lists of what is sent whole each time: a record that changes while the answer is
/// made moves on beyond any bound, and what it had before would be skipped for ever. What is sent twice does no harm.
///
/// Cost: the person's records in the worst case, and none of the others.
pub async fn news(
    pool: &AnyPool,
    user: Uuid,
    (since, (from, after)): (i64, (i64, &str)),
    limit: i64,
) -> Result<Vec<News>, sqlx::Error> {
    #[derive(sqlx_macros::FromRow)]
    struct Row {
        #[sqlx(flatten)]
        header: HeaderRow,
        position: i64,
        feed_position: i64,
        granted: i64,
        size: i64,
    }
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, kind, child_id, position, feed_position, granted, size FROM ( \
           SELECT records.id AS id, records.kind AS kind, records.child_id AS child_id, records.position AS position, \
             CASE WHEN records.position > access.position THEN records.position ELSE access.position END AS feed_position, \
             access.position AS granted, CAST(LENGTH(records.snapshot) AS BIGINT) AS size \
           FROM access JOIN records ON records.child_id = access.child_id \
           WHERE access.user_id = $1 AND access.level = 'full') AS visible \
         WHERE feed_position > $2 OR (feed_position = $2 AND id > $3) \
         ORDER BY feed_position, id LIMIT $4",
    )
    .bind(user.to_string())
    .bind(from)
    .bind(after)
    .bind(limit)
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| News {
            header: row.header.header(),
            position: row.position,
            feed_position: row.feed_position,
            whole: row.granted > since,
            size: usize::try_from(row.size).unwrap_or(usize::MAX),
        })
        .collect())
}

/// Lists children with news for a person, with the level; ended access has level `none`.
pub async fn children(
    pool: &AnyPool,
    user: Uuid,
    since: i64,
    upto: i64,
) -> Result<Vec<(ChildId, String, i64)>, sqlx::Error> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT access.child_id, access.level, access.position FROM access JOIN children ON children.id = access.child_id \
         WHERE access.user_id = $1 AND ((access.position > $2 AND access.position <= $3) OR \
         (access.level <> 'none' AND children.position > $2 AND children.position <= $3)) ORDER BY access.child_id",
    )
    .bind(user.to_string())
    .bind(since)
    .bind(upto)
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|(child, level, position)| (ChildId(uuid(&child)), level, position)).collect())
}

/// Lists missing episodes with news for a person, with the level of access to the child.
pub async fn episodes(pool: &AnyPool, user: Uuid, since: i64, upto: i64) -> Result<Vec<(Uuid, String)>, sqlx::Error> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT missing_episodes.id, access.level FROM access \
         JOIN missing_episodes ON missing_episodes.child_id = access.child_id \
         WHERE access.user_id = $1 AND access.level <> 'none' AND \
         ((access.position > $2 AND access.position <= $3) OR \
          (missing_episodes.position > $2 AND missing_episodes.position <= $3)) ORDER BY missing_episodes.id",
    )
    .bind(user.to_string())
    .bind(since)
    .bind(upto)
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|(id, level)| (uuid(&id), level)).collect())
}

/// Lists what managers have read of a person's records, with the child.
pub async fn seen(pool: &AnyPool, user: Uuid, since: i64, upto: i64) -> Result<Vec<(ChildId, Seen)>, sqlx::Error> {
    #[derive(sqlx_macros::FromRow)]
    struct Row {
        child_id: String,
        record_id: String,
        record_position: i64,
        at: i64,
        name: String,
    }
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT records.child_id, seen.record_id, seen.record_position, seen.at, users.name FROM seen \
         JOIN records ON records.id = seen.record_id \
         JOIN access ON access.child_id = records.child_id AND access.user_id = $1 AND access.level = 'full' \
         JOIN users ON users.id = seen.user_id \
         WHERE (seen.position > $2 AND seen.position <= $3) OR (access.position > $2 AND access.position <= $3) \
         ORDER BY seen.position, seen.record_id",
    )
    .bind(user.to_string())
    .bind(since)
    .bind(upto)
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let (record, position, at) = (RecordId(uuid(&row.record_id)), row.record_position, from_micros(row.at));
            (ChildId(uuid(&row.child_id)), Seen { record, position, at, by: row.name })
        })
        .collect())
}
