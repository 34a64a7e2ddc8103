//! How the interview for an episode went, as the interviews' records tell it.

use super::{Declined, NotRequired, RhiFacts, RhiState};
use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

/// How the interview for one episode went.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// The facts, without the return, which is the episode's own.
    pub facts: RhiFacts,
    /// Whether an interview was offered, and accepted.
    pub offer: (Option<bool>, Option<bool>),
}

impl Outcome {
    /// Reads what one interview's merged data says of an episode; `None` where it does not cover it. `written_at` tells
    /// when the value at a JSON pointer was written: a decline has no other time.
    pub fn read(
        data: &Value,
        episode: Uuid,
        written_at: impl FnOnce(&str) -> Option<DateTime<Utc>>,
    ) -> Option<Outcome> {
        let row = data.get("episodes")?.get(episode.to_string())?;
        let offered = data.get("offered").and_then(Value::as_bool);
        let response = data.get("offer_response").and_then(Value::as_str);
        let facts = facts(row, written_at(&format!("/episodes/{episode}/outcome")));
        Some(Outcome { facts, offer: (offered, response.map(|response| response == "accepted")) })
    }

    /// Joins what another interview says of the same episode: a second one, begun and not done, does not undo the first.
    /// Of several completions and contacts the earliest counts, of several decisions the latest.
    pub fn join(&mut self, other: Outcome) {
        let (facts, of) = (&mut self.facts, other.facts);
        facts.completed_at = earliest(facts.completed_at, of.completed_at);
        facts.young_person_contacted_at = earliest(facts.young_person_contacted_at, of.young_person_contacted_at);
        facts.parent_or_carer_contacted_at =
            earliest(facts.parent_or_carer_contacted_at, of.parent_or_carer_contacted_at);
        facts.declined = facts.declined.take().into_iter().chain(of.declined).max_by_key(|declined| declined.at);
        facts.not_required = facts.not_required.take().into_iter().chain(of.not_required).max_by_key(|no| no.at);
        self.offer.0 = self.offer.0.max(other.offer.0);
        self.offer.1 = self.offer.1.max(other.offer.1);
    }
}

/// Tells whether the interview for an episode was offered, and accepted. `said` is what the interview's record says of
/// all its episodes together: how it went for this one, where that is known, goes before it.
pub fn offer(facts: &RhiFacts, state: RhiState, said: (Option<bool>, Option<bool>)) -> (Option<bool>, Option<bool>) {
    match state {
        RhiState::CompletedInTime | RhiState::CompletedLate => (Some(true), Some(true)),
        RhiState::Declined => (Some(true), Some(false)),
        // Declined without a reason: the clock goes on, and the answer was no.
        _ if facts.declined.is_some() => (Some(true), Some(false)),
        _ => said,
    }
}

fn earliest(one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    one.into_iter().chain(other).min()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_it_went_for_the_episode_goes_before_what_the_interview_says() {
        use RhiState::{CompletedInTime, CompletedLate, Due, NotDue, NotRequired, Overdue};
        let yes = (Some(true), Some(true));
        let no = (Some(true), Some(false));
        let silent = RhiFacts::default();
        let declined = RhiFacts {
            declined: Some(Declined { at: DateTime::UNIX_EPOCH, reason: String::new() }),
            ..RhiFacts::default()
        };
        for (facts, state, said, expected) in [
            (&silent, Due, (None, None), (None, None)),
            (&silent, Overdue, yes, yes),
            (&silent, NotRequired, no, no),
            (&silent, NotDue, (Some(false), None), (Some(false), None)),
            // One interview, accepted: one of its episodes was talked about, another was not.
            (&silent, CompletedInTime, yes, yes),
            (&declined, RhiState::Declined, yes, no),
            (&declined, Overdue, yes, no),
            // And declined for the one, while the other was talked about.
            (&silent, CompletedLate, no, yes),
            (&declined, CompletedLate, no, yes),
        ] {
            assert_eq!(offer(facts, state, said), expected, "{state:?} {said:?}");
        }
    }
}
