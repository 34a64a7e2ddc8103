//! What follows from a merged record for the lists beside it: how the interview for each episode went.
//!
//! Derived from the record, never typed twice: `homeward doctor --rebuild` derives it again.

use crate::app::App;
use crate::db::{self, Write};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sync_core::casework::rhi::{Declined, NotRequired, RhiFacts};
use sync_core::record::View;
use uuid::Uuid;

/// The kind whose records tell how interviews went.
const INTERVIEW: &str = "return-home-interview";

/// How the interview for one episode went, by one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The episode.
    pub episode: Uuid,
    /// The facts, without the return, which is the episode's own.
    pub facts: RhiFacts,
    /// Whether an interview was offered, and accepted.
    pub offer: (Option<bool>, Option<bool>),
}

/// Reads the outcomes that a merged record tells of.
pub fn outcomes(view: &View) -> Vec<Outcome> {
    if view.header.kind != INTERVIEW {
        return Vec::new();
    }
    let Some(episodes) = view.data.get("episodes").and_then(Value::as_object) else { return Vec::new() };
    let offered = view.data.get("offered").and_then(Value::as_bool);
    let response = view.data.get("offer_response").and_then(Value::as_str);
    let offer = (offered, response.map(|response| response == "accepted"));
    episodes
        .iter()
        .filter_map(|(key, row)| {
            let written_at = view.attribution.get(&format!("/episodes/{key}/outcome")).map(|by| by.at);
            Some(Outcome { episode: Uuid::parse_str(key).ok()?, facts: facts(row, written_at), offer })
        })
        .collect()
}

fn facts(row: &Value, written_at: Option<DateTime<Utc>>) -> RhiFacts {
    let text = |name: &str| row.get(name).and_then(Value::as_str);
    let instant =
        |name: &str| text(name).and_then(|text| DateTime::parse_from_rfc3339(text).ok()).map(|at| at.to_utc());
    let reason = || text("outcome_reason").unwrap_or_default().to_owned();
    let mut facts = RhiFacts::default();
    match text("first_contact_with") {
        Some("parent_or_carer") => facts.parent_or_carer_contacted_at = instant("first_contact_at"),
        _ => facts.young_person_contacted_at = instant("first_contact_at"),
    }
    match (text("outcome"), written_at) {
        (Some("completed"), _) => facts.completed_at = instant("completed_at"),
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

/// Carries outcomes over to the child's episodes.
///
/// # Errors
/// What the database says.
pub async fn follow(
    app: &App,
    write: &mut Write,
    child: Uuid,
    outcomes: &[Outcome],
    by: Uuid,
) -> Result<(), sqlx::Error> {
    for outcome in outcomes {
        let Some(mut episode) = db::episodes::find_in(write, outcome.episode).await? else { continue };
        if episode.child != child || (episode.interview == outcome.facts && episode.offer == outcome.offer) {
            continue;
        }
        episode.interview = outcome.facts.clone();
        episode.offer = outcome.offer;
        episode.version += 1;
        db::episodes::put(write, &episode, by, app.world.now()).await?;
    }
    Ok(())
}
