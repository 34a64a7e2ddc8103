//! The forms by which user names are compared, each one account's alone.

use super::{Db, uuid};
use crate::auth::username;
use sqlx::{AnyConnection, AnyPool};
use uuid::Uuid;

/// Gives accounts the key of their names that have none: those of earlier builds. Where several names have one key, the oldest
/// account gets it, and the others stay without.
pub(super) async fn key_usernames(db: &Db) -> Result<(), sqlx::Error> {
    if without_key(db.reader()).await?.is_empty() {
        return Ok(());
    }
    // Nodes that start at once do this one after the other.
    let mut write = db.write().await?;
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT id, username FROM users WHERE username_key IS NULL ORDER BY created_at, id")
            .fetch_all(write.on())
            .await?;
    let mut keyed = 0;
    for (id, name) in rows {
        let done = sqlx::query(
            "UPDATE users SET username_key = $2 \
             WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM users AS other WHERE other.username_key = $2)",
        )
        .bind(id)
        .bind(username::key(&name))
        .execute(write.on())
        .await?;
        keyed += done.rows_affected();
    }
    if keyed > 0 { write.commit().await } else { Ok(()) }
}

async fn without_key(pool: &AnyPool) -> Result<Vec<(String, String)>, sqlx::Error> {
    sqlx::query_as("SELECT id, username FROM users WHERE username_key IS NULL ORDER BY id").fetch_all(pool).await
}

/// Lists accounts whose names are compared alike: each without a key, and the one that has it.
pub async fn same_usernames(pool: &AnyPool) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    let mut same = Vec::new();
    for (id, name) in without_key(pool).await? {
        let other: Option<String> = sqlx::query_scalar("SELECT id FROM users WHERE username_key = $1")
            .bind(username::key(&name))
            .fetch_optional(pool)
            .await?;
        same.push((uuid(&id), other.map(|other| uuid(&other)).unwrap_or_default()));
    }
    Ok(same)
}

/// Gives an account another username; `false` where there is no such account, or the name is taken.
pub async fn rename_user(on: &mut AnyConnection, user: Uuid, name: &str) -> Result<bool, sqlx::Error> {
    let renamed = sqlx::query(
        "UPDATE users SET username = $2, username_key = $3 WHERE id = $1 \
         AND NOT EXISTS (SELECT 1 FROM users AS other WHERE other.username_key = $3 AND other.id <> $1)",
    )
    .bind(user.to_string())
    .bind(name)
    .bind(username::key(name))
    .execute(on)
    .await?;
    Ok(renamed.rows_affected() == 1)
}
