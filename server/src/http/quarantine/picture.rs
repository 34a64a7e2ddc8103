//! Look at a picture of refused work, or hear a voice note of it.

use crate::app::App;
use crate::caller::Caller;
use crate::db::attachments::{self, Location};
use crate::db::quarantine;
use crate::http::attachments::download::answer;
use crate::http::extract::{Path, RawBytes};
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;
use uuid::Uuid;

/// Returns a picture or a voice note that waits with refused work.
#[utoipa::path(get, path = "/v1/quarantine/{entry}/attachments/{attachment}", operation_id = "getQuarantinePicture",
    tag = "quarantine", security(("bearer" = [])),
    params(("entry" = Uuid, Path, description = "The entry."),
        ("attachment" = Uuid, Path, description = "The attachment.")),
    responses((status = 200, description = "The picture.", content((inline(RawBytes) = "image/jpeg"),
        (inline(RawBytes) = "image/png"), (inline(RawBytes) = "image/webp"),
        (inline(RawBytes) = "audio/webm")),
        headers(("etag" = String, description = "The picture's SHA-256.")))))]
pub async fn picture(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((entry, attachment)): Path<(Uuid, Uuid)>,
) -> Result<Response, Problem> {
    caller.must_manage()?;
    let found = quarantine::find(app.db.reader(), caller.user, caller.team.as_deref(), entry).await?;
    let refused = found.ok_or(Code::NotFound)?;
    let mut reader = app.db.reader().acquire().await?;
    let key = (refused.header.id, attachment, refused.device);
    let picture = attachments::find_on(&mut reader, Location::Aside, key).await?.ok_or(Code::NotFound)?;
    // Twice: in the parts that the database has, and put together. Nobody waits for room with a connection in hand.
    drop(reader);
    let charge = app.budget.answer(caller.user, 2 * usize::try_from(picture.size).unwrap_or(usize::MAX)).await?;
    let mut reader = app.db.reader().acquire().await?;
    let bytes = attachments::read(&mut reader, Location::Aside, picture.upload, (0, picture.size)).await?;
    drop(reader);
    if i64::try_from(bytes.len()).ok() != Some(picture.size) {
        // It went while this waited.
        return Err(Code::NotFound.into());
    }
    caller.shown.record(refused.header.child, refused.header.id);
    caller.shown.detail(refused.header.child, attachment.to_string());
    Ok(charge.until_sent(answer(&picture, StatusCode::OK, bytes)))
}
