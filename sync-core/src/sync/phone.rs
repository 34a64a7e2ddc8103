//! A phone's replica: it keeps work the moment it is typed, sends it when it can, and loses none of it.
//!
//! Calls and answers go in; [`Effects`] come out, for the host to store before it does anything else. Each intent is
//! stored as it is typed; a burst of them becomes one change at [`Phone::flush`], which also comes before a sync and
//! after a signature. Changes wait in the outbox, beside the intents they were made of, until the server acknowledges
//! them. One record is open at a time; the others stay on the shelf.

mod entry;
mod exchange;
mod replay;
mod shelf;
#[cfg(test)]
mod tests;

pub use entry::{Contact, Profile, RefusedWork, Standing, WorkState};
pub use exchange::Outcome;
pub use shelf::{Effects, MemoryShelf, Shelf, Write};

use crate::catalogue::Catalogue;
use crate::error::Error;
use crate::ids::{DeviceId, RecordId};
use crate::record::{Header, Intent, Record};
use crate::sync::wire::{Chunk, Person};
use automerge::Change;
use chrono::{DateTime, Utc};
use entry::{Batch, Entry, Typed};
use shelf::{Desk, entry_key, frame, number_of, numbered, unframe};
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// How many change chunks lie on a base before opening the record folds them into one document.
const FOLD_AFTER: usize = 16;

/// Why a phone could not do what was asked. What was stored before is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PhoneError {
    /// The shelf holds no phone, or one that cannot be read.
    #[error("this device is not set up")]
    NotSetUp,
    /// The record is not on this phone.
    #[error("the record is not on this phone")]
    UnknownRecord,
    /// Access to the child has ended; what is unsent is kept and will be handed in.
    #[error("your access to this child has ended")]
    AccessEnded,
    /// The stored copy is damaged; it is fetched again at the next sync, and unsent work is kept.
    #[error("the copy on this phone is damaged and will be fetched again")]
    Damaged,
    /// The record refuses the edit.
    #[error(transparent)]
    Record(#[from] Error),
}

impl PhoneError {
    /// Returns the stable, machine-readable code.
    pub fn code(&self) -> &'static str {
        match self {
            PhoneError::NotSetUp => "not_set_up",
            PhoneError::UnknownRecord => "unknown_record",
            PhoneError::AccessEnded => "access_ended",
            PhoneError::Damaged => "damaged",
            PhoneError::Record(error) => error.code(),
        }
    }
}

/// The phone.
#[derive(Debug)]
pub struct Phone {
    catalogue: &'static Catalogue,
    profile: Profile,
    people: BTreeMap<DeviceId, Person>,
    entries: BTreeMap<RecordId, Entry>,
    /// Records with intents typed and not flushed.
    typing: BTreeSet<RecordId>,
    open: Option<Open>,
    /// Batches sent and not answered, by record.
    in_flight: BTreeMap<RecordId, Vec<u32>>,
}

#[derive(Debug)]
struct Open {
    id: RecordId,
    /// The record with every flushed change.
    committed: Record,
    /// The record with the typed intents too, where there are any.
    draft: Option<Record>,
    typed: Vec<Typed>,
    next: u32,
}

impl Phone {
    /// Sets a phone up for a person.
    pub fn set_up(catalogue: &'static Catalogue, profile: Profile) -> (Phone, Effects) {
        let phone = Phone {
            catalogue,
            profile,
            people: BTreeMap::new(),
            entries: BTreeMap::new(),
            typing: BTreeSet::new(),
            open: None,
            in_flight: BTreeMap::new(),
        };
        let nothing = MemoryShelf::default();
        let mut desk = Desk::new(&nothing);
        phone.keep_profile(&mut desk);
        (phone, desk.effects())
    }

    /// Wakes a phone from its shelf: after a restart, a crash, or a write that failed.
    ///
    /// # Errors
    /// [`PhoneError::NotSetUp`].
    pub fn wake(catalogue: &'static Catalogue, shelf: &dyn Shelf) -> Result<Phone, PhoneError> {
        let desk = Desk::new(shelf);
        let profile = desk.read_json("phone").ok_or(PhoneError::NotSetUp)?;
        let id_of = |key: &String| RecordId::from_str(key.split('/').nth(1)?).ok();
        let entries = shelf
            .keys("record/")
            .iter()
            .filter_map(|key| Some((id_of(key)?, desk.read_json(key)?)))
            .collect();
        let typing = shelf.keys("typing/").iter().filter_map(id_of).collect();
        let people = desk.read_json("people").unwrap_or_default();
        Ok(Phone { catalogue, profile, people, entries, typing, open: None, in_flight: BTreeMap::new() })
    }

    /// Returns whose phone it is.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Returns the name of the person who works on a device, if the phone has heard it.
    pub fn person(&self, device: DeviceId) -> Option<&Person> {
        self.people.get(&device)
    }

    /// Begins a record, or does nothing if it is here.
    ///
    /// # Errors
    /// [`Error::UnknownKind`] or [`Error::Misfiled`], in [`PhoneError::Record`].
    pub fn begin(&mut self, shelf: &dyn Shelf, header: &Header) -> Result<Effects, PhoneError> {
        let mut desk = Desk::new(shelf);
        if !self.entries.contains_key(&header.id) {
            Record::begin(self.catalogue, header.clone())?;
            self.entries.insert(header.id, Entry::new(header));
            self.keep_entry(&mut desk, header.id);
        }
        Ok(desk.effects())
    }

    /// Takes an intent as it is typed. It is safe once the effects are stored.
    ///
    /// # Errors
    /// [`PhoneError::Record`] where the record refuses it; nothing has changed then.
    pub fn edit(
        &mut self,
        shelf: &dyn Shelf,
        id: RecordId,
        at: DateTime<Utc>,
        intent: Intent,
    ) -> Result<Effects, PhoneError> {
        let mut desk = Desk::new(shelf);
        self.open(&mut desk, id, at)?;
        let hand = self.profile.hand(&self.people);
        let open = self.open.as_mut().ok_or(PhoneError::UnknownRecord)?;
        let draft = open.draft.get_or_insert_with(|| open.committed.clone());
        draft.edit(&hand, at, std::slice::from_ref(&intent))?;
        let signing = matches!(intent, Intent::Sign { .. });
        let typed = Typed { at, intent };
        desk.put_json(numbered("typing", id, open.next), &typed);
        open.next += 1;
        open.typed.push(typed);
        self.typing.insert(id);
        if signing {
            // What is signed is exactly what the change holds, so nothing may follow in it.
            self.flush_record(&mut desk, id, at)?;
        }
        Ok(desk.effects())
    }

    /// Makes one change of what was typed: at blur, on leaving a form, when the phone locks.
    ///
    /// # Errors
    /// [`PhoneError::Damaged`].
    pub fn flush(&mut self, shelf: &dyn Shelf, at: DateTime<Utc>) -> Result<Effects, PhoneError> {
        let mut desk = Desk::new(shelf);
        for id in self.typing.clone() {
            self.flush_record(&mut desk, id, at)?;
        }
        Ok(desk.effects())
    }

    /// Opens a record for reading: everything the phone has, what was typed a moment ago included.
    ///
    /// # Errors
    /// [`PhoneError::UnknownRecord`], [`PhoneError::AccessEnded`] or [`PhoneError::Damaged`].
    pub fn read(&mut self, shelf: &dyn Shelf, id: RecordId, at: DateTime<Utc>) -> Result<(&Record, Effects), PhoneError> {
        let mut desk = Desk::new(shelf);
        self.open(&mut desk, id, at)?;
        let open = self.open.as_ref().ok_or(PhoneError::UnknownRecord)?;
        Ok((open.draft.as_ref().unwrap_or(&open.committed), desk.effects()))
    }

    /// Tells how a record stands.
    pub fn standing(&self, id: RecordId) -> Option<Standing> {
        let entry = self.entries.get(&id)?;
        let typing = usize::from(self.typing.contains(&id));
        let unsent = entry.outbox.len() + typing;
        let seen = entry.seen_position.zip(entry.sent_position.or(entry.position));
        let state = match seen {
            _ if unsent > 0 || entry.position.or(entry.sent_position).is_none() => WorkState::OnThisPhoneOnly,
            Some((seen, sent)) if seen >= sent => WorkState::SeenByManager,
            _ => WorkState::Sent,
        };
        Some(Standing { header: entry.header(id), state, unsent, refused: entry.refused.len() })
    }

    /// Lists how every record stands.
    pub fn standings(&self) -> impl Iterator<Item = Standing> {
        self.entries.keys().filter_map(|id| self.standing(*id))
    }

    /// Counts the records with work that is on this phone only.
    pub fn unsent(&self) -> usize {
        self.standings().filter(|standing| standing.unsent > 0).count()
    }

    /// Reads the work on a record that was refused and is kept.
    pub fn refused(&self, shelf: &dyn Shelf, id: RecordId) -> Vec<RefusedWork> {
        let desk = Desk::new(shelf);
        let numbers = self.entries.get(&id).map(|entry| entry.refused.as_slice()).unwrap_or_default();
        numbers.iter().filter_map(|number| desk.read_json(&numbered("refused", id, *number))).collect()
    }

    /// Asks for everything again at the next sync, to heal a damaged copy. Unsent work stays.
    pub fn refetch(&mut self, shelf: &dyn Shelf) -> Effects {
        self.profile.cursor = None;
        let mut desk = Desk::new(shelf);
        self.keep_profile(&mut desk);
        desk.effects()
    }

    fn keep_profile(&self, desk: &mut Desk<'_>) {
        desk.put_json("phone".to_owned(), &self.profile);
    }

    fn keep_entry(&self, desk: &mut Desk<'_>, id: RecordId) {
        if let Some(entry) = self.entries.get(&id) {
            desk.put_json(entry_key(id), entry);
        }
    }

    fn open(&mut self, desk: &mut Desk<'_>, id: RecordId, at: DateTime<Utc>) -> Result<(), PhoneError> {
        match &self.open {
            Some(open) if open.id == id => return Ok(()),
            Some(open) => {
                let left = open.id;
                self.flush_record(desk, left, at)?;
            }
            None => {}
        }
        let entry = self.entries.get(&id).ok_or(PhoneError::UnknownRecord)?;
        if entry.ended {
            return Err(PhoneError::AccessEnded);
        }
        let mut committed = self.base(desk, id)?;
        if entry.chunks.len() >= FOLD_AFTER {
            self.fold(desk, id, &committed);
        }
        for batch in self.outbox(desk, id) {
            committed.apply(parse(batch.changes.iter().map(|chunk| chunk.0.as_slice()))?)?;
        }
        let hand = self.profile.hand(&self.people);
        let keys = desk.keys(&format!("typing/{id}/"));
        let next = keys.last().and_then(|key| number_of(key)).map_or(0, |number| number + 1);
        let typed: Vec<Typed> = keys.iter().filter_map(|key| desk.read_json(key)).collect();
        let mut draft = (!typed.is_empty()).then(|| committed.clone());
        if let Some(draft) = &mut draft {
            for typed in &typed {
                // Each was accepted when it was typed, on this same version.
                draft.edit(&hand, typed.at, std::slice::from_ref(&typed.intent))?;
            }
        }
        self.open = Some(Open { id, committed, draft, typed, next });
        Ok(())
    }

    /// Loads what the server has acknowledged or sent.
    fn base(&self, desk: &Desk<'_>, id: RecordId) -> Result<Record, PhoneError> {
        let entry = self.entries.get(&id).ok_or(PhoneError::UnknownRecord)?;
        let header = entry.header(id);
        let mut record = if entry.snapshot {
            let bytes = desk.read(&numbered("base", id, 0)).ok_or(PhoneError::Damaged)?;
            Record::load_as(self.catalogue, &header, &bytes).map_err(|_| PhoneError::Damaged)?
        } else {
            Record::begin(self.catalogue, header)?
        };
        for number in &entry.chunks {
            let framed = desk.read(&numbered("base", id, *number)).ok_or(PhoneError::Damaged)?;
            let parts = unframe(&framed).ok_or(PhoneError::Damaged)?;
            record.apply(parse(parts.into_iter())?).map_err(|_| PhoneError::Damaged)?;
        }
        Ok(record)
    }

    fn outbox(&self, desk: &Desk<'_>, id: RecordId) -> Vec<Batch> {
        let numbers = self.entries.get(&id).map(|entry| entry.outbox.as_slice()).unwrap_or_default();
        numbers.iter().filter_map(|number| desk.read_json(&numbered("outbox", id, *number))).collect()
    }

    /// Replaces base and chunks by one document.
    fn fold(&mut self, desk: &mut Desk<'_>, id: RecordId, base: &Record) {
        let Some(entry) = self.entries.get_mut(&id) else { return };
        for number in std::mem::take(&mut entry.chunks) {
            desk.remove(numbered("base", id, number));
        }
        entry.snapshot = true;
        desk.put(numbered("base", id, 0), base.save());
        self.keep_entry(desk, id);
    }

    fn flush_record(&mut self, desk: &mut Desk<'_>, id: RecordId, at: DateTime<Utc>) -> Result<(), PhoneError> {
        if !self.typing.contains(&id) {
            return Ok(());
        }
        self.open(desk, id, at)?;
        let hand = self.profile.hand(&self.people);
        let (Some(open), Some(entry)) = (self.open.as_mut(), self.entries.get_mut(&id)) else {
            return Err(PhoneError::UnknownRecord);
        };
        let typed = std::mem::take(&mut open.typed);
        let at = typed.last().map_or(at, |last| last.at);
        let base_heads = open.committed.heads().iter().map(ToString::to_string).collect();
        let intents: Vec<Intent> = typed.into_iter().map(|typed| typed.intent).collect();
        let edited = open.committed.edit(&hand, at, &intents)?;
        open.draft = None;
        if !edited.changes.is_empty() {
            let number = entry.take_number();
            entry.outbox.push(number);
            let changes = edited.changes.iter().map(|change| Chunk(change.raw_bytes().to_vec())).collect();
            desk.put_json(numbered("outbox", id, number), &Batch { base_heads, at, intents, changes });
        }
        for key in desk.keys(&format!("typing/{id}/")) {
            desk.remove(key);
        }
        self.typing.remove(&id);
        self.keep_entry(desk, id);
        Ok(())
    }

    /// Adds acknowledged changes to a record's base.
    fn add_to_base<'b>(&mut self, desk: &mut Desk<'_>, id: RecordId, changes: impl Iterator<Item = &'b [u8]>) {
        if let Some(entry) = self.entries.get_mut(&id) {
            let number = entry.take_number();
            entry.chunks.push(number);
            desk.put(numbered("base", id, number), frame(changes));
        }
    }
}

fn parse<'b>(chunks: impl Iterator<Item = &'b [u8]>) -> Result<Vec<Change>, PhoneError> {
    chunks.map(|chunk| Change::from_bytes(chunk.to_vec()).map_err(|_| PhoneError::Damaged)).collect()
}
