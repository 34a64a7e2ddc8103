//! Confirm an account, as the second person.

use crate::app::App;
use crate::caller::Caller;
use crate::db::accounts::User;
use crate::http::extract::Path;
use crate::problem::Problem;
use crate::services::users as services;
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
    Ok(Json(services::confirm(&app, &caller, id).await?))
}
