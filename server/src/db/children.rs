//! Children and every version of their details.

use super::names::{self, Folded};
use super::{Write, cut, stored, uuid};
use crate::clock::{from_micros, micros};
use chrono::{DateTime, Utc};
use sqlx::{AnyExecutor, AnyPool};
use sync_core::casework::child::ChildDetails;
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

/// A child's columns as they are stored.
#[derive(Debug, sqlx_macros::FromRow)]
pub(super) struct Stored {
    pub(super) id: String,
    details: String,
    restricted: i64,
    version: i64,
    position: i64,
    created_at: i64,
    updated_at: i64,
}

/// The same, with the level at which somebody sees the child.
#[derive(Debug, sqlx_macros::FromRow)]
pub(super) struct Seen {
    #[sqlx(flatten)]
    pub(super) child: Stored,
    pub(super) level: String,
}

pub(super) const COLUMNS: &str = "children.id, children.details, children.restricted, children.version, children.position, \
                       children.created_at, children.updated_at";

impl Stored {
    pub(super) fn read(self) -> Result<Row, sqlx::Error> {
        Ok(Row {
            id: uuid(&self.id),
            details: stored_details(&self.id, &self.details)?,
            restricted: self.restricted == 1,
            version: self.version,
            position: self.position,
            created_at: from_micros(self.created_at),
            updated_at: from_micros(self.updated_at),
        })
    }
}

/// Reads details as they were stored. A name may hold characters from before they were refused; they are left out, and
/// stay in `child_versions`.
pub(super) fn stored_details(id: &str, json: &str) -> Result<ChildDetails, sqlx::Error> {
    let cleaned = || {
        let mut details: serde_json::Value = serde_json::from_str(json).ok()?;
        let names = details.as_object_mut()?;
        for name in ["forename", "surname", "alias", "social_worker", "lead_practitioner", "gp"] {
            names.get_mut(name).map(clean);
        }
        let carers = names.get_mut("parents_or_carers").and_then(serde_json::Value::as_array_mut);
        carers.into_iter().flatten().filter_map(|carer| carer.get_mut("name")).for_each(clean);
        stored::tolerant(&details.to_string())
    };
    stored::known(TABLE, id, stored::tolerant(json).or_else(cleaned))
}

const TABLE: &str = "children";

/// What is shown for a stored name that nobody can read.
const UNREADABLE: &str = "Unknown";

/// Takes out of a stored name what nobody saw or can read.
fn clean(name: &mut serde_json::Value) {
    if let serde_json::Value::String(text) = name {
        *text = sync_core::names::legible(text);
        if text.trim().is_empty() {
            UNREADABLE.clone_into(text);
        }
    }
}

/// Writes a version of a child's details: the first, or the next.
pub async fn put(
    write: &mut Write,
    id: Uuid,
    details: &ChildDetails,
    version: i64,
    (by, at): (Uuid, DateTime<Utc>),
) -> Result<bool, sqlx::Error> {
    let standing: Option<String> = sqlx::query_scalar("SELECT details FROM children WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(write.on())
        .await?;
    let json = stored::written(details, standing.as_deref(), |json| stored_details(&id.to_string(), json))?;
    let position = write.position;
    let folded = Folded::of(details);
    let sql = if version == 1 {
        "INSERT INTO children (id, details, team, forename_key, surname_key, alias_key, date_of_birth, version, position, \
         created_at, updated_at, names_form) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11) \
         ON CONFLICT (id) DO NOTHING"
    } else {
        "UPDATE children SET details = $2, team = $3, forename_key = $4, surname_key = $5, alias_key = $6, \
         date_of_birth = $7, version = $8, position = $9, updated_at = $10, names_form = $11 WHERE id = $1 AND version = $8 - 1"
    };
    let put = sqlx::query(sql)
        .bind(id.to_string())
        .bind(&json)
        .bind(details.team.as_str())
        .bind(&folded.forename)
        .bind(&folded.surname)
        .bind(&folded.alias)
        .bind(details.date_of_birth.map(|date| date.0.to_string()))
        .bind(version)
        .bind(position)
        .bind(micros(at))
        .bind(sync_core::names::FORM)
        .execute(write.on())
        .await?;
    if put.rows_affected() != 1 {
        return Ok(false);
    }
    names::put(write.on(), id, &folded).await?;
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
    find_on(pool, id).await
}

/// Finds a child within a transaction, where nobody else can change it.
pub async fn find_in(write: &mut Write, id: ChildId) -> Result<Option<Row>, sqlx::Error> {
    find_on(write.on(), id).await
}

async fn find_on<'c>(on: impl AnyExecutor<'c>, id: ChildId) -> Result<Option<Row>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM children WHERE id = $1"));
    sqlx::query_as(sql).bind(id.to_string()).fetch_optional(on).await?.map(Stored::read).transpose()
}

/// What a child was created with: the first version of its details, by whom and when.
#[derive(Debug, Clone)]
pub struct Created {
    /// The details.
    pub details: ChildDetails,
    /// Who created the child.
    pub by: Uuid,
    /// When.
    pub at: DateTime<Utc>,
}

/// Finds what a child was created with.
pub async fn created_in(write: &mut Write, id: ChildId) -> Result<Option<Created>, sqlx::Error> {
    let first: Option<(String, String, i64)> =
        sqlx::query_as("SELECT details, user_id, at FROM child_versions WHERE child_id = $1 AND version = 1")
            .bind(id.to_string())
            .fetch_optional(write.on())
            .await?;
    let read = |(details, by, at): (String, String, i64)| {
        let details = stored_details(&id.to_string(), &details)?;
        Ok(Created { details, by: uuid(&by), at: from_micros(at) })
    };
    first.map(read).transpose()
}

/// Lists children a person may see, with the level, after an id: so many, or as many as fit into so many bytes, and one at
/// the least. Also returns the id to go on from where there are more.
pub async fn list(
    pool: &AnyPool,
    user: Uuid,
    after: &str,
    (limit, bytes): (i64, usize),
) -> Result<(Vec<(Row, String)>, Option<String>), sqlx::Error> {
    let mut sizes: Vec<(String, i64)> = sqlx::query_as(
        "SELECT children.id, CAST(LENGTH(children.details) AS BIGINT) FROM access JOIN children ON children.id = access.child_id \
         WHERE access.user_id = $1 AND access.level <> 'none' AND children.id > $2 ORDER BY children.id LIMIT $3",
    )
    .bind(user.to_string())
    .bind(after)
    .bind(limit + 1)
    .fetch_all(pool)
    .await?;
    let more = cut(&mut sizes, limit, bytes);
    let Some((last, _)) = sizes.last() else { return Ok((Vec::new(), None)) };
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS}, access.level FROM access JOIN children ON children.id = access.child_id \
         WHERE access.user_id = $1 AND access.level <> 'none' AND children.id > $2 AND children.id <= $3 ORDER BY children.id"
    ));
    let rows: Vec<Seen> = sqlx::query_as(sql).bind(user.to_string()).bind(after).bind(last).fetch_all(pool).await?;
    let rows = rows.into_iter().map(|seen| Ok((seen.child.read()?, seen.level)));
    Ok((rows.collect::<Result<_, sqlx::Error>>()?, more.then(|| last.clone())))
}

/// Lists the children, and versions of them, that cannot be read.
///
/// # Errors
/// What the database says.
pub async fn unreadable(pool: &AnyPool) -> Result<Vec<stored::Unreadable>, sqlx::Error> {
    let can_read = |id: &str, json: &str| stored_details(id, json).is_ok();
    let now = "SELECT id, id, details FROM children WHERE id > $1 ORDER BY id LIMIT $2";
    let mut found = stored::unreadable(pool, TABLE, now, can_read).await?;
    // All versions of so many children: each has one at the least.
    let before = "SELECT child_id, child_id, details FROM child_versions WHERE child_id IN \
                  (SELECT id FROM children WHERE id > $1 ORDER BY id LIMIT $2) ORDER BY child_id";
    found.extend(stored::unreadable(pool, "child_versions", before, can_read).await?);
    Ok(found)
}
