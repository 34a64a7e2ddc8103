//! What people tell of a missing child apart from each other: a report or a return that was written without a connection, and
//! meets what others have told meanwhile.
//!
//! One absence is one episode. A second report of a child who is missing is an account of the same episode, and so is a second
//! return: both are kept beside what stands, and nothing is written over.

use super::{EpisodeFacts, EpisodeSpan, ReturnTold, check_span};
use crate::error::Error;
use crate::role::Role;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// Most accounts that one episode keeps.
pub const MAX_ACCOUNTS: usize = 20;

/// Tells whether a role tells of missing children, given access to the child.
pub fn reports(role: Role) -> bool {
    match role {
        Role::MissingChildrenWorker
        | Role::PhoenixLead
        | Role::YouthWorker
        | Role::LeadProfessional
        | Role::SpaOfficer
        | Role::TeamManager
        | Role::AssociateDirector => true,
        Role::MeetingSupport | Role::PoliceLiaison | Role::Administrator | Role::Application => false,
    }
}

/// What a report comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportVerdict {
    /// It opens an episode.
    Opens,
    /// The child is known to be missing, or was at that time: it is an account of this episode.
    Beside(Uuid),
    /// A person must decide.
    Refused(Vec<Error>),
}

/// What a return comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReturnVerdict {
    /// The episode ends, or is told more fully: its facts from now on.
    Stands(Box<EpisodeFacts>),
    /// Something else is told of the return already: it is an account beside that.
    Beside,
    /// A person must decide.
    Refused(Vec<Error>),
}

impl EpisodeFacts {
    /// Judges these facts as a report under an id, beside the child's other episodes.
    ///
    /// An episode that is open takes every report that overlaps it as an account. One that has ended takes those that were made
    /// while it lasted; any other overlap is a question.
    pub fn judge_report(&self, id: Uuid, others: &[EpisodeSpan], now: DateTime<Utc>) -> ReportVerdict {
        let errors = self.check(now);
        if !errors.is_empty() {
            return ReportVerdict::Refused(errors);
        }
        let span = self.span(id);
        let errors = check_span(&span, others);
        if errors.is_empty() {
            return ReportVerdict::Opens;
        }
        let lasted = |other: &&EpisodeSpan| {
            other.end.is_none_or(|end| (other.start..end).contains(&self.reported_at)) && other.overlaps(&span)
        };
        let same = others.iter().filter(|other| other.id != id).filter(lasted);
        match same.max_by_key(|other| (other.end.is_none(), other.start)) {
            Some(other) => ReportVerdict::Beside(other.id),
            None => ReportVerdict::Refused(errors),
        }
    }

    /// Judges what is told of the return from this episode, beside the child's other episodes. What is empty is filled in.
    pub fn judge_return(
        &self,
        id: Uuid,
        told: &ReturnTold,
        others: &[EpisodeSpan],
        now: DateTime<Utc>,
    ) -> ReturnVerdict {
        if !self.written_over(told).is_empty() {
            return ReturnVerdict::Beside;
        }
        let next = self.with_return(told);
        let mut errors = next.check(now);
        for error in check_span(&next.span(id), others) {
            // An end before the start is found by both.
            if !errors.contains(&error) {
                errors.push(error);
            }
        }
        if errors.is_empty() { ReturnVerdict::Stands(Box::new(next)) } else { ReturnVerdict::Refused(errors) }
    }

    /// Puts right a report from a clock that ran ahead: nobody reports later than the report arrives. Everything that the clock told
    /// goes back by as much as the report lay in the future; returns how much that was.
    pub fn put_back(&mut self, now: DateTime<Utc>) -> TimeDelta {
        let ahead = (self.reported_at - now).max(TimeDelta::zero());
        self.reported_at -= ahead;
        self.last_seen_at = self.last_seen_at.map(|at| at - ahead);
        ahead
    }
}

impl ReturnTold {
    /// Puts right a return from a clock that ran ahead, as [`EpisodeFacts::put_back`] does a report.
    pub fn put_back(&mut self, now: DateTime<Utc>) -> TimeDelta {
        let ahead = (self.returned_at - now).max(TimeDelta::zero());
        self.returned_at -= ahead;
        if let Some(Some(check)) = &mut self.safe_and_well_check {
            check.at -= ahead;
        }
        ahead
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casework::classification::MissingOrAbsent;
    use crate::casework::episode::{MissingFrom, SafeAndWellCheck};

    fn at(time: &str) -> DateTime<Utc> {
        format!("2026-03-{time}:00Z").parse().unwrap()
    }

    fn facts(reported: &str, seen: Option<&str>, returned: Option<&str>) -> EpisodeFacts {
        EpisodeFacts {
            reported_at: at(reported),
            reported_by: "A carer".to_owned(),
            last_seen_at: seen.map(at),
            last_seen_where: None,
            classification: MissingOrAbsent::Missing,
            missing_from: MissingFrom::Home,
            returned_at: returned.map(at),
            where_found: None,
            how_returned: None,
            safe_and_well_check: None,
            placed_by_other_authority: false,
        }
    }

    const MINE: Uuid = Uuid::from_u128(1);
    const OPEN: Uuid = Uuid::from_u128(2);
    const ENDED: Uuid = Uuid::from_u128(3);

    #[test]
    fn two_reports_of_one_absence_are_one_episode() {
        let now = at("05T12:00");
        let open = facts("04T20:00", None, None).span(OPEN);
        let ended = facts("02T20:00", None, Some("03T08:00")).span(ENDED);
        let cases = [
            // The child was seen before the colleague's report, or after it.
            (facts("04T20:30", None, None), Some("beside open")),
            (facts("04T19:00", None, None), Some("beside open")),
            (facts("04T21:00", Some("04T18:00"), None), Some("beside open")),
            // It was made while the other lasted, and came in late.
            (facts("02T21:00", None, None), Some("beside ended")),
            (facts("03T07:59", Some("02T19:00"), None), Some("beside ended")),
        ];
        for (report, expected) in cases {
            let others: &[EpisodeSpan] = if expected == Some("beside ended") { &[ended] } else { &[open, ended] };
            let verdict = match report.judge_report(MINE, others, now) {
                ReportVerdict::Beside(OPEN) => Some("beside open"),
                ReportVerdict::Beside(ENDED) => Some("beside ended"),
                _ => None,
            };
            assert_eq!(verdict, expected, "{report:?}");
        }
        assert_eq!(facts("03T08:00", None, None).judge_report(MINE, &[ended], now), ReportVerdict::Opens);
        assert_eq!(facts("03T08:00", None, None).judge_report(MINE, &[], now), ReportVerdict::Opens);
        // Reported after that return, and seen last before it; or before that absence began: somebody must ask.
        for question in [facts("03T09:00", Some("03T07:00"), None), facts("01T09:00", None, None)] {
            let ReportVerdict::Refused(errors) = question.judge_report(MINE, &[ended], now) else {
                panic!("{question:?} is a question")
            };
            assert_eq!(errors[0].code(), "episodes_overlap");
        }
        let ReportVerdict::Refused(errors) = facts("06T09:00", None, None).judge_report(MINE, &[], now) else {
            panic!("a report from the future is a question")
        };
        assert_eq!(errors[0].code(), "in_future");
    }

    fn told(returned: &str, found: Option<&str>) -> ReturnTold {
        ReturnTold {
            returned_at: at(returned),
            where_found: found.map(|found| Some(found.to_owned())),
            how_returned: None,
            safe_and_well_check: None,
        }
    }

    #[test]
    fn a_second_return_is_an_account_unless_it_says_the_same() {
        let now = at("05T12:00");
        let missing = facts("04T20:00", Some("04T18:00"), None);
        let back = facts("04T20:00", Some("04T18:00"), Some("04T23:00"));
        let judged = |facts: &EpisodeFacts, told: ReturnTold| facts.judge_return(MINE, &told, &[], now);
        let ReturnVerdict::Stands(next) = judged(&missing, told("04T23:00", None)) else { panic!("it ends") };
        assert_eq!(*next, back);
        let ReturnVerdict::Stands(more) = judged(&back, told("04T23:00", Some("At a friend's"))) else {
            panic!("what is empty is filled in")
        };
        assert_eq!(more.where_found.as_deref(), Some("At a friend's"));
        assert_eq!(judged(&back, told("04T22:00", Some("At home"))), ReturnVerdict::Beside);
        assert_eq!(judged(&more, told("04T23:00", Some("At home"))), ReturnVerdict::Beside);
        for (told, code) in [(told("04T17:00", None), "ends_before_start"), (told("05T13:00", None), "in_future")] {
            let ReturnVerdict::Refused(errors) = judged(&missing, told) else { panic!("it is a question") };
            assert_eq!(errors.iter().map(Error::code).collect::<Vec<_>>(), [code]);
        }
    }

    #[test]
    fn a_clock_that_ran_ahead_is_put_back_whole() {
        let now = at("04T20:00");
        let mut report = facts("04T22:00", Some("04T21:30"), None);
        assert_eq!(report.put_back(now), TimeDelta::hours(2));
        assert_eq!(report, facts("04T20:00", Some("04T19:30"), None));
        assert_eq!(report.put_back(now), TimeDelta::zero());
        let mut told = told("04T20:01", None);
        let outcome = "Well".to_owned();
        told.safe_and_well_check = Some(Some(SafeAndWellCheck { at: at("04T20:02"), outcome }));
        assert_eq!(told.put_back(now), TimeDelta::minutes(1));
        assert_eq!((told.returned_at, told.safe_and_well_check.unwrap().unwrap().at), (now, at("04T20:01")));
    }
}
