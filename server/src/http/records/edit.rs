//! Edit a record over REST, by the same intents a phone keeps.

use super::sent::SentIntent;
use super::{RecordView, past_view_of, view_of};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::problem::Problem;
use crate::services::records::{self as services, Edited};
use crate::versions::{IfMatch, etag_of};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use std::sync::Arc;
use sync_core::ids::{ChildId, RecordId};
use sync_core::record::Header;
use utoipa::ToSchema;
use uuid::Uuid;

/// Most intents in one request.
const MAX_INTENTS: usize = 500;

/// Edits of one record.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Edits {
    /// The kind; begins the record if it is not there.
    #[schema(value_type = crate::openapi::KindName)]
    kind: String,
    /// The child it is about.
    child: Uuid,
    /// What to do, all or nothing: see the component `Intent`.
    #[schema(value_type = Vec<crate::openapi::IntentSchema>, min_items = 1, max_items = 500)]
    intents: Vec<SentIntent>,
}

/// Edits a record, or begins it: sets fields, edits narratives, adds, removes and restores rows, signs, amends, and chooses
/// between values in conflict. The person's desk device is the author. The same request again answers the record as it
/// stands, where it began the record or was the person's last; where it began the record and the person's access to the child has
/// ended since, the record as they began it.
#[utoipa::path(post, path = "/v1/records/{record}/edits", operation_id = "editRecord", tag = "records",
    security(("bearer" = [])), request_body = Edits,
    params(("record" = Uuid, Path, description = "The record."),
        ("if-match" = Option<String>, Header, description = "The ETag that was read; needed where the record exists.")),
    responses((status = 200, description = "The merged record.", body = RecordView,
        headers(("etag" = String, description = "Its version."))),
        (status = 201, description = "The new record.", body = RecordView)))]
pub async fn edit(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    if_match: IfMatch,
    Json(request): Json<Edits>,
) -> Result<Response, Problem> {
    if request.intents.is_empty() || request.intents.len() > MAX_INTENTS {
        return Err(Problem::invalid("/intents", "out_of_range", format!("takes 1 to {MAX_INTENTS} intents")));
    }
    let of = Header { id: RecordId(id), kind: request.kind, child: ChildId(request.child) };
    let (record, child) = (of.id, of.child);
    let intents = request.intents.into_iter().map(|sent| sent.0).collect();
    let (status, mut view) = match services::edit(&app, &caller, of, (if_match, intents)).await? {
        Edited::Stands { record, begun } => {
            let status = if begun { StatusCode::CREATED } else { StatusCode::OK };
            (status, view_of(&record, &caller.shown)?)
        }
        Edited::AsBegun(view) => {
            caller.shown.record(child, record);
            (StatusCode::OK, past_view_of(&view)?)
        }
    };
    view.name_people(&app).await?;
    Ok((status, [(header::ETAG, etag_of(&view.heads))], axum::Json(view)).into_response())
}
