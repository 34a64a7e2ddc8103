//! Set another password for somebody who forgot theirs: by the administrator, or by whoever has the machine.

use crate::app::App;
use crate::auth::password::{Chosen, Hasher, Who, acceptable};
use crate::auth::policy;
use crate::caller::Caller;
use crate::clock::Environment;
use crate::db::accounts::{self, Credentials, User};
use crate::db::audit::{self, Entry};
use crate::db::{Db, sessions, tries};
use crate::problem::{Code, Problem};
use crate::teams::Teams;
use std::sync::Arc;
use uuid::Uuid;

/// Sets another password for somebody, and ends their sessions. Where the role can come to see children it waits for a second person.
///
/// # Errors
/// [`Code::NotAllowed`], [`Code::WrongState`] for the caller's own account or a revoked one, [`Code::NotFound`], [`Code::Invalid`] for a
/// short or weak password.
pub async fn reset_password(app: &App, caller: &Caller, id: Uuid, password: &str) -> Result<User, Problem> {
    caller.must_administer()?;
    if id == caller.user {
        let detail = "An administrator changes their own password by the one so far: `changePassword`.";
        return Err(Problem::new(Code::WrongState).detail(detail));
    }
    let user = accounts::find_user(app.db.reader(), id).await?.ok_or(Code::NotFound)?;
    let own = [user.username.as_str(), user.name.as_str()];
    let new = acceptable("/password", password, own, &app.teams)?;
    let hash = app.hasher.hash(app.hasher.permit(Who::Known)?, new, Arc::clone(&app.environment.entropy)).await?;
    let waits = policy::reads_content(user.role);
    let mut write = app.db.write().await?;
    if !accounts::reset_password(&mut write, id, &hash, waits.then_some(caller.user)).await? {
        return Err(Problem::new(Code::WrongState).detail("The account was revoked."));
    }
    sessions::end_others(write.on(), (id, None), "password_changed", app.environment.now()).await?;
    tries::forget_browsers(write.on(), id).await?;
    let action = if waits { "password.requested" } else { "password.set" };
    let entry = Entry::of(caller, action).detail(format!("{id} {}", user.role));
    audit::add(write.on(), &app.environment, entry).await?;
    let user = accounts::find_user_in(&mut write, id).await?.ok_or(Code::Internal)?;
    write.commit().await?;
    Ok(user)
}

/// Sets another password by a command on the machine, and ends the account's sessions; `false` where its password was changed meanwhile.
///
/// # Errors
/// [`Code::Invalid`] for a short or weak password, and what the database says.
pub async fn set_password_on_machine(
    db: &Db,
    environment: &Environment,
    (hasher, teams): (&Hasher, &Teams),
    (account, (password, chosen)): (&Credentials, (String, Chosen)),
) -> Result<bool, Problem> {
    let (id, own) = (account.user.id, [account.user.username.as_str(), account.user.name.as_str()]);
    let new = acceptable("/password", &password, own, teams)?;
    let hash = hasher.hash(hasher.permit(Who::Known)?, new, Arc::clone(&environment.entropy)).await?;
    let must_change = chosen == Chosen::ByAnother;
    let mut tx = db.begin().await?;
    if !accounts::set_password(&mut tx, id, &account.password_hash, (&hash, must_change)).await? {
        return Ok(false);
    }
    sessions::end_others(&mut tx, (id, None), "password_changed", environment.now()).await?;
    tries::forget_browsers(&mut tx, id).await?;
    audit::add(&mut tx, environment, Entry::by(None, None, "password.set").detail(id.to_string())).await?;
    tx.commit().await?;
    Ok(true)
}
