//! One record, ready to be shown and edited.

use super::caseload::{Caseload, SyncStatusShown};
use super::digest::Digest;
use super::walk;
use crate::casework::begun;
use crate::catalogue::Kind;
use crate::ids::{ChildId, DeviceId, RecordId};
use crate::record::{Path, View};
use crate::sync::phone::{RefusedWork, SyncStatus};
use crate::sync::wire::Person;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What a record holds: the part of its page that changes with the record alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contents {
    title: String,
    only_begun: bool,
    devices: BTreeSet<DeviceId>,
    sections: Vec<Progress>,
    locked: Vec<Path>,
    view: Value,
}

/// How far a section of a form is, counting what is shown by the answers so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Progress {
    /// The section.
    pub id: String,
    /// Questions that are answered.
    pub answered: usize,
    /// Questions that are asked.
    pub asked: usize,
    /// Fields with more than one standing value.
    pub conflicts: usize,
    /// Fields in which something stands that is no value yet.
    pub unfinished: usize,
}

/// A record's page.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordPage {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: String,
    /// The child.
    pub child: ChildId,
    /// The child's name.
    pub child_name: String,
    /// One line that tells it from its siblings.
    pub title: String,
    /// How it stands.
    pub standing: SyncStatusShown,
    /// Whether this person writes it.
    pub writable: bool,
    /// Nothing is in it but what it was begun with: it can be discarded.
    pub only_begun: bool,
    /// A colleague has taken this interview meanwhile.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub clash: Option<TakenMeanwhile>,
    /// What it holds.
    #[cfg_attr(feature = "typescript", ts(as = "View"))]
    pub view: Value,
    /// The name of who works on a device, for everything in the view that names one.
    #[cfg_attr(feature = "typescript", ts(type = "{ [device: Id]: PersonShown }"))]
    pub people: BTreeMap<DeviceId, PersonShown>,
    /// How far each section is.
    pub sections: Vec<Progress>,
    /// Units that take only amendments.
    pub locked: Vec<Path>,
    /// What was refused and is kept.
    pub refused: Vec<RefusedShown>,
    /// What stands in fields and is no value yet, as it was typed. It is on this phone alone.
    #[cfg_attr(feature = "typescript", ts(type = "{ [path: Path]: Json }"))]
    pub drafts: Map<String, Value>,
    /// What others changed since this person last looked: at most 50 fields, none where it was never looked at.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<ChangedField>>"))]
    pub changed: Vec<ChangedField>,
}

/// Who took an interview meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TakenMeanwhile {
    /// The colleague, where the name is known.
    pub taken_by: Option<String>,
}

/// Who works on a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PersonShown {
    /// The name.
    pub name: String,
    /// Whether it is this person.
    pub mine: bool,
}

/// Work that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RefusedShown {
    /// A stable code, for which the page has the words.
    pub code: String,
    /// A plain sentence in English, for a code that the page does not know.
    pub detail: String,
    /// When the work was done.
    pub at: DateTime<Utc>,
}

/// A field that others changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChangedField {
    /// The field.
    pub path: Path,
    /// Its label.
    pub label: String,
    /// On which device.
    pub device: Option<DeviceId>,
    /// When.
    pub at: Option<DateTime<Utc>>,
}

impl Contents {
    /// Shows what a record holds.
    pub fn of(kind: &Kind, view: &View) -> Contents {
        Contents {
            title: Digest::of(kind, view, String::new()).title,
            only_begun: begun::is_only_begun(view),
            devices: devices(view),
            sections: sections(kind, view),
            locked: locked(view),
            view: json!(view),
        }
    }

    /// Reads contents as they were kept. By hand: derived readers of structs are large, and a phone loads them before anything else.
    pub fn kept(mut kept: Value) -> Option<Contents> {
        let section = |section: &Value| {
            let count = |key: &str| section[key].as_u64().and_then(|count| usize::try_from(count).ok());
            Some(Progress {
                id: section["id"].as_str()?.to_owned(),
                answered: count("answered")?,
                asked: count("asked")?,
                conflicts: count("conflicts")?,
                unfinished: 0,
            })
        };
        Some(Contents {
            title: kept["title"].as_str()?.to_owned(),
            only_begun: kept["only_begun"].as_bool()?,
            devices: kept["devices"].as_array()?.iter().filter_map(|device| device.as_str()?.parse().ok()).collect(),
            sections: kept["sections"].as_array()?.iter().filter_map(section).collect(),
            locked: kept["locked"].as_array()?.iter().filter_map(|unit| Path::parse(unit.as_str()?)).collect(),
            view: kept["view"].take(),
        })
    }

    /// Returns the merged values.
    pub fn data(&self) -> &Value {
        &self.view["data"]
    }
}

/// What a page shows of a record beside its contents.
#[derive(Debug)]
pub struct Beside {
    /// What was refused.
    pub refused: Vec<RefusedWork>,
    /// What stands in fields and is no value yet.
    pub drafts: Map<String, Value>,
    /// What others changed.
    pub changed: Vec<ChangedField>,
    /// Who took the interview meanwhile.
    pub clash: Option<TakenMeanwhile>,
}

impl Caseload<'_> {
    /// Shows a record by its contents. `person` names who works on a device.
    pub fn record_page<'p>(
        &self,
        (kind, contents): (&Kind, Contents),
        status: &SyncStatus,
        beside: Beside,
        person: impl Fn(DeviceId) -> Option<&'p Person>,
    ) -> RecordPage {
        let header = &status.header;
        let Contents { title, only_begun, devices, mut sections, locked, view } = contents;
        let Beside { refused, drafts, changed, clash } = beside;
        count_unfinished(kind, &mut sections, &drafts);
        let refused = refused.into_iter();
        RecordPage {
            record: header.id,
            kind: header.kind.clone(),
            child: header.child,
            child_name: self.name_of(header.child),
            title,
            standing: SyncStatusShown::of(status),
            writable: kind.writable_by(self.me.role),
            only_begun,
            clash,
            view,
            people: self.people(devices, person),
            sections,
            locked,
            refused: refused.map(|one| RefusedShown { code: one.code, detail: one.detail, at: one.done_at }).collect(),
            drafts,
            changed,
        }
    }

    fn people<'p>(
        &self,
        devices: BTreeSet<DeviceId>,
        person: impl Fn(DeviceId) -> Option<&'p Person>,
    ) -> BTreeMap<DeviceId, PersonShown> {
        let named = devices.into_iter().filter_map(|device| {
            let (name, user): (&str, Uuid) = match person(device) {
                _ if (self.is_mine)(device) => (self.me.name, self.me.user),
                Some(person) => (&person.name, person.user),
                None => return None,
            };
            Some((device, PersonShown { name: name.to_owned(), mine: user == self.me.user }))
        });
        named.collect()
    }
}

/// Lists the devices on which something in the record was written.
fn devices(view: &View) -> BTreeSet<DeviceId> {
    let mut devices: BTreeSet<DeviceId> = view.attribution.values().filter_map(|one| one.device).collect();
    let claims = view.conflicts.iter().flat_map(|conflict| &conflict.values);
    let claims = claims.chain(view.removed.iter().map(|row| &row.removal));
    devices.extend(claims.chain(view.resolutions.iter().flat_map(|one| &one.over)).filter_map(|one| one.device));
    devices.extend(view.signatures.iter().filter_map(|one| one.device));
    devices.extend(view.amendments.iter().filter_map(|one| one.device));
    devices.extend(view.resolutions.iter().filter_map(|one| one.device));
    devices
}

/// Counts by section what is asked, what is answered and what is to be chosen.
fn sections(kind: &Kind, view: &View) -> Vec<Progress> {
    let nothing = Map::new();
    let data = view.data.as_object().unwrap_or(&nothing);
    let counted = kind.sections.iter().map(|section| {
        let here = || kind.fields.iter().filter(|field| field.section == section.id);
        let (answered, asked) = here()
            .filter(|field| walk::is_shown(field, data))
            .map(|field| walk::progress(field, data.get(&field.name)))
            .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let is_here = |path: &Path| path.segments().first().is_some_and(|name| here().any(|field| field.name == *name));
        let conflicts = view.conflicts.iter().filter(|conflict| is_here(&conflict.path)).count();
        Progress { id: section.id.clone(), answered, asked, conflicts, unfinished: 0 }
    });
    counted.collect()
}

/// Counts by section how much is not finished.
fn count_unfinished(kind: &Kind, sections: &mut [Progress], drafts: &Map<String, Value>) {
    for section in sections {
        let is_here = |name: &str| kind.fields.get(name).is_some_and(|field| field.section == section.id);
        section.unfinished = drafts.keys().filter(|path| path.split('/').nth(1).is_some_and(is_here)).count();
    }
}

/// Lists the units that take amendments alone.
fn locked(view: &View) -> Vec<Path> {
    let mut locked: Vec<Path> = view.signatures.iter().filter(|one| one.locks).map(|one| one.unit.clone()).collect();
    locked.sort_unstable();
    locked.dedup();
    locked
}
