//! How far an upload is.

use super::UploadProgress;
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::Path;
use crate::problem::Problem;
use crate::services::attachments as services;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;
use sync_core::ids::RecordId;
use uuid::Uuid;

/// Tells how far this device's upload is, so that one that broke off goes on from there.
#[utoipa::path(get, path = "/v1/records/{record}/attachments/{attachment}/upload", operation_id = "getUploadProgress",
    tag = "attachments", security(("bearer" = [])),
    params(("record" = Uuid, Path, description = "The record."),
        ("attachment" = Uuid, Path, description = "The attachment.")),
    responses((status = 200, description = "How far it is: nothing received where none was begun.",
        body = UploadProgress)))]
pub async fn progress(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((record, attachment)): Path<(Uuid, Uuid)>,
) -> Result<Json<UploadProgress>, Problem> {
    let progress = services::progress(&app, &caller, (RecordId(record), attachment)).await?;
    Ok(Json(UploadProgress::of(attachment, progress)))
}
