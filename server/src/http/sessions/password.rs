//! Change one's own password.

use crate::app::App;
use crate::auth::SignedIn;
use crate::auth::password::{Who, acceptable};
use crate::auth::throttle::Try;
use crate::db::audit::{self, Entry};
use crate::db::{accounts, sessions, tries};
use crate::http::extract::Json;
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A change of password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The password so far.
    #[schema(value_type = String, max_length = 200)]
    current_password: String,
    /// The new one, at least 12 characters, and none of those that are tried first.
    #[schema(value_type = crate::http::types::NewPassword)]
    new_password: String,
}

/// Changes the caller's own password.
///
/// Every other session of theirs ends, and browsers that were known are known no more. Tries are counted like those to sign in.
/// It is the one thing a session may do that was opened with a password somebody else had set, beside `GET /v1/me` and
/// signing out.
#[utoipa::path(post, path = "/v1/me/password", operation_id = "changePassword", tag = "sessions",
    security(("bearer" = [])), request_body = PasswordChange,
    responses((status = 204, description = "Changed.")))]
pub async fn change(
    State(app): State<Arc<App>>,
    SignedIn { caller, .. }: SignedIn,
    Json(request): Json<PasswordChange>,
) -> Result<StatusCode, Problem> {
    let account = accounts::own_credentials(app.db.reader(), caller.user).await?.ok_or(Code::SessionEnded)?;
    let own = [account.user.username.as_str(), account.user.name.as_str()];
    let new = acceptable("/new_password", &request.new_password, own, &app.teams)?;
    if request.new_password == request.current_password {
        return Err(Problem::invalid("/new_password", "unchanged", "is the password so far"));
    }
    let attempt = Try::by_known(caller.user, b"change of password");
    let place = app.hasher.place(Who::Known)?;
    attempt.count(&app).await?;
    let old_hash = account.password_hash;
    if !app.hasher.fits(place, &request.current_password, Some(old_hash.clone())).await? {
        audit::note(&app.db, &app.world, Entry::of(&caller, "password.refused")).await?;
        return Err(Problem::invalid("/current_password", "wrong", "is not your password"));
    }
    let new_hash = app.hasher.hash(app.hasher.place(Who::Known)?, new, Arc::clone(&app.world.entropy)).await?;
    let mut tx = app.db.begin().await?;
    if !accounts::set_password(&mut tx, caller.user, &old_hash, (&new_hash, false)).await? {
        return Err(Problem::new(Code::WrongState).detail("The password was changed meanwhile."));
    }
    sessions::end_others(&mut tx, (caller.user, Some(caller.session)), "password_changed", app.world.now()).await?;
    tries::forget_browsers(&mut tx, caller.user).await?;
    attempt.give_back(&mut tx).await?;
    audit::add(&mut tx, &app.world, Entry::of(&caller, "password.changed")).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
