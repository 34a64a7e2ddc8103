//! The return home interview's clock: due 72 elapsed hours after the child was located or returned (section 2).
//!
//! Elapsed hours, not working hours, and instants rather than wall clocks: over a weekend in March or October the
//! clock on the wall shows 73 or 71 hours, and the interview is due all the same after 72.
//!
//! One interview may cover several episodes; each episode keeps its own outcome and so its own clock.

mod clock;
mod outcome;

pub use clock::{ClockCheck, ServerWord};
pub use outcome::{Outcome, offer};

use super::{MAX_REASON_LENGTH, is_future};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Hours from located/returned to the end of the time for an interview (section 2).
pub const RHI_DUE_HOURS: i64 = 72;

/// What of an episode an interview is begun with: the names are the same in both.
pub const PREFILLED: [&str; 11] = [
    "reported_at",
    "reported_by",
    "last_seen_at",
    "last_seen_where",
    "classification",
    "missing_from",
    "returned_at",
    "where_found",
    "how_returned",
    "placed_by_other_authority",
    "police_incident_reference",
];

/// What is known about the interview for one episode. Every part may be missing, and copies that met may
/// contradict each other.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RhiFacts {
    /// When the child was located or returned; absent while the child is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned_at: Option<DateTime<Utc>>,
    /// When the young person was first reached about the interview.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub young_person_contacted_at: Option<DateTime<Utc>>,
    /// When a parent or carer was first reached about the interview.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_or_carer_contacted_at: Option<DateTime<Utc>>,
    /// When the interview was completed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<DateTime<Utc>>,
    /// That the interview was declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<Declined>,
    /// A manager's decision that no interview is required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_required: Option<NotRequired>,
}

impl RhiFacts {
    /// Returns the facts with a manager's decision. What an interview's record says of one is whoever wrote it speaking:
    /// it is kept as said, without a manager, and the clock goes on until a manager decides.
    pub fn decided(self, decision: Option<NotRequired>) -> RhiFacts {
        let said = self.not_required.map(|said| NotRequired { manager: String::new(), ..said });
        RhiFacts { not_required: decision.or(said), ..self }
    }
}

/// An interview declined by the young person or a carer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = RhiDeclined))]
pub struct Declined {
    /// When.
    pub at: DateTime<Utc>,
    /// Why; a decline without a reason does not stop the clock.
    #[cfg_attr(feature = "openapi", schema(max_length = 2000))]
    pub reason: String,
}

/// A decision that no interview is required.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = RhiNotRequired))]
pub struct NotRequired {
    /// When.
    pub at: DateTime<Utc>,
    /// Why; a decision without a reason does not stop the clock.
    #[cfg_attr(feature = "openapi", schema(max_length = 2000))]
    pub reason: String,
    /// The manager who decided; a decision without a manager does not stop the clock.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub manager: String,
}

/// Where the interview for an episode stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RhiState {
    /// The child is still missing.
    NotDue,
    /// The 72 hours run.
    Due,
    /// The 72 hours are over, and there is no interview.
    Overdue,
    /// Completed within 72 hours.
    CompletedInTime,
    /// Completed after 72 hours.
    CompletedLate,
    /// Declined, with a reason.
    Declined,
    /// Not required, with a reason and a manager.
    NotRequired,
}

impl RhiState {
    /// Returns the state's name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            RhiState::NotDue => "not_due",
            RhiState::Due => "due",
            RhiState::Overdue => "overdue",
            RhiState::CompletedInTime => "completed_in_time",
            RhiState::CompletedLate => "completed_late",
            RhiState::Declined => "declined",
            RhiState::NotRequired => "not_required",
        }
    }

    /// Tells whether a worker still has something to do about it, once the child is back.
    pub fn is_waiting(self) -> bool {
        matches!(self, RhiState::Due | RhiState::Overdue)
    }
}

/// Facts that do not fit together. The fact named is left out of account until someone puts it right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RhiProblem {
    /// The return lies in the future; it counts, for the child is back or will be by then.
    ReturnedInFuture,
    /// Completed while the child is still missing.
    CompletedWithoutReturn,
    /// Completed before the child was back.
    CompletedBeforeReturn,
    /// Completed in the future: planned, perhaps, but not done.
    CompletedInFuture,
    /// Declined while the child is still missing.
    DeclinedWithoutReturn,
    /// Declined before the child was back.
    DeclinedBeforeReturn,
    /// Declined in the future.
    DeclinedInFuture,
    /// Declined without a reason, or with one too long to keep.
    DeclinedWithoutReason,
    /// Decided without a reason, or with one too long to keep.
    NotRequiredWithoutReason,
    /// Said, and no manager has decided: by an interview's record, or without a manager's name.
    NotRequiredWithoutManager,
}

/// Whom the first contact reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = RhiContactWith))]
pub enum ContactWith {
    /// The young person.
    YoungPerson,
    /// A parent or carer.
    ParentOrCarer,
}

/// The first contact, with the young person or a parent or carer. It stops no clock: completion does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = RhiFirstContact))]
pub struct FirstContact {
    /// When.
    pub at: DateTime<Utc>,
    /// Whom it reached.
    pub with: ContactWith,
}

/// The clock's face: where an interview stands, and how long there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RhiClock {
    /// Where it stands.
    pub state: RhiState,
    /// When it is or was due; absent while the child is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
    /// Whole minutes left; only while due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes_left: Option<i64>,
    /// Minutes overdue, the begun one included: until now, or until it was completed late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes_overdue: Option<i64>,
    /// The first contact, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_contact: Option<FirstContact>,
    /// Why it was declined or is not required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The manager who decided that it is not required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<String>,
    /// Facts that do not fit together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<RhiProblem>,
    /// What the phone's clock was held against; absent where the server's own clock was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockCheck>,
}

/// Returns when an interview is due: 72 elapsed hours after located/returned.
pub fn due_at(returned_at: DateTime<Utc>) -> DateTime<Utc> {
    // Saturates at the end of the calendar, which no accepted instant comes near.
    returned_at.checked_add_signed(TimeDelta::hours(RHI_DUE_HOURS)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Reads the clock of one episode's interview at an instant.
///
/// A completed interview beats every decision against one, for it took place; a manager's decision beats a decline.
pub fn read(facts: &RhiFacts, now: DateTime<Utc>) -> RhiClock {
    let mut problems = Vec::new();
    let due = facts.returned_at.map(due_at);
    if facts.returned_at.is_some_and(|at| is_future(at, now)) {
        problems.push(RhiProblem::ReturnedInFuture);
    }
    let completed_at = completion(facts, now, &mut problems);
    let not_required = decision(facts, &mut problems);
    let declined = decline(facts, now, &mut problems);

    let mut clock = RhiClock {
        state: RhiState::NotDue,
        due_at: due,
        minutes_left: None,
        minutes_overdue: None,
        first_contact: first_contact(facts),
        reason: None,
        manager: None,
        problems,
        clock: None,
    };
    if let (Some(completed_at), Some(due)) = (completed_at, due) {
        clock.state = if completed_at <= due { RhiState::CompletedInTime } else { RhiState::CompletedLate };
        clock.minutes_overdue = minutes_after(due, completed_at);
    } else if let Some(decision) = not_required {
        clock.state = RhiState::NotRequired;
        clock.reason = Some(decision.reason.clone());
        clock.manager = Some(decision.manager.clone());
    } else if let Some(decline) = declined {
        clock.state = RhiState::Declined;
        clock.reason = Some(decline.reason.clone());
    } else if let Some(due) = due {
        clock.state = if now <= due { RhiState::Due } else { RhiState::Overdue };
        clock.minutes_left = (now <= due).then(|| (due - now).num_minutes());
        clock.minutes_overdue = minutes_after(due, now);
    }
    clock
}

fn completion(facts: &RhiFacts, now: DateTime<Utc>, problems: &mut Vec<RhiProblem>) -> Option<DateTime<Utc>> {
    let completed_at = facts.completed_at?;
    let problem = match facts.returned_at {
        None => RhiProblem::CompletedWithoutReturn,
        Some(returned_at) if completed_at < returned_at => RhiProblem::CompletedBeforeReturn,
        Some(_) if is_future(completed_at, now) => RhiProblem::CompletedInFuture,
        Some(_) => return Some(completed_at),
    };
    problems.push(problem);
    None
}

fn decision<'f>(facts: &'f RhiFacts, problems: &mut Vec<RhiProblem>) -> Option<&'f NotRequired> {
    let decision = facts.not_required.as_ref()?;
    let before = problems.len();
    if !is_reason(&decision.reason) {
        problems.push(RhiProblem::NotRequiredWithoutReason);
    }
    if decision.manager.trim().is_empty() {
        problems.push(RhiProblem::NotRequiredWithoutManager);
    }
    (problems.len() == before).then_some(decision)
}

fn decline<'f>(facts: &'f RhiFacts, now: DateTime<Utc>, problems: &mut Vec<RhiProblem>) -> Option<&'f Declined> {
    let decline = facts.declined.as_ref()?;
    let before = problems.len();
    match facts.returned_at {
        None => problems.push(RhiProblem::DeclinedWithoutReturn),
        Some(returned_at) if decline.at < returned_at => problems.push(RhiProblem::DeclinedBeforeReturn),
        Some(_) if is_future(decline.at, now) => problems.push(RhiProblem::DeclinedInFuture),
        Some(_) => {}
    }
    if !is_reason(&decline.reason) {
        problems.push(RhiProblem::DeclinedWithoutReason);
    }
    (problems.len() == before).then_some(decline)
}

fn is_reason(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= MAX_REASON_LENGTH
}

fn first_contact(facts: &RhiFacts) -> Option<FirstContact> {
    let young_person = facts.young_person_contacted_at.map(|at| FirstContact { at, with: ContactWith::YoungPerson });
    let carer = facts.parent_or_carer_contacted_at.map(|at| FirstContact { at, with: ContactWith::ParentOrCarer });
    young_person.into_iter().chain(carer).min_by_key(|contact| contact.at)
}

/// Returns the minutes from `due` to `until`, the begun one included; `None` where `until` is in time.
fn minutes_after(due: DateTime<Utc>, until: DateTime<Utc>) -> Option<i64> {
    let late = until - due;
    let begun = i64::from(late > TimeDelta::minutes(late.num_minutes()));
    (late > TimeDelta::zero()).then(|| late.num_minutes() + begun)
}

#[cfg(test)]
mod tests;
