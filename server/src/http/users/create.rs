//! Add an account.

use crate::app::App;
use crate::caller::Caller;
use crate::db::accounts::User;
use crate::http::extract::Json;
use crate::problem::Problem;
use crate::services::users::{self as services, NewUser};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use sync_core::fields::{Name, Text};
use sync_core::role::Role;
use utoipa::ToSchema;
use uuid::Uuid;

/// A new account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserCreation {
    /// The account's id, made by the client.
    id: Uuid,
    /// What the person signs in with. Names that differ in case, or in how accents are typed, are the same; a name is of one script,
    /// without invisible characters.
    #[schema(value_type = crate::http::types::NewUsername)]
    username: Text<100>,
    /// The person's name.
    name: Name<200>,
    /// The role.
    role: Role,
    /// The team, one of the settings' list; a team manager needs one.
    #[serde(default)]
    #[schema(value_type = Option<sync_core::fields::TeamName>)]
    team: Option<Text<100>>,
    /// The first password, at least 12 characters, and none of those that are tried first. The person must change it at their
    /// first sign-in.
    #[schema(value_type = crate::http::types::NewPassword)]
    password: String,
}

/// Adds an account. The same request again answers the account; the password is not compared, since it is the person's to
/// change.
///
/// A username or a person's name that looks like another account's is refused (409 with the field in `errors`): two people of
/// one name are told apart by what is added to it. A revoked account keeps its username, and gives its person's name free.
///
/// One whose role can come to see children waits: it cannot sign in until a second person confirms it (`confirmUser`), and
/// all who hold the role are told of it (`listRoleNotices`). Until its person has changed the password,
/// `POST /v1/me/password`, every other operation answers `password_change_required`.
#[utoipa::path(post, path = "/v1/users", operation_id = "createUser", tag = "users", security(("bearer" = [])),
    request_body = UserCreation, responses((status = 201, description = "The account.", body = User),
        (status = 200, description = "The account was added by the same request before.", body = User)))]
pub async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(request): Json<UserCreation>,
) -> Result<(StatusCode, axum::Json<User>), Problem> {
    let UserCreation { id, username, name, role, team, password } = request;
    let request = NewUser { id, username, name, role, team, password };
    let (user, is_new) = services::create(&app, &caller, request).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, axum::Json(user)))
}
