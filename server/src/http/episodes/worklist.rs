//! The return home interviews to be done, soonest due first.

use super::{Episode, EpisodeView};
use crate::app::App;
use crate::auth::{Caller, Level};
use crate::db::{children, episodes};
use crate::http::children::ChildHeader;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use sync_core::casework::london;
use sync_core::casework::repeat::{self, Count, Counted};
use sync_core::ids::ChildId;
use utoipa::ToSchema;

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
    let now = app.world.now();
    let mut headers: BTreeMap<ChildId, ChildHeader> = BTreeMap::new();
    let mut entries = Vec::new();
    for (episode, level) in episodes::worklist(app.db.reader(), caller.user, MOST).await? {
        let child = ChildId(episode.child);
        if let std::collections::btree_map::Entry::Vacant(vacant) = headers.entry(child) {
            let Some(row) = children::find(app.db.reader(), child).await? else { continue };
            vacant.insert(ChildHeader::of(row.id, &row.details, &caller.shown));
        }
        let triggers = if level == Level::Full {
            let counted = |one: &Episode| Counted { span: one.span(), classification: one.facts.classification };
            let all: Vec<_> = episodes::of_child(app.db.reader(), child).await?.iter().map(counted).collect();
            repeat::firing(&app.triggers, &all, london::date_of(now))
        } else {
            Vec::new()
        };
        if let Some(header) = headers.get(&child) {
            let episode = episode.show(level, now, &caller.shown);
            entries.push(WorklistEntry { child: header.clone(), episode, triggers });
        }
    }
    Ok(Json(Worklist { items: entries.clone(), entries }))
}
