//! The return home interviews to be done, soonest due first.

use super::EpisodeView;
use crate::app::App;
use crate::auth::Level;
use crate::caller::Caller;
use crate::child_header::ChildHeader;
use crate::db::{episodes, names};
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use sync_core::casework::episode::Episode;
use sync_core::casework::london;
use sync_core::casework::repeat::{self, Count, Counted};
use sync_core::ids::ChildId;
use utoipa::ToSchema;
use uuid::Uuid;

/// Most entries of a worklist.
const MOST: i64 = 500;

/// An interview to be done.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WorklistEntry {
    /// Who the child is.
    pub child: ChildHeader,
    /// The episode, with the interview's clock.
    pub episode: EpisodeView,
    /// Repeat-episode triggers that fire, the recidivist rule first; for those who work with the child.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<Count>,
}

/// The interviews to be done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Worklist {
    /// Overdue first, then due by time left, then children still missing. At most 500.
    pub items: Vec<WorklistEntry>,
    /// As `items`.
    #[schema(deprecated)]
    pub entries: Vec<WorklistEntry>,
}

/// Lists return home interviews to be done by or shown to the caller: overdue, due, soonest first, then children still missing.
#[utoipa::path(get, path = "/v1/rhi-worklist", operation_id = "rhiWorklist", tag = "missing episodes",
    security(("bearer" = [])), responses((status = 200, description = "The worklist.", body = Worklist)))]
pub async fn worklist(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Worklist>, Problem> {
    let now = app.environment.now();
    let pool = app.db.reader();
    let waiting = episodes::worklist(pool, caller.user, MOST).await?;
    let children: BTreeSet<Uuid> = waiting.iter().map(|(episode, _)| episode.child).collect();
    let rows = names::by_ids(&mut *pool.acquire().await?, &Vec::from_iter(children)).await?;
    let headers: BTreeMap<Uuid, ChildHeader> =
        rows.into_iter().map(|row| (row.id, ChildHeader::of(row.id, &row.details, &caller.shown))).collect();
    let full = waiting.iter().filter(|(_, level)| *level == Level::Full);
    let worked_with: BTreeSet<ChildId> = full.map(|(episode, _)| ChildId(episode.child)).collect();
    let counted = |one: Episode| Counted { span: one.span(), classification: one.facts.classification };
    let today = london::date_of(now);
    let firing: BTreeMap<ChildId, Vec<Count>> = episodes::of_children(pool, &worked_with)
        .await?
        .into_iter()
        .map(|(child, all)| {
            let all: Vec<_> = all.into_iter().map(counted).collect();
            (child, repeat::firing(&app.triggers, &all, today))
        })
        .collect();
    let mut entries = Vec::new();
    for (episode, level) in waiting {
        let Some(child) = headers.get(&episode.child).cloned() else { continue };
        let triggers = firing.get(&ChildId(episode.child)).cloned().unwrap_or_default();
        entries.push(WorklistEntry { child, episode: EpisodeView::of(&episode, level, now, &caller.shown), triggers });
    }
    Ok(Json(Worklist { items: entries.clone(), entries }))
}
