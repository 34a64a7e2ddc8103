//! Missing or absent, which rule decided, and reconsideration (section 2).
//!
//! A child at risk of child sexual exploitation, or under 13, is never absent. *Absent* means that nobody goes looking:
//! where the age is not known, the child may be under 13, and the mistake that leaves a child unsought is
//! the worse one. So an unknown age makes a child missing too, by a rule of its own, until someone finds it out.

use super::{check_reason, field, london};
use crate::error::Error;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// Age in years from which a child may be absent (section 2).
pub const ABSENT_FROM_AGE_YEARS: u32 = 13;
/// Most reconsiderations of one episode.
pub const MAX_RECONSIDERATIONS: usize = 100;

/// How an episode is classified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MissingOrAbsent {
    /// Whereabouts unknown, and not expected to be safe.
    Missing,
    /// Not where expected, and no apparent risk.
    Absent,
}

impl MissingOrAbsent {
    /// Returns the name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            MissingOrAbsent::Missing => "missing",
            MissingOrAbsent::Absent => "absent",
        }
    }
}

/// A rule by which a child is never absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ClassificationRule))]
pub enum Rule {
    /// The child is at risk of child sexual exploitation.
    AtRiskOfCse,
    /// The child is under 13.
    #[serde(rename = "under_13")]
    Under13,
    /// The child's age is not known: it may be under 13.
    AgeUnknown,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Rule::AtRiskOfCse => "a child at risk of child sexual exploitation is never absent",
            Rule::Under13 => "a child under 13 is never absent",
            Rule::AgeUnknown => "a child whose age is not known may be under 13, and is never absent",
        })
    }
}

/// What the rules look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The child's date of birth, where known.
    pub date_of_birth: Option<NaiveDate>,
    /// The date in London for which the age counts.
    pub on: NaiveDate,
    /// Whether the child is at risk of child sexual exploitation.
    pub at_risk_of_cse: bool,
}

/// A classification, and the rules that apply to the child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Classification {
    /// How the episode is classified.
    pub value: MissingOrAbsent,
    /// Every rule by which this child is never absent; none where the request stands by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// Whether the rules made missing what was requested as absent.
    pub overruled: bool,
}

/// Classifies an episode: as requested, unless a rule makes it missing.
pub fn classify(requested: MissingOrAbsent, facts: Facts) -> Classification {
    let rules = rules(facts);
    let overruled = requested == MissingOrAbsent::Absent && !rules.is_empty();
    let value = if overruled { MissingOrAbsent::Missing } else { requested };
    Classification { value, rules, overruled }
}

/// Returns every rule by which this child is never absent.
pub fn rules(facts: Facts) -> Vec<Rule> {
    let mut rules = Vec::new();
    if facts.at_risk_of_cse {
        rules.push(Rule::AtRiskOfCse);
    }
    // A date of birth in the future is a slip of the pen, and tells no age.
    match facts.date_of_birth.and_then(|born| london::age_on(born, facts.on)) {
        Some(age) if age < ABSENT_FROM_AGE_YEARS => rules.push(Rule::Under13),
        Some(_) => {}
        None => rules.push(Rule::AgeUnknown),
    }
    rules
}

/// A reconsideration, kept for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reclassification {
    /// When.
    pub at: DateTime<Utc>,
    /// The user who reconsidered.
    pub by: Uuid,
    /// The classification before.
    pub from: MissingOrAbsent,
    /// The classification after.
    pub to: MissingOrAbsent,
    /// What changed.
    #[cfg_attr(feature = "openapi", schema(max_length = 2000))]
    pub reason: String,
    /// The rules by which the child is never absent, where they decided and no person did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
}

impl Reclassification {
    /// Tells whether two reconsiderations are one that was sent twice.
    pub fn says_as(&self, other: &Reclassification) -> bool {
        (self.by, self.to, &self.reason, &self.rules) == (other.by, other.to, &other.reason, &other.rules)
    }
}

/// The classification of one episode from its report on, every change kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ClassificationHistory))]
pub struct History {
    /// When the episode was first classified.
    pub classified_at: DateTime<Utc>,
    /// As what.
    pub value: MissingOrAbsent,
    /// The reconsiderations, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub changes: Vec<Reclassification>,
}

impl History {
    /// Returns the present classification.
    pub fn current(&self) -> MissingOrAbsent {
        self.changes.last().map_or(self.value, |change| change.to)
    }

    /// Returns the classification at an instant; `None` before there was one.
    pub fn as_of(&self, at: DateTime<Utc>) -> Option<MissingOrAbsent> {
        let last = self.changes.iter().rev().find(|change| change.at <= at).map(|change| change.to);
        last.or((self.classified_at <= at).then_some(self.value))
    }

    /// Returns the reconsideration that the rules make of an episode that stands as absent, once more is known of the
    /// child; `None` where it may stand. `by` is who made it known. It is added whatever else is in the history.
    pub fn reconsidered(&self, facts: Facts, at: DateTime<Utc>, by: Uuid) -> Option<Reclassification> {
        let rules = rules(facts);
        if self.current() != MissingOrAbsent::Absent || rules.is_empty() {
            return None;
        }
        let reason = rules.iter().map(Rule::to_string).collect::<Vec<_>>().join("; ");
        let (from, to) = (MissingOrAbsent::Absent, MissingOrAbsent::Missing);
        Some(Reclassification { at: at.max(self.last_at()), by, from, to, reason, rules })
    }

    fn last_at(&self) -> DateTime<Utc> {
        self.changes.last().map_or(self.classified_at, |last| last.at)
    }

    /// Checks a reconsideration that would be added, and names `/classification` or `/reason` where it is refused: it starts from the present value and changes it, comes
    /// after the last, says why, and makes no child absent that never is.
    ///
    /// # Errors
    /// [`Error::NotAChange`], [`Error::OutOfRange`], [`Error::Missing`], [`Error::TooLong`],
    /// [`Error::ControlCharacter`], [`Error::NeverAbsent`] or [`Error::TooManyRows`].
    pub fn check(&self, change: &Reclassification, facts: Facts) -> Result<(), Error> {
        // Who makes a child absent leaves room for the rules to make it missing again.
        let room = if change.to == MissingOrAbsent::Absent { 2 } else { 1 };
        if self.changes.len() + room > MAX_RECONSIDERATIONS {
            return Err(Error::TooManyRows { path: field("classification"), max_rows: MAX_RECONSIDERATIONS });
        }
        if change.from != self.current() {
            // Someone else reconsidered meanwhile: what this one weighed is not what stands.
            return Err(Error::NotAChange { path: field("classification") });
        }
        if change.to == change.from {
            return Err(Error::NotAChange { path: field("classification") });
        }
        if change.at < self.last_at() {
            return Err(Error::OutOfRange {
                path: field("classification"),
                limit: "made at or after the last classification".to_owned(),
            });
        }
        check_reason(&field("reason"), &change.reason, "what changed")?;
        match rules(facts).first() {
            Some(&rule) if change.to == MissingOrAbsent::Absent => {
                Err(Error::NeverAbsent { path: field("classification"), rule })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::MissingOrAbsent::{Absent, Missing};
    use super::*;
    use proptest::prelude::*;

    fn facts(date_of_birth: &str, at_risk_of_cse: bool) -> Facts {
        Facts { date_of_birth: date_of_birth.parse().ok(), on: "2026-03-01".parse().unwrap(), at_risk_of_cse }
    }

    #[test]
    fn a_child_at_risk_or_under_13_is_never_absent() {
        for (requested, born, at_risk, value, rules) in [
            (Absent, "2011-05-05", false, Absent, vec![]),
            (Absent, "2011-05-05", true, Missing, vec![Rule::AtRiskOfCse]),
            (Absent, "2015-05-05", false, Missing, vec![Rule::Under13]),
            (Absent, "2015-05-05", true, Missing, vec![Rule::AtRiskOfCse, Rule::Under13]),
            // The thirteenth birthday is the first day that counts.
            (Absent, "2013-03-01", false, Absent, vec![]),
            (Absent, "2013-03-02", false, Missing, vec![Rule::Under13]),
            (Absent, "unknown", false, Missing, vec![Rule::AgeUnknown]),
            (Absent, "unknown", true, Missing, vec![Rule::AtRiskOfCse, Rule::AgeUnknown]),
            (Absent, "2027-01-01", false, Missing, vec![Rule::AgeUnknown]),
            (Missing, "2011-05-05", false, Missing, vec![]),
            (Missing, "2015-05-05", true, Missing, vec![Rule::AtRiskOfCse, Rule::Under13]),
        ] {
            let overruled = requested != value;
            assert_eq!(
                classify(requested, facts(born, at_risk)),
                Classification { value, rules, overruled },
                "{requested:?} {born} {at_risk}"
            );
        }
        assert_eq!(serde_json::to_value(Rule::Under13).unwrap(), "under_13");
        assert_eq!(serde_json::to_value(Absent).unwrap(), Absent.as_str());
    }

    fn change(at: &str, from: MissingOrAbsent, to: MissingOrAbsent, reason: &str) -> Reclassification {
        Reclassification {
            at: at.parse().unwrap(),
            by: Uuid::from_u128(7),
            from,
            to,
            reason: reason.to_owned(),
            rules: Vec::new(),
        }
    }

    #[test]
    fn a_reconsideration_starts_from_what_stands_and_says_why() {
        let history = History {
            classified_at: "2026-03-01T20:00:00Z".parse().unwrap(),
            value: Absent,
            changes: vec![change("2026-03-01T22:00:00Z", Absent, Missing, "Phone is off")],
        };
        let old_enough = facts("2011-05-05", false);
        let late = "2026-03-01T23:00:00Z";
        let cases = [
            (change(late, Missing, Absent, "Seen at an aunt's"), old_enough, "ok"),
            (change(late, Absent, Missing, "Phone is off"), old_enough, "not_a_change"),
            (change(late, Missing, Missing, "Still"), old_enough, "not_a_change"),
            (change("2026-03-01T21:00:00Z", Missing, Absent, "Seen"), old_enough, "out_of_range"),
            (change(late, Missing, Absent, " \n"), old_enough, "missing"),
            (change(late, Missing, Absent, &"x".repeat(2_001)), old_enough, "too_long"),
            (change(late, Missing, Absent, "Seen\u{0}"), old_enough, "control_character"),
            (change(late, Missing, Absent, "Seen"), facts("2011-05-05", true), "never_absent"),
            (change(late, Missing, Absent, "Seen"), facts("2015-05-05", false), "never_absent"),
            (change(late, Missing, Absent, "Seen"), facts("unknown", false), "never_absent"),
        ];
        for (change, facts, expected) in cases {
            let code = history.check(&change, facts).map_or_else(|error| error.code(), |()| "ok");
            assert_eq!(code, expected, "{change:?}");
        }
        let full = History { changes: vec![history.changes[0].clone(); MAX_RECONSIDERATIONS], ..history.clone() };
        let error = full.check(&change(late, Missing, Absent, "Seen"), old_enough).unwrap_err();
        assert_eq!(error.code(), "too_many_rows");
    }

    #[test]
    fn the_rules_make_missing_what_stands_as_absent_once_they_apply() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let absent = History { classified_at: at("2026-03-01T20:00:00Z"), value: Absent, changes: Vec::new() };
        let by = Uuid::from_u128(8);
        let now = at("2026-03-01T21:00:00Z");
        for (facts, rules) in [
            (facts("2011-05-05", false), vec![]),
            (facts("2011-05-05", true), vec![Rule::AtRiskOfCse]),
            (facts("2013-03-02", false), vec![Rule::Under13]),
            (facts("unknown", true), vec![Rule::AtRiskOfCse, Rule::AgeUnknown]),
        ] {
            let change = absent.reconsidered(facts, now, by);
            assert_eq!(change.as_ref().map(|change| change.rules.clone()).unwrap_or_default(), rules, "{facts:?}");
            let Some(change) = change else { continue };
            assert_eq!((change.at, change.by, change.from, change.to), (now, by, Absent, Missing));
            assert!(rules.iter().all(|rule| change.reason.contains(&rule.to_string())));
            // What is missing stays so, and is reconsidered once.
            let mut missing = absent.clone();
            missing.changes.push(change);
            assert_eq!((missing.current(), missing.reconsidered(facts, now, by)), (Missing, None));
        }
        // A clock that is behind makes no history run backwards.
        let early = absent.reconsidered(facts("unknown", false), at("2026-03-01T19:00:00Z"), by).unwrap();
        assert_eq!(early.at, absent.classified_at);
        // Nobody makes a child absent without room for the way back.
        let pair = [
            change("2026-03-01T22:00:00Z", Absent, Missing, "Dark"),
            change("2026-03-01T22:00:00Z", Missing, Absent, "Seen"),
        ];
        let mut full = absent;
        full.changes = pair.iter().cycle().take(MAX_RECONSIDERATIONS - 1).cloned().collect();
        assert_eq!(full.current(), Missing);
        let seen = change("2026-03-01T23:00:00Z", Missing, Absent, "Seen");
        assert_eq!(full.check(&seen, facts("2011-05-05", false)).unwrap_err().code(), "too_many_rows");
    }

    #[test]
    fn history_tells_what_stood_when() {
        let history = History {
            classified_at: "2026-03-01T20:00:00Z".parse().unwrap(),
            value: Absent,
            changes: vec![change("2026-03-01T22:00:00Z", Absent, Missing, "Phone is off")],
        };
        for (at, expected) in [
            ("2026-03-01T19:59:59Z", None),
            ("2026-03-01T20:00:00Z", Some(Absent)),
            ("2026-03-01T22:00:00Z", Some(Missing)),
        ] {
            assert_eq!(history.as_of(at.parse().unwrap()), expected);
        }
        assert_eq!(history.current(), Missing);
    }

    homeward_seeds::properties! {
        #[test]
        fn absent_is_only_ever_a_known_13_and_no_risk(born in proptest::option::of(0u64..9_000), at_risk in any::<bool>()) {
            let first: NaiveDate = "2006-01-01".parse().unwrap();
            let date_of_birth = born.map(|days| first + chrono::Days::new(days));
            let on: NaiveDate = "2026-03-01".parse().unwrap();
            let result = classify(Absent, Facts { date_of_birth, on, at_risk_of_cse: at_risk });
            let thirteen = date_of_birth.is_some_and(|born| london::birthday(born, 13).unwrap() <= on);
            prop_assert_eq!(result.value == Absent, thirteen && !at_risk);
            prop_assert_eq!(result.value == Absent, result.rules.is_empty());
        }
    }
}
