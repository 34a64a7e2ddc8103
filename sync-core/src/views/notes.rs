//! Case notes, put together of the half that others may read and the narrative that stays within the service.

use super::caseload::Caseload;
use super::walk;
use crate::catalogue::{Field, Kind, List, Rows};
use crate::ids::{ChildId, DeviceId};
use crate::record::{Path, View};
use crate::sync::phone::SyncStatus;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Map;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Half of a note that was begun and is not signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotePart {
    /// The note, in either half.
    pub id: Uuid,
    /// When the contact was; the time of the first word where that is not written.
    pub when: Option<DateTime<Utc>>,
    /// Whose devices wrote in it.
    pub devices: Vec<DeviceId>,
    /// What is written in it, by its labels.
    pub written: Vec<String>,
}

/// Returns the group of a kind whose rows are notes or their narratives, and which of the two.
pub fn group(kind: &Kind) -> Option<(&Field, &Rows, &List)> {
    kind.lists().find(|(_, _, list)| matches!(list, List::Notes | List::Narratives))
}

/// Lists what nobody has signed of the notes of a record, where it is one of notes.
pub fn unsigned(kind: &Kind, view: &View) -> Vec<NotePart> {
    let Some((field, group, _)) = group(kind) else { return Vec::new() };
    let nothing = Map::new();
    let data = view.data.as_object().unwrap_or(&nothing);
    walk::rows_of(data, &field.name)
        .filter_map(|(key, row)| {
            let id = Uuid::try_parse(key).ok()?;
            let unit = Path::root().join(field.name.as_str()).join(key.as_str());
            if view.signatures.iter().any(|signature| signature.locks && signature.unit == unit) {
                return None;
            }
            let within = format!("{unit}/");
            let written_by = || view.attribution.iter().filter(|(path, _)| path.starts_with(&within));
            let devices: BTreeSet<DeviceId> = written_by().filter_map(|(_, one)| one.device).collect();
            let first = written_by().map(|(_, one)| one.at).min();
            let when = walk::time_of(&group.fields, &group.summary, row);
            let answered = group.fields.iter().filter(|field| row.get(&field.name).is_some_and(walk::is_answer));
            let written = answered.filter(|field| !walk::is_time(field)).map(|field| field.title.clone());
            let (when, devices) = (when.map(walk::Time::moment).or(first), devices.into_iter().collect());
            Some(NotePart { id, when, devices, written: written.collect() })
        })
        .collect()
}

/// A case note that this person began and did not sign, whichever half of it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NoteBegun {
    /// The child.
    pub child: ChildId,
    /// The child's name.
    pub child_name: String,
    /// The note, in either half.
    pub note: Uuid,
    /// When the contact was, or the first word.
    pub when: Option<DateTime<Utc>>,
    /// What is written, by the fields' labels.
    pub written: Vec<String>,
    /// What stands in a field and is no value yet, likewise.
    pub unfinished: Vec<String>,
}

impl Caseload<'_> {
    /// Lists the notes that wait to be gone on with, newest first: of one child, or of all.
    pub fn notes_begun(&self, of: Option<ChildId>) -> Vec<NoteBegun> {
        let mut notes: Vec<NoteBegun> = Vec::new();
        let wanted = |status: &&SyncStatus| of.is_none_or(|child| child == status.header.child);
        // The shared half first: it has the time of the contact.
        for half in [List::Notes, List::Narratives] {
            for status in self.sync_statuses().iter().filter(wanted).filter(|one| self.half_of(one) == Some(&half)) {
                self.add_halves(status, &mut notes);
            }
        }
        notes.sort_by_key(|begun| Reverse(begun.when));
        notes
    }

    /// Tells which half of case notes a record holds, where it holds one.
    fn half_of(&self, status: &SyncStatus) -> Option<&List> {
        group(self.catalogue.kind(&status.header.kind).ok()?).map(|(_, _, list)| list)
    }

    fn add_halves(&self, status: &SyncStatus, notes: &mut Vec<NoteBegun>) {
        let (header, digest) = (&status.header, self.digests.get(&status.header.id));
        let is_narrative = self.half_of(status) == Some(&List::Narratives);
        for half in digest.into_iter().flat_map(|digest| &digest.notes) {
            let mine = !half.devices.is_empty() && half.devices.iter().all(|device| (self.is_mine)(*device));
            if !mine || (is_narrative && self.is_signed(header.child, half.id)) {
                continue;
            }
            let begun = self.begun(notes, (header.child, half.id));
            begun.when = begun.when.or(half.when);
            begun.written.extend(half.written.iter().cloned());
        }
        let Some((field, group, _)) = self.catalogue.kind(&header.kind).ok().and_then(|kind| group(kind)) else {
            return;
        };
        for (_, path) in self.drafts.iter().filter(|(record, _)| *record == header.id) {
            let mut parts = path.split('/').skip(1);
            // What is unfinished of a photo is told where the photo is.
            let (true, Some(Ok(note)), Some(name)) =
                (parts.next() == Some(&field.name), parts.next().map(Uuid::try_parse), parts.next())
            else {
                continue;
            };
            let label = group.fields.get(name).map(|field| field.title.clone());
            self.begun(notes, (header.child, note)).unfinished.extend(label);
        }
    }

    /// Finds a note among those found so far, or adds it. There are few.
    fn begun<'n>(&self, notes: &'n mut Vec<NoteBegun>, (child, note): (ChildId, Uuid)) -> &'n mut NoteBegun {
        let index = notes.iter().position(|one| one.note == note && one.child == child).unwrap_or_else(|| {
            let child_name = self.name_of(child);
            notes.push(NoteBegun { child, child_name, note, when: None, written: Vec::new(), unfinished: Vec::new() });
            notes.len() - 1
        });
        &mut notes[index]
    }

    /// Tells whether a note is signed in its shared half: it is there then, and not among what nobody has signed.
    fn is_signed(&self, child: ChildId, note: Uuid) -> bool {
        let shared = self.records_of(child).into_iter().filter(|one| self.half_of(one) == Some(&List::Notes));
        shared.filter_map(|one| Some((one.header.id, self.digests.get(&one.header.id)?))).any(|(record, digest)| {
            let is_of = |path: &Path| path.segments().get(1).is_some_and(|key| *key == note.to_string());
            let is_there = self.moments_of(record).iter().any(|moment| moment.path.as_ref().is_some_and(is_of));
            is_there && digest.notes.iter().all(|half| half.id != note)
        })
    }
}
