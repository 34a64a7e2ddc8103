//! A summary of one record, kept beside it, so that lists and search open no record at all.

use super::notes::{self, NotePart};
use super::walk::{self, Time};
use crate::casework::begun;
use crate::casework::london;
use crate::casework::rhi::{Outcome, RhiFacts};
use crate::catalogue::{Kind, List, PerChild, Register, Shape};
use crate::record::{Path, View};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

/// The format of digests. A digest of another format is made again.
const FORMAT: u32 = 6;
/// Most entries of one record in a timeline.
const MAX_MOMENTS: usize = 400;

/// What lists and search know of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    format: u32,
    /// The record could not be read when this was made: nothing in it is found.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub is_unread: bool,
    /// The record's mark when this was made; see `Phone::mark`.
    pub mark: String,
    /// One line that tells the record from its siblings.
    pub title: String,
    /// The newest single value's time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    /// Fields with more than one standing value.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub conflicts: usize,
    /// Whether anything is written in it.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub is_empty: bool,
    /// Whether nothing is in it but what it was begun with; see [`sync_core::casework::begun`].
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub only_begun: bool,
    /// The episodes that an interview covers, and how it went for each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub episodes: Vec<(Uuid, RhiFacts)>,
    /// Rows that say what is to be done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Action>,
    /// Appointments with a date.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sessions: Vec<Session>,
    /// What happened when, of a digest that was just made. Of one that was read it stays in storage: an unlock reads ten thousand, and only a
    /// timeline needs it; see [`kept_moments`].
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub moments: Option<Vec<Moment>>,
    /// What belongs in the child's header, in one line each after its word.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<(String, String)>,
    /// The last day on which somebody was in touch with the young person, by a session or a note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_contact: Option<NaiveDate>,
    /// When it is to be reviewed, where the kind asks for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_date: Option<NaiveDate>,
    /// Case notes, or their narratives, that nobody has signed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<NotePart>,
    /// Whether the record's contents are kept, to be shown before it is put together.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub has_contents: bool,
}

/// Most summaries have few of these: what is not there is not written.
fn is_nothing<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// An action someone has undertaken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// The row.
    pub path: Path,
    /// What.
    pub what: String,
    /// Who.
    pub who: String,
    /// By when.
    pub by_when: Option<NaiveDate>,
    /// Whether everybody who writes in the record sees it.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub for_writers: bool,
}

/// An appointment of a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its number.
    pub number: String,
    /// When.
    pub date: NaiveDate,
    /// Where.
    pub place: Option<String>,
    /// Whether attendance is written.
    pub is_logged: bool,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// When; noon where only the day is known.
    pub at: DateTime<Utc>,
    /// `instant` or `date`.
    pub precision: String,
    /// What.
    pub text: String,
    /// The row, where it is one.
    pub path: Option<Path>,
}

/// Reads what happened when from a digest as it is kept.
pub fn kept_moments(digest: &[u8]) -> Vec<Moment> {
    #[derive(Deserialize)]
    struct Kept {
        #[serde(default)]
        moments: Vec<Moment>,
    }
    serde_json::from_slice(digest).map(|kept: Kept| kept.moments).unwrap_or_default()
}

impl Digest {
    /// Makes the digest of a record.
    pub fn of(kind: &Kind, view: &View, mark: String) -> Digest {
        let nothing = Map::new();
        let data = view.data.as_object().unwrap_or(&nothing);
        Digest {
            format: FORMAT,
            is_unread: false,
            mark,
            title: title(kind, data),
            at: view.attribution.values().map(|attribution| attribution.at).max(),
            conflicts: view.conflicts.len(),
            is_empty: data.is_empty(),
            only_begun: begun::is_only_begun(view),
            episodes: episodes(kind, view),
            actions: actions(kind, data),
            sessions: sessions(kind, data),
            moments: Some(moments(kind, data)),
            alerts: alerts(kind, data),
            last_contact: last_contact(kind, data),
            review_date: kind.review.as_ref().and_then(|field| data.get(field)?.as_str()?.parse().ok()),
            notes: notes::unsigned(kind, view),
            has_contents: false,
        }
    }

    /// Makes the digest of a record that cannot be read now.
    pub fn unread(mark: String) -> Digest {
        Digest {
            format: FORMAT,
            is_unread: true,
            mark,
            title: "Cannot be read on this phone until the next sync".to_owned(),
            at: None,
            conflicts: 0,
            is_empty: true,
            only_begun: false,
            episodes: Vec::new(),
            actions: Vec::new(),
            sessions: Vec::new(),
            moments: Some(Vec::new()),
            alerts: Vec::new(),
            last_contact: None,
            review_date: None,
            notes: Vec::new(),
            has_contents: false,
        }
    }

    /// Tells whether the digest is of this build's format.
    pub fn is_readable(&self) -> bool {
        self.format == FORMAT
    }
}

fn title(kind: &Kind, data: &Map<String, Value>) -> String {
    let when = walk::time_of(&kind.fields, &kind.summary, data).map(Time::say);
    let mut which = kind.fields.iter().filter(|field| match &kind.summary.title {
        Some(names) => names.contains(&field.name),
        None => matches!(field.shape, Shape::Register(Register::Choice(_))),
    });
    let which = || which.find_map(|field| Some(walk::say(field, data.get(&field.name)?)));
    let told = match kind.per_child {
        PerChild::One => None,
        PerChild::Many => when.or_else(which),
    };
    told.map_or_else(|| kind.title.clone(), |told| format!("{}, {told}", kind.title))
}

fn episodes(kind: &Kind, view: &View) -> Vec<(Uuid, RhiFacts)> {
    let Some(data) = kind.episodes().zip(view.data.as_object()) else { return Vec::new() };
    let keys = walk::rows_of(data.1, &data.0.name).filter_map(|(key, _)| Uuid::try_parse(key).ok());
    let written_at = |pointer: &str| view.attribution.get(pointer).map(|attribution| attribution.at);
    keys.filter_map(|key| Some((key, Outcome::read(&view.data, key, written_at)?.facts))).collect()
}

fn text<'d>(row: &'d Map<String, Value>, field: Option<&String>) -> &'d str {
    field.and_then(|field| row.get(field)).and_then(Value::as_str).unwrap_or_default().trim()
}

/// Lists what somebody has undertaken and not done.
fn actions(kind: &Kind, data: &Map<String, Value>) -> Vec<Action> {
    let mut actions = Vec::new();
    for (field, _, list) in kind.lists() {
        let List::Actions(of) = list else { continue };
        for (key, row) in walk::rows_of(data, &field.name) {
            let what = text(row, Some(&of.what));
            if !what.is_empty() && text(row, of.done.as_ref()).is_empty() {
                actions.push(Action {
                    path: Path::root().join(field.name.as_str()).join(key.as_str()),
                    what: walk::shorten(what),
                    who: text(row, of.owner.as_ref()).to_owned(),
                    by_when: text(row, Some(&of.deadline)).parse().ok(),
                    for_writers: of.for_writers,
                });
            }
        }
    }
    actions
}

/// Lists appointments with a date.
fn sessions(kind: &Kind, data: &Map<String, Value>) -> Vec<Session> {
    let mut sessions = Vec::new();
    for (field, _, list) in kind.lists() {
        let List::Sessions(of) = list else { continue };
        for (number, row) in walk::rows_of(data, &field.name) {
            let Ok(date) = text(row, Some(&of.date)).parse() else { continue };
            let place = of.place.as_ref().and_then(|place| row.get(place)?.as_str()).map(str::to_owned);
            let is_logged = row.contains_key(&of.attendance);
            sessions.push(Session { number: number.clone(), date, place, is_logged });
        }
    }
    sessions
}

/// Finds the day of the last row that is a contact with the young person.
fn last_contact(kind: &Kind, data: &Map<String, Value>) -> Option<NaiveDate> {
    let mut last = None;
    for field in kind.fields.iter() {
        let Some((group, contact)) = walk::rows(field).and_then(|group| Some((group, group.contact.as_ref()?))) else {
            continue;
        };
        for (_, row) in walk::rows_of(data, &field.name).filter(|(_, row)| contact.holds(row)) {
            last =
                last.max(walk::time_of(&group.fields, &group.summary, row).map(|time| london::date_of(time.moment())));
        }
    }
    last
}

fn moments(kind: &Kind, data: &Map<String, Value>) -> Vec<Moment> {
    let moment = |time: Time, text: String, path: Option<Path>| Moment {
        at: time.moment(),
        precision: time.precision().to_owned(),
        text,
        path,
    };
    let own = walk::time_of(&kind.fields, &kind.summary, data).map(|time| moment(time, kind.title.clone(), None));
    let mut moments: Vec<Moment> = own.into_iter().collect();
    for (field, group) in kind.fields.iter().filter_map(|field| Some((field, walk::rows(field)?))) {
        for (key, row) in walk::rows_of(data, &field.name) {
            let time = walk::time_of(&group.fields, &group.summary, row).filter(|_| moments.len() < MAX_MOMENTS);
            if let Some(time) = time {
                let line = walk::row_line(group, row);
                let what = &group.title;
                let text = if line.is_empty() { what.clone() } else { format!("{what}: {line}") };
                moments.push(moment(time, text, Some(Path::root().join(field.name.as_str()).join(key.as_str()))));
            }
        }
    }
    moments
}

/// Finds what a worker must know before knocking, each word once.
fn alerts(kind: &Kind, data: &Map<String, Value>) -> Vec<(String, String)> {
    let mut alerts: Vec<(String, String)> = Vec::new();
    for field in kind.fields.iter() {
        let Some(word) = &field.alert else { continue };
        let told = text(data, Some(&field.name));
        match alerts.iter_mut().find(|(one, _)| one == word) {
            _ if told.is_empty() => {}
            Some((_, before)) => *before = format!("{before}; {told}"),
            None => alerts.push((word.clone(), told.to_owned())),
        }
    }
    alerts.into_iter().map(|(word, told)| (word, walk::shorten(&told))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::ids::{ChildId, DeviceActor, DeviceId, RecordId};
    use crate::record::{Author, Header, Intent, Record};
    use crate::role::Role;
    use serde_json::json;
    use uuid::Uuid;

    fn digest(kind: &str, intents: &[Intent]) -> Digest {
        let catalogue = Catalogue::embedded();
        let child = ChildId(Uuid::from_u128(1));
        let kind = catalogue.kind(kind).unwrap();
        let id = kind.required_id(child).unwrap_or(RecordId(Uuid::from_u128(2)));
        let mut record = Record::begin(catalogue, Header { id, kind: kind.name.clone(), child }).unwrap();
        let author = Author {
            actor: DeviceActor { device: DeviceId(Uuid::from_u128(3)), rotation: 0 },
            role: Role::TeamManager,
            own_devices: Vec::new().into_iter().collect(),
        };
        record.edit(&author, DateTime::from_timestamp(1_790_000_000, 0).unwrap(), intents).unwrap();
        Digest::of(kind, &record.view(), "7.1".to_owned())
    }

    fn set(path: &str, value: Value) -> Intent {
        Intent::Set { path: Path::parse(path).unwrap(), value }
    }

    fn row(path: &str, values: Value) -> Intent {
        Intent::AddRow { path: Path::parse(path).unwrap(), values: values.as_object().unwrap().clone() }
    }

    #[test]
    fn an_interview_tells_its_date_its_people_and_what_is_to_be_done() {
        let key = "0198c0de-0000-7000-8000-000000000001";
        let done = "0198c0de-0000-7000-8000-000000000002";
        let digest = digest(
            "return-home-interview",
            &[
                set("/interviewed_at", json!("2026-11-24T10:00:00Z")),
                row(&format!("/people/{key}"), json!({"person": "Invented Dave", "vehicle": "a green van"})),
                row(
                    &format!("/actions/{key}"),
                    json!({"what": "Ring the school", "who": "Ada", "by_when": "2026-11-27"}),
                ),
                row(&format!("/actions/{done}"), json!({"what": "Tell Gran", "who": "Ada", "done_on": "2026-11-25"})),
                set("/risk_now", json!("high")),
                set("/where", json!("Rain Street")),
            ],
        );
        assert_eq!(digest.title, "Return home interview, 24 November 2026");
        let actions: Vec<&str> = digest.actions.iter().map(|action| action.what.as_str()).collect();
        assert_eq!(actions, ["Ring the school"]);
        assert_eq!(digest.mark, "7.1");
        assert!(digest.is_readable());
    }

    #[test]
    fn a_planned_session_is_known_by_its_missing_attendance() {
        let digest = digest(
            "session-plan",
            &[
                row("/sessions/1", json!({"date": "2026-11-18", "attendance": "attended"})),
                row("/sessions/2", json!({"date": "2026-11-25", "place": "The library"})),
            ],
        );
        let logged: Vec<(&str, bool)> =
            digest.sessions.iter().map(|one| (one.number.as_str(), one.is_logged)).collect();
        assert_eq!(logged, [("1", true), ("2", false)]);
        assert_eq!(digest.moments.as_ref().unwrap().len(), 2);
        let kept = serde_json::to_vec(&digest).unwrap();
        assert_eq!(kept_moments(&kept), digest.moments.unwrap());
        assert_eq!(serde_json::from_slice::<Digest>(&kept).unwrap().moments, None);
        assert_eq!(digest.last_contact, NaiveDate::from_ymd_opt(2026, 11, 18));
    }
}
