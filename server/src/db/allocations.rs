//! Who works with which child.

use super::{Write, stored, uuid};
use crate::auth::policy::Service;
use crate::clock::{from_micros, micros};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::AnyPool;
use sync_core::ids::ChildId;
use utoipa::ToSchema;
use uuid::Uuid;

/// A person's work with a child, for one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Allocation {
    /// The allocation.
    pub id: Uuid,
    /// The child.
    pub child: Uuid,
    /// The person.
    pub user: Uuid,
    /// For which service.
    pub service: Service,
    /// Since when.
    pub allocated_at: DateTime<Utc>,
    /// Who allocated.
    pub allocated_by: Uuid,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str = "id, child_id, user_id, service, allocated_at, allocated_by, ended_at";

#[derive(sqlx_macros::FromRow)]
struct Row {
    id: String,
    child_id: String,
    user_id: String,
    service: String,
    allocated_at: i64,
    allocated_by: String,
    ended_at: Option<i64>,
}

fn allocation(row: Row) -> Result<Allocation, sqlx::Error> {
    Ok(Allocation {
        id: uuid(&row.id),
        child: uuid(&row.child_id),
        user: uuid(&row.user_id),
        service: stored::known("allocations", &row.id, Service::parse(&row.service))?,
        allocated_at: from_micros(row.allocated_at),
        allocated_by: uuid(&row.allocated_by),
        ended_at: row.ended_at.map(from_micros),
    })
}

/// Finds the allocation that another one would repeat: the one of its id, or else the current one of the same person to the
/// same child for the same service.
pub async fn repeated(write: &mut Write, allocation: &Allocation) -> Result<Option<Allocation>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM allocations WHERE id = $1 \
         OR (child_id = $2 AND user_id = $3 AND service = $4 AND ended_at IS NULL) \
         ORDER BY CASE WHEN id = $1 THEN 0 ELSE 1 END LIMIT 1"
    ));
    let row = sqlx::query_as(sql)
        .bind(allocation.id.to_string())
        .bind(allocation.child.to_string())
        .bind(allocation.user.to_string())
        .bind(allocation.service.as_str())
        .fetch_optional(write.on())
        .await?;
    row.map(self::allocation).transpose()
}

/// Finds an allocation as the person made it.
pub async fn made_by(pool: &AnyPool, id: Uuid, by: Uuid) -> Result<Option<Allocation>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM allocations WHERE id = $1 AND allocated_by = $2"));
    let row = sqlx::query_as(sql).bind(id.to_string()).bind(by.to_string()).fetch_optional(pool).await?;
    row.map(|row| Ok(Allocation { ended_at: None, ..allocation(row)? })).transpose()
}

/// Lists who works with a child, within a transaction.
pub async fn current(write: &mut Write, child: ChildId) -> Result<Vec<Allocation>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM allocations WHERE child_id = $1 AND ended_at IS NULL ORDER BY allocated_at, id"
    ));
    let rows: Vec<Row> = sqlx::query_as(sql).bind(child.to_string()).fetch_all(write.on()).await?;
    rows.into_iter().map(allocation).collect()
}

/// Adds an allocation that repeats none.
pub async fn add(write: &mut Write, allocation: &Allocation) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO allocations (id, child_id, user_id, service, allocated_at, allocated_by) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(allocation.id.to_string())
    .bind(allocation.child.to_string())
    .bind(allocation.user.to_string())
    .bind(allocation.service.as_str())
    .bind(micros(allocation.allocated_at))
    .bind(allocation.allocated_by.to_string())
    .execute(write.on())
    .await?;
    Ok(())
}

/// Ends an allocation; `false` where the child has none of that id, or it has ended.
pub async fn end(
    write: &mut Write,
    (child, id): (ChildId, Uuid),
    by: Uuid,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let ended = sqlx::query(
        "UPDATE allocations SET ended_at = $3, ended_by = $4 WHERE id = $1 AND child_id = $2 AND ended_at IS NULL",
    )
    .bind(id.to_string())
    .bind(child.to_string())
    .bind(micros(at))
    .bind(by.to_string())
    .execute(write.on())
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Lists a child's allocations, past ones included, oldest first. A child has few.
pub async fn of_child(pool: &AnyPool, child: ChildId) -> Result<Vec<Allocation>, sqlx::Error> {
    let sql =
        sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM allocations WHERE child_id = $1 ORDER BY allocated_at, id"));
    let rows: Vec<Row> = sqlx::query_as(sql).bind(child.to_string()).fetch_all(pool).await?;
    rows.into_iter().map(allocation).collect()
}
