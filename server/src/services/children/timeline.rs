//! What happened to a child, as its records and episodes tell it.

use crate::app::App;
use crate::auth::Level;
use crate::budget::Charge;
use crate::caller::Caller;
use crate::db::episodes;
use crate::db::projections::{self, Filter, Listed};
use crate::db::stored;
use crate::problem::{Code, Problem};
use serde_json::json;
use std::sync::atomic::Ordering;
use sync_core::catalogue::Catalogue;
use sync_core::ids::ChildId;
use sync_core::record::View;
use sync_core::views::child::{MAX_TIMELINE, TimelineEntry, keep_newest, told_by_episode, told_by_record};
use sync_core::views::digest::Digest;

/// How many records are read at once.
const READ: i64 = 200;
/// How many times its bytes a record weighs while it is read: its text, its values, and what it tells.
const WEIGHT: usize = 3;

/// Lists what happened to a child, newest first, by the records that the caller may read; what it costs is given back when the answer is sent.
/// A page of records is held at a time, and of what they tell no more than a timeline has.
///
/// # Errors
/// What the database says, and [`Code::Unavailable`] where too much is under way.
pub async fn timeline(app: &App, caller: &Caller, child: ChildId) -> Result<(Vec<TimelineEntry>, Charge), Problem> {
    let readable = app.catalogue.kinds().filter(|kind| kind.readable_by(caller.role));
    let kinds: Vec<String> = readable.map(|kind| kind.name.clone()).collect();
    let open = caller.level(app, child).await? == Level::Full;
    let (charge, bytes) = app.budget.page(caller.user, app.page_bytes.load(Ordering::Relaxed), WEIGHT).await?;
    let mut filter =
        Filter { user: caller.user, open, child: Some(child), kinds, limit: READ, bytes, ..Filter::default() };
    let told = episodes::of_child(app.db.reader(), child).await?;
    let told = told.iter().flat_map(|episode| {
        told_by_episode(&json!({"classification": episode.facts.classification,
            "reported_at": episode.facts.reported_at, "returned_at": episode.facts.returned_at}))
    });
    let mut entries: Vec<TimelineEntry> = told.collect();
    loop {
        let (found, next) = projections::list(app.db.reader(), &filter).await?;
        let catalogue = app.catalogue;
        let reading = tokio::task::spawn_blocking(move || read(catalogue, found, entries));
        entries = reading.await.map_err(|_| Problem::new(Code::Internal))??;
        // Where the page ended, and not where its records stand by now: one that was changed meanwhile stands further on.
        let Some((position, id)) = next.as_deref().and_then(|next| next.split_once(' ')) else { break };
        filter.after = (position.parse().map_err(|_| Problem::new(Code::Internal))?, id.to_owned());
    }
    keep_newest(&mut entries);
    Ok((entries, charge))
}

/// Adds what records tell. One that was changed while earlier pages were read comes twice, and is told as it stands.
fn read(
    catalogue: &Catalogue,
    found: Vec<Listed>,
    mut entries: Vec<TimelineEntry>,
) -> Result<Vec<TimelineEntry>, Problem> {
    for listed in found {
        let kind = catalogue.kind(&listed.header.kind)?;
        let view: View = stored::read(projections::PROJECTIONS, listed.header.id.to_string(), &listed.view)?;
        let moments = Digest::of(kind, &view, String::new()).moments.unwrap_or_default();
        entries.retain(|entry| entry.record != Some(listed.header.id));
        entries.extend(told_by_record(&listed.header, moments));
        if entries.len() > 4 * MAX_TIMELINE {
            keep_newest(&mut entries);
        }
    }
    Ok(entries)
}
