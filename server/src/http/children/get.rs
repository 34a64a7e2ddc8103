//! Read a child.

use super::{Child, show};
use crate::app::App;
use crate::auth::Level;
use crate::caller::Caller;
use crate::db::children;
use crate::http::extract::{Path, etag};
use crate::problem::{Code, Problem};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use sync_core::ids::ChildId;
use uuid::Uuid;

/// Returns a child, as much of it as the caller may see.
#[utoipa::path(get, path = "/v1/children/{child}", operation_id = "getChild", tag = "children",
    security(("bearer" = [])), params(("child" = Uuid, Path, description = "The child.")),
    responses((status = 200, description = "The child.", body = Child,
        headers(("etag" = String, description = "Its version.")))))]
pub async fn get(State(app): State<Arc<App>>, caller: Caller, Path(child): Path<Uuid>) -> Result<Response, Problem> {
    let child = ChildId(child);
    let level = caller.require(&app, child, Level::Header).await?;
    let row = children::find(app.db.reader(), child).await?.ok_or(Code::NotFound)?;
    Ok((etag(row.version), Json(show(row, level, &caller.shown).with_rules(app.environment.now()))).into_response())
}
