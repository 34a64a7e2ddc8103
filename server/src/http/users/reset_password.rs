//! Set another password for somebody who forgot theirs.

use crate::app::App;
use crate::caller::Caller;
use crate::db::accounts::User;
use crate::http::extract::{Json, Path};
use crate::problem::Problem;
use crate::services::users as services;
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
    Ok(axum::Json(services::reset_password(&app, &caller, id, &request.password).await?))
}
