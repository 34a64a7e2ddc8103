//! Add an account.

use crate::app::App;
use crate::auth::Caller;
use crate::auth::password::{self, Chosen, Hasher};
use crate::auth::username;
use crate::clock::World;
use crate::db::accounts::{self, User};
use crate::db::audit::{self, Entry};
use crate::db::{Db, access};
use crate::http::extract::Json;
use crate::http::types::{Name, Text};
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use sync_core::role::Role;
use utoipa::ToSchema;
use uuid::Uuid;

/// A new account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// The account's id, made by the client.
    pub id: Uuid,
    /// What the person signs in with. Names that differ in case, or in how accents are typed, are the same; a name is of one script,
    /// without invisible characters.
    pub username: Text<100>,
    /// The person's name.
    pub name: Name<200>,
    /// The role.
    #[schema(value_type = crate::http::types::RoleName)]
    pub role: Role,
    /// The team; a team manager needs one.
    #[serde(default)]
    pub team: Option<Text<100>>,
    /// The first password, at least 12 characters, and none of those that are tried first. The person must change it at their
    /// first sign-in.
    #[schema(value_type = String, min_length = 12, max_length = 200)]
    pub password: String,
}

/// Adds an account.
///
/// Until its person has changed the password, `POST /v1/me/password`, every other operation answers
/// `password_change_required`.
#[utoipa::path(post, path = "/v1/users", operation_id = "createUser", tag = "users", security(("bearer" = [])),
    request_body = NewUser, responses((status = 201, description = "The account.", body = User)))]
pub async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(request): Json<NewUser>,
) -> Result<(StatusCode, axum::Json<User>), Problem> {
    caller.must_administer()?;
    let entry = Entry::of(&caller, "user.added").detail(request.id.to_string());
    let user = add(&app.db, &app.world, &app.hasher, (request, Chosen::ByAnother), entry).await?;
    Ok((StatusCode::CREATED, axum::Json(user)))
}

/// Adds an account, by an administrator or by a command on the machine.
///
/// # Errors
/// [`Code::Invalid`] for a short or weak password, a username that could be taken for another, or a manager without a team; [`Code::AlreadyExists`].
pub async fn add(
    db: &Db,
    world: &World,
    hasher: &Hasher,
    (request, chosen): (NewUser, Chosen),
    entry: Entry,
) -> Result<User, Problem> {
    let username = username::checked(request.username.as_str())
        .map_err(|why| Problem::invalid("/username", "not_a_username", why))?;
    let own = [Some(username.as_str()), Some(request.name.as_str()), request.team.as_ref().map(|team| team.as_str())];
    let password = password::acceptable("/password", &request.password, own.into_iter().flatten())?;
    if request.role == Role::TeamManager && request.team.is_none() {
        return Err(Problem::invalid("/team", "missing", "is needed by a team manager"));
    }
    let place = hasher.place(password::Who::Known)?;
    let hash = hasher.hash(place, password, Arc::clone(&world.entropy)).await?;
    let user = User {
        id: request.id,
        username,
        name: request.name.as_str().to_owned(),
        role: request.role,
        team: request.team.map(|team| team.as_str().to_owned()),
        created_at: world.now(),
        revoked_at: None,
    };
    let mut write = db.write().await?;
    if !accounts::add_user(&mut write, &user, (&hash, chosen == Chosen::ByAnother)).await? {
        return Err(Problem::new(Code::AlreadyExists).detail("The id or the username is taken."));
    }
    access::refresh_person(&mut write, user.id).await?;
    audit::add(write.on(), world, entry).await?;
    write.commit().await?;
    Ok(user)
}
