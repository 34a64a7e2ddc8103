//! Report a missing episode.

use super::{EpisodeView, answer};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::Json;
use crate::problem::Problem;
use crate::services::episodes::{self as services, Report};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use std::sync::Arc;
use sync_core::casework::classification::MissingOrAbsent;
use sync_core::casework::episode::{EpisodeFacts, MissingFrom};
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

impl NewEpisode {
    fn report(self) -> Report {
        let text = |text: PersonOrAgency| text.as_str().to_owned();
        Report {
            id: self.id,
            child: ChildId(self.child),
            facts: EpisodeFacts {
                reported_at: self.reported_at.0,
                reported_by: text(self.reported_by),
                last_seen_at: self.last_seen_at.map(|at| at.0),
                last_seen_where: self.last_seen_where.map(|text| text.as_str().to_owned()),
                classification: self.classification,
                missing_from: self.missing_from,
                returned_at: self.returned_at.map(|at| at.0),
                where_found: None,
                how_returned: None,
                safe_and_well_check: None,
                placed_by_other_authority: self.placed_by_other_authority,
            },
            placing_authority: self.placing_authority.map(text),
            police_incident_reference: self.police_incident_reference.map(|text| text.as_str().to_owned()),
        }
    }
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
    let (seen, is_new) = services::report(&app, &caller, request.report()).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, answer(&app, &caller, &seen)).into_response())
}
