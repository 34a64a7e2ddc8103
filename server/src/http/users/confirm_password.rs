//! Confirm a password that an administrator set, as the second person.

use crate::app::App;
use crate::auth::{Caller, policy};
use crate::db::accounts::{self, User};
use crate::db::audit::{self, Entry};
use crate::http::extract::Path;
use crate::problem::{Code, Problem};
use axum::Json;
use axum::extract::State;
use std::sync::Arc;
use uuid::Uuid;

/// Confirms that a password which an administrator set for somebody is for that person: from then on it can be used.
///
/// The Associate Director confirms any but their own, a team manager those of their own team. Confirmed once more it is
/// answered as it is.
#[utoipa::path(post, path = "/v1/users/{user}/password/confirm", operation_id = "confirmPassword", tag = "users",
    security(("bearer" = [])), params(("user" = Uuid, Path, description = "The account.")),
    responses((status = 200, description = "The account.", body = User)))]
pub async fn confirm_password(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<User>, Problem> {
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
        let entry = Entry::of(&caller, "password.confirmed").detail(format!("{id} {}", user.role));
        audit::add(write.on(), &app.world, entry).await?;
    }
    let user = accounts::find_user_in(&mut write, id).await?.ok_or(Code::Internal)?;
    write.commit().await?;
    Ok(Json(user))
}
