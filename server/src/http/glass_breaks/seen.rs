//! A manager has seen that the glass to a child was broken.

use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::Path;
use crate::problem::Problem;
use crate::services::glass as services;
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;
use uuid::Uuid;

/// Records that a manager has seen who broke the glass to a child, and why. The same again changes nothing.
#[utoipa::path(post, path = "/v1/glass-breaks/{glass_break}/seen", operation_id = "markGlassBreakSeen", tag = "audit",
    security(("bearer" = [])), params(("glass_break" = Uuid, Path, description = "The break.")),
    responses((status = 204, description = "Recorded.")))]
pub async fn seen(State(app): State<Arc<App>>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    services::seen(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
