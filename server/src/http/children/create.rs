//! Create a child.

use super::{Child, ChildDetails, duplicates, show};
use crate::app::App;
use crate::auth::{Caller, Level, policy};
use crate::db::access;
use crate::db::audit::{self, Entry};
use crate::db::children::{self, Created, Row};
use crate::db::names::Folded;
use crate::http::extract::{Json, etag};
use crate::problem::{Code, Faults, Problem};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use std::sync::Arc;
use sync_core::ids::ChildId;
use utoipa::ToSchema;
use uuid::Uuid;

/// A child to be created.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChildCreation)]
pub struct NewChild {
    /// The child's id, made by the client, so that the request can be sent again; a UUIDv7 at most 7 days old.
    id: Uuid,
    /// The details.
    details: ChildDetails,
    /// Likely duplicates that were shown and are other children: their ids, and the handles in `elsewhere`.
    #[serde(default)]
    #[schema(max_items = 50)]
    not_duplicates_of: Vec<Uuid>,
}

/// Creates a child.
///
/// Where children much like it are known, they are shown instead (409, `likely_duplicates`): name them in
/// `not_duplicates_of` to go on. The same request again answers the child as it stands.
#[utoipa::path(post, path = "/v1/children", operation_id = "createChild", tag = "children", security(("bearer" = [])),
    request_body = NewChild, responses(
        (status = 201, description = "The child.", body = Child, headers(("etag" = String, description = "Its version."))),
        (status = 200, description = "The child was created by the same request before.", body = Child)))]
pub async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(mut request): Json<NewChild>,
) -> Result<Response, Problem> {
    caller.must(policy::keeps_children(caller.role))?;
    let mut faults = Faults::default();
    if request.not_duplicates_of.len() > 50 {
        faults.note("/not_duplicates_of", "too_many", "takes at most 50 children");
    }
    if let Some(team) = faults.keep(app.teams.spell("/details/team", &request.details.team))? {
        request.details.team = team;
    }
    let child = ChildId(request.id);
    let level = caller.level(&app, child).await?;
    if level < Level::Header {
        faults.keep(fresh(request.id, app.world.now()))?;
    }
    faults.end()?;
    let mut write = app.db.write().await?;
    // Nobody else creates a child before this transaction ends: what is not there now is not there when it is written.
    let created = children::created_in(&mut write, child).await?;
    let closed = match created {
        Some(created) if level < Level::Header && !created.is_by(&caller, &request) => true,
        Some(created) => {
            drop(write);
            return again(&app, &caller, request, created).await;
        }
        None => false,
    };
    let mut write = duplicates::count(&app, write, &caller).await?;
    let (names, born) = (Folded::of(&request.details), request.details.date_of_birth);
    let like = duplicates::like(write.on(), &caller, (&names, born), &request.not_duplicates_of).await?;
    if !like.items.is_empty() || !like.elsewhere.is_empty() {
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
        app.db.note(&app.world, vec![Entry::of(&caller, audit::REFUSED).child(child)]).await?;
        return Err(taken());
    }
    if !children::put(&mut write, request.id, &request.details, 1, (caller.user, app.world.now())).await? {
        return Err(taken());
    }
    access::refresh_child(&mut write, child).await?;
    audit::add(write.on(), &app.world, Entry::of(&caller, "child.created").child(child)).await?;
    write.commit().await?;
    let row = children::find(app.db.reader(), child).await?.ok_or(Code::Internal)?;
    let level = caller.level(&app, child).await?;
    Ok((StatusCode::CREATED, etag(row.version), axum::Json(show(row, level, &caller.shown))).into_response())
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
    fn is_by(&self, caller: &Caller, request: &NewChild) -> bool {
        self.by == caller.user && self.details == request.details
    }
}

/// Answers a request that made the child before, whoever changed it since, to whoever sees it or made it.
async fn again(app: &App, caller: &Caller, request: NewChild, created: Created) -> Result<Response, Problem> {
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
    Ok((etag(row.version), axum::Json(show(row, level, &caller.shown))).into_response())
}
