//! Decide on refused work.

use super::{QuarantineEntry, show};
use crate::app::App;
use crate::caller::Caller;
use crate::db::attachments;
use crate::http::extract::{Json, Path};
use crate::problem::Problem;
use crate::reason::Reason;
use crate::services::quarantine::{self as services, Decision};
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuarantineDecision)]
pub struct NewDecision {
    /// What is to become of it.
    decision: Decision,
    /// Why.
    reason: Reason,
}

/// Decides on refused work. Nothing is deleted by it. Pictures that came with accepted work are attached to its record. The
/// same request again answers the entry as it was decided; of two decisions at once one is made. Who sees a child by broken
/// glass alone decides on nothing of it.
#[utoipa::path(post, path = "/v1/quarantine/{entry}/decision", operation_id = "decideQuarantine", tag = "quarantine",
    security(("bearer" = [])), request_body = NewDecision, params(("entry" = Uuid, Path, description = "The entry.")),
    responses((status = 200, description = "The entry, decided.", body = QuarantineEntry)))]
pub async fn decide(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(request): Json<NewDecision>,
) -> Result<axum::Json<QuarantineEntry>, Problem> {
    let decision = (request.decision, request.reason.as_str());
    let entry = services::decide(&app, &caller, id, decision).await?;
    let pictures = attachments::aside(&mut *app.db.reader().acquire().await?, entry.header.id, entry.device).await?;
    Ok(axum::Json(show(entry, None, pictures, &caller.shown)?))
}
