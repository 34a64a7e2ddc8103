//! Broken glass, and which managers have seen that it was broken.

use super::rows::of_many;
use super::{Write, uuid};
use crate::clock::{from_micros, micros};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::AnyPool;
use std::collections::BTreeMap;
use sync_core::ids::ChildId;
use utoipa::ToSchema;
use uuid::Uuid;

/// Tells whether the person has broken the glass to the child, and it is open still.
pub async fn is_broken(pool: &AnyPool, user: Uuid, child: ChildId, now: DateTime<Utc>) -> Result<bool, sqlx::Error> {
    let open: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM break_glass WHERE child_id = $1 AND user_id = $2 AND until > $3 AND ended_at IS NULL",
    )
    .bind(child.to_string())
    .bind(user.to_string())
    .bind(micros(now))
    .fetch_one(pool)
    .await?;
    Ok(open > 0)
}

/// Glass that a person broke to a child, and that is open.
#[derive(Debug)]
pub struct Open {
    /// Until when.
    pub until: DateTime<Utc>,
    /// Why, as it was typed: the reason it was broken for, and those that were given since.
    pub reasons: Vec<String>,
}

/// Finds the glass that the person broke to the child, if it is open.
pub async fn open(
    write: &mut Write,
    user: Uuid,
    child: ChildId,
    now: DateTime<Utc>,
) -> Result<Option<Open>, sqlx::Error> {
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "SELECT until, reason FROM break_glass WHERE child_id = $1 AND user_id = $2 AND until > $3 \
         AND ended_at IS NULL ORDER BY until DESC",
    )
    .bind(child.to_string())
    .bind(user.to_string())
    .bind(micros(now))
    .fetch_all(write.on())
    .await?;
    let Some((until, _)) = rows.first() else { return Ok(None) };
    let until = from_micros(*until);
    Ok(Some(Open { until, reasons: rows.into_iter().map(|(_, reason)| reason).collect() }))
}

/// Counts how often a person broke the glass since an instant. A reason that was given while it was open is a line of its own, open
/// until the same instant, and counts no second time.
pub async fn count_since(write: &mut Write, user: Uuid, since: DateTime<Utc>) -> Result<i64, sqlx::Error> {
    let sql = "SELECT COUNT(*) FROM (SELECT MIN(at) AS first FROM break_glass WHERE user_id = $1 AND until > $2 \
               GROUP BY child_id, until) AS breaks WHERE first > $2";
    sqlx::query_scalar(sql).bind(user.to_string()).bind(micros(since)).fetch_one(write.on()).await
}

/// Breaks the glass.
pub async fn add(
    write: &mut Write,
    (id, child, user): (Uuid, ChildId, Uuid),
    reason: &str,
    (at, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO break_glass (id, child_id, user_id, reason, at, until) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id.to_string())
        .bind(child.to_string())
        .bind(user.to_string())
        .bind(reason)
        .bind(micros(at))
        .bind(micros(until))
        .execute(write.on())
        .await?;
    Ok(())
}

/// Ends whatever glass to a child is open.
pub async fn end(write: &mut Write, child: ChildId, at: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    let ended =
        sqlx::query("UPDATE break_glass SET ended_at = $2 WHERE child_id = $1 AND until > $2 AND ended_at IS NULL")
            .bind(child.to_string())
            .bind(micros(at))
            .execute(write.on())
            .await?;
    Ok(ended.rows_affected())
}

/// A manager who has seen it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GlassSeen {
    /// The manager.
    pub user: Uuid,
    /// When.
    pub at: DateTime<Utc>,
}

/// Glass that was broken, or another reason given while it was open, as the child's managers see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GlassBreak {
    /// The break.
    pub id: Uuid,
    /// The child it opened.
    pub child: Uuid,
    /// Who broke it.
    pub user: Uuid,
    /// That person's name.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Until when it is open, or was meant to be.
    pub until: DateTime<Utc>,
    /// When a restriction ended it before its time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub ended_at: Option<DateTime<Utc>>,
    /// Why, as it was typed.
    pub reason: String,
    /// The managers who have seen it, the first one first.
    pub seen: Vec<GlassSeen>,
}

/// Lists glass that was broken to children the manager may see, newest first, before an id; `unseen`: what this manager
/// has not seen yet.
pub async fn list(
    pool: &AnyPool,
    manager: Uuid,
    unseen: bool,
    before: &str,
    limit: i64,
) -> Result<Vec<GlassBreak>, sqlx::Error> {
    #[derive(sqlx_macros::FromRow)]
    struct Row {
        id: String,
        child_id: String,
        user_id: String,
        name: String,
        at: i64,
        until: i64,
        ended_at: Option<i64>,
        reason: String,
    }
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT break_glass.id, break_glass.child_id, break_glass.user_id, users.name, break_glass.at, \
         break_glass.until, break_glass.ended_at, break_glass.reason FROM break_glass \
         JOIN users ON users.id = break_glass.user_id \
         JOIN access ON access.child_id = break_glass.child_id AND access.user_id = $1 AND access.level = 'full' \
         WHERE ($2 = '' OR break_glass.id < $2) AND ($3 = 0 OR NOT EXISTS (SELECT 1 FROM glass_seen \
         WHERE glass_seen.break_id = break_glass.id AND glass_seen.user_id = $1)) \
         ORDER BY break_glass.id DESC LIMIT $4",
    )
    .bind(manager.to_string())
    .bind(before)
    .bind(i64::from(unseen))
    .bind(limit)
    .fetch_all(pool)
    .await?;
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let mut seen = seen_by(pool, &ids).await?;
    Ok(rows
        .into_iter()
        .map(|row| GlassBreak {
            id: uuid(&row.id),
            child: uuid(&row.child_id),
            user: uuid(&row.user_id),
            name: row.name,
            at: from_micros(row.at),
            until: from_micros(row.until),
            ended_at: row.ended_at.map(from_micros),
            reason: row.reason,
            seen: seen.remove(&uuid(&row.id)).unwrap_or_default(),
        })
        .collect())
}

async fn seen_by(pool: &AnyPool, ids: &[&str]) -> Result<BTreeMap<Uuid, Vec<GlassSeen>>, sqlx::Error> {
    let rows: Vec<(String, String, i64)> = of_many(&mut *pool.acquire().await?, ids, |places| {
        format!("SELECT break_id, user_id, at FROM glass_seen WHERE break_id IN ({places}) ORDER BY at, user_id")
    })
    .await?;
    let mut seen: BTreeMap<Uuid, Vec<GlassSeen>> = BTreeMap::new();
    for (id, user, at) in rows {
        seen.entry(uuid(&id)).or_default().push(GlassSeen { user: uuid(&user), at: from_micros(at) });
    }
    Ok(seen)
}

/// Keeps that a manager has seen a break, where the manager may see the child; returns the child. The same again is kept
/// once.
pub async fn mark_seen(
    write: &mut Write,
    (id, manager): (Uuid, Uuid),
    at: DateTime<Utc>,
) -> Result<Option<ChildId>, sqlx::Error> {
    let child: Option<String> = sqlx::query_scalar(
        "SELECT break_glass.child_id FROM break_glass JOIN access ON access.child_id = break_glass.child_id \
         AND access.user_id = $2 AND access.level = 'full' WHERE break_glass.id = $1",
    )
    .bind(id.to_string())
    .bind(manager.to_string())
    .fetch_optional(write.on())
    .await?;
    let Some(child) = child else { return Ok(None) };
    sqlx::query("INSERT INTO glass_seen (break_id, user_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(id.to_string())
        .bind(manager.to_string())
        .bind(micros(at))
        .execute(write.on())
        .await?;
    Ok(Some(ChildId(uuid(&child))))
}
