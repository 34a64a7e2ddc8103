//! How far an upload is.

use super::{UploadProgress, readable};
use crate::app::App;
use crate::auth::Caller;
use crate::db::attachments;
use crate::http::extract::Path;
use crate::problem::Problem;
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
    let record = RecordId(record);
    readable(&app, &caller, record).await?;
    let complete = attachments::find(&mut *app.db.reader().acquire().await?, record, attachment).await?;
    if let Some(complete) = complete {
        let size = complete.size;
        return Ok(Json(UploadProgress { attachment, size: Some(size), received: size, complete: true }));
    }
    let upload = attachments::upload(app.db.reader(), (record, attachment, caller.device)).await?;
    let (size, received) = upload.map_or((None, 0), |upload| (Some(upload.size), upload.received));
    Ok(Json(UploadProgress { attachment, size, received, complete: false }))
}
