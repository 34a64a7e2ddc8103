//! What follows from a merged record for the lists beside it: how the interview for each episode went.
//!
//! Derived from the record, never typed twice: `homeward doctor --rebuild` derives it again.

use crate::db::{self, Write, records};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::AnyPool;
use sync_core::casework::rhi::Outcome;
use sync_core::ids::ChildId;
use sync_core::record::View;
use uuid::Uuid;

/// The kind whose records tell how interviews went.
pub(crate) const INTERVIEW: &str = "return-home-interview";

/// Lists the episodes that a merged record tells of, rows that were taken out included: what they said goes with them.
pub fn covered(view: &View) -> Vec<Uuid> {
    if view.header.kind != INTERVIEW {
        return Vec::new();
    }
    let rows = view.data.get("episodes").and_then(Value::as_object).into_iter().flatten().map(|(key, _)| key.as_str());
    let removed = view.removed.iter().filter_map(|row| match row.path.segments() {
        [group, key] if group == "episodes" => Some(key.as_str()),
        _ => None,
    });
    rows.chain(removed).filter_map(|key| Uuid::parse_str(key).ok()).collect()
}

/// Carries what the child's interviews say of episodes over to them, for the episodes that a merged record covers.
///
/// # Errors
/// What the database says.
pub async fn follow(
    write: &mut Write,
    child: Uuid,
    covered: &[Uuid],
    (by, at): (Uuid, DateTime<Utc>),
) -> Result<(), sqlx::Error> {
    for id in covered {
        let Some(mut episode) = db::episodes::find_in(write, *id).await? else { continue };
        if episode.child != child {
            continue;
        }
        let said = together(records::interviews_in(write, ChildId(child), *id).await?, *id);
        if episode.interview == said.facts && episode.offer == said.offer {
            continue;
        }
        (episode.interview, episode.offer) = (said.facts, said.offer);
        episode.version += 1;
        db::episodes::put(write, &episode, by, at).await?;
    }
    Ok(())
}

/// Tells whether an episode says what the child's interviews say of it.
///
/// # Errors
/// What the database says.
pub async fn agrees(pool: &AnyPool, child: Uuid, id: Uuid) -> Result<bool, sqlx::Error> {
    let Some(episode) = db::episodes::find(pool, id).await?.filter(|episode| episode.child == child) else {
        return Ok(true);
    };
    let said = together(records::interviews(pool, ChildId(child), id).await?, id);
    Ok(episode.interview == said.facts && episode.offer == said.offer)
}

/// Puts together what several interviews say of one episode.
fn together(views: Vec<String>, episode: Uuid) -> Outcome {
    let mut all = Outcome::default();
    for view in views {
        // Views were written by this program; the doctor reports those that are not what they were.
        let Ok(view) = serde_json::from_str::<Value>(&view) else { continue };
        let written_at = |pointer: &str| {
            let at = view.get("attribution")?.get(pointer)?.get("at")?.as_str()?;
            DateTime::parse_from_rfc3339(at).ok().map(|at| at.to_utc())
        };
        if let Some(one) = view.get("data").and_then(|data| Outcome::read(data, episode, written_at)) {
            all.join(one);
        }
    }
    all
}
