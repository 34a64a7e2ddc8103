//! Open a child outside one's allocation, with a reason.

use crate::app::App;
use crate::auth::{Caller, Level};
use crate::db::audit::{self, Entry};
use crate::db::{access, children};
use crate::http::extract::{Json, Path};
use crate::http::types::Text;
use crate::problem::{Code, Problem};
use axum::extract::State;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use sync_core::ids::ChildId;
use sync_core::role::Role;
use utoipa::ToSchema;
use uuid::Uuid;

/// How long broken glass stays open, in hours.
const OPEN_HOURS: i64 = 12;

/// Why the glass is broken.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakGlass {
    /// The reason, as the manager will read it.
    reason: Text<500>,
}

/// Broken glass.
#[derive(Debug, Serialize, ToSchema)]
pub struct BrokenGlass {
    /// Until when the child's records may be read.
    until: DateTime<Utc>,
}

/// Opens a child outside the caller's allocation for 12 hours, to be read over REST. A reason is typed, the audit shows it
/// to the child's managers, and nothing is sent to the caller's phone.
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
    let works_with_children =
        !matches!(caller.role, Role::Administrator | Role::Application | Role::PoliceLiaison | Role::MeetingSupport);
    caller.must(works_with_children)?;
    let child = ChildId(child);
    children::find(app.db.reader(), child).await?.ok_or(Code::NotFound)?;
    if access::level(app.db.reader(), caller.user, child).await? == Level::Full {
        return Err(Problem::new(Code::WrongState).detail("You have access to this child already."));
    }
    let now = app.world.now();
    let until = now + TimeDelta::hours(OPEN_HOURS);
    let mut write = app.db.write().await?;
    let id = app.world.id();
    access::break_glass(&mut write, (id, child, caller.user), request.reason.as_str(), now, until).await?;
    // The reason may name the child: the audit keeps the id by which it is found.
    let entry = Entry::of(&caller, "glass.broken").child(child).detail(id.to_string());
    audit::add(write.on(), &app.world, entry).await?;
    write.commit().await?;
    Ok(axum::Json(BrokenGlass { until }))
}
