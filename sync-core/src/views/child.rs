//! One child: who it is, what must not be missed before knocking, its records and what happened when.

use super::caseload::{Caseload, EpisodeHeader, RecordCard, Told, name, read};
use super::digest::Moment;
use super::notes::NoteBegun;
use crate::casework::london;
use crate::casework::repeat::{RECIDIVIST_EPISODES as REPEAT_EPISODES, RECIDIVIST_MONTHS as REPEAT_MONTHS, Window};
use crate::casework::rhi::RhiState;
use crate::catalogue::PerChild;
use crate::ids::{ChildId, RecordId};
use crate::record::{Header, Path};
use crate::sync::phone::SyncStatus;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use std::cmp::Reverse;

/// Most entries of a timeline.
pub const MAX_TIMELINE: usize = 500;

/// A child in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChildCard {
    /// The child.
    pub child: ChildId,
    /// The name.
    pub name: String,
    /// Another name the child goes by.
    pub alias: Option<String>,
    /// When the child was born.
    pub date_of_birth: Option<NaiveDate>,
    /// How old it is today.
    pub age: Option<u32>,
    /// Whether the header alone may be seen.
    pub header_only: bool,
    /// What must not be missed before knocking at the door.
    pub alerts: Vec<Alert>,
    /// How many records there are.
    pub records: usize,
}

/// What must not be missed before knocking at the door.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Alert {
    /// What sort it is.
    pub alert: AlertKind,
    /// What it says: the page has the words by the code, and puts in what belongs to it.
    pub code: String,
    /// What belongs to it.
    #[cfg_attr(feature = "typescript", ts(type = "{ [name: string]: string | number }"))]
    pub args: Value,
    /// The same in English, for a code that the page does not know.
    pub text: String,
    /// The record that says so.
    pub record: Option<RecordId>,
}

/// The sorts of alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// The child is missing.
    MissingNow,
    /// It was missing repeatedly.
    RepeatMissing,
    /// There is a record that whoever opens the child must know of.
    InPlace,
    /// A record tells something that belongs in the header.
    Told,
    /// The category of the risk of sexual exploitation.
    CseCategory,
    /// Named people alone may see the child.
    Restricted,
    /// Two people wrote different things.
    Conflicts,
    /// An interpreter is needed.
    Interpreter,
}

/// A child's page.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChildPage<'a> {
    /// Who it is.
    pub card: ChildCard,
    /// The details as the server last told; none where the header alone may be seen.
    #[cfg_attr(feature = "typescript", ts(type = "{ [name: string]: Json } | null"))]
    pub details: Option<&'a Value>,
    /// Each with its clock as it reads now; `taken` and `taken_by` as of an interview that is due.
    #[cfg_attr(feature = "typescript", ts(type = "{ [name: string]: Json }[]"))]
    pub episodes: Vec<Value>,
    /// What this person told of the child.
    pub accounts: Vec<&'a Told>,
    /// What stands in the form of a report or a return that was not sent; null where nothing does.
    #[cfg_attr(feature = "typescript", ts(type = "Json"))]
    pub telling: Value,
    /// What people heard of the contact details, by row of the child's record of corrections.
    #[cfg_attr(feature = "typescript", ts(type = "{ [row: Id]: { [field: string]: Json } }"))]
    pub corrections: Value,
    /// In the catalogue's order: each kind this role may read, with the child's records of it.
    pub kinds: Vec<KindOfChild>,
    /// Case notes that were begun.
    pub notes: Vec<NoteBegun>,
    /// The day of the next session that is planned, where this person writes in the plan.
    pub next_session: Option<NaiveDate>,
    /// Newest first.
    pub timeline: Vec<TimelineEntry>,
}

/// A kind, with a child's records of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct KindOfChild {
    /// The kind.
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// How many there are per child.
    pub per_child: PerChild,
    /// Whether this person writes them.
    pub writable: bool,
    /// The records, newest first.
    pub records: Vec<RecordCard>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TimelineEntry {
    /// When; noon where only the day is known.
    pub at: DateTime<Utc>,
    /// `date` where only the day is known.
    #[cfg_attr(feature = "typescript", ts(type = "\"instant\" | \"date\""))]
    pub precision: String,
    /// The kind of the record that tells it, or `missing-episode`.
    pub kind: String,
    /// What happened to a child; a record tells what is in it, in English by the labels of its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "typescript",
        ts(optional, type = "\"reported_missing\" | \"reported_absent\" | \"returned\"")
    )]
    pub code: Option<String>,
    /// In words.
    pub text: String,
    /// The record that tells it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<uuid::Uuid>))]
    pub record: Option<RecordId>,
    /// The row of it, as a JSON pointer.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub path: Option<Path>,
}

impl Caseload<'_> {
    /// Lists the children, by surname and forename.
    pub fn child_cards(&self) -> Vec<ChildCard> {
        let mut children: Vec<(String, &Value)> = self.children.iter().map(|child| (sort_key(child), child)).collect();
        children.sort_by(|one, other| one.0.cmp(&other.0));
        children.into_iter().filter_map(|(_, child)| self.child_card(child)).collect()
    }

    fn child_card(&self, child: &Value) -> Option<ChildCard> {
        let id: ChildId = child.get("id")?.as_str()?.parse().ok()?;
        let born: Option<NaiveDate> =
            child.get("date_of_birth").and_then(Value::as_str).and_then(|date| date.parse().ok());
        let age = born.and_then(|born| london::age_on(born, london::date_of(self.now())));
        Some(ChildCard {
            child: id,
            name: name(child),
            alias: child.get("alias").and_then(Value::as_str).map(str::to_owned),
            date_of_birth: born,
            age,
            header_only: child.get("header_only").and_then(Value::as_bool).unwrap_or(false),
            alerts: self.alerts(id, child),
            records: self.records_of(id).len(),
        })
    }

    fn holds_nothing(&self, status: &SyncStatus) -> bool {
        let digest = self.digests.get(&status.header.id);
        digest.is_some_and(|digest| digest.is_empty && digest.only_begun) && !self.is_unfinished(status.header.id)
    }

    fn alerts(&self, id: ChildId, child: &Value) -> Vec<Alert> {
        let mut alerts = Vec::new();
        let mut alert = |alert, (code, args, text): (&str, Value, String), record: Option<&SyncStatus>| {
            let record = record.map(|status| status.header.id);
            alerts.push(Alert { alert, code: code.to_owned(), args, text, record });
        };
        let mut episodes = self.episode_headers().iter();
        if episodes.any(|one| one.child == id && self.clock_of(one).state == RhiState::NotDue) {
            alert(AlertKind::MissingNow, ("missing_now", json!({}), "Missing now".to_owned()), None);
        }
        let detail = |key: &str| child.get("details").and_then(|details| details.get(key));
        match detail("police_category").and_then(Value::as_str) {
            Some("emerging_themes") => {
                alert(AlertKind::CseCategory, ("cse_emerging", json!({}), "CSE: emerging themes".to_owned()), None);
            }
            Some(category) => {
                let number = category.trim_start_matches("category_");
                let text = format!("CSE: police category {number}");
                alert(AlertKind::CseCategory, ("cse_category", json!({"number": number}), text), None);
            }
            None if detail("at_risk_of_cse").and_then(Value::as_bool) == Some(true) => {
                alert(AlertKind::CseCategory, ("cse_risk", json!({}), "At risk of CSE".to_owned()), None);
            }
            None => {}
        }
        let missing = self.repeats(id);
        if missing >= REPEAT_EPISODES {
            let args = json!({"count": missing, "months": REPEAT_MONTHS});
            let text = format!("Repeat missing: {missing} episodes in {REPEAT_MONTHS} months");
            alert(AlertKind::RepeatMissing, ("repeat_missing", args, text), None);
        }
        for status in self.records_of(id) {
            let Some(digest) = self.digests.get(&status.header.id) else { continue };
            if let Some(kind) =
                self.catalogue.kind(&status.header.kind).ok().filter(|kind| kind.is_alert && !digest.is_empty)
            {
                let args = json!({"title": kind.title});
                alert(AlertKind::InPlace, ("in_place", args, format!("{} in place", kind.title)), Some(status));
            }
            for (word, told) in &digest.alerts {
                alert(
                    AlertKind::Told,
                    ("told", json!({"word": word, "told": told}), format!("{word}: {told}")),
                    Some(status),
                );
            }
            if digest.conflicts > 0 {
                let text = format!("Two versions to look at: {}", digest.title);
                alert(AlertKind::Conflicts, ("conflicts", json!({"title": digest.title}), text), Some(status));
            }
        }
        if detail("interpreter_required").and_then(Value::as_bool) == Some(true) {
            let language = detail("first_or_preferred_language").and_then(Value::as_str);
            let told = match language {
                Some(of) => ("interpreter_language", json!({"language": of}), format!("Interpreter: {of}")),
                None => ("interpreter", json!({}), "Interpreter".to_owned()),
            };
            alert(AlertKind::Interpreter, told, None);
        }
        if child.get("restricted").and_then(Value::as_bool) == Some(true) {
            alert(AlertKind::Restricted, ("restricted", json!({}), "Restricted: named people only".to_owned()), None);
        }
        alerts
    }

    /// Counts the episodes of missing in the months before today, the rule that makes a child repeatedly missing.
    fn repeats(&self, child: ChildId) -> u32 {
        let today = london::date_of(self.now());
        let since = Window::Months(REPEAT_MONTHS).first_day(today);
        let missing = self.episode_headers().iter().filter(|one| one.child == child && one.classification == "missing");
        let within = missing.filter(|one| (since..=today).contains(&london::date_of(one.reported_at)));
        u32::try_from(within.count()).unwrap_or(u32::MAX)
    }

    /// Shows a child's page; `None` where the child is not on the phone.
    pub fn child_page(&self, id: ChildId, (telling, corrections): (Value, Value)) -> Option<ChildPage<'_>> {
        let child = self.child(id)?;
        let kinds: Vec<KindOfChild> = self
            .catalogue
            .kinds()
            .filter(|kind| kind.readable_by(self.me.role))
            .map(|kind| {
                let mut records: Vec<RecordCard> = self
                    .records_of(id)
                    .into_iter()
                    .filter(|status| status.header.kind == kind.name)
                    // One that was begun by mistake and taken back holds nothing, and tells nothing.
                    .filter(|status| kind.per_child == PerChild::One || !self.holds_nothing(status))
                    .map(|status| self.card(status))
                    .collect();
                records.reverse();
                KindOfChild {
                    kind: kind.name.clone(),
                    title: kind.title.clone(),
                    per_child: kind.per_child,
                    writable: kind.writable_by(self.me.role),
                    records,
                }
            })
            .collect();
        Some(ChildPage {
            card: self.child_card(child)?,
            details: child.get("details"),
            episodes: self.episodes_of(id),
            accounts: self.accounts.iter().filter(|account| account.child == id).collect(),
            telling,
            corrections,
            kinds,
            notes: self.notes_begun(Some(id)),
            next_session: self.next_session(id),
            timeline: self.timeline(id),
        })
    }

    /// Finds the day of the child's next session that is planned, today or later, for whoever writes in the plan.
    fn next_session(&self, child: ChildId) -> Option<NaiveDate> {
        let today = london::date_of(self.now());
        let plans = self.records_of(child).into_iter().filter(|one| self.runs_programme(&one.header.kind));
        let digests = plans.filter_map(|plan| self.digests.get(&plan.header.id));
        let planned = digests.flat_map(|digest| &digest.sessions).filter(|one| !one.is_logged && one.date >= today);
        planned.map(|one| one.date).min()
    }

    /// Lists the child's episodes, each with its clock as it reads now, newest first.
    fn episodes_of(&self, child: ChildId) -> Vec<Value> {
        let id = child.to_string();
        let mut episodes: Vec<Value> = self
            .episodes
            .iter()
            .filter(|episode| episode.get("child").and_then(Value::as_str) == Some(id.as_str()))
            .map(|episode| {
                let mut shown = episode.clone();
                let header: Option<EpisodeHeader> = read(episode).ok();
                if let (Some(header), Some(shown)) = (header, shown.as_object_mut()) {
                    shown.insert("rhi".to_owned(), json!(self.clock_of(&header)));
                    let (taken, by) = self.taken(&header);
                    shown.insert("taken".to_owned(), json!(taken));
                    shown.insert("taken_by".to_owned(), json!(by));
                }
                shown
            })
            .collect();
        episodes.sort_by(|one, other| reported(other).cmp(reported(one)));
        episodes
    }

    /// Lists what happened when, newest first.
    pub fn timeline(&self, child: ChildId) -> Vec<TimelineEntry> {
        let mut entries = Vec::new();
        for status in self.records_of(child) {
            entries.extend(told_by_record(&status.header, self.moments_of(status.header.id)));
        }
        entries.extend(self.episodes_of(child).iter().flat_map(told_by_episode));
        keep_newest(&mut entries);
        entries
    }
}

/// Tells what happened when by a record.
pub fn told_by_record(header: &Header, moments: Vec<Moment>) -> impl Iterator<Item = TimelineEntry> + '_ {
    moments.into_iter().map(|Moment { at, precision, text, path }| TimelineEntry {
        at,
        precision,
        kind: header.kind.clone(),
        code: None,
        text,
        record: Some(header.id),
        path,
    })
}

/// Tells when a child was reported and located or returned.
pub fn told_by_episode(episode: &Value) -> Vec<TimelineEntry> {
    let absent = episode.get("classification").and_then(Value::as_str) == Some("absent");
    let reported =
        if absent { ("reported_absent", "Reported absent") } else { ("reported_missing", "Reported missing") };
    let told = [("reported_at", reported), ("returned_at", ("returned", "Located or returned"))];
    let told = told.into_iter().filter_map(|(key, (code, text))| {
        Some(TimelineEntry {
            at: episode.get(key)?.as_str()?.parse().ok()?,
            precision: "instant".to_owned(),
            kind: "missing-episode".to_owned(),
            code: Some(code.to_owned()),
            text: text.to_owned(),
            record: None,
            path: None,
        })
    });
    told.collect()
}

/// Keeps the newest entries, as many as a timeline has, the newest first.
pub fn keep_newest(entries: &mut Vec<TimelineEntry>) {
    entries.sort_by_key(|entry| Reverse(entry.at));
    entries.truncate(MAX_TIMELINE);
}

fn reported(episode: &Value) -> &str {
    episode.get("reported_at").and_then(Value::as_str).unwrap_or_default()
}

fn sort_key(child: &Value) -> String {
    let part = |key: &str| child.get(key).and_then(Value::as_str).unwrap_or_default().to_lowercase();
    format!("{} {}", part("surname"), part("forename"))
}
