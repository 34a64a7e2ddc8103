//! Who was given the caller's role, and by whom.

use crate::app::App;
use crate::auth::policy;
use crate::caller::Caller;
use crate::clock::micros;
use crate::db::accounts::{self, User};
use crate::http::extract::Query;
use crate::http::paging::{Page, Paging};
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use sync_core::role::Role;
use sync_core::sync::wire::Person;
use utoipa::ToSchema;
use uuid::Uuid;

/// An account that was given a role.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoleNotice {
    /// The account.
    user: Uuid,
    /// The person's name.
    name: String,
    /// The role.
    role: Role,
    /// The team, where the role has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<String>,
    /// When it was added.
    added_at: DateTime<Utc>,
    /// The administrator who added it; absent where it was added on the machine itself, without a second person.
    #[serde(skip_serializing_if = "Option::is_none")]
    added_by: Option<Person>,
    /// Since when it can be used; absent while it waits to be confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_at: Option<DateTime<Utc>>,
    /// Who confirmed it; absent where no second person was needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_by: Option<Person>,
    /// When the account was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<DateTime<Utc>>,
    /// Whether it waits for the caller to confirm it.
    yours_to_confirm: bool,
    /// The administrator who set another password for it, while that waits for a second person.
    #[serde(skip_serializing_if = "Option::is_none")]
    password_set_by: Option<Person>,
    /// Whether that password waits for the caller to confirm it (`confirmPassword`).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    password_yours_to_confirm: bool,
}

/// Lists the accounts that were given the caller's role, newest first, with who added and who confirmed them; and those that
/// the caller may confirm.
#[utoipa::path(get, path = "/v1/role-notices", operation_id = "listRoleNotices", tag = "users", security(("bearer" = [])),
    params(Paging), responses((status = 200, description = "A page of notices.", body = Page<RoleNotice>)))]
pub async fn notices(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Response, Problem> {
    let listing = paging.of("/v1/role-notices")?;
    let (before, id) = listing.numbered(i64::MAX)?;
    let filter = (caller.user, caller.role, caller.team.as_deref());
    let users = accounts::list_by_role(app.db.reader(), filter, (before, &id), listing.limit + 1).await?;
    let ids: BTreeSet<Uuid> =
        users.iter().flat_map(|user| [user.added_by, user.confirmed_by, user.password_set_by]).flatten().collect();
    let people = accounts::named(app.db.reader(), &ids).await?;
    let named = |id: Option<Uuid>| id.and_then(|id| people.get(&id).cloned());
    let notice = |user: User| RoleNotice {
        yours_to_confirm: user.confirmed_at.is_none()
            && user.revoked_at.is_none()
            && policy::may_confirm((caller.role, caller.team.as_deref()), user.team.as_deref()),
        password_yours_to_confirm: user.password_set_by.is_some()
            && user.revoked_at.is_none()
            && policy::may_confirm((caller.role, caller.team.as_deref()), user.team.as_deref()),
        password_set_by: named(user.password_set_by),
        added_by: named(user.added_by),
        confirmed_by: named(user.confirmed_by),
        user: user.id,
        name: user.name,
        role: user.role,
        team: user.team,
        added_at: user.created_at,
        confirmed_at: user.confirmed_at,
        revoked_at: user.revoked_at,
    };
    let notices: Vec<RoleNotice> = users.into_iter().map(notice).collect();
    let position = |notice: &RoleNotice| format!("{} {}", micros(notice.added_at), notice.user);
    Ok(listing.page(notices, position).answer())
}
