//! A manager has read a record.

use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::problem::Problem;
use crate::services::records as services;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use sync_core::ids::RecordId;
use utoipa::ToSchema;
use uuid::Uuid;

/// What was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadMark {
    /// The position of the record as it was read.
    #[schema(minimum = 0)]
    position: i64,
}

/// Records that a manager has read a record up to a position: the workers' phones then show *seen by manager*.
#[utoipa::path(post, path = "/v1/records/{record}/seen", operation_id = "markRecordSeen", tag = "records",
    security(("bearer" = [])), request_body = ReadMark, params(("record" = Uuid, Path, description = "The record.")),
    responses((status = 204, description = "Recorded.")))]
pub async fn seen(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(request): Json<ReadMark>,
) -> Result<StatusCode, Problem> {
    services::seen(&app, &caller, RecordId(id), request.position).await?;
    Ok(StatusCode::NO_CONTENT)
}
