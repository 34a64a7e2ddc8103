//! Confirm an account, as the second person.

use crate::app::App;
use crate::auth::{Caller, policy};
use crate::db::access;
use crate::db::accounts::{self, User};
use crate::db::audit::{self, Entry};
use crate::http::extract::Path;
use crate::problem::{Code, Problem};
use axum::Json;
use axum::extract::State;
use std::sync::Arc;
use uuid::Uuid;

/// Confirms an account that an administrator added and whose role can come to see children: from then on it can sign in.
///
/// The Associate Director confirms any, a team manager those of their own team. Confirmed once more it is answered as it is.
#[utoipa::path(post, path = "/v1/users/{user}/confirm", operation_id = "confirmUser", tag = "users",
    security(("bearer" = [])), params(("user" = Uuid, Path, description = "The account.")),
    responses((status = 200, description = "The account.", body = User)))]
pub async fn confirm(State(app): State<Arc<App>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<User>, Problem> {
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
    if accounts::confirm_user(&mut write, id, caller.user, app.world.now()).await? {
        access::refresh_person(&mut write, id).await?;
        let entry = Entry::of(&caller, "role.confirmed").detail(format!("{id} {}", user.role));
        audit::add(write.on(), &app.world, entry).await?;
    }
    let user = accounts::find_user_in(&mut write, id).await?.ok_or(Code::Internal)?;
    write.commit().await?;
    Ok(Json(user))
}
