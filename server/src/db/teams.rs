//! The teams in use.

use super::{Write, children, uuid};
use chrono::{DateTime, Utc};
use sqlx::AnyPool;
use sync_core::fields::Text;
use sync_core::ids::ChildId;
use uuid::Uuid;

/// Lists the teams of accounts and children, as they are spelled.
pub async fn in_use(pool: &AnyPool) -> Result<Vec<String>, sqlx::Error> {
    let sql = "SELECT team FROM users WHERE team IS NOT NULL UNION SELECT team FROM children ORDER BY 1";
    sqlx::query_scalar(sql).fetch_all(pool).await
}

/// Counts a team's accounts and children.
pub async fn count(pool: &AnyPool, team: &str) -> Result<(i64, i64), sqlx::Error> {
    let sql = "SELECT (SELECT COUNT(*) FROM users WHERE team = $1), (SELECT COUNT(*) FROM children WHERE team = $1)";
    sqlx::query_as(sql).bind(team).fetch_one(pool).await
}

/// Spells the team of children anew, as another version of their details that nobody wrote; returns the children.
pub async fn respell_children(
    write: &mut Write,
    from: &str,
    to: &Text<100>,
    at: DateTime<Utc>,
) -> Result<Vec<Uuid>, sqlx::Error> {
    let ids: Vec<String> = sqlx::query_scalar("SELECT id FROM children WHERE team = $1 ORDER BY id")
        .bind(from)
        .fetch_all(write.on())
        .await?;
    let ids: Vec<Uuid> = ids.iter().map(|id| uuid(id)).collect();
    for id in &ids {
        if let Some(mut row) = children::find_in(write, ChildId(*id)).await? {
            row.details.team = to.clone();
            children::put(write, *id, &row.details, row.version + 1, (Uuid::nil(), at)).await?;
        }
    }
    Ok(ids)
}

/// Spells the team of accounts anew; returns the people.
pub async fn respell_users(write: &mut Write, from: &str, to: &Text<100>) -> Result<Vec<Uuid>, sqlx::Error> {
    let ids: Vec<String> = sqlx::query_scalar("UPDATE users SET team = $2 WHERE team = $1 RETURNING id")
        .bind(from)
        .bind(to.as_str())
        .fetch_all(write.on())
        .await?;
    Ok(ids.iter().map(|id| uuid(id)).collect())
}
