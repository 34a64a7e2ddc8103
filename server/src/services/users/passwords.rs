//! Set another password for somebody who forgot theirs.

use crate::app::App;
use crate::auth::password::{Who, acceptable};
use crate::auth::policy;
use crate::caller::Caller;
use crate::db::accounts::{self, User};
use crate::db::audit::{self, Entry};
use crate::db::{sessions, tries};
use crate::problem::{Code, Problem};
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
    let hash = app.hasher.hash(app.hasher.place(Who::Known)?, new, Arc::clone(&app.world.entropy)).await?;
    let waits = policy::reads_content(user.role);
    let mut write = app.db.write().await?;
    if !accounts::reset_password(&mut write, id, &hash, waits.then_some(caller.user)).await? {
        return Err(Problem::new(Code::WrongState).detail("The account was revoked."));
    }
    sessions::end_others(write.on(), (id, None), "password_changed", app.world.now()).await?;
    tries::forget_browsers(write.on(), id).await?;
    let action = if waits { "password.requested" } else { "password.set" };
    let entry = Entry::of(caller, action).detail(format!("{id} {}", user.role));
    audit::add(write.on(), &app.world, entry).await?;
    let user = accounts::find_user_in(&mut write, id).await?.ok_or(Code::Internal)?;
    write.commit().await?;
    Ok(user)
}
