//! What follows from a merged record for the lists beside it: how the interview for each episode went. Which kinds tell of episodes, and in
//! which of their groups, the catalogue says.
//!
//! Derived from the record, never typed twice: `homeward doctor --rebuild` derives it again.

use crate::db::{self, Write, projections};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::AnyPool;
use std::collections::BTreeSet;
use sync_core::casework::episode::Episode;
use sync_core::casework::rhi::Outcome;
use sync_core::catalogue::Catalogue;
use sync_core::ids::ChildId;
use sync_core::record::View;
use uuid::Uuid;

/// Lists the episodes that a merged record tells of, rows that were taken out included: what they said goes with them.
pub fn covered(catalogue: &Catalogue, view: &View) -> Vec<Uuid> {
    let Some(group) = catalogue.kind(&view.header.kind).ok().and_then(|kind| kind.episodes()) else {
        return Vec::new();
    };
    let rows = view.data.get(&group.name).and_then(Value::as_object).into_iter().flatten().map(|(key, _)| key.as_str());
    let removed = view.removed.iter().filter_map(|row| match row.path.segments() {
        [name, key] if *name == group.name => Some(key.as_str()),
        _ => None,
    });
    rows.chain(removed).filter_map(|key| Uuid::parse_str(key).ok()).collect()
}

/// Lists the kinds that tell of episodes.
fn interviews(catalogue: &Catalogue) -> Vec<&str> {
    catalogue.kinds().filter(|kind| kind.episodes().is_some()).map(|kind| kind.name.as_str()).collect()
}

/// Derives the outcomes of episodes from the child's interviews and stores them, for the episodes that a merged record covers, by their
/// own ids or by those of accounts of them.
///
/// # Errors
/// What the database says.
pub async fn derive_outcomes(
    write: &mut Write,
    catalogue: &Catalogue,
    child: Uuid,
    covered: &[Uuid],
    (by, at): (Uuid, DateTime<Utc>),
) -> Result<(), sqlx::Error> {
    let known = db::episodes::of_child_in(write, ChildId(child)).await?;
    let followed: BTreeSet<Uuid> = covered.iter().filter_map(|id| told_of(&known, *id)).map(|one| one.id).collect();
    for mut episode in known.into_iter().filter(|one| followed.contains(&one.id)) {
        let mut views = Vec::new();
        for name in names(&episode) {
            let found = projections::interviews_in(write, &interviews(catalogue), ChildId(child), name).await?;
            views.extend(found.into_iter().map(|view| (name, view)));
        }
        let said = merge_outcomes(&views);
        let kept = db::episodes::open_in(write, episode.id).await?;
        let stands = kept == Some((episode.is_waiting(), episode.is_open()));
        if stands && episode.interview == said.facts && episode.offer == said.offer {
            continue;
        }
        (episode.interview, episode.offer) = (said.facts, said.offer);
        episode.version += 1;
        db::episodes::put(write, &episode, by, at).await?;
    }
    Ok(())
}

/// Tells whether an episode's stored outcome is what the child's interviews say, and whether the lists show it as it is.
///
/// # Errors
/// What the database says.
pub async fn outcomes_agree(pool: &AnyPool, catalogue: &Catalogue, child: Uuid, id: Uuid) -> Result<bool, sqlx::Error> {
    let known = db::episodes::of_child(pool, ChildId(child)).await?;
    let Some(episode) = told_of(&known, id) else { return Ok(true) };
    let mut views = Vec::new();
    for name in names(episode) {
        let found = projections::interviews(pool, &interviews(catalogue), ChildId(child), name).await?;
        views.extend(found.into_iter().map(|view| (name, view)));
    }
    let said = merge_outcomes(&views);
    let kept = db::episodes::open(pool, episode.id).await?;
    Ok(episode.interview == said.facts
        && episode.offer == said.offer
        && kept == Some((episode.is_waiting(), episode.is_open())))
}

/// Finds the episode that an interview means: by its own id, or by that of an account of it, by which a phone knew it that had told of
/// the absence before it heard of a colleague's report.
fn told_of(known: &[Episode], id: Uuid) -> Option<&Episode> {
    let by_account = |one: &&Episode| one.accounts.iter().any(|account| account.told.id == id);
    known.iter().find(|one| one.id == id).or_else(|| known.iter().find(by_account))
}

/// Lists the ids by which interviews may name an episode.
fn names(episode: &Episode) -> BTreeSet<Uuid> {
    let accounts = episode.accounts.iter().filter(|account| account.told.report.is_some());
    accounts.map(|account| account.told.id).chain([episode.id]).collect()
}

/// Merges what several interviews say of one episode, each by the id that it names it by.
fn merge_outcomes(views: &[(Uuid, Value)]) -> Outcome {
    let mut all = Outcome::default();
    for one in views.iter().filter_map(|(name, view)| outcome(view, *name)) {
        all.join(one);
    }
    all
}

fn outcome(view: &Value, episode: Uuid) -> Option<Outcome> {
    let written_at = |pointer: &str| {
        let at = view.get("attribution")?.get(pointer)?.get("at")?.as_str()?;
        DateTime::parse_from_rfc3339(at).ok().map(|at| at.to_utc())
    };
    Outcome::read(view.get("data")?, episode, written_at)
}
