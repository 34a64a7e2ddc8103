//! Open a child outside one's allocation, with a reason.

use crate::app::App;
use crate::auth::{Level, policy};
use crate::caller::Caller;
use crate::db::Write;
use crate::db::audit::{self, Entry};
use crate::db::{access, children, glass};
use crate::problem::{Code, Problem};
use chrono::{DateTime, TimeDelta, Utc};
use sync_core::ids::ChildId;

/// Over how many hours a person's breaks are counted.
const COUNTED_HOURS: i64 = 24;
/// Most reasons while the glass to a child is open: managers read each of them.
const MAX_REASONS: usize = 10;

/// Opens a child outside the caller's allocation to be read, and returns until when. While it is open the same reason again changes
/// nothing, and another one is told to the managers; neither counts a second time.
///
/// # Errors
/// [`Code::NotAllowed`], [`Code::NotFound`], also for a child whose restriction the role does not open, [`Code::WrongState`] where the
/// caller has access, [`Code::LimitReached`].
pub async fn break_glass(app: &App, caller: &Caller, child: ChildId, reason: &str) -> Result<DateTime<Utc>, Problem> {
    caller.must(policy::breaks_glass(caller.role, &app.glass))?;
    if access::level(app.db.reader(), caller.user, child).await? == Level::Full {
        return Err(Problem::new(Code::WrongState).detail("You have access to this child already."));
    }
    let now = app.environment.now();
    let until = now + TimeDelta::hours(i64::from(app.glass.hours));
    // Counted and looked up with the lock held: breaks at one instant are each counted, and a restriction comes before or
    // after. Whatever is refused takes the same way, so that a restricted child is answered like one nobody knows.
    let mut write = app.db.write().await?;
    if let Some(open) = glass::open(&mut write, caller.user, child, now).await? {
        let until = open.until;
        // Sent again, it has been done: an answer that was lost costs no second break.
        if open.reasons.iter().any(|given| given == reason) {
            return Ok(until);
        }
        if open.reasons.len() >= MAX_REASONS {
            let detail = format!("It is open, and has {MAX_REASONS} reasons already.");
            return Err(Problem::new(Code::LimitReached).detail(detail));
        }
        // Other words while it is open open nothing more, and the managers read them.
        return tell(app, caller, (write, child, until, reason)).await;
    }
    let broken = glass::count_since(&mut write, caller.user, now - TimeDelta::hours(COUNTED_HOURS)).await?;
    if broken >= i64::from(app.glass.per_day) {
        let detail = format!("A person breaks the glass at most {} times in 24 hours.", app.glass.per_day);
        return Err(Problem::new(Code::LimitReached).detail(detail));
    }
    let row = children::find_in(&mut write, child).await?;
    if !row.is_some_and(|row| policy::opens_glass(caller.role, row.restricted, &app.glass)) {
        drop(write);
        return caller.refuse(app, child).await;
    }
    tell(app, caller, (write, child, until, reason)).await
}

/// Keeps why the glass was broken, where the child's managers read it, and returns until when it is open.
async fn tell(
    app: &App,
    caller: &Caller,
    (mut write, child, until, reason): (Write, ChildId, DateTime<Utc>, &str),
) -> Result<DateTime<Utc>, Problem> {
    let id = app.environment.id();
    glass::add(&mut write, (id, child, caller.user), reason, (app.environment.now(), until)).await?;
    // The reason may name the child: the audit keeps the id by which it is found.
    let entry = Entry::of(caller, "glass.broken").child(child).detail(id.to_string());
    audit::add(write.on(), &app.environment, entry).await?;
    write.commit().await?;
    Ok(until)
}
