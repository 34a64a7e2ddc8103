//! List accounts.

use crate::app::App;
use crate::auth::{Caller, policy};
use crate::db::accounts::{self, User};
use crate::http::extract::Query;
use crate::http::{Page, Paging, page};
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
    let limit = paging.limit()?;
    let users = accounts::list_users(app.db.reader(), &paging.after()?, limit + 1).await?;
    Ok(page(users, limit, |user| user.username.clone()).answer("/v1/users"))
}
