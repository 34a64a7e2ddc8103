//! The forms by which user names are compared, each one account's alone: what is typed to sign in, and what it looks like.

use super::{Db, Write, uuid};
use crate::auth::username;
use sqlx::{AnyConnection, AnyPool};
use uuid::Uuid;

type Row = (String, String, Option<String>, Option<String>);
const ROWS: &str = "SELECT id, username, username_key, username_look FROM users ORDER BY created_at, id";

/// Tells whether both forms are those of the name.
fn is_settled((_, name, key, look): &Row) -> bool {
    key.is_some() && look.as_deref() == Some(username::look(name).as_str())
}

/// Gives accounts the forms of their names that have none, or of whose look an earlier build thought otherwise. Where several
/// names have one form, the oldest account gets it, and the others stay without.
pub(super) async fn settle(db: &Db) -> Result<(), sqlx::Error> {
    let rows: Vec<Row> = sqlx::query_as(ROWS).fetch_all(db.reader()).await?;
    if rows.iter().all(is_settled) {
        return Ok(());
    }
    // Nodes that start at once do this one after the other.
    let mut write = db.write().await?;
    let rows: Vec<Row> = sqlx::query_as(ROWS).fetch_all(write.on()).await?;
    let mut settled = 0;
    for (id, name, _, _) in
        rows.iter().filter(|(_, name, _, look)| look.as_ref().is_some_and(|look| *look != username::look(name)))
    {
        let sql = "UPDATE users SET username_look = NULL WHERE id = $1 AND username = $2";
        settled += sqlx::query(sql).bind(id).bind(name).execute(write.on()).await?.rows_affected();
    }
    for (id, name, _, _) in rows.iter().filter(|row| !is_settled(row)) {
        for (sql, form) in [
            (
                "UPDATE users SET username_key = $2 WHERE id = $1 AND username_key IS NULL \
                 AND NOT EXISTS (SELECT 1 FROM users AS other WHERE other.username_key = $2)",
                username::key(name),
            ),
            (
                "UPDATE users SET username_look = $2 WHERE id = $1 AND username_look IS NULL \
                 AND NOT EXISTS (SELECT 1 FROM users AS other WHERE other.username_look = $2)",
                username::look(name),
            ),
        ] {
            settled += sqlx::query(sql).bind(id).bind(form).execute(write.on()).await?.rows_affected();
        }
    }
    if settled > 0 { write.commit().await } else { Ok(()) }
}

/// Accounts whose names are taken for another's: each, and the one that has the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clashes {
    /// The names are compared alike: the other is found however the name is typed.
    pub same: Vec<(Uuid, Uuid)>,
    /// The names look alike, and are two.
    pub alike: Vec<(Uuid, Uuid)>,
}

/// Finds accounts whose names are taken for another's: those of before the forms were asked for.
pub async fn clashes(pool: &AnyPool) -> Result<Clashes, sqlx::Error> {
    let rows: Vec<Row> = sqlx::query_as(ROWS).fetch_all(pool).await?;
    let other = |form: &dyn Fn(&Row) -> bool| rows.iter().find(|row| form(row)).map_or(Uuid::nil(), |row| uuid(&row.0));
    let mut clashes = Clashes::default();
    for (id, name, key, look) in &rows {
        if key.is_none() {
            let form = username::key(name);
            clashes.same.push((uuid(id), other(&|row| row.2.as_ref() == Some(&form))));
        } else if look.is_none() {
            let form = username::look(name);
            clashes.alike.push((uuid(id), other(&|row| row.3.as_ref() == Some(&form))));
        }
    }
    Ok(clashes)
}

/// Tells whether an account has the name, as names are compared. The write keeps it so until it commits.
pub async fn is_taken(write: &mut Write, name: &str) -> Result<bool, sqlx::Error> {
    let found: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM users WHERE username_key = $1")
        .bind(username::key(name))
        .fetch_one(write.on())
        .await?;
    Ok(found > 0)
}

/// Tells whether a new name looks like that of another account and is not the same. The write keeps it so until it commits.
pub async fn looks_like_another(write: &mut Write, name: &str) -> Result<bool, sqlx::Error> {
    let found: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM users WHERE username_look = $1 AND (username_key IS NULL OR username_key <> $2)",
    )
    .bind(username::look(name))
    .bind(username::key(name))
    .fetch_one(write.on())
    .await?;
    Ok(found > 0)
}

/// Tells whether another account that is not revoked bears a person's name, or one that looks like it. The write keeps it so
/// until it commits.
pub async fn name_is_borne(write: &mut Write, name: &str) -> Result<bool, sqlx::Error> {
    let names: Vec<String> =
        sqlx::query_scalar("SELECT name FROM users WHERE revoked_at IS NULL").fetch_all(write.on()).await?;
    let look = username::look(name);
    Ok(names.iter().any(|borne| username::look(borne) == look))
}

/// Gives an account another username; `false` where there is no such account, or the name is taken, or looks like another's.
pub async fn rename_user(on: &mut AnyConnection, user: Uuid, name: &str) -> Result<bool, sqlx::Error> {
    let renamed = sqlx::query(
        "UPDATE users SET username = $2, username_key = $3, username_look = $4 WHERE id = $1 AND NOT EXISTS \
         (SELECT 1 FROM users AS other WHERE (other.username_key = $3 OR other.username_look = $4) AND other.id <> $1)",
    )
    .bind(user.to_string())
    .bind(name)
    .bind(username::key(name))
    .bind(username::look(name))
    .execute(on)
    .await?;
    Ok(renamed.rows_affected() == 1)
}
