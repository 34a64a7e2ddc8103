//! Give an account another username.

use crate::clock::Environment;
use crate::db::audit::{self, Entry};
use crate::db::{Db, usernames};
use uuid::Uuid;

/// Gives an account another username by a command on the machine; `false` where there is no such account, or the name is taken or looks
/// like another's.
///
/// # Errors
/// What the database says.
pub async fn rename_on_machine(
    db: &Db,
    environment: &Environment,
    id: Uuid,
    username: &str,
) -> Result<bool, sqlx::Error> {
    let mut tx = db.begin().await?;
    if !usernames::rename_user(&mut tx, id, username).await? {
        return Ok(false);
    }
    audit::add(&mut tx, environment, Entry::by(None, None, "user.renamed").detail(id.to_string())).await?;
    tx.commit().await?;
    Ok(true)
}
