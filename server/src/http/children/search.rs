//! Search children by name. A name is content and stays out of URLs, so the search is a POST.

use super::{Child, show};
use crate::app::App;
use crate::auth::{Caller, Level};
use crate::db::children::{self, key};
use crate::http::extract::Json;
use crate::http::types::Text;
use crate::problem::Problem;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Most children a search finds.
const MOST: i64 = 50;

/// What to search for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChildSearch)]
pub struct Search {
    /// Part of a forename, surname or alias.
    name: Text<100>,
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChildrenFound)]
pub struct Found {
    /// The children, at most 50.
    children: Vec<Child>,
    /// Whether there are more: search for more of the name.
    more: bool,
}

/// Finds children the caller may see by part of a name.
#[utoipa::path(post, path = "/v1/children/search", operation_id = "searchChildren", tag = "children",
    security(("bearer" = [])), request_body = Search,
    responses((status = 200, description = "What was found.", body = Found)))]
pub async fn search(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(request): Json<Search>,
) -> Result<axum::Json<Found>, Problem> {
    let rows = children::list(app.db.reader(), caller.user, &key(request.name.as_str()), "", MOST + 1).await?;
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    let children = rows.into_iter().take(most).map(|(row, level)| show(row, Level::parse(&level))).collect();
    Ok(axum::Json(Found { children, more }))
}
