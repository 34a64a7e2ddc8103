//! Record that a child was located or returned.

use super::{EpisodeView, put_next, refused, require_to_change};
use crate::app::App;
use crate::auth::{Caller, Level, policy};
use crate::db::audit::{self, Entry};
use crate::db::{children, episodes};
use crate::http::extract::{Json, Path, etag};
use crate::http::types::given;
use crate::http::versions::{IfMatch, tag};
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;
use sync_core::casework::episode::{ReturnTold, SafeAndWellCheck, check_span};
use sync_core::fields::{Description, Instant};
use sync_core::ids::ChildId;
use utoipa::ToSchema;
use uuid::Uuid;

/// How a child came back. Fields that are not named stay as they are, and null clears one; earlier versions are kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EpisodeReturn)]
pub struct Return {
    /// When the child was located or returned.
    returned_at: Instant,
    /// Where the child was found.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Description>)]
    where_found: Option<Option<Description>>,
    /// How the child returned.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Description>)]
    how_returned: Option<Option<Description>>,
    /// The police's safe and well check, once done.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Check>)]
    safe_and_well_check: Option<Option<Check>>,
}

/// The police's safe and well check.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SafeAndWellCheckReport)]
pub struct Check {
    /// When it was done.
    at: Instant,
    /// What came of it.
    outcome: Description,
}

impl Return {
    fn told(self) -> ReturnTold {
        let text = |text: Option<Description>| text.map(|text| text.as_str().to_owned());
        let check = |check: Check| SafeAndWellCheck { at: check.at.0, outcome: check.outcome.as_str().to_owned() };
        ReturnTold {
            returned_at: self.returned_at.0,
            where_found: self.where_found.map(text),
            how_returned: self.how_returned.map(text),
            safe_and_well_check: self.safe_and_well_check.map(|told| told.map(check)),
        }
    }
}

/// Records that a child was located or returned. The return home interview is due 72 hours later.
///
/// Without `If-Match` it fills in what is empty; what holds something else is written over on the version that was read
/// (428 without). Who sees the header alone writes over nothing that they do not see (409).
#[utoipa::path(post, path = "/v1/missing-episodes/{episode}/return", operation_id = "recordReturn",
    tag = "missing episodes", security(("bearer" = [])), request_body = Return,
    params(("episode" = Uuid, Path, description = "The episode."),
        ("if-match" = Option<String>, Header, description = "The ETag that was read; needed to write over what is there.")),
    responses((status = 200, description = "The episode.", body = EpisodeView,
        headers(("etag" = String, description = "Its version.")))))]
pub async fn return_home(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    if_match: IfMatch,
    Json(request): Json<Return>,
) -> Result<Response, Problem> {
    caller.must(policy::reports_episodes(caller.role))?;
    let least = if policy::keeps_children(caller.role) { Level::Header } else { Level::Full };
    let (_, level) = require_to_change(&app, &caller, id, least).await?;
    let now = app.world.now();
    let told = request.told();
    let mut write = app.db.write().await?;
    let mut episode = episodes::find_in(&mut write, id).await?.ok_or(Code::NotFound)?;
    let facts = episode.facts.with_return(&told);
    if facts == episode.facts {
        return Ok(
            (etag(episode.version), axum::Json(EpisodeView::of(&episode, level, now, &caller.shown))).into_response()
        );
    }
    if_match.check(&tag(episode.version))?;
    let over = episode.facts.written_over(&told);
    if level < Level::Full {
        let unseen = over.iter().filter(|field| **field != "returned_at");
        let problem = unseen.fold(Problem::new(Code::WrongState), |problem, field| {
            problem.field(format!("/{field}"), "unseen", "holds something that you do not see")
        });
        if !problem.errors.is_empty() {
            return Err(problem);
        }
    }
    if !over.is_empty() && !if_match.is_given() {
        let problem = Problem::new(Code::PreconditionRequired);
        return Err(over.iter().fold(problem, |problem, field| {
            problem.field(format!("/{field}"), "written_over", "holds something else")
        }));
    }
    episode.facts = facts;
    let child = ChildId(episode.child);
    let born = children::find_in(&mut write, child).await?.and_then(|row| row.details.born());
    let known = episodes::of_child_in(&mut write, child).await?;
    let others: Vec<_> = known.iter().map(|other| other.span_at(born, now)).collect();
    let mut errors = episode.facts.check(now);
    for error in check_span(&episode.span(), &others) {
        // An end before the start is found by both.
        if !errors.contains(&error) {
            errors.push(error);
        }
    }
    if !errors.is_empty() {
        return Err(refused(&errors));
    }
    put_next(&app, &mut write, &mut episode, caller.user).await?;
    audit::add(write.on(), &app.world, Entry::of(&caller, "episode.returned").child(child)).await?;
    write.commit().await?;
    Ok((etag(episode.version), axum::Json(EpisodeView::of(&episode, level, now, &caller.shown))).into_response())
}
