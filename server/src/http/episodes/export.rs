//! The statutory export of a child's missing episodes.

use crate::app::App;
use crate::auth::Level;
use crate::caller::Caller;
use crate::db::{children, episodes};
use crate::http::extract::Path;
use crate::problem::{Code, Problem};
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;
use sync_core::casework::episode::{SsdMissing, ssd_missing};
use sync_core::casework::rhi;
use sync_core::ids::ChildId;
use utoipa::ToSchema;
use uuid::Uuid;

/// Lines of the Standard Safeguarding Dataset's `ssd_missing`.
#[derive(Debug, Serialize, ToSchema)]
pub struct SsdExport {
    /// One line per episode, oldest first.
    ssd_missing: Vec<SsdMissing>,
}

/// Returns a child's missing episodes as lines of the Standard Safeguarding Dataset (`ssd_missing`).
#[utoipa::path(get, path = "/v1/children/{child}/ssd-missing", operation_id = "exportSsdMissing",
    tag = "missing episodes", security(("bearer" = [])), params(("child" = Uuid, Path, description = "The child.")),
    responses((status = 200, description = "The lines.", body = SsdExport)))]
pub async fn export(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(child): Path<Uuid>,
) -> Result<Json<SsdExport>, Problem> {
    let child = ChildId(child);
    caller.require(&app, child, Level::Full).await?;
    caller.shown.child(child, Level::Full);
    let now = app.environment.now();
    let row = children::find(app.db.reader(), child).await?.ok_or(Code::NotFound)?;
    let born = row.details.born();
    let lines = episodes::of_child(app.db.reader(), child)
        .await?
        .iter()
        .map(|episode| {
            let facts = episode.rhi_facts();
            let state = rhi::read(&facts, now).state;
            let (offered, accepted) = rhi::offer(&facts, state, episode.offer);
            ssd_missing(child, &episode.span_at(born, now), episode.facts.classification, state, offered, accepted)
        })
        .collect();
    Ok(Json(SsdExport { ssd_missing: lines }))
}
