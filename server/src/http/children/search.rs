//! Search children by name. A name is content and stays out of URLs, so the search is a POST.

use super::{Child, show};
use crate::app::App;
use crate::auth::Level;
use crate::caller::Caller;
use crate::db::names;
use crate::http::extract::Json;
use crate::http::paging::{PAGE_WEIGHT, Paging, length_of};
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use sync_core::fields::Text;
use sync_core::names::{Closeness, Query};
use utoipa::ToSchema;

/// What to search for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChildSearch)]
pub struct Search {
    /// Words of a forename, surname or alias, in any order; of each, the beginning is enough. Accents, apostrophes and
    /// hyphens do not count.
    name: Text<100>,
    /// The cursor of the page before.
    #[serde(default)]
    #[schema(max_length = 600, pattern = "^[A-Za-z0-9_-]*$", format = "cursor")]
    cursor: Option<String>,
    /// How many children, 50 unless given.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// What was found: first the children whose names fit, then those of whom one letter is off.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChildrenFound)]
pub struct Found {
    /// The children.
    pub items: Vec<Child>,
    /// The cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// As `items`.
    #[schema(deprecated)]
    pub children: Vec<Child>,
    /// Whether there are more: go on from `next`.
    pub more: bool,
}

/// Finds children the caller may see by a name, as it sounds to a reader: without accents, apostrophes and hyphens, in any
/// order of the words, and with one letter wrong, missing, too many or in its neighbour's place.
#[utoipa::path(post, path = "/v1/children/search", operation_id = "searchChildren", tag = "children",
    security(("bearer" = [])), request_body = Search,
    responses((status = 200, description = "What was found.", body = Found)))]
pub async fn search(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(request): Json<Search>,
) -> Result<Response, Problem> {
    // The words are part of what a cursor goes on with, as a hash alone.
    let path = format!("/v1/children/search {}", request.name.as_str());
    let in_body = |problem: Problem| {
        problem.errors.into_iter().fold(Problem::new(Code::Invalid), |problem, error| {
            problem.field(format!("/{}", error.pointer), error.code, error.detail)
        })
    };
    let listing = Paging { cursor: request.cursor, limit: request.limit }.of(path).map_err(in_body)?;
    let (charge, bytes) = app.budget.page(caller.user, app.page_bytes.load(Ordering::Relaxed), PAGE_WEIGHT).await?;
    let after = match listing.after.split_once(' ') {
        Some(("near", id)) => (Closeness::Near, id.to_owned()),
        Some((_, id)) => (Closeness::Exact, id.to_owned()),
        None => (Closeness::Exact, String::new()),
    };
    let found = match Query::new(request.name.as_str()) {
        Some(query) => {
            let most = usize::try_from(listing.limit + 1).unwrap_or(1);
            names::search(app.db.reader(), caller.user, &query, after, most).await?
        }
        None => Vec::new(),
    };
    let size = |one: &names::Found| length_of(&one.row.details);
    let page = listing.page_within(found, (bytes, size), |last| {
        let closeness = if last.closeness == Closeness::Near { "near" } else { "exact" };
        format!("{closeness} {}", last.row.id)
    });
    let items: Vec<Child> =
        page.items.into_iter().map(|found| show(found.row, Level::parse(&found.level), &caller.shown)).collect();
    let found = Found { children: items.clone(), items, more: page.next.is_some(), next: page.next };
    Ok(charge.until_sent(axum::Json(found).into_response()))
}
