//! Children and every version of their details.

use super::{Write, uuid};
use crate::clock::{from_micros, micros};
use crate::http::children::ChildDetails;
use chrono::{DateTime, Utc};
use sqlx::AnyPool;
use sync_core::ids::ChildId;
use uuid::Uuid;

/// A child as the database has it.
#[derive(Debug, Clone)]
pub struct Row {
    /// The child.
    pub id: Uuid,
    /// The details.
    pub details: ChildDetails,
    /// Whether only named people may see it.
    pub restricted: bool,
    /// The version of the details.
    pub version: i64,
    /// The position of the last change.
    pub position: i64,
    /// Since when the child is known.
    pub created_at: DateTime<Utc>,
    /// When the details last changed.
    pub updated_at: DateTime<Utc>,
}

type Columns = (String, String, i64, i64, i64, i64, i64);
const COLUMNS: &str = "children.id, children.details, children.restricted, children.version, children.position, \
                       children.created_at, children.updated_at";

fn row((id, details, restricted, version, position, created_at, updated_at): Columns) -> Option<Row> {
    Some(Row {
        id: uuid(&id),
        details: serde_json::from_str(&details).ok()?,
        restricted: restricted == 1,
        version,
        position,
        created_at: from_micros(created_at),
        updated_at: from_micros(updated_at),
    })
}

/// Makes the key by which names are searched and compared.
pub fn key(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Writes a version of a child's details: the first, or the next.
pub async fn put(
    write: &mut Write,
    id: Uuid,
    details: &ChildDetails,
    version: i64,
    (by, at): (Uuid, DateTime<Utc>),
) -> Result<bool, sqlx::Error> {
    let json = serde_json::to_string(details).unwrap_or_default();
    let position = write.position;
    let sql = if version == 1 {
        "INSERT INTO children (id, details, team, forename_key, surname_key, alias_key, date_of_birth, version, position, \
         created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) ON CONFLICT (id) DO NOTHING"
    } else {
        "UPDATE children SET details = $2, team = $3, forename_key = $4, surname_key = $5, alias_key = $6, \
         date_of_birth = $7, version = $8, position = $9, updated_at = $10 WHERE id = $1 AND version = $8 - 1"
    };
    let put = sqlx::query(sql)
        .bind(id.to_string())
        .bind(&json)
        .bind(details.team.as_str())
        .bind(key(details.forename.as_str()))
        .bind(key(details.surname.as_str()))
        .bind(details.alias.as_ref().map(|alias| key(alias.as_str())).unwrap_or_default())
        .bind(details.date_of_birth.map(|date| date.0.to_string()))
        .bind(version)
        .bind(position)
        .bind(micros(at))
        .execute(write.on())
        .await?;
    if put.rows_affected() != 1 {
        return Ok(false);
    }
    sqlx::query("INSERT INTO child_versions (child_id, version, details, at, user_id) VALUES ($1, $2, $3, $4, $5)")
        .bind(id.to_string())
        .bind(version)
        .bind(&json)
        .bind(micros(at))
        .bind(by.to_string())
        .execute(write.on())
        .await?;
    Ok(true)
}

/// Sets whether only named people may see the child.
pub async fn restrict(write: &mut Write, id: ChildId, restricted: bool) -> Result<(), sqlx::Error> {
    let position = write.position;
    sqlx::query("UPDATE children SET restricted = $2, position = $3 WHERE id = $1")
        .bind(id.to_string())
        .bind(i64::from(restricted))
        .bind(position)
        .execute(write.on())
        .await?;
    Ok(())
}

/// Finds a child.
pub async fn find(pool: &AnyPool, id: ChildId) -> Result<Option<Row>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM children WHERE id = $1"));
    Ok(sqlx::query_as(sql).bind(id.to_string()).fetch_optional(pool).await?.and_then(row))
}

/// Finds a child within a transaction, where nobody else can change it.
pub async fn find_in(write: &mut Write, id: ChildId) -> Result<Option<Row>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM children WHERE id = $1"));
    Ok(sqlx::query_as(sql).bind(id.to_string()).fetch_optional(write.on()).await?.and_then(row))
}

/// Lists the children a person has access to, with the level, after an id. `search` is a [`key`] found in a name.
pub async fn list(
    pool: &AnyPool,
    user: Uuid,
    search: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<(Row, String)>, sqlx::Error> {
    type WithLevel = (String, String, i64, i64, i64, i64, i64, String);
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS}, access.level FROM access JOIN children ON children.id = access.child_id \
         WHERE access.user_id = $1 AND access.level <> 'none' AND children.id > $2 AND ($3 = '' OR \
         children.forename_key LIKE $4 ESCAPE '!' OR children.surname_key LIKE $4 ESCAPE '!' \
         OR children.alias_key LIKE $4 ESCAPE '!') ORDER BY children.id LIMIT $5"
    ));
    let pattern = format!("%{}%", search.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
    let rows: Vec<WithLevel> = sqlx::query_as(sql)
        .bind(user.to_string())
        .bind(after)
        .bind(search)
        .bind(pattern)
        .bind(limit)
        .fetch_all(pool)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, details, restricted, version, position, created, updated, level)| {
            Some((row((id, details, restricted, version, position, created, updated))?, level))
        })
        .collect())
}

/// Lists children with the same date of birth or surname, to be weighed as likely duplicates; at most 200.
pub async fn candidates(pool: &AnyPool, details: &ChildDetails) -> Result<Vec<Row>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM children WHERE date_of_birth = $1 OR surname_key = $2 OR \
         (alias_key <> '' AND alias_key = $3) ORDER BY id LIMIT 200"
    ));
    let rows: Vec<Columns> = sqlx::query_as(sql)
        .bind(details.date_of_birth.map(|date| date.0.to_string()).unwrap_or_default())
        .bind(key(details.surname.as_str()))
        .bind(details.alias.as_ref().map(|alias| key(alias.as_str())).unwrap_or_default())
        .fetch_all(pool)
        .await?;
    Ok(rows.into_iter().filter_map(row).collect())
}
