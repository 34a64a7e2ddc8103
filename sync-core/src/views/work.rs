//! My work today, in the order in which to do it.

use super::caseload::{Caseload, ClockSaid, InterviewClaim, RecordCard, Taken, Told};
use super::digest::Action;
use super::notes::NoteBegun;
use crate::casework::london;
use crate::casework::rhi::RhiState;
use crate::ids::{ChildId, RecordId};
use crate::record::Path;
use crate::sync::phone::SyncStatus;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// How many days ahead a planned session is shown.
const DAYS_AHEAD: i64 = 14;
/// After how many days without a contact somebody must be in touch again (section 4).
const CONTACT_DAYS: i64 = 7;

/// My work today. Lists are in the order in which to do them.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Work<'a> {
    /// The time that they are of.
    pub now: DateTime<Utc>,
    /// What is told where the clocks disagree.
    pub clock: Option<ClockSaid>,
    /// Interviews to do, and children who are missing.
    pub interviews: Vec<InterviewDue>,
    /// Appointments near, and those that are past and not logged.
    pub sessions: Vec<SessionPlanned>,
    /// What this person is to do.
    pub actions: Vec<ActionDue>,
    /// What others are to do within two weeks, in plans that this person writes in.
    pub deadlines: Vec<ActionDue>,
    /// Records with work that is not sent, or not finished.
    pub unsent: Vec<RecordCard>,
    /// Records where two people wrote different things.
    pub conflicts: Vec<RecordCard>,
    /// Records in which others wrote since this person last looked.
    pub news: Vec<RecordCard>,
    /// Records whose review is near or past.
    pub reviews: Vec<ReviewDue>,
    /// Children with whom nobody was in touch for a week, or will not have been by tomorrow.
    pub contacts: Vec<ContactDue>,
    /// Those with whom somebody must be in touch later.
    pub coming: Vec<ContactDue>,
    /// Case notes that were begun.
    pub notes: Vec<NoteBegun>,
    /// Claims that were lost, of interviews that are no longer theirs to see.
    pub clashes: Vec<&'a InterviewClaim>,
    /// What this person told of missing children.
    pub accounts: &'a [Told],
    /// Summaries not made yet: the lists may still grow.
    pub preparing: usize,
    /// Which reminders were given; null before the first.
    #[cfg_attr(feature = "typescript", ts(type = "Reminders | null"))]
    pub reminders: Value,
}

/// An interview to do, or a child who is missing.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct InterviewDue {
    /// The episode.
    pub episode: Uuid,
    /// The child.
    pub child: ChildId,
    /// The child's name.
    pub child_name: String,
    /// Whose it is.
    pub taken: Taken,
    /// The colleague's name, where it is known.
    pub taken_by: Option<String>,
    /// Whether the header alone may be seen.
    pub header_only: bool,
    /// Where the clock stands.
    #[cfg_attr(feature = "typescript", ts(type = "\"not_due\" | \"due\" | \"overdue\""))]
    pub state: RhiState,
    /// Missing or absent.
    #[cfg_attr(feature = "typescript", ts(type = "\"missing\" | \"absent\""))]
    pub classification: String,
    /// When the child was located or returned.
    pub returned_at: Option<DateTime<Utc>>,
    /// When it is due.
    pub due_at: Option<DateTime<Utc>>,
    /// Whole minutes left.
    pub minutes_left: Option<i64>,
    /// Minutes overdue.
    pub minutes_overdue: Option<i64>,
    /// The interview's record, once begun on this phone or another.
    pub record: Option<RecordId>,
    /// What of it is on this phone only.
    #[cfg_attr(feature = "typescript", ts(type = "\"report\" | \"return\" | null"))]
    pub unsent: Option<String>,
    /// Nothing is in it but what it was begun with.
    pub only_begun: bool,
}

/// An appointment.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SessionPlanned {
    /// The child.
    pub child: ChildId,
    /// The child's name.
    pub child_name: String,
    /// The record it stands in.
    pub record: RecordId,
    /// Its number in it.
    pub number: String,
    /// The day.
    pub date: NaiveDate,
    /// Where.
    pub place: Option<String>,
    /// The date has passed, and no attendance is written.
    pub overdue: bool,
}

/// Something that somebody is to do.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ActionDue {
    /// The child.
    pub child: ChildId,
    /// The child's name.
    pub child_name: String,
    /// The record it stands in.
    pub record: RecordId,
    /// The record's kind.
    pub kind: String,
    /// The row.
    pub path: Path,
    /// What.
    pub what: String,
    /// Who.
    pub who: String,
    /// By when.
    pub by_when: Option<NaiveDate>,
    /// That day has passed.
    pub overdue: bool,
}

/// A record that is to be reviewed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReviewDue {
    /// The child.
    pub child: ChildId,
    /// The child's name.
    pub child_name: String,
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: String,
    /// What the kind is called.
    pub kind_title: String,
    /// By when.
    pub date: NaiveDate,
    /// That day has passed.
    pub overdue: bool,
}

/// A child with whom somebody must be in touch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ContactDue {
    /// The child.
    pub child: ChildId,
    /// The child's name.
    pub child_name: String,
    /// The last contact; none where none is written.
    pub last: Option<NaiveDate>,
    /// By when.
    pub by: NaiveDate,
    /// That day has passed.
    pub overdue: bool,
}

impl Caseload<'_> {
    /// Shows my work today. `preparing` summaries are not made yet.
    pub fn work(&self, preparing: usize, reminders: Value) -> Work<'_> {
        let cards = |wanted: &dyn Fn(&SyncStatus) -> bool| -> Vec<RecordCard> {
            self.sync_statuses().iter().filter(|status| wanted(status)).map(|status| self.card(status)).collect()
        };
        let conflicts = self.digests.iter().filter(|(_, digest)| digest.conflicts > 0).map(|(id, _)| id);
        let cards_of = |ids: &mut dyn Iterator<Item = &RecordId>| -> Vec<RecordCard> {
            ids.filter_map(|id| Some(self.card(self.sync_status_of(*id)?))).collect()
        };
        let soon = london::date_of(self.now()) + TimeDelta::days(1);
        let (contacts, coming) = self.contacts().into_iter().partition(|due| due.by <= soon);
        Work {
            now: self.now(),
            clock: ClockSaid::of(&self.clock),
            interviews: self.interviews(),
            sessions: self.sessions(),
            actions: self.actions(),
            deadlines: self.deadlines(),
            unsent: cards(&|status| status.unsent > 0 || self.is_unfinished(status.header.id)),
            conflicts: cards_of(&mut conflicts.into_iter()),
            news: cards_of(&mut self.news.iter()),
            reviews: self.reviews(),
            contacts,
            coming,
            notes: self.notes_begun(None),
            clashes: self.clashes(),
            accounts: &self.accounts,
            preparing,
            reminders,
        }
    }

    fn interviews(&self) -> Vec<InterviewDue> {
        let mut due = Vec::new();
        let writes_interviews = self.catalogue.kinds().any(|kind| kind.episodes().is_some() && self.writes(&kind.name));
        for episode in self.episode_headers() {
            let clock = self.clock_of(episode);
            let rank = match clock.state {
                RhiState::Overdue => 0,
                RhiState::Due => 1,
                RhiState::NotDue => 2,
                _ => continue,
            };
            // Who writes no interviews has nothing to do for one; that a child of hers is missing is hers to know.
            if !writes_interviews && (clock.state != RhiState::NotDue || episode.header_only) {
                continue;
            }
            let record = self.interview_of(episode.id);
            let digest = record.and_then(|record| self.digests.get(&record));
            let (taken, taken_by) = self.taken(episode);
            let shown = InterviewDue {
                episode: episode.id,
                child: episode.child,
                child_name: self.name_of(episode.child),
                taken,
                taken_by,
                header_only: episode.header_only,
                state: clock.state,
                classification: episode.classification.clone(),
                returned_at: episode.returned_at,
                due_at: clock.due_at,
                minutes_left: clock.minutes_left,
                minutes_overdue: clock.minutes_overdue,
                record,
                unsent: episode.unsent.clone(),
                only_begun: digest.is_some_and(|digest| digest.only_begun),
            };
            due.push((rank, shown));
        }
        due.sort_by_key(|(rank, shown)| (*rank, shown.due_at.unwrap_or(DateTime::<Utc>::MAX_UTC)));
        due.into_iter().map(|(_, shown)| shown).collect()
    }

    /// Lists records whose review is near or past, of kinds that this person writes.
    fn reviews(&self) -> Vec<ReviewDue> {
        let today = london::date_of(self.now());
        let mut due = Vec::new();
        for (record, digest) in self.digests {
            let date = digest.review_date.filter(|date| (*date - today).num_days() <= DAYS_AHEAD);
            let Some((date, status)) = date.zip(self.sync_status_of(*record)) else { continue };
            if self.writes(&status.header.kind) {
                let RecordCard { record, kind, kind_title, child, child_name, .. } = self.card(status);
                due.push(ReviewDue { child, child_name, record, kind, kind_title, date, overdue: date < today });
            }
        }
        due.sort_by_key(|due| due.date);
        due
    }

    /// Lists children in an open programme by the day on which somebody must be in touch: a week after the last contact. A session
    /// planned by then is a contact to come.
    fn contacts(&self) -> Vec<ContactDue> {
        let today = london::date_of(self.now());
        let mut due = Vec::new();
        for plan in self.sync_statuses().iter().filter(|one| self.runs_programme(&one.header.kind)) {
            let child = plan.header.child;
            let Some(digest) = self.digests.get(&plan.header.id).filter(|digest| !digest.is_empty) else { continue };
            let status = self.child(child).and_then(|child| child.pointer("/details/case_status")?.as_str());
            if status.is_some_and(|status| status.eq_ignore_ascii_case("closed")) {
                continue;
            }
            let records = self.records_of(child).into_iter();
            let last = records.filter_map(|one| self.digests.get(&one.header.id)?.last_contact).max();
            let last = last.map(|last| last.min(today));
            let by = last.map_or(today, |last| last + TimeDelta::days(CONTACT_DAYS));
            let mut planned = digest.sessions.iter().filter(|one| !one.is_logged && one.date >= today);
            if planned.any(|one| one.date <= by) {
                continue;
            }
            let overdue = by < today || last.is_none();
            due.push(ContactDue { child, child_name: self.name_of(child), last, by, overdue });
        }
        due.sort_by_key(|due| due.last);
        due
    }

    /// Lists the claims that were lost, of episodes that are no longer theirs to see.
    fn clashes(&self) -> Vec<&InterviewClaim> {
        let here: Vec<Uuid> = self.episode_headers().iter().map(|episode| episode.id).collect();
        self.claims.iter().filter(|claim| claim.lost && !here.contains(&claim.episode)).collect()
    }

    fn sessions(&self) -> Vec<SessionPlanned> {
        let today = london::date_of(self.now());
        let mut planned = Vec::new();
        for (record, digest) in self.digests.iter().filter(|(_, digest)| !digest.sessions.is_empty()) {
            let Some(status) = self.sync_status_of(*record) else { continue };
            for session in digest.sessions.iter().filter(|session| !session.is_logged) {
                if (session.date - today).num_days() > DAYS_AHEAD {
                    continue;
                }
                let child = status.header.child;
                planned.push(SessionPlanned {
                    child,
                    child_name: self.name_of(child),
                    record: *record,
                    number: session.number.clone(),
                    date: session.date,
                    place: session.place.clone(),
                    overdue: session.date < today,
                });
            }
        }
        planned.sort_by_key(|planned| planned.date);
        planned
    }

    fn actions(&self) -> Vec<ActionDue> {
        self.dated(&|_, action, _| is_mine(&action.who, self.me.name))
    }

    /// Lists what others are to do by a day near, in plans that this person writes in. A plan does not say what an agency has done:
    /// what is past is not shown for ever.
    fn deadlines(&self) -> Vec<ActionDue> {
        self.dated(&|status, action, today| {
            let days = action.by_when.map(|day| (day - today).num_days());
            let is_near = days.is_some_and(|days| (0..=DAYS_AHEAD).contains(&days));
            is_near && action.for_writers && self.writes(&status.header.kind) && !is_mine(&action.who, self.me.name)
        })
    }

    fn dated(&self, wanted: &dyn Fn(&SyncStatus, &Action, NaiveDate) -> bool) -> Vec<ActionDue> {
        let today = london::date_of(self.now());
        let mut due = Vec::new();
        for (record, digest) in self.digests.iter().filter(|(_, digest)| !digest.actions.is_empty()) {
            let Some(status) = self.sync_status_of(*record) else { continue };
            for action in digest.actions.iter().filter(|action| wanted(status, action, today)) {
                let child = status.header.child;
                due.push(ActionDue {
                    child,
                    child_name: self.name_of(child),
                    record: *record,
                    kind: status.header.kind.clone(),
                    path: action.path.clone(),
                    what: action.what.clone(),
                    who: action.who.clone(),
                    by_when: action.by_when,
                    overdue: action.by_when.is_some_and(|day| day < today),
                });
            }
        }
        due.sort_by_key(|due| due.by_when.unwrap_or(NaiveDate::MAX));
        due
    }
}

/// Tells whether an action's `who`, which people write as they speak, names this person: by forename or in full.
fn is_mine(who: &str, name: &str) -> bool {
    let plain = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let (who, name) = (plain(who), plain(name));
    let Some(forename) = name.first() else { return false };
    let Some(place) = who.iter().position(|word| word == forename) else { return false };
    // A surname, where one follows, must be this person's: "Ada Other" is somebody else.
    match (who.get(place + 1), name.get(1)) {
        (Some(next), Some(surname)) => next == surname || ["and", "or", "with", "to"].contains(&next.as_str()),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_named_as_they_are_spoken_of() {
        assert!(is_mine("Ada", "Ada Invented"));
        assert!(is_mine("ada invented, by phone", "Ada Invented"));
        assert!(is_mine("Mo and Ada", "Ada Invented"));
        assert!(is_mine("Ada and Mo", "Ada Invented"));
        assert!(!is_mine("Ada Other", "Ada Invented"));
        assert!(!is_mine("Adam", "Ada Invented"));
        assert!(!is_mine("", "Ada Invented"));
    }
}
