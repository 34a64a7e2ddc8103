//! Revoke an account.

use crate::app::App;
use crate::caller::Caller;
use crate::db::audit::{self, Entry};
use crate::db::{access, accounts};
use crate::problem::{Code, Problem};
use uuid::Uuid;

/// Revokes an account. One that was revoked stays as it is.
///
/// # Errors
/// [`Code::NotAllowed`], [`Code::WrongState`] for the caller's own, [`Code::NotFound`].
pub async fn revoke(app: &App, caller: &Caller, user: Uuid) -> Result<(), Problem> {
    caller.must_administer()?;
    if user == caller.user {
        return Err(Problem::new(Code::WrongState).detail("An administrator does not revoke their own account."));
    }
    let mut write = app.db.write().await?;
    if !accounts::revoke_user(&mut write, user, app.environment.now()).await? {
        return if accounts::find_user_in(&mut write, user).await?.is_some() {
            Ok(())
        } else {
            Err(Code::NotFound.into())
        };
    }
    access::refresh_person(&mut write, user).await?;
    audit::add(write.on(), &app.environment, Entry::of(caller, "user.revoked").detail(user.to_string())).await?;
    write.commit().await?;
    Ok(())
}
