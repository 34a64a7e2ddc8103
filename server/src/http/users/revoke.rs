//! Revoke an account.

use crate::app::App;
use crate::auth::Caller;
use crate::db::audit::{self, Entry};
use crate::db::{access, accounts};
use crate::http::extract::Path;
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;
use uuid::Uuid;

/// Revokes an account: its sessions end at once, its words stay. One that was revoked stays as it is.
#[utoipa::path(post, path = "/v1/users/{user}/revoke", operation_id = "revokeUser", tag = "users",
    security(("bearer" = [])), params(("user" = Uuid, Path, description = "The account.")),
    responses((status = 204, description = "Revoked.")))]
pub async fn revoke(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(user): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    caller.must_administer()?;
    if user == caller.user {
        return Err(Problem::new(Code::WrongState).detail("An administrator does not revoke their own account."));
    }
    let mut write = app.db.write().await?;
    if !accounts::revoke_user(&mut write, user, app.world.now()).await? {
        return if accounts::find_user_in(&mut write, user).await?.is_some() {
            Ok(StatusCode::NO_CONTENT)
        } else {
            Err(Code::NotFound.into())
        };
    }
    access::refresh_person(&mut write, user).await?;
    audit::add(write.on(), &app.world, Entry::of(&caller, "user.revoked").detail(user.to_string())).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
