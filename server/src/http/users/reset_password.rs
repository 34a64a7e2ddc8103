//! Set another password for somebody who forgot theirs.

use crate::app::App;
use crate::auth::password::{Who, acceptable};
use crate::auth::{Caller, policy};
use crate::db::accounts::{self, User};
use crate::db::audit::{self, Entry};
use crate::db::{sessions, tries};
use crate::http::extract::{Json, Path};
use crate::problem::{Code, Problem};
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A password that is set for somebody.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordReset {
    /// The password, at least 12 characters, and none of those that are tried first. Its person must change it at the next
    /// sign-in.
    #[schema(value_type = crate::http::types::NewPassword)]
    password: String,
}

/// Sets another password for somebody who forgot theirs: their sessions end, and the password so far is good no longer.
///
/// Where the account's role can come to see children, the password opens nothing until a second person confirms it
/// (`confirmPassword`), as for a new account. Sent again it is done again.
#[utoipa::path(post, path = "/v1/users/{user}/password", operation_id = "resetPassword", tag = "users",
    security(("bearer" = [])), request_body = PasswordReset,
    params(("user" = Uuid, Path, description = "The account.")),
    responses((status = 200, description = "The account.", body = User)))]
pub async fn reset_password(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(request): Json<PasswordReset>,
) -> Result<axum::Json<User>, Problem> {
    caller.must_administer()?;
    if id == caller.user {
        let detail = "An administrator changes their own password by the one so far: `changePassword`.";
        return Err(Problem::new(Code::WrongState).detail(detail));
    }
    let user = accounts::find_user(app.db.reader(), id).await?.ok_or(Code::NotFound)?;
    let own = [user.username.as_str(), user.name.as_str()];
    let new = acceptable("/password", &request.password, own, &app.teams)?;
    let hash = app.hasher.hash(app.hasher.place(Who::Known)?, new, Arc::clone(&app.world.entropy)).await?;
    let waits = policy::reads_content(user.role);
    let mut write = app.db.write().await?;
    if !accounts::reset_password(&mut write, id, &hash, waits.then_some(caller.user)).await? {
        return Err(Problem::new(Code::WrongState).detail("The account was revoked."));
    }
    sessions::end_others(write.on(), (id, None), "password_changed", app.world.now()).await?;
    tries::forget_browsers(write.on(), id).await?;
    let action = if waits { "password.requested" } else { "password.set" };
    let entry = Entry::of(&caller, action).detail(format!("{id} {}", user.role));
    audit::add(write.on(), &app.world, entry).await?;
    let user = accounts::find_user_in(&mut write, id).await?.ok_or(Code::Internal)?;
    write.commit().await?;
    Ok(axum::Json(user))
}
