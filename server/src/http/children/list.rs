//! List children.

use super::{Child, show};
use crate::app::App;
use crate::auth::{Caller, Level};
use crate::db::children;
use crate::http::extract::Query;
use crate::http::{Page, Paging, page};
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

/// Lists the children the caller may see, in order of id. To search by name, see `searchChildren`.
#[utoipa::path(get, path = "/v1/children", operation_id = "listChildren", tag = "children", security(("bearer" = [])),
    params(Paging), responses((status = 200, description = "A page of children.", body = Page<Child>)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Response, Problem> {
    let limit = paging.limit()?;
    let rows = children::list(app.db.reader(), caller.user, &paging.after()?, limit + 1).await?;
    let page = page(rows, limit, |(row, _)| row.id.to_string());
    let page: Page<Child> = page.show(|(row, level)| Ok(show(row, Level::parse(&level), &caller.shown)))?;
    Ok(page.answer("/v1/children"))
}
