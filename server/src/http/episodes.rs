//! Missing episodes: report, return, classification, and the interview that follows.

pub mod export;
pub mod get;
pub mod give_back;
pub mod list;
pub mod reclassify;
pub mod report;
pub mod return_home;
pub mod settle;
pub mod take;
pub mod tell;
pub mod worklist;

use crate::app::App;
use crate::auth::Level;
use crate::caller::Caller;
use crate::disclosure::Disclosure;
use crate::http::extract::etag;
use crate::services::episodes::SeenEpisode;
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sync_core::casework::classification::MissingOrAbsent;
use sync_core::casework::classification::{Reclassification, Rule};
use sync_core::casework::episode::{AccountKept, Episode, MissingFrom, SafeAndWellCheck};
use sync_core::casework::rhi::{self, RhiClock};
use sync_core::ids::ChildId;
use utoipa::ToSchema;
use uuid::Uuid;

/// A missing episode.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Episode)]
pub struct EpisodeView {
    /// The episode.
    pub id: Uuid,
    /// The child.
    pub child: Uuid,
    /// Whether the caller sees the header alone.
    pub header_only: bool,
    /// When it was reported.
    pub reported_at: DateTime<Utc>,
    /// Missing or absent, as it stands.
    pub classification: MissingOrAbsent,
    /// Where the child went missing from.
    pub missing_from: MissingFrom,
    /// When the child was located or returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returned_at: Option<DateTime<Utc>>,
    /// Whether another authority placed the child here.
    pub placed_by_other_authority: bool,
    /// The worker who took the interview.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_by: Option<Uuid>,
    /// The worker's name; absent where the interview was taken before names were kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_by_name: Option<String>,
    /// Whether it waits for a worker.
    pub waiting: bool,
    /// The interview's clock, by the server's time.
    pub rhi: RhiClock,
    /// The version, as in the ETag.
    pub version: i64,
    /// What only those who work with the child see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<EpisodeDetails>,
}

impl EpisodeView {
    /// Shows as much of an episode as the level allows, with the interview's clock at an instant.
    pub fn of(episode: &Episode, level: Level, now: DateTime<Utc>, shown: &Disclosure) -> EpisodeView {
        shown.child(ChildId(episode.child), level);
        let full = level == Level::Full;
        let mut rhi = rhi::read(&episode.rhi_facts(), now);
        if !full {
            // Reasons and names of managers are content.
            (rhi.reason, rhi.manager) = (None, None);
        }
        EpisodeView {
            id: episode.id,
            child: episode.child,
            header_only: !full,
            reported_at: episode.facts.reported_at,
            classification: episode.facts.classification,
            missing_from: episode.facts.missing_from,
            returned_at: episode.facts.returned_at,
            placed_by_other_authority: episode.facts.placed_by_other_authority,
            taken_by: episode.taken_by,
            taken_by_name: episode.taken_by_name.clone(),
            waiting: episode.is_waiting(),
            rhi,
            version: episode.version,
            details: full.then(|| EpisodeDetails {
                reported_by: episode.facts.reported_by.clone(),
                last_seen_at: episode.facts.last_seen_at,
                last_seen_where: episode.facts.last_seen_where.clone(),
                rules: episode.rules.clone(),
                reclassifications: episode.history.changes.clone(),
                where_found: episode.facts.where_found.clone(),
                how_returned: episode.facts.how_returned.clone(),
                safe_and_well_check: episode.facts.safe_and_well_check.clone(),
                placing_authority: episode.placing_authority.clone(),
                police_incident_reference: episode.police_incident_reference.clone(),
                accounts: episode.accounts.clone(),
            }),
        }
    }
}

/// What only those who work with the child see of a missing episode.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct EpisodeDetails {
    /// Who reported it.
    pub reported_by: String,
    /// When the child was last seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<DateTime<Utc>>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen_where: Option<String>,
    /// Every rule by which this child was never absent when it was last classified.
    pub rules: Vec<Rule>,
    /// Every reconsideration of the classification, oldest first.
    pub reclassifications: Vec<Reclassification>,
    /// Where the child was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub where_found: Option<String>,
    /// How the child returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub how_returned: Option<String>,
    /// The police's safe and well check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub safe_and_well_check: Option<SafeAndWellCheck>,
    /// The authority that placed the child here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placing_authority: Option<String>,
    /// The police's reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub police_incident_reference: Option<String>,
    /// What people told of it on phones, in the order in which it came: what opened or ended it, and what was kept beside that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 20)]
    pub accounts: Vec<AccountKept>,
}

/// Answers an episode as it stands after what was asked.
fn answer(app: &App, caller: &Caller, seen: &SeenEpisode) -> Response {
    let view = EpisodeView::of(&seen.episode, seen.level, app.environment.now(), &caller.shown);
    (etag(seen.episode.version), axum::Json(view)).into_response()
}
