//! How often somebody tried to sign in, and from where the person did before.
//!
//! A counter is one instant: when it will be empty. Each try moves it on by a share, and is refused where that would take it
//! further than the limit allows. So one statement counts and decides, and tries made at once on any node are each counted.

use super::placeholders;
use crate::clock::{from_micros, micros};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{AnyConnection, AnyPool};
use uuid::Uuid;

/// How many browsers are known of one account; the ones used longest ago are forgotten.
const BROWSERS: i64 = 20;

/// How many tries a counter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// How many at once.
    pub burst: u16,
    /// After how many seconds one more, when as many as that were made.
    pub seconds: u16,
}

impl Limit {
    fn share(self) -> TimeDelta {
        TimeDelta::seconds(i64::from(self.seconds))
    }

    /// The latest instant a counter may stand at for one more try.
    fn latest(self, now: DateTime<Utc>) -> DateTime<Utc> {
        now + self.share() * i32::from(self.burst.saturating_sub(1))
    }

    /// How long to wait with a counter that stands at an instant.
    fn wait(self, until: DateTime<Utc>, now: DateTime<Utc>) -> TimeDelta {
        (until - self.latest(now)).max(TimeDelta::zero())
    }
}

/// Returns how long until every counter takes a try, and the limit of the one that takes longest; `None` where all do already.
pub async fn wait(
    on: &mut AnyConnection,
    counters: &[(String, Limit)],
    now: DateTime<Utc>,
) -> Result<Option<(TimeDelta, Limit)>, sqlx::Error> {
    let among = placeholders(1, counters.len());
    let sql = sqlx::AssertSqlSafe(format!("SELECT key, until FROM sign_in_tries WHERE key IN ({among})"));
    let mut query = sqlx::query_as(sql);
    for (key, _) in counters {
        query = query.bind(key.as_str());
    }
    let rows: Vec<(String, i64)> = query.fetch_all(on).await?;
    // In the order of the counters, so that of two that take as long it is always the same one that is told.
    let waits = counters.iter().filter_map(|(counter, limit)| {
        let (_, until) = rows.iter().find(|(key, _)| key == counter)?;
        Some((limit.wait(from_micros(*until), now), *limit))
    });
    Ok(waits.filter(|(wait, _)| *wait > TimeDelta::zero()).max_by_key(|(wait, _)| *wait))
}

/// Counts a try; `false`, and nothing counted, where the counter takes none at the moment.
pub async fn take(on: &mut AnyConnection, key: &str, limit: Limit, now: DateTime<Utc>) -> Result<bool, sqlx::Error> {
    let taken = sqlx::query(
        "INSERT INTO sign_in_tries (key, until) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET until = \
         CASE WHEN sign_in_tries.until > $3 THEN sign_in_tries.until + $4 ELSE $2 END WHERE sign_in_tries.until <= $5",
    )
    .bind(key)
    .bind(micros(now + limit.share()))
    .bind(micros(now))
    .bind(limit.share().num_microseconds().unwrap_or(i64::MAX))
    .bind(micros(limit.latest(now)))
    .execute(on)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Takes a try back that was no guess.
pub async fn give_back(on: &mut AnyConnection, key: &str, limit: Limit) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE sign_in_tries SET until = until - $2 WHERE key = $1")
        .bind(key)
        .bind(limit.share().num_microseconds().unwrap_or_default())
        .execute(on)
        .await?;
    Ok(())
}

/// Writes a counter as it stands: as much work for the database as a line of the audit.
pub async fn rewrite(on: &mut AnyConnection, key: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE sign_in_tries SET until = until WHERE key = $1").bind(key).execute(on).await?;
    Ok(())
}

/// Removes counters that are empty, and of the others those that soon will be where there are more than `most`. Returns how many.
pub async fn forget(on: &mut AnyConnection, now: DateTime<Utc>, most: i64) -> Result<u64, sqlx::Error> {
    let empty = sqlx::query("DELETE FROM sign_in_tries WHERE until <= $1").bind(micros(now)).execute(&mut *on).await?;
    let too_many = sqlx::query(
        "DELETE FROM sign_in_tries WHERE until < \
         (SELECT MIN(until) FROM (SELECT until FROM sign_in_tries ORDER BY until DESC LIMIT $1) AS kept)",
    )
    .bind(most)
    .execute(on)
    .await?;
    Ok(empty.rows_affected() + too_many.rows_affected())
}

/// Counts the counters.
pub async fn count(pool: &AnyPool) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT COUNT(*) FROM sign_in_tries").fetch_one(pool).await
}

/// Tells whether the account was signed in to from the browser before.
pub async fn browser_is_known(on: &mut AnyConnection, user: Uuid, hash: &str) -> Result<bool, sqlx::Error> {
    let known: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM known_browsers WHERE user_id = $1 AND hash = $2")
        .bind(user.to_string())
        .bind(hash)
        .fetch_one(on)
        .await?;
    Ok(known > 0)
}

/// Forgets every browser that the account was signed in to from.
pub async fn forget_browsers(on: &mut AnyConnection, user: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM known_browsers WHERE user_id = $1").bind(user.to_string()).execute(on).await?;
    Ok(())
}

/// Keeps that the account was signed in to from the browser, and forgets the ones before the last twenty.
pub async fn know_browser(
    on: &mut AnyConnection,
    user: Uuid,
    hash: &str,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO known_browsers (user_id, hash, last_at) VALUES ($1, $2, $3) \
         ON CONFLICT (user_id, hash) DO UPDATE SET last_at = $3",
    )
    .bind(user.to_string())
    .bind(hash)
    .bind(micros(at))
    .execute(&mut *on)
    .await?;
    sqlx::query(
        "DELETE FROM known_browsers WHERE user_id = $1 AND hash NOT IN \
         (SELECT hash FROM known_browsers WHERE user_id = $1 ORDER BY last_at DESC, hash LIMIT $2)",
    )
    .bind(user.to_string())
    .bind(BROWSERS)
    .execute(on)
    .await?;
    Ok(())
}
