//! Report a missing episode.

use super::{EpisodeView, refused};
use crate::app::App;
use crate::auth::{Caller, Level, policy};
use crate::db::audit::{self, Entry};
use crate::db::{access, children, episodes};
use crate::http::extract::{Json, etag};
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;
use sync_core::casework::classification::{History, MissingOrAbsent, classify};
use sync_core::casework::episode::{Episode, EpisodeFacts, MissingFrom, check_span};
use sync_core::casework::rhi::RhiFacts;
use sync_core::fields::{Description, Instant, PersonOrAgency, Text};
use sync_core::ids::ChildId;
use utoipa::ToSchema;
use uuid::Uuid;

/// A report that a child is missing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EpisodeReport)]
pub struct NewEpisode {
    /// The episode's id, made by the client, so that the request can be sent again.
    id: Uuid,
    /// The child.
    child: Uuid,
    /// When it was reported.
    reported_at: Instant,
    /// By whom.
    reported_by: PersonOrAgency,
    /// When the child was last seen.
    #[serde(default)]
    last_seen_at: Option<Instant>,
    /// Where.
    #[serde(default)]
    last_seen_where: Option<Description>,
    /// Missing or absent, as it is thought to be.
    classification: MissingOrAbsent,
    /// Where the child went missing from.
    missing_from: MissingFrom,
    /// When the child was located or returned, if it is back.
    #[serde(default)]
    returned_at: Option<Instant>,
    /// Whether another authority placed the child here.
    #[serde(default)]
    placed_by_other_authority: bool,
    /// Which.
    #[serde(default)]
    placing_authority: Option<PersonOrAgency>,
    /// The police's reference.
    #[serde(default)]
    police_incident_reference: Option<Text<100>>,
}

/// Reports a missing episode.
///
/// A child at risk of child sexual exploitation, under 13 or of unknown age is never absent: the answer then says
/// missing, and names the rules. No episode is opened while one is open, and none overlaps another; an unresolved one
/// ends as the 18th birthday begins. The same request again answers the episode as it stands; to its author, where their access to
/// the child has ended since, what the first one made.
#[utoipa::path(post, path = "/v1/missing-episodes", operation_id = "reportEpisode", tag = "missing episodes",
    security(("bearer" = [])), request_body = NewEpisode,
    responses((status = 201, description = "The episode.", body = EpisodeView,
        headers(("etag" = String, description = "Its version."))),
        (status = 200, description = "The episode was reported by the same request before.", body = EpisodeView)))]
pub async fn report(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(request): Json<NewEpisode>,
) -> Result<Response, Problem> {
    caller.must(policy::reports_episodes(caller.role))?;
    let child = ChildId(request.child);
    let least = if policy::keeps_children(caller.role) { Level::Header } else { Level::Full };
    if access::level(app.db.reader(), caller.user, child).await? < least
        && let Some(first) = reported_before(&app, &caller, &request).await?
    {
        return Ok(first);
    }
    let level = caller.require_to_change(&app, child, least).await?;
    let now = app.world.now();
    let mut write = app.db.write().await?;
    // Nobody else can open or close an episode, or change what the rules look at, before this transaction ends.
    let details = children::find_in(&mut write, child).await?.ok_or(Code::NotFound)?.details;
    let classification = classify(request.classification, details.classification_facts(request.reported_at.0));
    let facts = EpisodeFacts {
        reported_at: request.reported_at.0,
        reported_by: request.reported_by.as_str().to_owned(),
        last_seen_at: request.last_seen_at.map(|at| at.0),
        last_seen_where: request.last_seen_where.as_ref().map(|text| text.as_str().to_owned()),
        classification: classification.value,
        missing_from: request.missing_from,
        returned_at: request.returned_at.map(|at| at.0),
        where_found: None,
        how_returned: None,
        safe_and_well_check: None,
        placed_by_other_authority: request.placed_by_other_authority,
    };
    let errors = facts.check(now);
    if !errors.is_empty() {
        return Err(refused(&errors));
    }
    let episode = Episode {
        id: request.id,
        child: child.0,
        history: History { classified_at: now, value: classification.value, changes: Vec::new() },
        rules: classification.rules,
        facts,
        placing_authority: request.placing_authority.as_ref().map(|text| text.as_str().to_owned()),
        police_incident_reference: request.police_incident_reference.as_ref().map(|text| text.as_str().to_owned()),
        taken_by: None,
        taken_by_name: None,
        interview: RhiFacts::default(),
        offer: (None, None),
        not_required: None,
        accounts: Vec::new(),
        version: 1,
    };
    let known = episodes::of_child_in(&mut write, child).await?;
    if let Some(known) = known.iter().find(|known| known.id == episode.id) {
        let reported = episodes::reported(write.on(), episode.id).await?;
        return if reported.is_some_and(|(reported, _)| same_report(&reported, &request)) {
            Ok((etag(known.version), axum::Json(EpisodeView::of(known, level, now, &caller.shown))).into_response())
        } else {
            Err(Problem::new(Code::AlreadyExists).detail("The id is taken."))
        };
    }
    let born = details.born();
    let others: Vec<_> = known.iter().map(|other| other.span_at(born, now)).collect();
    let errors = check_span(&episode.span_at(born, now), &others);
    if !errors.is_empty() {
        return Err(refused(&errors));
    }
    if !episodes::put(&mut write, &episode, caller.user, now).await? {
        return Err(Problem::new(Code::AlreadyExists).detail("The id is taken."));
    }
    audit::add(write.on(), &app.world, Entry::of(&caller, "episode.reported").child(child)).await?;
    write.commit().await?;
    Ok((StatusCode::CREATED, etag(1), axum::Json(EpisodeView::of(&episode, level, now, &caller.shown))).into_response())
}

/// Answers a report that its author sends again though the child is closed to them by now: what they sent and what was made of it,
/// and nothing that came later.
async fn reported_before(app: &App, caller: &Caller, request: &NewEpisode) -> Result<Option<Response>, Problem> {
    let mut on = app.db.reader().acquire().await?;
    let Some((first, by)) = episodes::reported(&mut on, request.id).await? else { return Ok(None) };
    if by != caller.user || !same_report(&first, request) {
        return Ok(None);
    }
    // Whoever keeps children may have seen no more than the header when they reported.
    let level = if policy::keeps_children(caller.role) { Level::Header } else { Level::Full };
    Ok(Some(
        (etag(first.version), axum::Json(EpisodeView::of(&first, level, app.world.now(), &caller.shown)))
            .into_response(),
    ))
}

/// Tells whether an episode was first reported by the same request. The classification is left out: which rules applied
/// may have changed since.
fn same_report(reported: &Episode, request: &NewEpisode) -> bool {
    let facts = &reported.facts;
    let place = (facts.last_seen_at, facts.last_seen_where.as_deref(), facts.missing_from);
    let authority = (facts.placed_by_other_authority, reported.placing_authority.as_deref());
    reported.child == request.child
        && (facts.reported_at, facts.reported_by.as_str()) == (request.reported_at.0, request.reported_by.as_str())
        && facts.returned_at == request.returned_at.map(|at| at.0)
        && place
            == (
                request.last_seen_at.map(|at| at.0),
                request.last_seen_where.as_ref().map(Text::as_str),
                request.missing_from,
            )
        && authority == (request.placed_by_other_authority, request.placing_authority.as_ref().map(Text::as_str))
        && reported.police_incident_reference.as_deref() == request.police_incident_reference.as_ref().map(Text::as_str)
}
