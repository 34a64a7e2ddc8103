//! Read a record, as it is or as it stood.

use super::{RecordView, past_view_of, view_of};
use crate::app::App;
use crate::caller::Caller;
use crate::db::records;
use crate::http::extract::{Path, Query, if_none_match};
use crate::problem::{Code, Problem};
use crate::services::records::require;
use crate::versions::etag_of;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;
use sync_core::fields::Instant;
use sync_core::ids::RecordId;
use uuid::Uuid;

/// Which version.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct VersionQuery {
    /// As it stood at an instant, by the times the devices claim.
    #[serde(default)]
    #[param(value_type = Option<Instant>)]
    as_of: Option<Instant>,
    /// As it stood at a version: the change hashes of `heads`, separated by commas.
    #[serde(default)]
    #[param(max_length = 4160, pattern = "^[0-9a-f]{64}(,[0-9a-f]{64}){0,63}$")]
    heads: Option<String>,
}

/// Returns the merged record with every conflict and who wrote what; as it stood, if a version is asked for.
#[utoipa::path(get, path = "/v1/records/{record}", operation_id = "getRecord", tag = "records",
    security(("bearer" = [])), params(("record" = Uuid, Path, description = "The record."),
        ("if-none-match" = Option<String>, Header, description = "ETags that the caller has, or `*` (RFC 9110)."), VersionQuery),
    responses((status = 200, description = "The record.", body = RecordView,
        headers(("etag" = String, description = "Its version."))),
        (status = 304, description = "The caller has it: `If-None-Match` names its ETag.")))]
pub async fn get(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<VersionQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = RecordId(id);
    let listed = require(&app, &caller, id).await?;
    let mut view = match (query.as_of, query.heads) {
        (None, None) => view_of(&listed, &caller.shown)?,
        (Some(_), Some(_)) => {
            return Err(Problem::new(Code::MalformedRequest).detail("Ask for as_of or for heads, not for both."));
        }
        (as_of, heads) => past(&app, id, as_of, heads).await?,
    };
    view.name_people(&app).await?;
    caller.shown.record(listed.header.child, id);
    // Whoever is told that nothing changed reads what they have: that is a read, and is noted as one.
    let etag = etag_of(&view.heads);
    if if_none_match(&headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
    }
    Ok(([(header::ETAG, etag)], Json(view)).into_response())
}

async fn past(
    app: &Arc<App>,
    id: RecordId,
    as_of: Option<Instant>,
    heads: Option<String>,
) -> Result<RecordView, Problem> {
    let stored = records::load(app.db.reader(), &[id]).await?.remove(&id).ok_or(Code::NotFound)?;
    let catalogue = app.catalogue;
    let read = move || -> Result<RecordView, Problem> {
        let record = stored.open(catalogue).map_err(|_| Code::Internal)?;
        let unknown = || Problem::new(Code::MalformedRequest).field("heads", "unknown_version", "is no version of it");
        let heads = match (as_of, heads) {
            (Some(as_of), _) => record.heads_at(as_of.0),
            (None, heads) => {
                let heads: Result<Vec<_>, _> = heads.iter().flat_map(|text| text.split(',')).map(str::parse).collect();
                heads.map_err(|_| unknown())?
            }
        };
        past_view_of(&record.view_at(&heads).map_err(|_| unknown())?)
    };
    tokio::task::spawn_blocking(read).await.map_err(|_| Problem::new(Code::Internal))?
}
