//! List refused work.

use super::{QuarantineEntry, show};
use crate::app::App;
use crate::caller::Caller;
use crate::db::{attachments, quarantine};
use crate::http::extract::Query;
use crate::http::paging::{Page, Paging};
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

/// Lists refused work that waits for a decision: about the manager's children, or by the manager's team.
///
/// An entry may be as large as a sync, so that lists leave the bytes out and tell the `size`; `GET /v1/quarantine/{entry}` has
/// them, and what was handed over beside them.
#[utoipa::path(get, path = "/v1/quarantine", operation_id = "listQuarantine", tag = "quarantine",
    security(("bearer" = [])), params(Paging),
    responses((status = 200, description = "A page of refused work.", body = Page<QuarantineEntry>)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Response, Problem> {
    caller.must_manage()?;
    let listing = paging.of("/v1/quarantine")?;
    let team = caller.team.as_deref();
    let entries = quarantine::list(app.db.reader(), caller.user, team, &listing.after, listing.limit + 1).await?;
    let mut reader = app.db.reader().acquire().await?;
    let mut pictures = Vec::with_capacity(entries.len());
    for entry in &entries {
        pictures.push(attachments::aside(&mut reader, entry.header.id, entry.device).await?);
    }
    drop(reader);
    let entries: Vec<_> = entries.into_iter().zip(pictures).collect();
    let page = listing.page(entries, |(entry, _)| entry.id.to_string());
    let page: Page<QuarantineEntry> = page.show(|(entry, pictures)| show(entry, None, pictures, &caller.shown))?;
    Ok(page.answer())
}
