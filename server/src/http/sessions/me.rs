//! Who is signed in.

use super::Me;
use crate::app::App;
use crate::auth::Caller;
use crate::db::accounts;
use crate::problem::{Code, Problem};
use axum::Json;
use axum::extract::State;
use std::sync::Arc;

/// Returns who is signed in.
#[utoipa::path(get, path = "/v1/me", operation_id = "getMe", tag = "sessions", security(("bearer" = [])),
    responses((status = 200, description = "Who is signed in.", body = Me)))]
pub async fn me(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Me>, Problem> {
    let user = accounts::find_user(app.db.reader(), caller.user).await?.ok_or(Code::NotFound)?;
    Ok(Json(Me { id: user.id, username: user.username, name: user.name, role: user.role, team: user.team }))
}
