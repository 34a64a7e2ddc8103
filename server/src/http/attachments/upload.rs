//! Upload a picture or a voice note, part by part.

use super::UploadProgress;
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Path, Query, Raw};
use crate::problem::Problem;
use crate::services::attachments as services;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use sync_core::ids::RecordId;
use uuid::Uuid;

/// Which part of what.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Where the part begins: how much was received before it.
    #[param(minimum = 0, maximum = 4999999)]
    offset: i64,
    /// How large the whole picture is, in bytes.
    #[param(minimum = 1, maximum = 5000000)]
    size: i64,
    /// SHA-256 of the whole picture, in hexadecimal.
    #[param(pattern = "^[0-9a-f]{64}$")]
    sha256: String,
}

/// Takes a part of a picture or a voice note: from 16 to 512 KiB, the last as small as it is.
///
/// The attachment's id is the UUIDv8 made of the first 16 bytes of the picture's SHA-256. A part that is here already is
/// taken again without harm; one that leaves a gap is refused with `received`, where to go on. With the last part the
/// whole is checked: where its hash is another, or it is not a whole JPEG, PNG or WebP picture or a WebM recording of one
/// voice in Opus, the upload is dropped. What is neither seen nor heard, such as where it was taken, is taken out of it: it keeps the id of what was sent, and the
/// ETag is the hash of what is kept. The record must be here first. A picture of work that was refused is kept beside
/// it in the quarantine, if this device handed that in, and attached when it is accepted; so is one that a record does not
/// name to which its person has no access any more, and one beyond the 200 that a record has room for.
#[utoipa::path(put, path = "/v1/records/{record}/attachments/{attachment}", operation_id = "uploadAttachment",
    tag = "attachments", security(("bearer" = [])),
    request_body(content = inline(crate::http::extract::RawBytes), content_type = "application/octet-stream", description = "The part's bytes."),
    params(("record" = Uuid, Path, description = "The record."),
        ("attachment" = Uuid, Path, description = "The attachment."), Part),
    responses((status = 200, description = "How far the upload is.", body = UploadProgress)))]
pub async fn upload(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((record, attachment)): Path<(Uuid, Uuid)>,
    Query(part): Query<Part>,
    Raw(bytes): Raw,
) -> Result<Json<UploadProgress>, Problem> {
    let Part { offset, size, sha256 } = part;
    let part = services::Part { offset, size, sha256 };
    let progress = services::upload(&app, &caller, (RecordId(record), attachment), (&part, &bytes)).await?;
    Ok(Json(UploadProgress::of(attachment, progress)))
}
