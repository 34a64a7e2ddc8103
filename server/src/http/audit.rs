//! Who did what.

use crate::app::App;
use crate::auth::{Caller, Level};
use crate::db::audit::{self, AuditEntry};
use crate::http::extract::Query;
use crate::http::{Page, Paging, page};
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use sync_core::ids::ChildId;
use uuid::Uuid;

/// Which child's entries.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// The child.
    child: Uuid,
    /// The cursor of the page before.
    #[serde(default)]
    #[param(max_length = 600, pattern = "^[A-Za-z0-9_-]*$", format = "cursor")]
    cursor: Option<String>,
    /// How many entries, 50 unless given.
    #[serde(default)]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// Lists who did what with a child, newest first; broken glass stands out by its action. For managers.
#[utoipa::path(get, path = "/v1/audit", operation_id = "listAudit", tag = "audit", security(("bearer" = [])),
    params(AuditQuery), responses((status = 200, description = "A page of entries.", body = Page<AuditEntry>)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<AuditQuery>,
) -> Result<Response, Problem> {
    caller.must_manage()?;
    let child = ChildId(query.child);
    caller.require(&app, child, Level::Full).await?;
    let paging = Paging { cursor: query.cursor, limit: query.limit };
    let limit = paging.limit()?;
    let after = paging.after()?;
    let before = match after.split_once(' ') {
        None if after.is_empty() => (i64::MAX, String::new()),
        Some((at, id)) => (at.parse().map_err(|_| Code::MalformedRequest)?, id.to_owned()),
        None => return Err(Code::MalformedRequest.into()),
    };
    let entries = audit::list(app.db.reader(), Some(child), (before.0, &before.1), limit + 1).await?;
    let position = |entry: &AuditEntry| format!("{} {}", crate::clock::micros(entry.at), entry.id);
    Ok(page(entries, limit, position).answer(&format!("/v1/audit?child={child}")))
}
