//! What follows from a merged record for the lists beside it: how the interview for each episode went.
//!
//! Derived from the record, never typed twice: `homeward doctor --rebuild` derives it again.

use crate::db::{self, Write, records};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::AnyPool;
use sync_core::casework::rhi::{Declined, NotRequired, RhiFacts};
use sync_core::ids::ChildId;
use sync_core::record::View;
use uuid::Uuid;

/// The kind whose records tell how interviews went.
pub(crate) const INTERVIEW: &str = "return-home-interview";

/// How the interview for one episode went, by one record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// The facts, without the return, which is the episode's own.
    pub facts: RhiFacts,
    /// Whether an interview was offered, and accepted.
    pub offer: (Option<bool>, Option<bool>),
}

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

/// Puts together what several interviews say of one episode: a second one, begun and not done, does not undo the first.
/// Of several completions and contacts the earliest counts, of several decisions the latest.
fn together(views: Vec<String>, episode: Uuid) -> Outcome {
    let mut all = Outcome::default();
    for view in views {
        // Views were written by this program; the doctor reports those that are not what they were.
        let Ok(view) = serde_json::from_str::<Value>(&view) else { continue };
        let Some(one) = outcome(&view, episode) else { continue };
        let (facts, of) = (&mut all.facts, one.facts);
        facts.completed_at = earliest(facts.completed_at, of.completed_at);
        facts.young_person_contacted_at = earliest(facts.young_person_contacted_at, of.young_person_contacted_at);
        facts.parent_or_carer_contacted_at =
            earliest(facts.parent_or_carer_contacted_at, of.parent_or_carer_contacted_at);
        facts.declined = facts.declined.take().into_iter().chain(of.declined).max_by_key(|declined| declined.at);
        facts.not_required = facts.not_required.take().into_iter().chain(of.not_required).max_by_key(|no| no.at);
        all.offer.0 = all.offer.0.max(one.offer.0);
        all.offer.1 = all.offer.1.max(one.offer.1);
    }
    all
}

fn earliest(one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    one.into_iter().chain(other).min()
}

/// Reads what one merged record says of an episode.
fn outcome(view: &Value, episode: Uuid) -> Option<Outcome> {
    let data = view.get("data")?;
    let row = data.get("episodes")?.get(episode.to_string())?;
    let offered = data.get("offered").and_then(Value::as_bool);
    let response = data.get("offer_response").and_then(Value::as_str);
    let written = view.get("attribution").and_then(|by| by.get(format!("/episodes/{episode}/outcome")));
    let written_at = written.and_then(|by| by.get("at")).and_then(Value::as_str).and_then(instant);
    Some(Outcome { facts: facts(row, written_at), offer: (offered, response.map(|response| response == "accepted")) })
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
}

fn facts(row: &Value, written_at: Option<DateTime<Utc>>) -> RhiFacts {
    let text = |name: &str| row.get(name).and_then(Value::as_str);
    let reason = || text("outcome_reason").unwrap_or_default().to_owned();
    let mut facts = RhiFacts::default();
    match text("first_contact_with") {
        Some("parent_or_carer") => facts.parent_or_carer_contacted_at = text("first_contact_at").and_then(instant),
        _ => facts.young_person_contacted_at = text("first_contact_at").and_then(instant),
    }
    match (text("outcome"), written_at) {
        (Some("completed"), _) => facts.completed_at = text("completed_at").and_then(instant),
        (Some("declined" | "carer_declined"), Some(at)) => facts.declined = Some(Declined { at, reason: reason() }),
        (Some("not_required"), Some(at)) => {
            let manager = text("not_required_manager").unwrap_or_default().to_owned();
            facts.not_required = Some(NotRequired { at, reason: reason(), manager });
        }
        // An interview broken off is a record, and the clock goes on.
        _ => {}
    }
    facts
}
