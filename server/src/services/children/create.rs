//! Create a child.

use super::{SeenChild, duplicates};
use crate::app::App;
use crate::auth::{Level, policy};
use crate::caller::Caller;
use crate::db::access;
use crate::db::audit::{self, Entry};
use crate::db::children::{self, Created, Row};
use crate::db::names::Folded;
use crate::problem::{Code, Faults, Problem};
use chrono::{DateTime, TimeDelta, Utc};
use sync_core::casework::child::ChildDetails;
use sync_core::ids::ChildId;
use uuid::Uuid;

/// Most children that one creation names as others.
const MOST_OTHERS: usize = 50;

/// A child to be created.
#[derive(Debug)]
pub struct Creation {
    /// The child's id, made by the client: a UUIDv7 at most 7 days old.
    pub id: Uuid,
    /// The details.
    pub details: ChildDetails,
    /// Likely duplicates that were shown and are other children: their ids, and their handles.
    pub not_duplicates_of: Vec<Uuid>,
}

/// Creates a child, and tells whether it is new: the same request again comes to the child as it stands, or as its author created it,
/// where their access has ended since. Every creation counts as a look for likely duplicates.
///
/// # Errors
/// [`Code::NotAllowed`], [`Code::Invalid`] with each field at fault, [`Code::LikelyDuplicates`] with the children that are not named as
/// others, [`Code::AlreadyExists`] where the id is another child's, [`Code::TooManyRequests`].
pub async fn create(app: &App, caller: &Caller, mut request: Creation) -> Result<(SeenChild, bool), Problem> {
    caller.must(policy::keeps_children(caller.role))?;
    let mut faults = Faults::default();
    if request.not_duplicates_of.len() > MOST_OTHERS {
        faults.note("/not_duplicates_of", "too_many", format!("takes at most {MOST_OTHERS} children"));
    }
    if let Some(team) = faults.keep(app.teams.spell("/details/team", &request.details.team))? {
        request.details.team = team;
    }
    let child = ChildId(request.id);
    let level = caller.level(app, child).await?;
    if level < Level::Header {
        faults.keep(fresh(request.id, app.environment.now()))?;
    }
    faults.end()?;
    let mut write = app.db.write().await?;
    // Nobody else creates a child before this transaction ends: what is not there now is not there when it is written.
    let created = children::created_in(&mut write, child).await?;
    let closed = match created {
        Some(created) if level < Level::Header && !created.is_by(caller, &request) => true,
        Some(created) => {
            drop(write);
            return Ok((again(app, caller, request, created).await?, false));
        }
        None => false,
    };
    let mut write = duplicates::count(app, write, caller).await?;
    let (names, born) = (Folded::of(&request.details), request.details.date_of_birth);
    let like = duplicates::like(write.on(), caller, (&names, born), &request.not_duplicates_of).await?;
    if !like.is_empty() {
        caller.shown.though_refused();
        // The look counts, though nothing is created.
        write.commit().await?;
        let mut problem = Problem::new(Code::LikelyDuplicates)
            .detail("Look at them first; name those that are other children in not_duplicates_of.");
        (problem.duplicates, problem.elsewhere) = (like.items, like.elsewhere);
        return Err(problem);
    }
    if closed {
        // Only where an id that nobody has would make a child is it told that this one is taken: to ask costs a child, and
        // stands in the audit. The look counts.
        write.commit().await?;
        app.db.note(&app.environment, vec![Entry::of(caller, audit::REFUSED).child(child)]).await?;
        return Err(taken());
    }
    if !children::put(&mut write, request.id, &request.details, 1, (caller.user, app.environment.now())).await? {
        return Err(taken());
    }
    access::refresh_child(&mut write, child).await?;
    audit::add(write.on(), &app.environment, Entry::of(caller, "child.created").child(child)).await?;
    write.commit().await?;
    let row = children::find(app.db.reader(), child).await?.ok_or(Code::Internal)?;
    let level = caller.level(app, child).await?;
    Ok((SeenChild { row, level }, true))
}

/// How old a new child's id may be, in days: as long as a request may be sent again.
const FRESH_DAYS: i64 = 7;

/// How far ahead a new child's id may be, in seconds: a day, for a clock that is wrong.
const AHEAD_SECONDS: i64 = 24 * 60 * 60;

/// Refuses an id that is no UUIDv7, was made long ago, or is yet to be made: nobody makes a child of it, and whether the id is
/// that of a child one may not see would be told by the answer.
fn fresh(id: Uuid, now: DateTime<Utc>) -> Result<(), Problem> {
    let made = id.get_timestamp().filter(|_| id.get_version_num() == 7).map(|at| at.to_unix().0);
    let age = made.map(|seconds| now.timestamp() - i64::try_from(seconds).unwrap_or(i64::MAX));
    if age.is_some_and(|age| (-AHEAD_SECONDS..=TimeDelta::days(FRESH_DAYS).num_seconds()).contains(&age)) {
        return Ok(());
    }
    let detail = format!("must be new: a UUIDv7 of the last {FRESH_DAYS} days");
    Err(Problem::invalid("/id", "not_new", detail))
}

fn taken() -> Problem {
    Problem::new(Code::AlreadyExists).detail("The id is taken.")
}

impl Created {
    /// Tells whether the same request of the caller made the child.
    fn is_by(&self, caller: &Caller, request: &Creation) -> bool {
        self.by == caller.user && self.details == request.details
    }
}

/// Finds what a request comes to that made the child before, whoever changed it since, for whoever sees it or made it.
async fn again(app: &App, caller: &Caller, request: Creation, created: Created) -> Result<SeenChild, Problem> {
    let child = ChildId(request.id);
    let level = caller.level(app, child).await?;
    if created.details != request.details {
        return Err(taken());
    }
    let row = if level >= Level::Header {
        children::find(app.db.reader(), child).await?.ok_or(Code::Internal)?
    } else {
        // The child is closed to who created it: they are told what they sent, and nothing that came later.
        Row {
            id: request.id,
            details: created.details,
            restricted: false,
            version: 1,
            position: 0,
            created_at: created.at,
            updated_at: created.at,
        }
    };
    Ok(SeenChild { row, level })
}
