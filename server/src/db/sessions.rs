//! Sign-ins and the refresh tokens that follow from them.

use super::{stored, uuid};
use crate::clock::{from_micros, micros};
use crate::problem::Code;
use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, AnyPool};
use sync_core::role::Role;
use uuid::Uuid;

/// The state of a sign-in session at this moment.
#[derive(Debug, Clone)]
pub struct SessionState {
    /// The person.
    pub user: Uuid,
    /// The username.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The team.
    pub team: Option<String>,
    /// The device.
    pub device: Uuid,
    /// Whether the device has a key of its own.
    pub enrolled: bool,
    /// Whether the person must change their password before anything else.
    pub must_change_password: bool,
    /// When the person signed in.
    pub begun_at: DateTime<Utc>,
    session_ended: bool,
    end_reason: Option<String>,
    user_revoked: bool,
    device_revoked: bool,
}

impl SessionState {
    /// Tells whether the session may go on: it has not ended, and was not begun at or before an instant.
    ///
    /// # Errors
    /// [`Code::DeviceRevoked`], [`Code::RefreshTokenReused`] or [`Code::SessionEnded`].
    pub fn check(&self, too_old: DateTime<Utc>) -> Result<(), Code> {
        if self.device_revoked {
            Err(Code::DeviceRevoked)
        } else if self.session_ended && self.end_reason.as_deref() == Some("reuse") {
            Err(Code::RefreshTokenReused)
        } else if self.session_ended || self.user_revoked || self.begun_at <= too_old {
            Err(Code::SessionEnded)
        } else {
            Ok(())
        }
    }
}

/// Reads a session's state; `None` also where its device is not the person's own.
pub async fn state(pool: &AnyPool, session: Uuid) -> Result<Option<SessionState>, sqlx::Error> {
    state_in(&mut *pool.acquire().await?, session).await
}

/// Reads a session's state within a transaction.
pub async fn state_in(on: &mut AnyConnection, session: Uuid) -> Result<Option<SessionState>, sqlx::Error> {
    #[derive(sqlx_macros::FromRow)]
    struct Stored {
        user_id: String,
        username: String,
        name: String,
        role: String,
        team: Option<String>,
        device_id: String,
        algorithm: Option<String>,
        created_at: i64,
        ended_at: Option<i64>,
        end_reason: Option<String>,
        user_revoked_at: Option<i64>,
        device_revoked_at: Option<i64>,
        must_change_password: i64,
    }
    let row: Option<Stored> = sqlx::query_as(
        "SELECT users.id AS user_id, users.username, users.name, users.role, users.team, devices.id AS device_id, \
                devices.algorithm, sessions.created_at, sessions.ended_at, sessions.end_reason, \
                users.revoked_at AS user_revoked_at, devices.revoked_at AS device_revoked_at, users.must_change_password \
         FROM sessions JOIN users ON users.id = sessions.user_id \
         JOIN devices ON devices.id = sessions.device_id AND devices.user_id = sessions.user_id \
         WHERE sessions.id = $1",
    )
    .bind(session.to_string())
    .fetch_optional(on)
    .await?;
    let read = |row: Stored| {
        Ok(SessionState {
            user: uuid(&row.user_id),
            username: row.username,
            name: row.name,
            role: stored::known("users", &row.user_id, Role::parse(&row.role))?,
            team: row.team,
            device: uuid(&row.device_id),
            enrolled: row.algorithm.is_some(),
            must_change_password: row.must_change_password != 0,
            begun_at: from_micros(row.created_at),
            session_ended: row.ended_at.is_some(),
            end_reason: row.end_reason,
            user_revoked: row.user_revoked_at.is_some(),
            device_revoked: row.device_revoked_at.is_some(),
        })
    };
    row.map(read).transpose()
}

/// Begins a session; `false` where the device is not the person's, or was revoked meanwhile.
pub async fn begin(
    on: &mut AnyConnection,
    (session, user, device): (Uuid, Uuid, Uuid),
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let begun = sqlx::query(
        "INSERT INTO sessions (id, user_id, device_id, created_at) \
         SELECT $1, user_id, id, $4 FROM devices WHERE id = $3 AND user_id = $2 AND revoked_at IS NULL",
    )
    .bind(session.to_string())
    .bind(user.to_string())
    .bind(device.to_string())
    .bind(micros(at))
    .execute(on)
    .await?;
    Ok(begun.rows_affected() == 1)
}

/// Ends a session, if it has not ended.
pub async fn end(on: &mut AnyConnection, session: Uuid, reason: &str, at: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE sessions SET ended_at = $2, end_reason = $3 WHERE id = $1 AND ended_at IS NULL")
        .bind(session.to_string())
        .bind(micros(at))
        .bind(reason)
        .execute(on)
        .await?;
    Ok(())
}

/// Ends every session of a person but one.
pub async fn end_others(
    on: &mut AnyConnection,
    (user, but): (Uuid, Option<Uuid>),
    reason: &str,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE sessions SET ended_at = $3, end_reason = $4 WHERE user_id = $1 AND id <> $2 AND ended_at IS NULL",
    )
    .bind(user.to_string())
    .bind(but.map(|session| session.to_string()).unwrap_or_default())
    .bind(micros(at))
    .bind(reason)
    .execute(on)
    .await?;
    Ok(())
}

/// Ends every session on a device.
pub async fn end_of_device(
    on: &mut AnyConnection,
    device: Uuid,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE sessions SET ended_at = $2, end_reason = $3 WHERE device_id = $1 AND ended_at IS NULL")
        .bind(device.to_string())
        .bind(micros(at))
        .bind(reason)
        .execute(on)
        .await?;
    Ok(())
}

/// Keeps a refresh token's hash.
pub async fn add_token(
    on: &mut AnyConnection,
    hash: &str,
    session: Uuid,
    (issued_at, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO refresh_tokens (hash, session_id, issued_at, expires_at) VALUES ($1, $2, $3, $4)")
        .bind(hash)
        .bind(session.to_string())
        .bind(micros(issued_at))
        .bind(micros(expires_at))
        .execute(on)
        .await?;
    Ok(())
}

/// A refresh token as the database has it.
#[derive(Debug, Clone)]
pub struct RefreshToken {
    /// Its session.
    pub session: Uuid,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
}

/// Finds a refresh token.
pub async fn find_token(on: &mut AnyConnection, hash: &str) -> Result<Option<RefreshToken>, sqlx::Error> {
    type Row = (String, i64, Option<i64>);
    let row: Option<Row> = sqlx::query_as("SELECT session_id, expires_at, used_at FROM refresh_tokens WHERE hash = $1")
        .bind(hash)
        .fetch_optional(on)
        .await?;
    Ok(row.map(|(session, expires_at, used_at)| RefreshToken {
        session: uuid(&session),
        expires_at: from_micros(expires_at),
        used_at: used_at.map(from_micros),
    }))
}

/// Lists the hashes of the session's refresh tokens that were used last: as tokens follow one another, the one that the
/// unused token followed. More than one only where the clock tells them not apart.
pub async fn used_last(on: &mut AnyConnection, session: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT hash FROM refresh_tokens WHERE session_id = $1 AND used_at = \
         (SELECT MAX(used_at) FROM refresh_tokens WHERE session_id = $1) ORDER BY hash LIMIT 8",
    )
    .bind(session.to_string())
    .fetch_all(on)
    .await
}

/// Marks a refresh token used; `false` where it was used before, by whoever was faster.
pub async fn use_token(on: &mut AnyConnection, hash: &str, at: DateTime<Utc>) -> Result<bool, sqlx::Error> {
    let used = sqlx::query("UPDATE refresh_tokens SET used_at = $2 WHERE hash = $1 AND used_at IS NULL")
        .bind(hash)
        .bind(micros(at))
        .execute(on)
        .await?;
    Ok(used.rows_affected() == 1)
}

/// Drops tokens that expired before an instant; returns how many.
pub async fn forget_expired(on: &mut AnyConnection, before: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    let gone = sqlx::query("DELETE FROM refresh_tokens WHERE expires_at < $1").bind(micros(before)).execute(on).await?;
    Ok(gone.rows_affected())
}
