//! Change one's own password.

use crate::app::App;
use crate::auth::password::{Who, acceptable};
use crate::caller::Caller;
use crate::db::audit::{self, Entry};
use crate::db::{accounts, sessions, tries};
use crate::problem::{Code, Problem};
use crate::services::sessions::throttle::Try;
use std::sync::Arc;

/// Changes the caller's own password. Every other session of theirs ends, and browsers that were known are known no more. Tries are
/// counted like those to sign in.
///
/// # Errors
/// [`Code::Invalid`] where one of the two is not as it should be, [`Code::TooManyRequests`], [`Code::WrongState`] where it was changed
/// meanwhile.
pub async fn change_password(
    app: &App,
    caller: &Caller,
    (current_password, new_password): (&str, &str),
) -> Result<(), Problem> {
    let account = accounts::own_credentials(app.db.reader(), caller.user).await?.ok_or(Code::SessionEnded)?;
    let own = [account.user.username.as_str(), account.user.name.as_str()];
    let new = acceptable("/new_password", new_password, own, &app.teams)?;
    if new_password == current_password {
        return Err(Problem::invalid("/new_password", "unchanged", "is the password so far"));
    }
    let attempt = Try::by_known(caller.user, b"change of password");
    let permit = app.hasher.permit(Who::Known)?;
    attempt.count(app).await?;
    let old_hash = account.password_hash;
    if !app.hasher.fits(permit, current_password, Some(old_hash.clone())).await? {
        audit::note(&app.db, &app.environment, Entry::of(caller, "password.refused")).await?;
        return Err(Problem::invalid("/current_password", "wrong", "is not your password"));
    }
    let new_hash = app.hasher.hash(app.hasher.permit(Who::Known)?, new, Arc::clone(&app.environment.entropy)).await?;
    let mut tx = app.db.begin().await?;
    if !accounts::set_password(&mut tx, caller.user, &old_hash, (&new_hash, false)).await? {
        return Err(Problem::new(Code::WrongState).detail("The password was changed meanwhile."));
    }
    sessions::end_others(&mut tx, (caller.user, Some(caller.session)), "password_changed", app.environment.now())
        .await?;
    tries::forget_browsers(&mut tx, caller.user).await?;
    attempt.give_back(&mut tx).await?;
    audit::add(&mut tx, &app.environment, Entry::of(caller, "password.changed")).await?;
    tx.commit().await?;
    Ok(())
}
