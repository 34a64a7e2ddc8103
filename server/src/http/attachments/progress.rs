//! How far an upload is.

use super::{UploadProgress, place, readable};
use crate::app::App;
use crate::caller::Caller;
use crate::db::attachments::{self, Shelf};
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
    let key = (record, attachment, caller.device);
    let shelf = match readable(&app, &caller, record).await {
        Ok(home) => {
            caller.shown.record(home.child, record);
            Shelf::Record
        }
        // What this device handed in of a record that it may not read is told to it.
        Err(refused) => place(&app, &caller, record, attachment).await.map_err(|_| refused)?.shelf,
    };
    let complete = attachments::find_on(&mut *app.db.reader().acquire().await?, shelf, key).await?;
    if let Some(complete) = complete {
        let size = complete.sent_size;
        return Ok(Json(UploadProgress { attachment, size: Some(size), received: size, complete: true }));
    }
    let upload = attachments::upload(app.db.reader(), shelf, key).await?;
    let (size, received) = upload.map_or((None, 0), |upload| (Some(upload.size), upload.received));
    Ok(Json(UploadProgress { attachment, size, received, complete: false }))
}
