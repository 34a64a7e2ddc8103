//! List accounts.

use crate::app::App;
use crate::auth::policy;
use crate::caller::Caller;
use crate::db::accounts::{self, User};
use crate::http::extract::Query;
use crate::http::paging::{Page, Paging};
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;
use sync_core::role::Role;

/// Lists accounts by username: for the administrator, and for managers, who allocate.
#[utoipa::path(get, path = "/v1/users", operation_id = "listUsers", tag = "users", security(("bearer" = [])),
    params(Paging), responses((status = 200, description = "A page of accounts.", body = Page<User>)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Response, Problem> {
    caller.must(caller.role == Role::Administrator || policy::manages(caller.role))?;
    let listing = paging.of("/v1/users")?;
    let users = accounts::list_users(app.db.reader(), &listing.after, listing.limit + 1).await?;
    Ok(listing.page(users, |user| user.username.clone()).answer())
}
