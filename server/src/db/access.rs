//! Who may see which child: the derived table that every check reads, and its derivation.

use super::{Write, placeholders, stored, uuid};
use crate::auth::policy::{self, ChildFacts, Level, Person, Service};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe};
use std::collections::BTreeSet;
use sync_core::ids::ChildId;
use sync_core::role::Role;
use uuid::Uuid;

/// Reads how much of a child a person may see.
pub async fn level(pool: &AnyPool, user: Uuid, child: ChildId) -> Result<Level, sqlx::Error> {
    let level: Option<String> = sqlx::query_scalar("SELECT level FROM access WHERE user_id = $1 AND child_id = $2")
        .bind(user.to_string())
        .bind(child.to_string())
        .fetch_optional(pool)
        .await?;
    Ok(level.as_deref().map_or(Level::None, Level::parse))
}

/// Finds which of the children a person has full access to.
pub async fn open_children(
    pool: &AnyPool,
    user: Uuid,
    children: &BTreeSet<ChildId>,
) -> Result<BTreeSet<ChildId>, sqlx::Error> {
    children_at(&mut *pool.acquire().await?, user, children, "level = 'full'").await
}

/// Finds which of the children a person may see at all.
pub async fn seen_children(
    on: &mut AnyConnection,
    user: Uuid,
    children: &BTreeSet<ChildId>,
) -> Result<BTreeSet<ChildId>, sqlx::Error> {
    children_at(on, user, children, "level <> 'none'").await
}

async fn children_at(
    on: &mut AnyConnection,
    user: Uuid,
    children: &BTreeSet<ChildId>,
    level: &'static str,
) -> Result<BTreeSet<ChildId>, sqlx::Error> {
    let mut found = BTreeSet::new();
    for batch in children.iter().collect::<Vec<_>>().chunks(500) {
        let sql = format!(
            "SELECT child_id FROM access WHERE user_id = $1 AND {level} AND child_id IN ({})",
            placeholders(2, batch.len())
        );
        let query = sqlx::query_scalar(AssertSqlSafe(sql)).bind(user.to_string());
        let rows: Vec<String> =
            batch.iter().fold(query, |query, child| query.bind(child.to_string())).fetch_all(&mut *on).await?;
        found.extend(rows.iter().map(|id| ChildId(uuid(id))));
    }
    Ok(found)
}

/// Sets who is named in a child's restriction.
pub async fn name_people(write: &mut Write, child: ChildId, people: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM named_people WHERE child_id = $1").bind(child.to_string()).execute(write.on()).await?;
    for person in people {
        sqlx::query("INSERT INTO named_people (child_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(child.to_string())
            .bind(person.to_string())
            .execute(write.on())
            .await?;
    }
    Ok(())
}

/// Lists who is named in a child's restriction.
pub async fn named_people(on: &mut AnyConnection, child: ChildId) -> Result<Vec<Uuid>, sqlx::Error> {
    let named: Vec<String> =
        sqlx::query_scalar("SELECT user_id FROM named_people WHERE child_id = $1 ORDER BY user_id")
            .bind(child.to_string())
            .fetch_all(on)
            .await?;
    Ok(named.iter().map(|id| uuid(id)).collect())
}

/// Derives everybody's access to a child again.
pub async fn refresh_child(write: &mut Write, child: ChildId) -> Result<(), sqlx::Error> {
    let people = people(write, None).await?;
    let Some(facts) = facts(write, child).await? else { return Ok(()) };
    for person in people {
        settle(write, &person, child, &facts).await?;
    }
    Ok(())
}

/// Derives a person's access to every child again.
pub async fn refresh_person(write: &mut Write, user: Uuid) -> Result<(), sqlx::Error> {
    let Some(person) = people(write, Some(user)).await?.pop() else { return Ok(()) };
    let children: Vec<String> = sqlx::query_scalar("SELECT id FROM children ORDER BY id").fetch_all(write.on()).await?;
    for child in children {
        let child = ChildId(uuid(&child));
        if let Some(facts) = facts(write, child).await? {
            settle(write, &person, child, &facts).await?;
        }
    }
    Ok(())
}

async fn settle(write: &mut Write, person: &Person, child: ChildId, facts: &ChildFacts) -> Result<(), sqlx::Error> {
    let level = policy::level(person, facts);
    let position = write.position;
    // Nothing is written where nothing changes: a new position would have phones fetch everything again.
    sqlx::query(
        "INSERT INTO access (user_id, child_id, level, position) SELECT $1, $2, $3, $4 \
         WHERE $3 <> 'none' OR EXISTS (SELECT 1 FROM access WHERE user_id = $1 AND child_id = $2) \
         ON CONFLICT (user_id, child_id) DO UPDATE SET level = excluded.level, position = excluded.position \
         WHERE access.level <> excluded.level",
    )
    .bind(person.id.to_string())
    .bind(child.to_string())
    .bind(level.as_str())
    .bind(position)
    .execute(write.on())
    .await?;
    Ok(())
}

type PersonRow = (String, String, Option<String>, Option<i64>, Option<i64>);

async fn people(write: &mut Write, one: Option<Uuid>) -> Result<Vec<Person>, sqlx::Error> {
    let rows: Vec<PersonRow> = sqlx::query_as(
        "SELECT id, role, team, revoked_at, confirmed_at FROM users WHERE $1 = '' OR id = $1 ORDER BY id",
    )
    .bind(one.map(|id| id.to_string()).unwrap_or_default())
    .fetch_all(write.on())
    .await?;
    // Whose role this version does not know has no way in: what a later version let them see stays as it is, for that version.
    Ok(rows
        .into_iter()
        .filter_map(|(id, role, team, revoked, confirmed)| {
            let closed = revoked.is_some() || confirmed.is_none();
            Some(Person { id: uuid(&id), role: Role::parse(&role)?, team, closed })
        })
        .collect())
}

async fn facts(write: &mut Write, child: ChildId) -> Result<Option<ChildFacts>, sqlx::Error> {
    let id = child.to_string();
    let row: Option<(String, i64)> = sqlx::query_as("SELECT team, restricted FROM children WHERE id = $1")
        .bind(&id)
        .fetch_optional(write.on())
        .await?;
    let Some((team, restricted)) = row else { return Ok(None) };
    let named: Vec<String> = sqlx::query_scalar("SELECT user_id FROM named_people WHERE child_id = $1")
        .bind(&id)
        .fetch_all(write.on())
        .await?;
    let allocations: Vec<(String, String, String)> =
        sqlx::query_as("SELECT id, user_id, service FROM allocations WHERE child_id = $1 AND ended_at IS NULL")
            .bind(&id)
            .fetch_all(write.on())
            .await?;
    let waiting: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM missing_episodes WHERE child_id = $1 AND waiting = 1")
        .bind(&id)
        .fetch_one(write.on())
        .await?;
    Ok(Some(ChildFacts {
        team,
        restricted: restricted == 1,
        named: named.iter().map(|id| uuid(id)).collect(),
        allocations: allocations
            .iter()
            .map(|(id, user, service)| Ok((uuid(user), stored::known("allocations", id, Service::parse(service))?)))
            .collect::<Result<_, sqlx::Error>>()?,
        waiting: waiting > 0,
    }))
}
