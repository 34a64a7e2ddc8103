//! What managers have seen of broken glass.

use crate::app::App;
use crate::caller::Caller;
use crate::db::audit::{self, Entry};
use crate::db::glass;
use crate::problem::{Code, Problem};
use uuid::Uuid;

/// Keeps that the caller has seen who broke the glass to a child, and why. The same again changes nothing.
///
/// # Errors
/// [`Code::NotAllowed`], [`Code::NotFound`].
pub async fn seen(app: &App, caller: &Caller, id: Uuid) -> Result<(), Problem> {
    caller.must_manage()?;
    let mut write = app.db.write().await?;
    let child = glass::mark_seen(&mut write, (id, caller.user), app.environment.now()).await?.ok_or(Code::NotFound)?;
    let entry = Entry::of(caller, "glass.seen").child(child).detail(id.to_string());
    audit::add(write.on(), &app.environment, entry).await?;
    write.commit().await?;
    Ok(())
}
