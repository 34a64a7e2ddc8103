//! Case notes that this person began and did not sign, whichever half of them is written.

use crate::child::newest_first;
use crate::note::{RESTRICTED, SHARED, place};
use crate::walk;
use crate::work::Book;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sync_core::ids::{ChildId, DeviceId};
use sync_core::sync::phone::Standing;
use uuid::Uuid;

/// A note, put together of its halves.
struct Begun {
    child: ChildId,
    note: Uuid,
    when: Option<DateTime<Utc>>,
    written: Vec<String>,
    /// The labels of what stands in fields and is no value yet.
    unfinished: Vec<String>,
}

/// Finds a note among those found so far, or adds it. There are few.
fn found(notes: &mut Vec<Begun>, child: ChildId, note: Uuid) -> &mut Begun {
    let index = notes.iter().position(|one| one.note == note && one.child == child).unwrap_or_else(|| {
        notes.push(Begun { child, note, when: None, written: Vec::new(), unfinished: Vec::new() });
        notes.len() - 1
    });
    &mut notes[index]
}

impl Book<'_> {
    /// Lists the notes that wait to be gone on with, newest first: of one child, or of all.
    pub fn notes_begun(&self, of: Option<ChildId>) -> Vec<Value> {
        let mut notes: Vec<Begun> = Vec::new();
        let wanted = |standing: &&Standing| of.is_none_or(|child| child == standing.header.child);
        // The shared half first: it has the time of the contact.
        for kind in [SHARED, RESTRICTED] {
            for standing in self.standings().iter().filter(wanted).filter(|standing| standing.header.kind == kind) {
                self.add_halves(standing, &mut notes);
            }
        }
        let shown = notes.into_iter().map(|begun| {
            let shown = json!({
                "child": begun.child, "child_name": self.name_of(begun.child), "note": begun.note, "when": begun.when,
                "written": begun.written, "unfinished": begun.unfinished,
            });
            (begun.when.unwrap_or(DateTime::<Utc>::MIN_UTC), shown)
        });
        newest_first(shown.collect())
    }

    fn add_halves(&self, standing: &Standing, notes: &mut Vec<Begun>) {
        let (header, digest) = (&standing.header, self.digests.get(&standing.header.id));
        for half in digest.into_iter().flat_map(|digest| &digest.notes) {
            let mine = !half.devices.is_empty() && half.devices.iter().all(|device| self.is_mine(*device));
            if !mine || (header.kind == RESTRICTED && self.is_signed(header.child, half.id)) {
                continue;
            }
            let begun = found(notes, header.child, half.id);
            begun.when = begun.when.or(half.when);
            begun.written.extend(half.written.iter().cloned());
        }
        let Ok(kind) = self.catalogue.kind(&header.kind) else { return };
        for (_, path) in self.drafts.iter().filter(|(record, _)| *record == header.id) {
            let mut parts = path.split('/').skip(1);
            // What is unfinished of a photo is told where the photo is.
            let (Some("notes"), Some(Ok(note)), Some(field)) =
                (parts.next(), parts.next().map(Uuid::try_parse), parts.next())
            else {
                continue;
            };
            let schema = format!("/properties/notes/additionalProperties/properties/{field}");
            let label = kind.schema.pointer(&schema).map(|field| walk::text(field, "title").to_owned());
            found(notes, header.child, note).unfinished.extend(label);
        }
    }

    fn is_mine(&self, device: DeviceId) -> bool {
        device == self.me.device || self.phone.person(device).is_some_and(|person| person.user == self.me.user)
    }

    /// Tells whether a note is signed in its shared half: it is there then, and not among what nobody has signed.
    fn is_signed(&self, child: ChildId, note: Uuid) -> bool {
        let shared = self.records_of(child).into_iter().filter(|one| one.header.kind == SHARED);
        shared.filter_map(|one| Some((one.header.id, self.digests.get(&one.header.id)?))).any(|(record, digest)| {
            let is_there = self.moments_of(record).iter().any(|moment| moment.path.as_ref() == Some(&place(note)));
            is_there && digest.notes.iter().all(|half| half.id != note)
        })
    }
}
