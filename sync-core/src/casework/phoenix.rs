//! Phoenix: who is eligible, how many there may be, how many sessions, and the clocks of the pathway (section 4).

use super::police_category::PoliceCategory;
use super::working_days::{Deadline, due_within};
use super::{MAX_REASON_LENGTH, london};
use crate::error::Error;
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Youngest age, in years.
pub const MIN_AGE_YEARS: u32 = 10;
/// Oldest age, in years.
pub const MAX_AGE_YEARS: u32 = 17;
/// Open cases at once.
pub const CAPACITY_OPEN_CASES: u32 = 20;
/// Fewest sessions of a full package.
pub const MIN_SESSIONS: u32 = 8;
/// Most sessions without the Associate Director's recorded agreement.
pub const MAX_SESSIONS_WITHOUT_AGREEMENT: u32 = 20;
/// Most sessions that can be planned at all, agreed or not.
pub const MAX_SESSIONS: u32 = 100;
/// About how many sessions a step-down package has.
pub const STEP_DOWN_SESSIONS: u32 = 4;
/// Working days from referral to acknowledgement.
pub const ACKNOWLEDGE_WORKING_DAYS: u32 = 1;
/// Working days from acceptance to first contact.
pub const FIRST_CONTACT_WORKING_DAYS: u32 = 2;
/// Weeks from step-down to a secured exit pathway: calendar weeks, since no working days are named.
pub const EXIT_PATHWAY_WEEKS: u64 = 4;

/// The Associate Director's agreement to an exception. The caller has seen to it that the person holds that role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PhoenixAgreement))]
pub struct Agreement {
    /// When.
    pub at: DateTime<Utc>,
    /// The Associate Director.
    pub by: Uuid,
    /// Why; an agreement without a reason is not recorded and does not count.
    #[cfg_attr(feature = "openapi", schema(max_length = 2000))]
    pub reason: String,
}

impl Agreement {
    fn is_recorded(&self) -> bool {
        !self.reason.trim().is_empty() && self.reason.chars().count() <= MAX_REASON_LENGTH
    }
}

/// What eligibility looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The young person's date of birth, where known.
    pub date_of_birth: Option<NaiveDate>,
    /// The date in London for which the age counts.
    pub on: NaiveDate,
    /// Whether a lead professional is named.
    pub has_lead_professional: bool,
    /// Whether the young person is on MASE.
    pub on_mase: bool,
    /// The police category, where there is one.
    pub police_category: Option<PoliceCategory>,
    /// Whether MASE directed a step-down to Phoenix.
    pub step_down_from_mase: bool,
    /// The Associate Director's exception. It stands in for MASE; age and lead professional are still asked for.
    pub exception: Option<Agreement>,
}

/// The way by which a young person comes to Phoenix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PhoenixRoute))]
pub enum Route {
    /// On MASE with a police category.
    Mase,
    /// Step-down from MASE.
    StepDown,
    /// The Associate Director's exception.
    Exception,
}

/// Why a young person is not eligible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PhoenixIneligible))]
pub enum Ineligible {
    /// The age is not known.
    AgeUnknown,
    /// Under 10.
    TooYoung,
    /// Over 17.
    TooOld,
    /// No lead professional is named.
    NoLeadProfessional,
    /// On MASE, without a police category of 1 or above.
    NoPoliceCategory,
    /// Neither on MASE, nor stepped down from it, nor an exception.
    NotOnMase,
    /// An exception is claimed, and its reason is not recorded.
    ExceptionNotRecorded,
}

/// The answer about eligibility.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PhoenixEligibility))]
pub struct Eligibility {
    /// Whether nothing stands against it.
    pub eligible: bool,
    /// The way, where there is one, even if something else stands against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Route>,
    /// Every reason against.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Ineligible>,
}

/// Tells whether a young person is eligible, with every reason why not.
pub fn eligibility(candidate: &Candidate) -> Eligibility {
    let mut reasons = Vec::new();
    match candidate.date_of_birth.and_then(|born| london::age_on(born, candidate.on)) {
        None => reasons.push(Ineligible::AgeUnknown),
        Some(age) if age < MIN_AGE_YEARS => reasons.push(Ineligible::TooYoung),
        Some(age) if age > MAX_AGE_YEARS => reasons.push(Ineligible::TooOld),
        Some(_) => {}
    }
    if !candidate.has_lead_professional {
        reasons.push(Ineligible::NoLeadProfessional);
    }
    let route = if candidate.on_mase && candidate.police_category.is_some_and(PoliceCategory::is_for_mase) {
        Some(Route::Mase)
    } else if candidate.step_down_from_mase {
        Some(Route::StepDown)
    } else if candidate.exception.as_ref().is_some_and(Agreement::is_recorded) {
        Some(Route::Exception)
    } else {
        None
    };
    if route.is_none() {
        reasons.push(if candidate.on_mase { Ineligible::NoPoliceCategory } else { Ineligible::NotOnMase });
        if candidate.exception.is_some() {
            reasons.push(Ineligible::ExceptionNotRecorded);
        }
    }
    Eligibility { eligible: reasons.is_empty(), route, reasons }
}

/// What must come before any intervention in category 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PhoenixPrerequisite))]
pub enum Prerequisite {
    /// A full risk assessment, completed.
    FullRiskAssessment,
    /// A multi-agency strategy meeting, held.
    StrategyMeeting,
}

/// Returns what is lacking before an intervention may begin at `begins_at`. What happens at or after it is too late.
pub fn lacking_before_intervention(
    category: Option<PoliceCategory>,
    risk_assessment_completed_at: Option<DateTime<Utc>>,
    strategy_meeting_held_at: Option<DateTime<Utc>>,
    begins_at: DateTime<Utc>,
) -> Vec<Prerequisite> {
    if category != Some(PoliceCategory::High) {
        return Vec::new();
    }
    [
        (Prerequisite::FullRiskAssessment, risk_assessment_completed_at),
        (Prerequisite::StrategyMeeting, strategy_meeting_held_at),
    ]
    .into_iter()
    .filter(|(_, done_at)| done_at.is_none_or(|done_at| done_at >= begins_at))
    .map(|(prerequisite, _)| prerequisite)
    .collect()
}

/// How full Phoenix is. Step-down cases count: they are among the 20.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PhoenixCapacity))]
pub struct Capacity {
    /// Open cases.
    pub open_cases: u32,
    /// How many there may be.
    pub limit: u32,
    /// How many more may be opened.
    pub free: u32,
    /// Whether a new case goes to the waiting list and the Associate Director sets priority.
    pub at_capacity: bool,
}

/// Tells how full Phoenix is.
pub fn capacity(open_cases: u32) -> Capacity {
    let free = CAPACITY_OPEN_CASES.saturating_sub(open_cases);
    Capacity { open_cases, limit: CAPACITY_OPEN_CASES, free, at_capacity: free == 0 }
}

/// The kind of package a young person is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PhoenixPackage))]
pub enum Package {
    /// 8 to 20 sessions.
    Full,
    /// About 4 sessions after a step-down from MASE.
    StepDown,
}

/// Whether so many sessions may be planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PhoenixSessionsVerdict))]
pub enum SessionsVerdict {
    /// Within the limits.
    Allowed,
    /// Beyond 20, with the Associate Director's recorded agreement.
    AllowedByAgreement,
    /// Fewer than the package has.
    TooFew,
    /// Beyond 20, without the Associate Director's recorded agreement.
    NeedsAgreement,
    /// More than anyone can agree to.
    TooMany,
}

/// Judges how many sessions are planned. The lower limit is one of planning: a package broken off early is a fact.
pub fn sessions(package: Package, planned: u32, agreement: Option<&Agreement>) -> SessionsVerdict {
    let fewest = match package {
        Package::Full => MIN_SESSIONS,
        // "About four" names no lower limit.
        Package::StepDown => 1,
    };
    if planned < fewest {
        SessionsVerdict::TooFew
    } else if planned <= MAX_SESSIONS_WITHOUT_AGREEMENT {
        SessionsVerdict::Allowed
    } else if planned > MAX_SESSIONS {
        SessionsVerdict::TooMany
    } else if agreement.is_some_and(Agreement::is_recorded) {
        SessionsVerdict::AllowedByAgreement
    } else {
        SessionsVerdict::NeedsAgreement
    }
}

/// Returns when a referral must be acknowledged.
///
/// # Errors
/// [`Error::BeyondCalendar`] where bank holidays are not known.
pub fn acknowledgement_due(referred_at: DateTime<Utc>) -> Result<Deadline, Error> {
    due_within(referred_at, ACKNOWLEDGE_WORKING_DAYS)
}

/// Returns when the first contact must have taken place.
///
/// # Errors
/// [`Error::BeyondCalendar`] where bank holidays are not known.
pub fn first_contact_due(accepted_at: DateTime<Utc>) -> Result<Deadline, Error> {
    due_within(accepted_at, FIRST_CONTACT_WORKING_DAYS)
}

/// Returns when the exit pathway must be secured after a step-down.
pub fn exit_pathway_due(stepped_down_at: DateTime<Utc>) -> Deadline {
    let from = london::date_of(stepped_down_at);
    // Saturates at the end of the calendar, which no accepted instant comes near.
    Deadline::end_of(from.checked_add_days(Days::new(7 * EXIT_PATHWAY_WEEKS)).unwrap_or(NaiveDate::MAX))
}

#[cfg(test)]
mod tests;
