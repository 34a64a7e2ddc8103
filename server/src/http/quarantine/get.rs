//! Read an entry whole.

use super::{QuarantineEntry, show};
use crate::app::App;
use crate::caller::Caller;
use crate::db::{attachments, quarantine};
use crate::http::extract::Path;
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;
use uuid::Uuid;

/// How much memory an entry takes while it is answered, by its size: as stored, in chunks, and as JSON.
const WEIGHT: usize = 4;

/// Returns refused work with its bytes, and what was handed over beside them. Lists leave both out.
#[utoipa::path(get, path = "/v1/quarantine/{entry}", operation_id = "getQuarantineEntry", tag = "quarantine",
    security(("bearer" = [])), params(("entry" = Uuid, Path, description = "The entry.")),
    responses((status = 200, description = "The entry.", body = QuarantineEntry)))]
pub async fn get(State(app): State<Arc<App>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    caller.must_manage()?;
    let team = caller.team.as_deref();
    let entry = quarantine::find(app.db.reader(), caller.user, team, id).await?.ok_or(Code::NotFound)?;
    let size = usize::try_from(entry.size).unwrap_or(usize::MAX);
    let charge = app.budget.answer(caller.user, size.saturating_mul(WEIGHT)).await?;
    let content = quarantine::content(app.db.reader(), id).await?;
    let pictures = attachments::aside(&mut *app.db.reader().acquire().await?, entry.header.id, entry.device).await?;
    Ok(charge.until_sent(axum::Json(show(entry, Some(content), pictures, &caller.shown)?).into_response()))
}
