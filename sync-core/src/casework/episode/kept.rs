//! A missing episode as it is kept: the facts, how they came about, and what people told of it.

use super::{EpisodeFacts, EpisodeSpan, MissingFrom, ReturnTold, SafeAndWellCheck};
use crate::casework::classification::{History, MissingOrAbsent, Rule};
use crate::casework::rhi::{self, NotRequired, RhiFacts};
use crate::fields::{Description, Instant, PersonOrAgency, Text};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An episode as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Episode {
    /// The episode.
    pub id: Uuid,
    /// The child.
    pub child: Uuid,
    /// What people say of it; the classification as it stands.
    pub facts: EpisodeFacts,
    /// The classification from the report on.
    pub history: History,
    /// The rules that applied when it was last classified.
    pub rules: Vec<Rule>,
    /// The authority that placed the child here.
    pub placing_authority: Option<String>,
    /// The police's reference.
    pub police_incident_reference: Option<String>,
    /// The worker who took the interview.
    pub taken_by: Option<Uuid>,
    /// The worker's name when it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_by_name: Option<String>,
    /// How the interview went, as its record tells.
    pub interview: RhiFacts,
    /// Whether the record says that an interview was offered, and accepted.
    #[serde(default)]
    pub offer: (Option<bool>, Option<bool>),
    /// A manager's decision that no interview is required.
    pub not_required: Option<NotRequired>,
    /// What people told of it on phones, in the order in which it came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<AccountKept>,
    /// The version.
    pub version: i64,
}

impl Episode {
    /// Returns what the interview's clock reads.
    pub fn rhi_facts(&self) -> RhiFacts {
        let said = RhiFacts { returned_at: self.facts.returned_at, ..self.interview.clone() };
        said.decided(self.not_required.clone())
    }

    /// Returns the span that the rules about time see.
    pub fn span(&self) -> EpisodeSpan {
        self.facts.span(self.id)
    }

    /// Tells whether someone still has something to do for it: the child is missing, or the interview is not settled.
    pub fn is_open(&self) -> bool {
        let facts = self.rhi_facts();
        // Read at the latest time there is, an interview that nobody settled is overdue, and so it still waits.
        self.facts.returned_at.is_none() || rhi::read(&facts, DateTime::<Utc>::MAX_UTC).state.is_waiting()
    }

    /// Tells whether it waits for a worker.
    pub fn is_waiting(&self) -> bool {
        self.taken_by.is_none() && self.is_open()
    }

    /// Returns the span as it stands at an instant: an unresolved one ended as the child's 18th birthday began.
    pub fn span_at(&self, born: Option<NaiveDate>, now: DateTime<Utc>) -> EpisodeSpan {
        let span = self.span();
        EpisodeSpan { end: span.closes_at(born).filter(|end| span.end.is_some() || *end <= now), ..span }
    }
}

/// What one person tells of a missing child: a report, or a return. One of the two is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", schema(as = EpisodeAccount))]
pub struct Account {
    /// The account's id, made by the phone. That of a report is the episode's, should it open one.
    pub id: Uuid,
    /// The child.
    pub child: Uuid,
    /// When it was written, by the phone's corrected clock.
    pub at: Instant,
    /// That the child is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportMissing>,
    /// That the child is back.
    #[serde(default, rename = "return", skip_serializing_if = "Option::is_none")]
    pub back: Option<RecordReturn>,
}

/// That a child is missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", schema(as = EpisodeReported))]
pub struct ReportMissing {
    /// When it was reported.
    pub reported_at: Instant,
    /// By whom.
    pub reported_by: PersonOrAgency,
    /// When the child was last seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<Instant>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_where: Option<Description>,
    /// Missing or absent, as it is thought to be.
    pub classification: MissingOrAbsent,
    /// Where the child went missing from.
    pub missing_from: MissingFrom,
    /// Whether another authority placed the child here.
    #[serde(default)]
    pub placed_by_other_authority: bool,
    /// Which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placing_authority: Option<PersonOrAgency>,
    /// The police's reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub police_incident_reference: Option<Text<100>>,
}

/// That a child is back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", schema(as = EpisodeReturned))]
pub struct RecordReturn {
    /// The episode, or the account of it that was given where the phone knew no other.
    pub episode: Uuid,
    /// When the child was located or returned.
    pub returned_at: Instant,
    /// Where the child was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub where_found: Option<Description>,
    /// How the child returned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub how_returned: Option<Description>,
    /// The police's safe and well check, once done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safe_and_well_check: Option<CheckDone>,
}

/// The police's safe and well check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", schema(as = EpisodeCheckDone))]
pub struct CheckDone {
    /// When it was done.
    pub at: Instant,
    /// What came of it.
    pub outcome: Description,
}

/// What an account came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", schema(as = EpisodeAccountOutcome))]
pub enum Outcome {
    /// It opened the episode.
    Opened,
    /// It ended the episode, or told more of its end.
    Returned,
    /// It is kept beside what was told already.
    Beside,
    /// It waits for a manager in the quarantine.
    KeptAside,
}

/// An account as an episode keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = EpisodeAccountKept))]
pub struct AccountKept {
    /// What was told, as it was told.
    pub told: Account,
    /// What it came to.
    pub outcome: Outcome,
    /// Who told it.
    pub by: Uuid,
    /// The person's name when it was told.
    pub by_name: String,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// By how much the phone's clock ran ahead, in seconds: the episode's times were put back by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub clock_ahead_seconds: Option<i64>,
}

impl Account {
    /// Tells whether it is a report or a return, and not both.
    pub fn tells_one_thing(&self) -> bool {
        self.report.is_some() != self.back.is_some()
    }
}

impl ReportMissing {
    /// Returns the facts of an episode that it opens.
    pub fn facts(&self) -> EpisodeFacts {
        EpisodeFacts {
            reported_at: self.reported_at.0,
            reported_by: self.reported_by.as_str().to_owned(),
            last_seen_at: self.last_seen_at.map(|at| at.0),
            last_seen_where: self.last_seen_where.as_ref().map(|text| text.as_str().to_owned()),
            classification: self.classification,
            missing_from: self.missing_from,
            returned_at: None,
            where_found: None,
            how_returned: None,
            safe_and_well_check: None,
            placed_by_other_authority: self.placed_by_other_authority,
        }
    }
}

impl RecordReturn {
    /// Returns what the rules of a return look at.
    pub fn told(&self) -> ReturnTold {
        let text = |text: &Description| Some(text.as_str().to_owned());
        let check =
            |check: &CheckDone| Some(SafeAndWellCheck { at: check.at.0, outcome: check.outcome.as_str().to_owned() });
        ReturnTold {
            returned_at: self.returned_at.0,
            where_found: self.where_found.as_ref().map(text),
            how_returned: self.how_returned.as_ref().map(text),
            safe_and_well_check: self.safe_and_well_check.as_ref().map(check),
        }
    }
}
