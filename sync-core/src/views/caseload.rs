//! What a person's lists are made of, and what they look up in it.

use super::digest::{Digest, Moment};
use crate::casework::rhi::{self, ClockCheck, Outcome, RhiClock, RhiFacts, RhiState};
use crate::catalogue::Catalogue;
use crate::ids::{ChildId, DeviceId, RecordId};
use crate::role::Role;
use crate::sync::phone::{SyncStatus, WorkState};
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Takes the words of a record.
pub type TakeWords<'t> = dyn FnMut(RecordId, &[u8]) + 't;

/// Whoever looks.
#[derive(Debug, Clone, Copy)]
pub struct Viewer<'a> {
    /// The person.
    pub user: Uuid,
    /// The name, by which people write who does what.
    pub name: &'a str,
    /// The role.
    pub role: Role,
}

/// What one person's lists are made of: the children and records that are theirs to see.
pub struct Caseload<'a> {
    /// The record kinds.
    pub catalogue: &'a Catalogue,
    /// Whose it is.
    pub me: Viewer<'a>,
    /// Children, as the server last told, by their ids.
    pub children: &'a [Value],
    /// Missing episodes, as the server last told.
    pub episodes: Vec<Value>,
    /// Where something is not finished: the record, and the place in it.
    pub drafts: Vec<(RecordId, String)>,
    /// How each record stands, by its id.
    pub sync_statuses: &'a dyn Fn() -> Vec<SyncStatus>,
    /// Tells whether a device is this person's.
    pub is_mine: &'a dyn Fn(DeviceId) -> bool,
    /// What was told of missing children and waits, or came to something else than was meant.
    pub accounts: Vec<Told>,
    /// Interviews that were asked for without a connection.
    pub claims: Vec<InterviewClaim>,
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
    pub lookups: &'a Lookups,
}

/// What a list looks up for each of its lines: put together at the first, and the same as long as nothing changes.
#[derive(Debug, Default)]
pub struct Lookups {
    /// Children, as the server last told, by their ids.
    pub children: OnceCell<Vec<Value>>,
    /// Records whose summary is missing or not of the record as it is.
    pub stale: OnceCell<Vec<RecordId>>,
    sync_statuses: OnceCell<Vec<SyncStatus>>,
    headers: OnceCell<Vec<EpisodeHeader>>,
    /// Each episode with an interview that covers it.
    interviews: OnceCell<Vec<(Uuid, RecordId)>>,
    /// Each child with where a record of it stands among the statuses, in this order.
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

impl Caseload<'_> {
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
        let read = || self.episodes.iter().filter_map(|value| read(value).ok()).collect();
        self.lookups.headers.get_or_init(read)
    }

    /// Lists how each record stands, by its id.
    pub fn sync_statuses(&self) -> &[SyncStatus] {
        self.lookups.sync_statuses.get_or_init(|| (self.sync_statuses)())
    }

    /// Lists the records of a child.
    pub fn records_of(&self, child: ChildId) -> Vec<&SyncStatus> {
        let of_child = self.lookups.of_child.get_or_init(|| {
            let sync_statuses = self.sync_statuses().iter().enumerate();
            let mut of_child: Vec<_> = sync_statuses.map(|(index, status)| (status.header.child, index)).collect();
            of_child.sort_unstable();
            of_child
        });
        let from = of_child.partition_point(|(one, _)| *one < child);
        let here = of_child[from..].iter().take_while(|(one, _)| *one == child);
        here.map(|(_, index)| &self.sync_statuses()[*index]).collect()
    }

    /// Lists the interviews that cover an episode, each with the id that it knows the episode by: an account's, where it was begun on one.
    fn interviews_of(&self, episode: Uuid) -> impl Iterator<Item = (Uuid, RecordId)> {
        let interviews = self.lookups.interviews.get_or_init(|| {
            let covered = |(record, digest): (&RecordId, &Digest)| {
                digest.episodes.iter().map(|(episode, _)| (*episode, *record)).collect::<Vec<_>>()
            };
            self.digests.iter().flat_map(covered).collect()
        });
        let known = self.episodes.iter().find(|known| known["id"] == episode.to_string());
        let ids = known.map(ids_of).unwrap_or_default();
        interviews.iter().filter(move |(covered, _)| *covered == episode || ids.contains(covered)).copied()
    }

    /// Lists what happened when by a record.
    pub fn moments_of(&self, record: RecordId) -> Vec<Moment> {
        let made = self.digests.get(&record).and_then(|digest| digest.moments.clone());
        made.unwrap_or_else(|| (self.moments)(record))
    }

    /// Shows a record in a list.
    pub fn card(&self, status: &SyncStatus) -> RecordCard {
        let header = &status.header;
        let kind = self.catalogue.kind(&header.kind);
        let kind_title = kind.map(|kind| kind.title.clone()).unwrap_or_default();
        let digest = self.digests.get(&header.id);
        RecordCard {
            record: header.id,
            kind: header.kind.clone(),
            child: header.child,
            child_name: self.name_of(header.child),
            title: digest.map_or_else(|| kind_title.clone(), |digest| digest.title.clone()),
            kind_title,
            unread: digest.is_some_and(|digest| digest.is_unread),
            at: digest.and_then(|digest| digest.at),
            standing: SyncStatusShown::of(status),
            conflicts: digest.map_or(0, |digest| digest.conflicts),
            news: self.news.contains(&header.id),
            unfinished: self.drafts.iter().filter(|(record, _)| *record == header.id).count(),
        }
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

    pub(super) fn is_unfinished(&self, record: RecordId) -> bool {
        self.drafts.iter().any(|(one, _)| *one == record)
    }

    pub(super) fn sync_status_of(&self, record: RecordId) -> Option<&SyncStatus> {
        let index = self.sync_statuses().binary_search_by_key(&record, |status| status.header.id).ok()?;
        self.sync_statuses().get(index)
    }

    /// Tells whether this person writes records of a kind.
    pub fn writes(&self, kind: &str) -> bool {
        self.catalogue.kind(kind).is_ok_and(|kind| kind.writable_by(self.me.role))
    }

    /// Tells whether this person writes records of a kind, and a child with one is in a programme of appointments.
    pub fn runs_programme(&self, kind: &str) -> bool {
        self.writes(kind) && self.catalogue.kind(kind).is_ok_and(|kind| kind.is_programme())
    }

    /// Tells whose an interview is, as far as this phone has heard, and the colleague's name where it is known.
    pub fn taken(&self, episode: &EpisodeHeader) -> (Taken, Option<String>) {
        let claim = self.claims.iter().find(|claim| claim.episode == episode.id);
        let name = || episode.taken_by_name.clone().or_else(|| (self.named)(episode.taken_by?));
        match (episode.taken_by, claim) {
            (Some(user), _) if user == self.me.user => (Taken::Mine, None),
            (_, Some(claim)) if claim.lost => (Taken::Clash, name()),
            (Some(_), _) => (Taken::Other, name()),
            (None, Some(_)) => (Taken::Claimed, None),
            (None, None) => (Taken::Waiting, None),
        }
    }
}

/// Lists the ids that name an episode: its own, and those of the accounts of it.
pub fn ids_of(episode: &Value) -> Vec<Uuid> {
    let accounts = episode["details"]["accounts"].as_array().into_iter().flatten();
    let told = accounts.map(|account| &account["told"]["id"]);
    let ids = [&episode["id"], &episode["unsent_report"]].into_iter().chain(told);
    ids.filter_map(|id| id.as_str()?.parse().ok()).collect()
}

/// Reads a value by way of its text. Whatever is read from text already needs a reader for that; a second one, which
/// reads from values, would be for every type what a phone loads once more.
///
/// # Errors
/// Where the value is not as the type wants it.
pub fn read<T: DeserializeOwned>(value: &Value) -> serde_json::Result<T> {
    serde_json::from_slice(&serde_json::to_vec(value)?)
}

/// Returns a child's name as it is shown.
pub fn name(child: &Value) -> String {
    let part = |key: &str| child.get(key).and_then(Value::as_str).unwrap_or_default();
    format!("{} {}", part("forename"), part("surname")).trim().to_owned()
}

/// A record in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordCard {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: String,
    /// What the kind is called.
    pub kind_title: String,
    /// The child.
    pub child: ChildId,
    /// The child's name.
    pub child_name: String,
    /// One line that tells it from its siblings.
    pub title: String,
    /// It cannot be read on this phone until the next sync.
    pub unread: bool,
    /// The newest change.
    pub at: Option<DateTime<Utc>>,
    /// How it stands.
    pub standing: SyncStatusShown,
    /// Fields with more than one standing value.
    pub conflicts: usize,
    /// Others wrote in it since this person last looked.
    pub news: bool,
    /// Fields in which something stands that is no value yet.
    pub unfinished: usize,
}

/// Where a person's work in a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename = "SyncStatus"))]
pub struct SyncStatusShown {
    /// The word for it.
    pub state: WorkState,
    /// Batches of work that wait to be sent.
    pub unsent: usize,
    /// Pieces of work that were refused and are kept.
    pub refused: usize,
}

impl SyncStatusShown {
    /// Shows how a record stands.
    pub fn of(status: &SyncStatus) -> SyncStatusShown {
        SyncStatusShown { state: status.state, unsent: status.unsent, refused: status.refused }
    }
}

/// What is told where the phone's clock disagrees with the server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ClockSaid {
    /// It shows an earlier time than before.
    SetBack,
    /// It is ahead.
    Ahead {
        /// By so many seconds.
        seconds: u64,
    },
    /// It is behind.
    Behind {
        /// By so many seconds.
        seconds: u64,
    },
}

impl ClockSaid {
    /// Tells what there is to say.
    pub fn of(check: &ClockCheck) -> Option<ClockSaid> {
        match check.offset_seconds {
            _ if !check.disagrees => None,
            _ if check.set_back => Some(ClockSaid::SetBack),
            Some(offset) if offset > 0 => Some(ClockSaid::Ahead { seconds: offset.unsigned_abs() }),
            Some(offset) => Some(ClockSaid::Behind { seconds: offset.unsigned_abs() }),
            None => None,
        }
    }
}

/// Whose an interview is, as far as this person has heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// This person's.
    Mine,
    /// Free to take.
    Waiting,
    /// A colleague's.
    Other,
    /// Asked for without a connection.
    Claimed,
    /// Asked for without a connection, and a colleague was first.
    Clash,
}

/// An interview that was asked for without a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct InterviewClaim {
    /// The episode.
    pub episode: Uuid,
    /// The child.
    pub child: ChildId,
    /// The child's name as this phone had it: where a colleague was first, the child may go from the phone.
    pub child_name: String,
    /// When, by the corrected clock.
    pub at: DateTime<Utc>,
    /// The server has said that it is somebody else's, or settled.
    #[serde(default)]
    pub lost: bool,
}

/// What this person told of a missing child: it waits to be sent, or came to something else than was meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Told {
    /// The account; none of a form that was not sent.
    pub id: Option<Uuid>,
    /// The child.
    pub child: ChildId,
    /// The child's name.
    pub child_name: String,
    /// `report` or `return`.
    #[cfg_attr(feature = "typescript", ts(type = "\"report\" | \"return\""))]
    pub what: String,
    /// When it was told.
    pub at: DateTime<Utc>,
    /// `beside`: kept beside what was told before. `kept_aside`: a manager decides; `detail` says why.
    #[cfg_attr(
        feature = "typescript",
        ts(type = "\"unfinished\" | \"waiting\" | \"opened\" | \"returned\" | \"beside\" | \"kept_aside\"")
    )]
    pub state: String,
    /// What the server said of it.
    pub detail: Option<String>,
    /// By how much this phone's clock ran ahead: the times were put back by it.
    pub clock_ahead_seconds: Option<i64>,
}

impl Told {
    /// Reads what was told as it is kept. By hand: derived readers of structs are large, and a phone loads them before anything else.
    pub fn kept(kept: &Value) -> Option<Told> {
        let text = |key: &str| kept[key].as_str().map(str::to_owned);
        Some(Told {
            id: kept["id"].as_str().and_then(|id| id.parse().ok()),
            child: kept["child"].as_str()?.parse().ok()?,
            child_name: text("child_name")?,
            what: text("what")?,
            at: kept["at"].as_str()?.parse().ok()?,
            state: text("state")?,
            detail: text("detail"),
            clock_ahead_seconds: kept["clock_ahead_seconds"].as_i64(),
        })
    }
}
