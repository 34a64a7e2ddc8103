//! A summary of one record, kept beside it, so that lists and search open no record at all.

use crate::note::{self, NotePart};
use crate::walk::{self, Time};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sync_core::casework::begun;
use sync_core::casework::london;
use sync_core::casework::rhi::{Outcome, RhiFacts};
use sync_core::catalogue::Kind;
use sync_core::record::{Path, View};
use uuid::Uuid;

/// The format of digests. A digest of another format is made again.
const FORMAT: u32 = 5;
/// Types of intervention by which somebody was in touch with the young person.
const CONTACTS: [&str; 5] = ["telephone_call", "home_visit", "school_visit", "session", "text_online"];
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
    /// Sessions with a date.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sessions: Vec<Session>,
    /// What happened when, of a digest that was just made. Of one that was read it stays on the shelf: an unlock reads ten thousand, and only a
    /// timeline needs it; see [`kept_moments`].
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub moments: Option<Vec<Moment>>,
    /// Medical needs, in one line, where the kind asks for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub medical: Option<String>,
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
}

/// A session of a plan.
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
        let schema = &kind.schema;
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
            episodes: episodes(view),
            actions: actions(schema, data),
            sessions: sessions(data),
            moments: Some(moments(schema, data, &kind.title)),
            medical: medical(schema, data),
            last_contact: last_contact(data),
            review_date: data.get("review_date").and_then(Value::as_str).and_then(|date| date.parse().ok()),
            notes: note::unsigned(kind, view),
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
            medical: None,
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
    let when = walk::first_time(&kind.schema, data).map(Time::say);
    let which = walk::fields(&kind.schema).find_map(|(name, field)| {
        let value = data.get(name)?;
        field.get("oneOf")?;
        Some(walk::say(field, value))
    });
    let told = match kind.per_child {
        sync_core::catalogue::PerChild::One => None,
        sync_core::catalogue::PerChild::Many => when.or(which),
    };
    told.map_or_else(|| kind.title.clone(), |told| format!("{}, {told}", kind.title))
}

fn episodes(view: &View) -> Vec<(Uuid, RhiFacts)> {
    let rows = view.data.get("episodes").and_then(Value::as_object).into_iter().flatten();
    let keys = rows.filter_map(|(key, _)| Uuid::try_parse(key).ok());
    let written_at = |pointer: &str| view.attribution.get(pointer).map(|attribution| attribution.at);
    keys.filter_map(|key| Some((key, Outcome::read(&view.data, key, written_at)?.facts))).collect()
}

/// Lists rows that say what, who and by when and are not done: actions, whatever kind they stand in.
fn actions(schema: &Value, data: &Map<String, Value>) -> Vec<Action> {
    let mut actions = Vec::new();
    for (name, field) in walk::fields(schema).filter(|(_, field)| walk::is_rows(field)) {
        let names: Vec<&str> = walk::fields(walk::row_schema(field)).map(|(name, _)| name).collect();
        let what = ["what", "action"].into_iter().find(|what| names.contains(what));
        let (Some(what), true) = (what, names.contains(&"by_when")) else { continue };
        for (key, row) in data.get(name).and_then(Value::as_object).into_iter().flatten() {
            let said = |part: &str| row.get(part).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
            if !said(what).is_empty() && said("done_on").is_empty() {
                let path = Path::root().join(name).join(key.as_str());
                let by_when = said("by_when").parse().ok();
                actions.push(Action { path, what: walk::shorten(&said(what)), who: said("who"), by_when });
            }
        }
    }
    actions
}

/// Lists the dated sessions of a session plan.
fn sessions(data: &Map<String, Value>) -> Vec<Session> {
    let rows = data.get("sessions").and_then(Value::as_object).into_iter().flatten();
    rows.filter_map(|(number, row)| {
        let place = row.get("place").and_then(Value::as_str).map(str::to_owned);
        let date = row.get("date")?.as_str()?.parse().ok()?;
        Some(Session { number: number.clone(), date, place, is_logged: row.get("attendance").is_some() })
    })
    .collect()
}

/// Finds the last session that was attended, or the last note of a contact.
fn last_contact(data: &Map<String, Value>) -> Option<NaiveDate> {
    let rows = |name: &str| data.get(name).and_then(Value::as_object).into_iter().flat_map(Map::values);
    let said = |row: &Value, key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    let sessions = rows("sessions").filter(|row| said(row, "attendance").as_deref() == Some("attended"));
    let sessions = sessions.filter_map(|row| said(row, "date")?.parse().ok());
    let notes =
        rows("notes").filter(|row| said(row, "type_of_intervention").is_some_and(|of| CONTACTS.contains(&of.as_str())));
    let notes = notes.filter_map(|row| Some(london::date_of(said(row, "when")?.parse().ok()?)));
    sessions.chain(notes).max()
}

fn moments(schema: &Value, data: &Map<String, Value>, kind: &str) -> Vec<Moment> {
    let moment = |time: Time, text: String, path: Option<Path>| Moment {
        at: time.moment(),
        precision: time.precision().to_owned(),
        text,
        path,
    };
    let own = walk::first_time(schema, data).map(|time| moment(time, kind.to_owned(), None));
    let mut moments: Vec<Moment> = own.into_iter().collect();
    for (name, field) in walk::fields(schema).filter(|(_, field)| walk::is_rows(field)) {
        let row_schema = walk::row_schema(field);
        for (key, row) in data.get(name).and_then(Value::as_object).into_iter().flatten() {
            let Some(row) = row.as_object() else { continue };
            if let Some(time) = walk::first_time(row_schema, row).filter(|_| moments.len() < MAX_MOMENTS) {
                let line = walk::row_line(row_schema, row);
                let what = match walk::text(row_schema, "title") {
                    "" => walk::text(field, "title"),
                    title => title,
                };
                let text = if line.is_empty() { what.to_owned() } else { format!("{what}: {line}") };
                moments.push(moment(time, text, Some(Path::root().join(name).join(key.as_str()))));
            }
        }
    }
    moments
}

/// Finds what a worker must know of a child's health before knocking: answers to the kind's medical questions.
fn medical(schema: &Value, data: &Map<String, Value>) -> Option<String> {
    let told = walk::fields(schema).filter(|(name, _)| name.starts_with("medical") || name.starts_with("medication"));
    let told: Vec<&str> = told.filter_map(|(name, _)| data.get(name)?.as_str()).map(str::trim).collect();
    let told = told.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ");
    (!told.is_empty()).then(|| walk::shorten(&told))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use sync_core::catalogue::Catalogue;
    use sync_core::ids::{ChildId, DeviceActor, DeviceId, RecordId};
    use sync_core::record::{Hand, Header, Intent, Record};
    use sync_core::role::Role;
    use uuid::Uuid;

    fn digest(kind: &str, intents: &[Intent]) -> Digest {
        let catalogue = Catalogue::embedded();
        let child = ChildId(Uuid::from_u128(1));
        let kind = catalogue.kind(kind).unwrap();
        let id = kind.required_id(child).unwrap_or(RecordId(Uuid::from_u128(2)));
        let mut record = Record::begin(catalogue, Header { id, kind: kind.name.clone(), child }).unwrap();
        let hand = Hand {
            actor: DeviceActor { device: DeviceId(Uuid::from_u128(3)), rotation: 0 },
            role: Role::TeamManager,
            own_devices: Vec::new().into_iter().collect(),
        };
        record.edit(&hand, DateTime::from_timestamp(1_790_000_000, 0).unwrap(), intents).unwrap();
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
