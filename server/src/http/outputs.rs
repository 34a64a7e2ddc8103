//! Tell the audit of a summary that left a phone.

use crate::app::App;
use crate::caller::Caller;
use crate::db::audit::{self, Entry};
use crate::http::extract::Json;
use crate::problem::Problem;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use sync_core::ids::ChildId;
use sync_core::sync::output::{Output, Way};
use utoipa::ToSchema;
use uuid::Uuid;

/// A summary of a child that left a phone: shown, printed, shared or saved. It says nothing of what stood in it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SummaryOutput)]
pub struct NewOutput {
    /// Made by the phone, a UUID of version 7: telling it again writes no second line.
    id: Uuid,
    /// The child.
    child: Uuid,
    /// How it left.
    way: Way,
    /// When, by the phone's corrected clock.
    at: DateTime<Utc>,
}

/// That the audit has it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SummaryOutputNoted)]
pub struct Noted {
    /// The summary.
    id: Uuid,
    /// The SHA-256, in lower-case hexadecimal, of id, child, action in the audit and time in microseconds since 1970, with a space
    /// between: a phone forgets the summary that it names.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    digest: String,
}

/// Writes a line to the audit that a summary of a child left the caller's phone, and when.
///
/// Phones make summaries without a connection, and tell of them at the next sync. The answer is the same whether or not there is such
/// a child, and whether or not the caller may see it by now: what left has left.
#[utoipa::path(post, path = "/v1/outputs", operation_id = "tellOutput", tag = "audit", security(("bearer" = [])),
    request_body = NewOutput, responses((status = 200, description = "The audit has it.", body = Noted)))]
pub async fn tell(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(told): Json<NewOutput>,
) -> Result<axum::Json<Noted>, Problem> {
    let output = Output { id: told.id, child: ChildId(told.child), way: told.way, at: told.at };
    let mut write = app.db.write().await?;
    let entry = Entry::of(&caller, output.way.action());
    audit::add_output(write.on(), &app.environment, entry, &output).await?;
    write.commit().await?;
    Ok(axum::Json(Noted { id: output.id, digest: output.digest() }))
}
