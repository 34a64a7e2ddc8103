//! Who may see which child: the derived table that every check reads, and its derivation.

use super::rows::{Rows, of_many_with};
use super::{Write, insert, placeholders, stored, uuid};
use crate::auth::policy::{self, ChildFacts, Level, Person, Service};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe};
use std::collections::{BTreeMap, BTreeSet};
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
    let children: Vec<ChildId> = children.iter().copied().collect();
    let bound = (1, |query: Rows<(String,)>| query.bind(user.to_string()));
    let rows = of_many_with(on, &children, bound, |places| {
        format!("SELECT child_id FROM access WHERE user_id = $1 AND {level} AND child_id IN ({places})")
    })
    .await?;
    Ok(rows.iter().map(|(id,)| ChildId(uuid(id))).collect())
}

/// Sets who is named in a child's restriction.
pub async fn name_people(write: &mut Write, child: ChildId, people: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM named_people WHERE child_id = $1").bind(child.to_string()).execute(write.on()).await?;
    insert(write.on(), ("named_people (child_id, user_id)", "ON CONFLICT DO NOTHING"), people, |query, person| {
        query.bind(child.to_string()).bind(person.to_string())
    })
    .await
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
    let people = people(write, "1 = 1", Vec::new()).await?;
    settle_child(write, &people, child).await
}

/// Derives the access of those to a child again whom a missing episode that waits for a worker lets see it.
pub async fn refresh_waiting(write: &mut Write, child: ChildId) -> Result<(), sqlx::Error> {
    let roles = Role::ALL.into_iter().filter(|role| policy::sees_waiting(*role));
    let roles: Vec<String> = roles.map(|role| role.as_str().to_owned()).collect();
    let people = people(write, &format!("role IN ({})", placeholders(1, roles.len())), roles).await?;
    settle_child(write, &people, child).await
}

async fn settle_child(write: &mut Write, people: &[Person], child: ChildId) -> Result<(), sqlx::Error> {
    let facts = facts(write, Some(child)).await?;
    let standing = standing(write, "child_id", child.0).await?;
    settle(write, people, &facts, &standing).await
}

/// Derives a person's access to every child again.
pub async fn refresh_person(write: &mut Write, user: Uuid) -> Result<(), sqlx::Error> {
    let people = people(write, "id = $1", vec![user.to_string()]).await?;
    let facts = facts(write, None).await?;
    let standing = standing(write, "user_id", user).await?;
    settle(write, &people, &facts, &standing).await
}

/// Reads the levels that stand of one person or one child.
async fn standing(
    write: &mut Write,
    of: &'static str,
    id: Uuid,
) -> Result<BTreeMap<(Uuid, ChildId), String>, sqlx::Error> {
    let sql = format!("SELECT user_id, child_id, level FROM access WHERE {of} = $1");
    let rows: Vec<(String, String, String)> =
        sqlx::query_as(AssertSqlSafe(sql)).bind(id.to_string()).fetch_all(write.on()).await?;
    Ok(rows.into_iter().map(|(user, child, level)| ((uuid(&user), ChildId(uuid(&child))), level)).collect())
}

async fn settle(
    write: &mut Write,
    people: &[Person],
    children: &BTreeMap<ChildId, ChildFacts>,
    standing: &BTreeMap<(Uuid, ChildId), String>,
) -> Result<(), sqlx::Error> {
    let position = write.position;
    // Nothing is written where nothing changes: a new position would have phones fetch everything again.
    let changed: Vec<(Uuid, ChildId, &str)> = children
        .iter()
        .flat_map(|(child, facts)| {
            people.iter().map(|person| (person.id, *child, policy::level(person, facts).as_str()))
        })
        .filter(|(user, child, level)| {
            standing.get(&(*user, *child)).map_or(Level::None.as_str(), String::as_str) != *level
        })
        .collect();
    let or_replace =
        "ON CONFLICT (user_id, child_id) DO UPDATE SET level = excluded.level, position = excluded.position";
    let into = "access (user_id, child_id, level, position)";
    insert(write.on(), (into, or_replace), &changed, |query, (user, child, level)| {
        query.bind(user.to_string()).bind(child.to_string()).bind(*level).bind(position)
    })
    .await
}

#[derive(sqlx_macros::FromRow)]
struct PersonRow {
    id: String,
    role: String,
    team: Option<String>,
    revoked_at: Option<i64>,
    confirmed_at: Option<i64>,
}

async fn people(write: &mut Write, those: &str, values: Vec<String>) -> Result<Vec<Person>, sqlx::Error> {
    let sql = format!("SELECT id, role, team, revoked_at, confirmed_at FROM users WHERE {those} ORDER BY id");
    let query = sqlx::query_as(AssertSqlSafe(sql));
    let rows: Vec<PersonRow> =
        values.into_iter().fold(query, |query, value| query.bind(value)).fetch_all(write.on()).await?;
    // Whose role this version does not know has no way in: what a later version let them see stays as it is, for that version.
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let closed = row.revoked_at.is_some() || row.confirmed_at.is_none();
            Some(Person { id: uuid(&row.id), role: Role::parse(&row.role)?, team: row.team, closed })
        })
        .collect())
}

/// Reads what the policy knows of a child, or of every child.
async fn facts(write: &mut Write, child: Option<ChildId>) -> Result<BTreeMap<ChildId, ChildFacts>, sqlx::Error> {
    let id = child.map(|child| child.to_string()).unwrap_or_default();
    let those = if child.is_some() { "= $1" } else { "<> $1" };
    let children = format!("SELECT id, team, restricted FROM children WHERE id {those}");
    let children: Vec<(String, String, i64)> =
        sqlx::query_as(AssertSqlSafe(children)).bind(&id).fetch_all(write.on()).await?;
    let named = format!("SELECT child_id, user_id FROM named_people WHERE child_id {those}");
    let named: Vec<(String, String)> = sqlx::query_as(AssertSqlSafe(named)).bind(&id).fetch_all(write.on()).await?;
    let allocations =
        format!("SELECT child_id, id, user_id, service FROM allocations WHERE child_id {those} AND ended_at IS NULL");
    let allocations: Vec<(String, String, String, String)> =
        sqlx::query_as(AssertSqlSafe(allocations)).bind(&id).fetch_all(write.on()).await?;
    let waiting = format!("SELECT DISTINCT child_id FROM missing_episodes WHERE child_id {those} AND waiting = 1");
    let waiting: Vec<String> = sqlx::query_scalar(AssertSqlSafe(waiting)).bind(&id).fetch_all(write.on()).await?;
    let mut facts: BTreeMap<ChildId, ChildFacts> = children
        .into_iter()
        .map(|(id, team, restricted)| {
            (ChildId(uuid(&id)), ChildFacts { team, restricted: restricted == 1, ..ChildFacts::default() })
        })
        .collect();
    for (child, user) in named {
        facts.entry(ChildId(uuid(&child))).and_modify(|facts| {
            facts.named.insert(uuid(&user));
        });
    }
    for (child, id, user, service) in allocations {
        let service = stored::known("allocations", &id, Service::parse(&service))?;
        facts.entry(ChildId(uuid(&child))).and_modify(|facts| {
            facts.allocations.insert((uuid(&user), service));
        });
    }
    for child in waiting {
        facts.entry(ChildId(uuid(&child))).and_modify(|facts| facts.waiting = true);
    }
    Ok(facts)
}
