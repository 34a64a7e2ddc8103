//! Confirm a password that an administrator set, as the second person.

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
    Ok(Json(services::confirm_password(&app, &caller, id).await?))
}
