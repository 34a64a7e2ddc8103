//! List what devices have waiting.

use crate::app::App;
use crate::caller::Caller;
use crate::db::shares::{self, Share};
use crate::http::extract::Query;
use crate::http::paging::{Page, Paging};
use crate::problem::Problem;
use crate::services::shares::sight;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

/// Lists devices that have something waiting: entries in quarantine, packages that were handed over, unfinished attachments.
///
/// A device may have 500 entries of 256 MiB together, 20 packages and 20 unfinished attachments; a person 1,000 entries of
/// 512 MiB, 40 packages and 60 attachments. Beyond that nothing is taken, and the phone keeps it: a push is `waiting` with the
/// code `quarantine_full`, a package or an attachment is refused with `limit_reached`. A manager sees the devices of the own
/// team and those with an entry about a child of the manager's; the Associate Director sees all.
#[utoipa::path(get, path = "/v1/shares", operation_id = "listShares", tag = "quarantine",
    security(("bearer" = [])), params(Paging),
    responses((status = 200, description = "A page of devices.", body = Page<Share>)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Response, Problem> {
    caller.must_manage()?;
    let listing = paging.of("/v1/shares")?;
    let shares = shares::list(app.db.reader(), sight(&caller), &listing.after, listing.limit + 1).await?;
    Ok(listing.page(shares, |share| share.device.to_string()).answer())
}
