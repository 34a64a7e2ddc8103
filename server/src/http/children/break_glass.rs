//! Open a child outside one's allocation, with a reason.

use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::problem::Problem;
use crate::reason::Reason;
use crate::services::children as services;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use sync_core::ids::ChildId;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why the glass is broken.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakGlass {
    /// The reason, as the child's managers will read it.
    reason: Reason,
}

/// Broken glass.
#[derive(Debug, Serialize, ToSchema)]
pub struct BrokenGlass {
    /// Until when the child's records may be read.
    until: DateTime<Utc>,
}

/// Opens a child outside the caller's allocation for some hours (12 unless set otherwise), to be read over REST.
///
/// A reason is typed that says something, and the child's managers read it (`listGlassBreaks`). It is for roles that are
/// called about children of others, some times a day (5 unless set otherwise, then 409 `limit_reached`), and never for a
/// child restricted to named people, unless the settings name the role. While it is open the same
/// request answers until when, and counts no second time; another reason is told to the managers like the first, opens nothing
/// more and counts no second time, ten of them at the most (409 `limit_reached`). Nothing is sent to the caller's phone.
#[utoipa::path(post, path = "/v1/children/{child}/break-glass", operation_id = "breakGlass", tag = "children",
    security(("bearer" = [])), request_body = BreakGlass,
    params(("child" = Uuid, Path, description = "The child.")),
    responses((status = 200, description = "The child is open.", body = BrokenGlass)))]
pub async fn break_glass(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(child): Path<Uuid>,
    Json(request): Json<BreakGlass>,
) -> Result<axum::Json<BrokenGlass>, Problem> {
    let until = services::break_glass(&app, &caller, ChildId(child), request.reason.as_str()).await?;
    Ok(axum::Json(BrokenGlass { until }))
}
