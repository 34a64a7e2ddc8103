//! How often a person looked for likely duplicates.

use super::Write;
use crate::clock::{from_micros, micros};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// Counts a look, unless there were as many within the window: then nothing is counted, and it is told when there may be one
/// again. The write keeps others out until it commits, so that looks at once are each counted.
pub async fn take(
    write: &mut Write,
    (id, user): (Uuid, Uuid),
    (most, window): (u16, TimeDelta),
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    sqlx::query("DELETE FROM duplicate_checks WHERE user_id = $1 AND at <= $2")
        .bind(user.to_string())
        .bind(micros(now - window))
        .execute(write.on())
        .await?;
    // The look that has to leave the window first.
    let leaves: Option<i64> = sqlx::query_scalar(
        "SELECT at FROM duplicate_checks WHERE user_id = $1 ORDER BY at DESC, id DESC LIMIT 1 OFFSET $2",
    )
    .bind(user.to_string())
    .bind(i64::from(most) - 1)
    .fetch_optional(write.on())
    .await?;
    if let Some(at) = leaves {
        return Ok(Some(from_micros(at) + window));
    }
    sqlx::query("INSERT INTO duplicate_checks (id, user_id, at) VALUES ($1, $2, $3)")
        .bind(id.to_string())
        .bind(user.to_string())
        .bind(micros(now))
        .execute(write.on())
        .await?;
    Ok(None)
}
