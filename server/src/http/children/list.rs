//! List children.

use super::{Child, show};
use crate::app::App;
use crate::auth::Level;
use crate::caller::Caller;
use crate::db::children;
use crate::http::extract::Query;
use crate::http::paging::{PAGE_WEIGHT, Page, Paging};
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Lists the children the caller may see, in order of id. To search by name, see `searchChildren`.
#[utoipa::path(get, path = "/v1/children", operation_id = "listChildren", tag = "children", security(("bearer" = [])),
    params(Paging), responses((status = 200, description = "A page of children.", body = Page<Child>)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Response, Problem> {
    let listing = paging.of("/v1/children")?;
    let (charge, bytes) = app.budget.page(caller.user, app.page_bytes.load(Ordering::Relaxed), PAGE_WEIGHT).await?;
    let (rows, next) = children::list(app.db.reader(), caller.user, &listing.after, (listing.limit, bytes)).await?;
    let page = listing.page_to(rows, next.as_deref());
    let page: Page<Child> = page.show(|(row, level)| Ok(show(row, Level::parse(&level), &caller.shown)))?;
    Ok(charge.until_sent(page.answer()))
}
