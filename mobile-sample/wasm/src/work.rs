//! What the phone's lists are made of, and the first of them: my work today, in the order in which to do it.

use crate::app::Claim;
use crate::app::account::ids_of;
use crate::digest::{Action, Digest, Moment};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::casework::london;
use sync_core::casework::rhi::{self, ClockCheck, Outcome, RhiClock, RhiFacts, RhiState};
use sync_core::catalogue::Catalogue;
use sync_core::ids::{ChildId, RecordId};
use sync_core::sync::phone::{Phone, Profile, Standing};
use uuid::Uuid;

/// How many days ahead a planned session is shown.
const DAYS_AHEAD: i64 = 14;

/// After how many days without a contact somebody must be in touch again (section 4).
const CONTACT_DAYS: i64 = 7;
const INTERVIEW: &str = "return-home-interview";
/// Records that say who does what by when.
const PLANS: [&str; 2] = ["safety-plan", "action-plan"];
/// What a child in an open programme has.
pub const PLAN: &str = "session-plan";

/// Returns what the page is told where the clocks disagree: a code and what belongs to it. The page has the words.
pub fn clock_said(check: &ClockCheck) -> Value {
    match check.offset_seconds {
        _ if !check.disagrees => Value::Null,
        _ if check.set_back => json!({"code": "set_back"}),
        Some(seconds) => {
            json!({"code": if seconds > 0 { "ahead" } else { "behind" }, "seconds": seconds.unsigned_abs()})
        }
        None => Value::Null,
    }
}

/// Takes the words of a record.
pub type TakeWords<'t> = dyn FnMut(RecordId, &[u8]) + 't;

/// Everything lists are made of.
pub struct Book<'a> {
    /// The record kinds.
    pub catalogue: &'a Catalogue,
    /// Whose phone it is.
    pub me: &'a Profile,
    /// Children, as the server last told, by their ids.
    pub children: &'a [Value],
    /// Missing episodes, as the server last told.
    pub episodes: Vec<Value>,
    /// Where something is not finished: the record, and the place in it.
    pub drafts: Vec<(RecordId, String)>,
    /// Who works on which device.
    pub phone: &'a Phone,
    /// What was told of missing children and waits, or came to something else than was meant.
    pub accounts: Vec<Value>,
    /// Interviews that were asked for without a connection.
    pub claims: Vec<Claim>,
    /// Summaries of the records.
    pub digests: &'a BTreeMap<RecordId, Digest>,
    /// Reads what happened when from the summary of a record that is kept.
    pub moments: &'a dyn Fn(RecordId) -> Vec<Moment>,
    /// Tells of each record what stands in it in words; see [`crate::words`].
    pub words: &'a dyn Fn(&mut TakeWords<'_>),
    /// Records in which others wrote since this person last looked.
    pub news: BTreeSet<RecordId>,
    /// Names of people, as far as the phone has heard of them.
    pub named: &'a dyn Fn(Uuid) -> Option<String>,
    /// The time.
    pub clock: ClockCheck,
    /// What is looked up many times, once it was.
    pub found: &'a Found,
}

/// What a list looks up for each of its lines: put together at the first, and the same as long as nothing changes.
#[derive(Debug, Default)]
pub struct Found {
    /// Children, as the server last told, by their ids.
    pub children: OnceCell<Vec<Value>>,
    /// Records whose summary is missing or not of the record as it is.
    pub stale: OnceCell<Vec<RecordId>>,
    standings: OnceCell<Vec<Standing>>,
    headers: OnceCell<Vec<EpisodeHeader>>,
    /// Each episode with an interview that covers it.
    interviews: OnceCell<Vec<(Uuid, RecordId)>>,
    /// Each child with where a record of it stands among the standings, in this order.
    of_child: OnceCell<Vec<(ChildId, usize)>>,
}

/// What the phone reads of an episode.
#[derive(Debug, Clone, Deserialize)]
pub struct EpisodeHeader {
    /// The episode.
    pub id: Uuid,
    /// The child.
    pub child: ChildId,
    /// Whether the phone has the header alone.
    #[serde(default)]
    pub header_only: bool,
    /// When it was reported.
    pub reported_at: DateTime<Utc>,
    /// Missing or absent.
    pub classification: String,
    /// When the child was located or returned.
    #[serde(default)]
    pub returned_at: Option<DateTime<Utc>>,
    /// Who took the interview.
    #[serde(default)]
    pub taken_by: Option<Uuid>,
    /// The worker's name.
    #[serde(default)]
    pub taken_by_name: Option<String>,
    /// Whether it waits for a worker.
    #[serde(default)]
    pub waiting: bool,
    /// What of it is on this phone only: `report` or `return`.
    #[serde(default)]
    pub unsent: Option<String>,
    /// The interview's clock as the server saw it.
    pub rhi: RhiClock,
}

impl Book<'_> {
    /// Returns the time to compute with.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.corrected_now
    }

    /// Finds a child's name; a child the phone has not heard of has none.
    pub fn name_of(&self, child: ChildId) -> String {
        self.child(child).map(name).unwrap_or_else(|| "A child not on this phone".to_owned())
    }

    /// Finds a child.
    pub fn child(&self, child: ChildId) -> Option<&Value> {
        let id = child.to_string();
        let id_of = |value: &Value| value.get("id").and_then(Value::as_str).unwrap_or_default().cmp(&id);
        self.children.binary_search_by(id_of).ok().map(|index| &self.children[index])
    }

    /// Reads the episodes.
    pub fn episode_headers(&self) -> &[EpisodeHeader] {
        let read = || self.episodes.iter().filter_map(|value| crate::value::read(value).ok()).collect();
        self.found.headers.get_or_init(read)
    }

    /// Lists how each record stands, by its id.
    pub(crate) fn standings(&self) -> &[Standing] {
        self.found.standings.get_or_init(|| self.phone.standings().collect())
    }

    /// Lists the records of a child.
    pub fn records_of(&self, child: ChildId) -> Vec<&Standing> {
        let of_child = self.found.of_child.get_or_init(|| {
            let standings = self.standings().iter().enumerate();
            let mut of_child: Vec<_> = standings.map(|(index, standing)| (standing.header.child, index)).collect();
            of_child.sort_unstable();
            of_child
        });
        let from = of_child.partition_point(|(one, _)| *one < child);
        let here = of_child[from..].iter().take_while(|(one, _)| *one == child);
        here.map(|(_, index)| &self.standings()[*index]).collect()
    }

    /// Lists the interviews that cover an episode, each with the id that it knows the episode by: an account's, where it was begun on one.
    fn interviews_of(&self, episode: Uuid) -> impl Iterator<Item = (Uuid, RecordId)> {
        let interviews = self.found.interviews.get_or_init(|| {
            let covered = |(record, digest): (&RecordId, &Digest)| {
                digest.episodes.iter().map(|(episode, _)| (*episode, *record)).collect::<Vec<_>>()
            };
            self.digests.iter().flat_map(covered).collect()
        });
        let known = self.episodes.iter().find(|known| known["id"] == json!(episode));
        let ids = known.map(ids_of).unwrap_or_default();
        interviews.iter().filter(move |(covered, _)| *covered == episode || ids.contains(covered)).copied()
    }

    /// Lists what happened when by a record.
    pub fn moments_of(&self, record: RecordId) -> Vec<Moment> {
        let made = self.digests.get(&record).and_then(|digest| digest.moments.clone());
        made.unwrap_or_else(|| (self.moments)(record))
    }

    /// Shows a record in a list.
    pub fn card(&self, standing: &Standing) -> Value {
        let header = &standing.header;
        let kind = self.catalogue.kind(&header.kind);
        let kind_title = kind.map(|kind| kind.title.clone()).unwrap_or_default();
        let digest = self.digests.get(&header.id);
        json!({
            "record": header.id,
            "kind": header.kind,
            "kind_title": kind_title,
            "child": header.child,
            "child_name": self.name_of(header.child),
            "title": digest.map_or(kind_title.as_str(), |digest| digest.title.as_str()),
            "unread": digest.is_some_and(|digest| digest.is_unread),
            "at": digest.and_then(|digest| digest.at),
            "standing": show_standing(standing),
            "conflicts": digest.map_or(0, |digest| digest.conflicts),
            "news": self.news.contains(&header.id),
            "unfinished": self.drafts.iter().filter(|(record, _)| *record == header.id).count(),
        })
    }

    /// Finds the interview that covers an episode.
    pub fn interview_of(&self, episode: Uuid) -> Option<RecordId> {
        self.interviews_of(episode).next().map(|(_, record)| record)
    }

    /// Reads an interview's clock now, by what is written on this phone: an interview completed without a signal is
    /// completed. What the server holds settled, by words that are not on this phone, stays settled.
    pub fn clock_of(&self, episode: &EpisodeHeader) -> RhiClock {
        let mut said = Outcome::default();
        for (covered, record) in self.interviews_of(episode.id) {
            let digest = self.digests.get(&record);
            let facts = digest.into_iter().flat_map(|digest| &digest.episodes);
            for (_, facts) in facts.filter(|(one, _)| *one == covered) {
                said.join(Outcome { facts: facts.clone(), ..Outcome::default() });
            }
        }
        // Whether a manager has decided is the server's to say.
        let facts = RhiFacts { returned_at: episode.returned_at, ..said.facts }.decided(None);
        let clock = RhiClock { clock: Some(self.clock), ..rhi::read(&facts, self.now()) };
        let is_open = |state| matches!(state, RhiState::NotDue | RhiState::Due | RhiState::Overdue);
        if is_open(clock.state) && !is_open(episode.rhi.state) { episode.rhi.clone() } else { clock }
    }

    pub(crate) fn is_unfinished(&self, record: RecordId) -> bool {
        self.drafts.iter().any(|(one, _)| *one == record)
    }

    fn standing_of(&self, record: RecordId) -> Option<&Standing> {
        let index = self.standings().binary_search_by_key(&record, |standing| standing.header.id).ok()?;
        self.standings().get(index)
    }

    /// Shows my work today.
    pub fn work(&self, preparing: usize) -> Value {
        let cards = |wanted: &dyn Fn(&Standing) -> bool| -> Vec<Value> {
            self.standings().iter().filter(|standing| wanted(standing)).map(|standing| self.card(standing)).collect()
        };
        let conflicts = self.digests.iter().filter(|(_, digest)| digest.conflicts > 0).map(|(id, _)| id);
        let cards_of = |ids: &mut dyn Iterator<Item = &RecordId>| -> Vec<Value> {
            ids.filter_map(|id| Some(self.card(self.standing_of(*id)?))).collect()
        };
        let soon = london::date_of(self.now()) + TimeDelta::days(1);
        let (contacts, coming): (Vec<_>, Vec<_>) = self.contacts().into_iter().partition(|(by, _)| *by <= soon);
        let [contacts, coming] =
            [contacts, coming].map(|due| due.into_iter().map(|(_, shown)| shown).collect::<Value>());
        json!({
            "now": self.now(),
            "clock": clock_said(&self.clock),
            "interviews": self.interviews(),
            "sessions": self.sessions(),
            "actions": self.actions(),
            "deadlines": self.deadlines(),
            "unsent": cards(&|standing| standing.unsent > 0 || self.is_unfinished(standing.header.id)),
            "conflicts": cards_of(&mut conflicts.into_iter()),
            "news": cards_of(&mut self.news.iter()),
            "reviews": self.reviews(),
            "contacts": contacts,
            "coming": coming,
            "notes": self.notes_begun(None),
            "clashes": self.clashes(),
            "accounts": self.accounts,
            "preparing": preparing,
        })
    }

    fn interviews(&self) -> Vec<Value> {
        let mut due: Vec<(u8, DateTime<Utc>, Value)> = Vec::new();
        for episode in self.episode_headers() {
            let clock = self.clock_of(episode);
            let rank = match clock.state {
                RhiState::Overdue => 0,
                RhiState::Due => 1,
                RhiState::NotDue => 2,
                _ => continue,
            };
            // Who writes no interviews has nothing to do for one; that a child of hers is missing is hers to know.
            if !self.writes(INTERVIEW) && (clock.state != RhiState::NotDue || episode.header_only) {
                continue;
            }
            let record = self.interview_of(episode.id);
            let digest = record.and_then(|record| self.digests.get(&record));
            let shown = json!({
                "episode": episode.id,
                "child": episode.child,
                "child_name": self.name_of(episode.child),
                "taken": self.taken(episode).0,
                "taken_by": self.taken(episode).1,
                "header_only": episode.header_only,
                "state": clock.state,
                "classification": episode.classification,
                "returned_at": episode.returned_at,
                "due_at": clock.due_at,
                "minutes_left": clock.minutes_left,
                "minutes_overdue": clock.minutes_overdue,
                "record": record,
                "unsent": episode.unsent,
                "only_begun": digest.is_some_and(|digest| digest.only_begun),
            });
            due.push((rank, clock.due_at.unwrap_or(DateTime::<Utc>::MAX_UTC), shown));
        }
        due.sort_by_key(|(rank, at, _)| (*rank, *at));
        due.into_iter().map(|(_, _, shown)| shown).collect()
    }

    /// Tells whether this person writes records of a kind.
    pub fn writes(&self, kind: &str) -> bool {
        self.catalogue.kind(kind).is_ok_and(|kind| kind.writable_by(self.me.role))
    }

    /// Lists records whose review is near or past, of kinds that this person writes.
    fn reviews(&self) -> Vec<Value> {
        let today = london::date_of(self.now());
        let mut due = Vec::new();
        for (record, digest) in self.digests {
            let date = digest.review_date.filter(|date| (*date - today).num_days() <= DAYS_AHEAD);
            let Some((date, standing)) = date.zip(self.standing_of(*record)) else { continue };
            if !self.writes(&standing.header.kind) {
                continue;
            }
            let mut shown = self.card(standing);
            shown["date"] = json!(date);
            shown["overdue"] = json!(date < today);
            due.push((date, shown));
        }
        due.sort_by_key(|(date, _)| *date);
        due.into_iter().map(|(_, shown)| shown).collect()
    }

    /// Lists children in an open programme by the day on which somebody must be in touch: a week after the last contact. A session
    /// planned by then is a contact to come.
    fn contacts(&self) -> Vec<(NaiveDate, Value)> {
        let today = london::date_of(self.now());
        let mut due = Vec::new();
        for plan in self.standings().iter().filter(|one| one.header.kind == PLAN && self.writes(PLAN)) {
            let child = plan.header.child;
            let Some(digest) = self.digests.get(&plan.header.id).filter(|digest| !digest.is_empty) else { continue };
            let status = self.child(child).and_then(|child| child.pointer("/details/case_status")?.as_str());
            if status.is_some_and(|status| status.eq_ignore_ascii_case("closed")) {
                continue;
            }
            let last = self
                .records_of(child)
                .into_iter()
                .filter_map(|one| self.digests.get(&one.header.id)?.last_contact)
                .max();
            let last = last.map(|last| last.min(today));
            let by = last.map_or(today, |last| last + TimeDelta::days(CONTACT_DAYS));
            let mut planned = digest.sessions.iter().filter(|one| !one.is_logged && one.date >= today);
            if planned.any(|one| one.date <= by) {
                continue;
            }
            let shown = json!({
                "child": child, "child_name": self.name_of(child), "last": last, "by": by, "overdue": by < today || last.is_none(),
            });
            due.push((last, (by, shown)));
        }
        due.sort_by_key(|(last, _)| *last);
        due.into_iter().map(|(_, due)| due).collect()
    }

    /// Tells whose an interview is, as far as this phone has heard, and the colleague's name where it is known.
    pub fn taken(&self, episode: &EpisodeHeader) -> (&'static str, Option<String>) {
        let claim = self.claims.iter().find(|claim| claim.episode == episode.id);
        let name = || episode.taken_by_name.clone().or_else(|| (self.named)(episode.taken_by?));
        match (episode.taken_by, claim) {
            (Some(user), _) if user == self.me.user => ("mine", None),
            (_, Some(claim)) if claim.lost => ("clash", name()),
            (Some(_), _) => ("other", name()),
            (None, Some(_)) => ("claimed", None),
            (None, None) => ("waiting", None),
        }
    }

    /// Lists the claims that were lost, of episodes that are no longer on this phone.
    fn clashes(&self) -> Vec<&Claim> {
        let here: Vec<Uuid> = self.episode_headers().iter().map(|episode| episode.id).collect();
        self.claims.iter().filter(|claim| claim.lost && !here.contains(&claim.episode)).collect()
    }

    fn sessions(&self) -> Vec<Value> {
        let today = london::date_of(self.now());
        let mut planned = Vec::new();
        for (record, digest) in self.digests.iter().filter(|(_, digest)| !digest.sessions.is_empty()) {
            let Some(standing) = self.standing_of(*record) else { continue };
            for session in digest.sessions.iter().filter(|session| !session.is_logged) {
                if (session.date - today).num_days() > DAYS_AHEAD {
                    continue;
                }
                let child = standing.header.child;
                let shown = json!({
                    "child": child, "child_name": self.name_of(child), "record": record, "number": session.number,
                    "date": session.date, "place": session.place, "overdue": session.date < today,
                });
                planned.push((session.date, shown));
            }
        }
        planned.sort_by_key(|(date, _)| *date);
        planned.into_iter().map(|(_, shown)| shown).collect()
    }

    fn actions(&self) -> Vec<Value> {
        self.dated(&|_, action, _| is_mine(&action.who, &self.me.name))
    }

    /// Lists what others are to do by a day near, in plans that this person writes in. A plan does not say what an agency has done:
    /// what is past is not shown for ever.
    fn deadlines(&self) -> Vec<Value> {
        self.dated(&|standing, action, today| {
            let days = action.by_when.map(|day| (day - today).num_days());
            let is_near = days.is_some_and(|days| (0..=DAYS_AHEAD).contains(&days));
            is_near
                && PLANS.contains(&standing.header.kind.as_str())
                && self.writes(&standing.header.kind)
                && !is_mine(&action.who, &self.me.name)
        })
    }

    fn dated(&self, wanted: &dyn Fn(&Standing, &Action, NaiveDate) -> bool) -> Vec<Value> {
        let today = london::date_of(self.now());
        let mut mine = Vec::new();
        for (record, digest) in self.digests.iter().filter(|(_, digest)| !digest.actions.is_empty()) {
            let Some(standing) = self.standing_of(*record) else { continue };
            for action in digest.actions.iter().filter(|action| wanted(standing, action, today)) {
                let child = standing.header.child;
                let shown = json!({
                    "child": child, "child_name": self.name_of(child), "record": record, "kind": standing.header.kind,
                    "path": action.path, "what": action.what, "who": action.who, "by_when": action.by_when,
                    "overdue": action.by_when.is_some_and(|day| day < today),
                });
                mine.push((action.by_when.unwrap_or(chrono::NaiveDate::MAX), shown));
            }
        }
        mine.sort_by_key(|(by_when, _)| *by_when);
        mine.into_iter().map(|(_, shown)| shown).collect()
    }
}

/// Shows how a record stands.
pub fn show_standing(standing: &Standing) -> Value {
    json!({"state": standing.state, "unsent": standing.unsent, "refused": standing.refused})
}

/// Returns a child's name as the phone shows it.
pub fn name(child: &Value) -> String {
    let part = |key: &str| child.get(key).and_then(Value::as_str).unwrap_or_default();
    format!("{} {}", part("forename"), part("surname")).trim().to_owned()
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
