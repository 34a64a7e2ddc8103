//! What wiped and revoked phones hand over, kept as it came.

use super::uuid;
use crate::clock::{from_micros, micros};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{AnyConnection, AnyPool};
use sync_core::ids::DeviceId;
use utoipa::ToSchema;
use uuid::Uuid;

/// How a package stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = HandoverState)]
pub enum State {
    /// Kept, and not opened yet: the organisation's key is not on the server.
    Stored,
    /// All that it holds waits for a manager.
    Opened,
    /// Some of it waits for a manager; the rest cannot be read, or finds no room yet.
    Partly,
    /// It cannot be opened as it is.
    Damaged,
}

impl State {
    /// Returns the name the database keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Stored => "stored",
            State::Opened => "opened",
            State::Partly => "partly",
            State::Damaged => "damaged",
        }
    }

    fn parse(name: &str) -> State {
        [State::Opened, State::Partly, State::Damaged]
            .into_iter()
            .find(|state| state.as_str() == name)
            .unwrap_or(State::Stored)
    }
}

/// A package, without its bytes.
#[derive(Debug, Clone)]
pub struct Handover {
    /// The package.
    pub id: Uuid,
    /// The device that handed it over.
    pub device: DeviceId,
    /// The person.
    pub user: Uuid,
    /// When.
    pub received_at: DateTime<Utc>,
    /// How it stands.
    pub state: State,
    /// Why it is not opened, as a stable code.
    pub code: Option<String>,
    /// How many of its rows could not be read.
    pub unreadable: i64,
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    id: String,
    device_id: String,
    user_id: String,
    received_at: i64,
    state: String,
    code: Option<String>,
    unreadable: i64,
}

const COLUMNS: &str = "id, device_id, user_id, received_at, state, code, unreadable";

fn handover(row: Row) -> Handover {
    Handover {
        id: uuid(&row.id),
        device: DeviceId(uuid(&row.device_id)),
        user: uuid(&row.user_id),
        received_at: from_micros(row.received_at),
        state: State::parse(&row.state),
        code: row.code,
        unreadable: row.unreadable,
    }
}

/// Finds a device's package by the SHA-256 of its bytes.
pub async fn known(on: &mut AnyConnection, device: DeviceId, digest: &str) -> Result<Option<Handover>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM handovers WHERE device_id = $1 AND digest = $2"));
    let row: Option<Row> = sqlx::query_as(sql).bind(device.to_string()).bind(digest).fetch_optional(on).await?;
    Ok(row.map(handover))
}

/// Keeps a package.
pub async fn add(on: &mut AnyConnection, handover: &Handover, digest: &str, bytes: &[u8]) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO handovers (id, device_id, user_id, digest, received_at, state, code, bytes) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(handover.id.to_string())
    .bind(handover.device.to_string())
    .bind(handover.user.to_string())
    .bind(digest)
    .bind(micros(handover.received_at))
    .bind(handover.state.as_str())
    .bind(handover.code.as_deref())
    .bind(bytes)
    .execute(on)
    .await?;
    Ok(())
}

/// Lists packages after an id, in the order in which they came.
pub async fn list(pool: &AnyPool, after: &str, limit: i64) -> Result<Vec<Handover>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM handovers WHERE id > $1 ORDER BY id LIMIT $2"));
    let rows: Vec<Row> = sqlx::query_as(sql).bind(after).bind(limit).fetch_all(pool).await?;
    Ok(rows.into_iter().map(handover).collect())
}

/// Finds a package.
pub async fn find(pool: &AnyPool, id: Uuid) -> Result<Option<Handover>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM handovers WHERE id = $1"));
    let row: Option<Row> = sqlx::query_as(sql).bind(id.to_string()).fetch_optional(pool).await?;
    Ok(row.map(handover))
}

/// Reads a package's bytes.
pub async fn bytes(pool: &AnyPool, id: Uuid) -> Result<Vec<u8>, sqlx::Error> {
    sqlx::query_scalar("SELECT bytes FROM handovers WHERE id = $1").bind(id.to_string()).fetch_one(pool).await
}

/// Keeps how a package stands. The bytes stay.
pub async fn settle(
    on: &mut AnyConnection,
    id: Uuid,
    (state, code): (State, Option<&str>),
    unreadable: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE handovers SET state = $2, code = $3, unreadable = $4 WHERE id = $1")
        .bind(id.to_string())
        .bind(state.as_str())
        .bind(code)
        .bind(unreadable)
        .execute(on)
        .await?;
    Ok(())
}
