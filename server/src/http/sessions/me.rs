//! Who is signed in.

use crate::app::App;
use crate::caller::SignedIn;
use crate::db::accounts::{self, User};
use crate::problem::{Code, Problem};
use crate::services::sessions::Me;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;

/// Returns who is signed in.
#[utoipa::path(get, path = "/v1/me", operation_id = "getMe", tag = "sessions", security(("bearer" = [])),
    responses((status = 200, description = "Who is signed in.", body = Me)))]
pub async fn me(State(app): State<Arc<App>>, signed_in: SignedIn) -> Result<Json<Me>, Problem> {
    let SignedIn { caller, must_change_password } = signed_in;
    let user = accounts::find_user(app.db.reader(), caller.user).await?.ok_or(Code::NotFound)?;
    let User { id, username, name, role, team, .. } = user;
    Ok(Json(Me { id, username, name, role, team, must_change_password }))
}
