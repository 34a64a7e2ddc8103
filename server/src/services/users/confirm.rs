//! Confirm, as the second person, what an administrator did to an account.

use crate::app::App;
use crate::auth::policy;
use crate::caller::Caller;
use crate::db::access;
use crate::db::accounts::{self, User};
use crate::db::audit::{self, Entry};
use crate::problem::{Code, Problem};
use uuid::Uuid;

/// Confirms an account whose role can come to see children: from then on it can sign in. Confirmed once more it stays as it is.
///
/// # Errors
/// [`Code::NotFound`], [`Code::NotAllowed`] also to who added it, [`Code::WrongState`] for a revoked one.
pub async fn confirm(app: &App, caller: &Caller, id: Uuid) -> Result<User, Problem> {
    caller.must_manage()?;
    let mut write = app.db.write().await?;
    let user = accounts::find_user_in(&mut write, id).await?.ok_or(Code::NotFound)?;
    let own = (caller.role, caller.team.as_deref());
    if !policy::may_confirm(own, user.team.as_deref()) || user.added_by == Some(caller.user) {
        return Err(Code::NotAllowed.into());
    }
    if user.revoked_at.is_some() {
        return Err(Problem::new(Code::WrongState).detail("The account was revoked."));
    }
    if accounts::confirm_user(&mut write, id, caller.user, app.environment.now()).await? {
        access::refresh_person(&mut write, id).await?;
        let entry = Entry::of(caller, "role.confirmed").detail(format!("{id} {}", user.role));
        audit::add(write.on(), &app.environment, entry).await?;
    }
    let user = accounts::find_user_in(&mut write, id).await?.ok_or(Code::Internal)?;
    write.commit().await?;
    Ok(user)
}

/// Confirms that a password which an administrator set for somebody is for that person. Confirmed once more it stays as it is.
///
/// # Errors
/// [`Code::NotFound`], [`Code::NotAllowed`] also to who set it and to its person, [`Code::WrongState`] for a revoked account.
pub async fn confirm_password(app: &App, caller: &Caller, id: Uuid) -> Result<User, Problem> {
    caller.must_manage()?;
    let mut write = app.db.write().await?;
    let user = accounts::find_user_in(&mut write, id).await?.ok_or(Code::NotFound)?;
    let own = (caller.role, caller.team.as_deref());
    let set_by_caller = user.password_set_by == Some(caller.user);
    if !policy::may_confirm(own, user.team.as_deref()) || set_by_caller || id == caller.user {
        return Err(Code::NotAllowed.into());
    }
    if user.revoked_at.is_some() {
        return Err(Problem::new(Code::WrongState).detail("The account was revoked."));
    }
    if accounts::confirm_password(&mut write, id).await? {
        let entry = Entry::of(caller, "password.confirmed").detail(format!("{id} {}", user.role));
        audit::add(write.on(), &app.environment, entry).await?;
    }
    let user = accounts::find_user_in(&mut write, id).await?.ok_or(Code::Internal)?;
    write.commit().await?;
    Ok(user)
}
