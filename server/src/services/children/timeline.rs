//! What happened to a child, as its records and episodes tell it.

use crate::app::App;
use crate::auth::Level;
use crate::budget::Charge;
use crate::caller::Caller;
use crate::db::episodes;
use crate::db::projections::{self, Filter};
use crate::db::stored;
use crate::problem::Problem;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use sync_core::casework::rhi::ClockCheck;
use sync_core::ids::ChildId;
use sync_core::record::View;
use sync_core::sync::phone::{SyncStatus, WorkState};
use sync_core::views::caseload::{Caseload, Lookups, Viewer};
use sync_core::views::child::TimelineEntry;
use sync_core::views::digest::Digest;

/// How many records are read at once.
const READ: i64 = 200;
/// How many times its bytes a record weighs while it is read: its text, its values, and its summary.
const WEIGHT: usize = 3;

/// Lists what happened to a child, newest first, by the records that the caller may read; what it costs is given back when the answer is sent.
///
/// # Errors
/// What the database says, and [`crate::problem::Code::TooBusy`] where too much is under way.
pub async fn timeline(app: &App, caller: &Caller, child: ChildId) -> Result<(Vec<TimelineEntry>, Charge), Problem> {
    let readable = app.catalogue.kinds().filter(|kind| kind.readable_by(caller.role));
    let kinds: Vec<String> = readable.map(|kind| kind.name.clone()).collect();
    let open = caller.level(app, child).await? == Level::Full;
    let (charge, bytes) = app.budget.page(caller.user, app.page_bytes.load(Ordering::Relaxed), WEIGHT).await?;
    let mut filter =
        Filter { user: caller.user, open, child: Some(child), kinds, limit: READ, bytes, ..Filter::default() };
    let (mut digests, mut sync_statuses) = (BTreeMap::new(), Vec::new());
    loop {
        let (found, next) = projections::list(app.db.reader(), &filter).await?;
        for listed in found {
            let kind = app.catalogue.kind(&listed.header.kind)?;
            let id = listed.header.id.to_string();
            let view: View = stored::read(projections::PROJECTIONS, &id, &listed.view)?;
            let digest = Digest::of(kind, &view, String::new());
            filter.after = (listed.position, id);
            digests.insert(listed.header.id, digest);
            sync_statuses.push(SyncStatus { header: listed.header, state: WorkState::Sent, unsent: 0, refused: 0 });
        }
        if next.is_none() {
            break;
        }
    }
    sync_statuses.sort_by_key(|status| status.header.id);
    let told = episodes::of_child(app.db.reader(), child).await?;
    let episodes: Vec<Value> = told
        .iter()
        .map(|episode| {
            json!({"id": episode.id, "child": child, "classification": episode.facts.classification,
                "reported_at": episode.facts.reported_at, "returned_at": episode.facts.returned_at})
        })
        .collect();
    let lookups = Lookups::default();
    let caseload = Caseload {
        catalogue: app.catalogue,
        me: Viewer { user: caller.user, name: "", role: caller.role },
        children: &[],
        episodes,
        drafts: Vec::new(),
        sync_statuses: &|| sync_statuses.clone(),
        is_mine: &|_| false,
        accounts: Vec::new(),
        claims: Vec::new(),
        digests: &digests,
        moments: &|_| Vec::new(),
        words: &|_| (),
        news: BTreeSet::new(),
        named: &|_| None,
        clock: ClockCheck {
            offset_seconds: None,
            disagrees: false,
            set_back: false,
            corrected_now: app.environment.now(),
        },
        lookups: &lookups,
    };
    Ok((caseload.timeline(child), charge))
}
