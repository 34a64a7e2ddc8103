//! What a missing episode must satisfy, alone and beside the child's other episodes (section 2).
//!
//! An episode begins when the child was last seen, or at the report where that is not known or came later (a sighting
//! during the episode). It ends when the child is located or returned; an unresolved one stays open to
//! the child's 18th birthday. Spans include their start and exclude their end, so that one may begin where another ended.

mod ended;
mod export;
mod kept;
mod told;

pub use ended::ReturnTold;
pub use export::{SsdAnswer, SsdMissing, SsdType, ssd_missing};
pub use kept::{Account, AccountKept, CheckDone, Episode, Outcome, RecordReturn, ReportMissing};
pub use told::{MAX_ACCOUNTS, ReportVerdict, ReturnVerdict, reports};

use super::classification::MissingOrAbsent;
use super::{field, is_future, london};
use crate::catalogue::check_text;
use crate::error::Error;
use crate::record::Path;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Longest name of a person or agency, in Unicode scalar values.
pub const MAX_NAME_LENGTH: usize = crate::limits::NAME;
/// Longest description of a place, a way home or an outcome, in Unicode scalar values.
pub const MAX_DESCRIPTION_LENGTH: usize = crate::limits::DESCRIPTION;
/// Age in years at which an unresolved episode ends (section 2).
pub const ADULT_AGE_YEARS: u16 = 18;

/// What the child is missing from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MissingFrom {
    /// Home.
    Home,
    /// Care.
    Care,
    /// Education.
    Education,
}

/// The police's safe and well check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SafeAndWellCheck {
    /// When it was done.
    pub at: DateTime<Utc>,
    /// What came of it.
    #[cfg_attr(feature = "openapi", schema(max_length = 2000))]
    pub outcome: String,
}

/// What people say of an episode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EpisodeFacts {
    /// When the child was reported missing.
    pub reported_at: DateTime<Utc>,
    /// By whom.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub reported_by: String,
    /// When the child was last seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<DateTime<Utc>>,
    /// Where the child was last seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 2000))]
    pub last_seen_where: Option<String>,
    /// Missing or absent.
    pub classification: MissingOrAbsent,
    /// Missing from home, care or education.
    pub missing_from: MissingFrom,
    /// When the child was located or returned; absent while missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned_at: Option<DateTime<Utc>>,
    /// Where the child was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 2000))]
    pub where_found: Option<String>,
    /// How the child returned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 2000))]
    pub how_returned: Option<String>,
    /// The police's safe and well check, once done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safe_and_well_check: Option<SafeAndWellCheck>,
    /// Whether another authority placed the child here.
    #[serde(default)]
    pub placed_by_other_authority: bool,
}

impl EpisodeFacts {
    /// Returns the span that these facts claim, for the checks beside other episodes.
    pub fn span(&self, id: Uuid) -> EpisodeSpan {
        let start = self.last_seen_at.map_or(self.reported_at, |seen| seen.min(self.reported_at));
        EpisodeSpan { id, start, end: self.returned_at }
    }

    /// Checks the facts by themselves and returns everything that is wrong, in the order of the fields.
    ///
    /// Whether the classification may stand is [`classification::rules`](super::classification::rules)' to say, and
    /// whether the span may stand beside the child's other episodes is [`check_span`]'s.
    pub fn check(&self, now: DateTime<Utc>) -> Vec<Error> {
        let mut errors = Vec::new();
        let mut keep = |result: Result<(), Error>| errors.extend(result.err());
        keep(not_in_future("reported_at", self.reported_at, now));
        keep(named("reported_by", &self.reported_by));
        if let Some(seen) = self.last_seen_at {
            keep(not_in_future("last_seen_at", seen, now));
        }
        keep(described("last_seen_where", self.last_seen_where.as_deref()));
        match self.returned_at {
            Some(returned) => {
                keep(not_in_future("returned_at", returned, now));
                // A child may be back before the report, but not before it was last seen.
                if returned < self.last_seen_at.unwrap_or(self.reported_at) {
                    keep(Err(Error::EndsBeforeStart { path: field("returned_at") }));
                }
            }
            // How a child came back cannot be known before the child is back.
            None if self.where_found.is_some() || self.how_returned.is_some() || self.safe_and_well_check.is_some() => {
                keep(Err(Error::Missing { path: field("returned_at"), what: "a time, once the child is back".into() }));
            }
            None => {}
        }
        keep(described("where_found", self.where_found.as_deref()));
        keep(described("how_returned", self.how_returned.as_deref()));
        if let Some(check) = &self.safe_and_well_check {
            let path = field("safe_and_well_check");
            keep(not_in_future_at(path.join("at"), check.at, now));
            if self.returned_at.is_some_and(|returned| check.at < returned) {
                keep(Err(Error::EndsBeforeStart { path: path.join("at") }));
            }
            keep(text(path.join("outcome"), &check.outcome, MAX_DESCRIPTION_LENGTH));
        }
        errors
    }
}

/// An episode as the rules about time see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EpisodeSpan {
    /// The episode's id.
    pub id: Uuid,
    /// When it began.
    pub start: DateTime<Utc>,
    /// When it ended; absent while the child is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime<Utc>>,
}

impl EpisodeSpan {
    /// Returns when the episode ended or will end by itself: at the end recorded, or as the 18th birthday begins in
    /// London. `None` where it is unresolved and has no such day: the date of birth is not known, or the
    /// episode began after that day.
    pub fn closes_at(&self, date_of_birth: Option<NaiveDate>) -> Option<DateTime<Utc>> {
        self.end.or_else(|| {
            let birthday = london::birthday(date_of_birth?, ADULT_AGE_YEARS)?;
            Some(london::start_of_day(birthday)).filter(|day| self.start < *day)
        })
    }

    /// Tells whether the episode is open: unresolved, and the child not yet 18.
    pub fn is_open(&self, date_of_birth: Option<NaiveDate>, now: DateTime<Utc>) -> bool {
        self.end.is_none() && self.closes_at(date_of_birth).is_none_or(|closes_at| now < closes_at)
    }

    fn overlaps(&self, other: &EpisodeSpan) -> bool {
        let begins_within = |a: &EpisodeSpan, b: &EpisodeSpan| b.end.is_none_or(|end| a.start < end);
        // Two that begin at one instant are one told twice, even where one of them took no time.
        self.start == other.start || begins_within(self, other) && begins_within(other, self)
    }
}

/// Checks a new or changed span beside the child's other episodes, and returns everything that is wrong: the end is
/// not before the start, none overlaps another, none is opened while one is open. The span's own former self
/// among the others, known by its id, is left out.
pub fn check_span(span: &EpisodeSpan, others: &[EpisodeSpan]) -> Vec<Error> {
    let mut errors = Vec::new();
    if span.end.is_some_and(|end| end < span.start) {
        // Nothing can be said of what a span that runs backwards overlaps.
        return vec![Error::EndsBeforeStart { path: field("returned_at") }];
    }
    for other in others.iter().filter(|other| other.id != span.id && other.overlaps(span)) {
        errors.push(if other.end.is_none() && span.start >= other.start {
            Error::EpisodeOpen { path: field("reported_at"), other: other.id }
        } else {
            let path = field(if span.start < other.start { "returned_at" } else { "reported_at" });
            Error::EpisodesOverlap { path, other: other.id }
        });
    }
    errors
}

fn not_in_future(name: &str, at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Error> {
    not_in_future_at(field(name), at, now)
}

fn not_in_future_at(path: Path, at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Error> {
    if is_future(at, now) { Err(Error::InFuture { path }) } else { Ok(()) }
}

fn named(name: &str, given: &str) -> Result<(), Error> {
    text(field(name), given, MAX_NAME_LENGTH)
}

fn described(name: &str, given: Option<&str>) -> Result<(), Error> {
    given.map_or(Ok(()), |given| check_text(&field(name), given, MAX_DESCRIPTION_LENGTH))
}

fn text(path: Path, given: &str, max_length: usize) -> Result<(), Error> {
    if given.trim().is_empty() {
        return Err(Error::Missing { path, what: "some text".to_owned() });
    }
    check_text(&path, given, max_length)
}

#[cfg(test)]
mod tests;
