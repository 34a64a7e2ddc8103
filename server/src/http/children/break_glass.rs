//! Open a child outside one's allocation, with a reason.

use crate::app::App;
use crate::auth::{Caller, Level, policy};
use crate::db::Write;
use crate::db::audit::{self, Entry};
use crate::db::{access, children, glass};
use crate::http::extract::{Json, Path};
use crate::problem::{Code, Problem};
use crate::reason::Reason;
use axum::extract::State;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use sync_core::ids::ChildId;
use utoipa::ToSchema;
use uuid::Uuid;

/// Over how many hours a person's breaks are counted.
const COUNTED_HOURS: i64 = 24;
/// Most reasons while the glass to a child is open: managers read each of them.
const MAX_REASONS: usize = 10;

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
    caller.must(policy::breaks_glass(caller.role, &app.glass))?;
    let child = ChildId(child);
    if access::level(app.db.reader(), caller.user, child).await? == Level::Full {
        return Err(Problem::new(Code::WrongState).detail("You have access to this child already."));
    }
    let now = app.world.now();
    let until = now + TimeDelta::hours(i64::from(app.glass.hours));
    // Counted and looked up with the lock held: breaks at one instant are each counted, and a restriction comes before or
    // after. Whatever is refused takes the same way, so that a restricted child is answered like one nobody knows.
    let mut write = app.db.write().await?;
    let reason = request.reason.as_str();
    if let Some(open) = glass::open(&mut write, caller.user, child, now).await? {
        let until = open.until;
        // Sent again, it has been done: an answer that was lost costs no second break.
        if open.reasons.iter().any(|given| given == reason) {
            return Ok(axum::Json(BrokenGlass { until }));
        }
        if open.reasons.len() >= MAX_REASONS {
            let detail = format!("It is open, and has {MAX_REASONS} reasons already.");
            return Err(Problem::new(Code::LimitReached).detail(detail));
        }
        // Other words while it is open open nothing more, and the managers read them.
        return tell(&app, &caller, (write, child, until, reason)).await;
    }
    let broken = glass::count_since(&mut write, caller.user, now - TimeDelta::hours(COUNTED_HOURS)).await?;
    if broken >= i64::from(app.glass.per_day) {
        let detail = format!("A person breaks the glass at most {} times in 24 hours.", app.glass.per_day);
        return Err(Problem::new(Code::LimitReached).detail(detail));
    }
    let row = children::find_in(&mut write, child).await?;
    if !row.is_some_and(|row| policy::opens_glass(caller.role, row.restricted, &app.glass)) {
        drop(write);
        return caller.refuse(&app, child).await;
    }
    tell(&app, &caller, (write, child, until, reason)).await
}

/// Keeps why the glass was broken, where the child's managers read it.
async fn tell(
    app: &App,
    caller: &Caller,
    (mut write, child, until, reason): (Write, ChildId, DateTime<Utc>, &str),
) -> Result<axum::Json<BrokenGlass>, Problem> {
    let id = app.world.id();
    glass::add(&mut write, (id, child, caller.user), reason, (app.world.now(), until)).await?;
    // The reason may name the child: the audit keeps the id by which it is found.
    let entry = Entry::of(caller, "glass.broken").child(child).detail(id.to_string());
    audit::add(write.on(), &app.world, entry).await?;
    write.commit().await?;
    Ok(axum::Json(BrokenGlass { until }))
}
