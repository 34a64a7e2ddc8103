//! A manager has seen that the glass to a child was broken.

use crate::app::App;
use crate::auth::Caller;
use crate::db::audit::{self, Entry};
use crate::db::glass;
use crate::http::extract::Path;
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;
use uuid::Uuid;

/// Records that a manager has seen who broke the glass to a child, and why. The same again changes nothing.
#[utoipa::path(post, path = "/v1/glass-breaks/{glass_break}/seen", operation_id = "markGlassBreakSeen", tag = "audit",
    security(("bearer" = [])), params(("glass_break" = Uuid, Path, description = "The break.")),
    responses((status = 204, description = "Recorded.")))]
pub async fn seen(State(app): State<Arc<App>>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    caller.must_manage()?;
    let mut write = app.db.write().await?;
    let child = glass::mark_seen(&mut write, (id, caller.user), app.world.now()).await?.ok_or(Code::NotFound)?;
    let entry = Entry::of(&caller, "glass.seen").child(child).detail(id.to_string());
    audit::add(write.on(), &app.world, entry).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
