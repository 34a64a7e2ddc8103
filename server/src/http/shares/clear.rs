//! Clear what a device has waiting.

use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::problem::Problem;
use crate::reason::Reason;
use crate::services::shares as services;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why a share is cleared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareClearance {
    /// Why: it becomes the reason of each entry's decision.
    reason: Reason,
}

/// What was cleared.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShareCleared {
    /// Entries that were set aside.
    #[schema(minimum = 0)]
    entries: u64,
    /// Packages that count no longer.
    #[schema(minimum = 0)]
    packages: u64,
    /// Uploads that were dropped, to be begun again.
    #[schema(minimum = 0)]
    uploads: u64,
}

/// Clears what a device has waiting, so that it may hand in again.
///
/// Entries in quarantine are set aside with the reason, packages that were opened or found damaged count no longer, and
/// unfinished attachments are dropped: the phone, which has them, begins them again. The bytes of entries and packages stay.
/// Doing it again clears nothing more. It is for the manager of the person's team and the Associate Director: who is told of
/// an entry about a child of their own decides on that entry. One about a child whom the manager sees by broken glass alone
/// stays.
#[utoipa::path(post, path = "/v1/shares/{device}/clear", operation_id = "clearShare", tag = "quarantine",
    security(("bearer" = [])), request_body = ShareClearance,
    params(("device" = Uuid, Path, description = "The device.")),
    responses((status = 200, description = "What was cleared.", body = ShareCleared)))]
pub async fn clear(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(device): Path<Uuid>,
    Json(request): Json<ShareClearance>,
) -> Result<axum::Json<ShareCleared>, Problem> {
    let [entries, packages, uploads] = services::clear(&app, &caller, device, request.reason.as_str()).await?;
    Ok(axum::Json(ShareCleared { entries, packages, uploads }))
}
