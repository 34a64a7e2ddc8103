//! A phone's replica: it keeps work the moment it is typed, sends it when it can, and loses none of it.
//!
//! Calls and answers go in; [`Effects`] come out, for the host to store before it does anything else. Each intent is
//! stored as it is typed; a burst of them becomes one change at [`Phone::flush`], which also comes before a sync and
//! on both sides of a signature. Changes wait in the outbox, beside the intents they were made of, until the server acknowledges
//! them. One record is open at a time; the others stay in storage.

mod audit;
mod entry;
mod exchange;
mod rebase;
mod recent;
mod storage;
#[cfg(test)]
mod tests;
mod typing;

pub use entry::{Contact, Profile, RefusedWork, SyncStatus, WorkState};
pub use exchange::Outcome;
pub use storage::{Effects, MemoryStorage, Storage, Write};

use crate::catalogue::Catalogue;
use crate::error::Error;
use crate::ids::{DeviceId, RecordId};
use crate::record::{Header, Intent, Record};
use crate::sync::wire::Person;
use automerge::Change;
use chrono::{DateTime, Utc};
use entry::Entry;
use recent::Recent;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use storage::{Transaction, entry_key, numbered};

/// Why a phone could not do what was asked. What was stored before is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PhoneError {
    /// Storage holds no phone, or one that cannot be read.
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
    open: Option<typing::Open>,
    recent: Recent,
    /// Batches sent and not answered, by record.
    in_flight: BTreeMap<RecordId, exchange::Offered>,
    /// Records whose work waits at the server for that of other phones: offered last, and one batch at a time, so that
    /// two phones that wait for each other's changes in turn both get on.
    held: BTreeSet<RecordId>,
    /// Records to compare with the server's.
    to_audit: BTreeSet<RecordId>,
    /// Records whose comparison was asked for and not answered.
    auditing: Vec<RecordId>,
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
            recent: Recent::default(),
            in_flight: BTreeMap::new(),
            held: BTreeSet::new(),
            to_audit: BTreeSet::new(),
            auditing: Vec::new(),
        };
        let nothing = MemoryStorage::default();
        let mut tx = Transaction::new(&nothing);
        phone.keep_profile(&mut tx);
        (phone, tx.effects())
    }

    /// Wakes a phone from its storage: after a restart, a crash, or a write that failed.
    ///
    /// # Errors
    /// [`PhoneError::NotSetUp`].
    pub fn wake(catalogue: &'static Catalogue, storage: &dyn Storage) -> Result<Phone, PhoneError> {
        let tx = Transaction::new(storage);
        let profile = tx.read_json("phone").ok_or(PhoneError::NotSetUp)?;
        let id_of = |key: &str| RecordId::from_str(key.split('/').nth(1)?).ok();
        let mut entries = Vec::new();
        storage.each("record/", &mut |key, bytes| {
            entries.extend(id_of(key).zip(serde_json::from_slice(bytes).ok()));
        });
        Ok(Phone {
            catalogue,
            profile,
            people: tx.read_json("people").unwrap_or_default(),
            entries: entries.into_iter().collect(),
            typing: storage.keys("typing/").iter().filter_map(|key| id_of(key)).collect(),
            open: None,
            recent: Recent::default(),
            in_flight: BTreeMap::new(),
            held: BTreeSet::new(),
            to_audit: BTreeSet::new(),
            auditing: Vec::new(),
        })
    }

    /// Returns whose phone it is.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Returns the name of the person who works on a device, if the phone has heard it.
    pub fn person(&self, device: DeviceId) -> Option<&Person> {
        self.people.get(&device)
    }

    /// Returns the name of a person, if the phone has heard of a device of theirs.
    pub fn name_of(&self, user: uuid::Uuid) -> Option<&str> {
        self.people.values().find(|person| person.user == user).map(|person| person.name.as_str())
    }

    /// Begins a record, or does nothing if it is here.
    ///
    /// # Errors
    /// [`Error::UnknownKind`] or [`Error::Misfiled`], in [`PhoneError::Record`].
    pub fn begin(&mut self, storage: &dyn Storage, header: &Header) -> Result<Effects, PhoneError> {
        let mut tx = Transaction::new(storage);
        if !self.entries.contains_key(&header.id) {
            Record::begin(self.catalogue, header.clone())?;
            self.entries.insert(header.id, Entry::new(header));
            self.keep_entry(&mut tx, header.id);
        }
        Ok(tx.effects())
    }

    /// Takes an intent as it is typed. It is safe once the effects are stored.
    ///
    /// # Errors
    /// [`PhoneError::Record`] where the record refuses it; nothing has changed then.
    pub fn edit(
        &mut self,
        storage: &dyn Storage,
        id: RecordId,
        at: DateTime<Utc>,
        intent: Intent,
    ) -> Result<Effects, PhoneError> {
        let ((), effects) = self.attempt(storage, |phone, tx| phone.type_in(tx, id, at, intent))?;
        Ok(effects)
    }

    /// Takes several intents on one record: all of them or none.
    ///
    /// # Errors
    /// [`PhoneError::Record`] where the record refuses any of them; nothing has changed then.
    pub fn edit_all(
        &mut self,
        storage: &dyn Storage,
        id: RecordId,
        at: DateTime<Utc>,
        intents: Vec<Intent>,
    ) -> Result<Effects, PhoneError> {
        let ((), effects) = self.attempt(storage, |phone, tx| {
            intents.into_iter().try_for_each(|intent| phone.type_in(tx, id, at, intent))
        })?;
        Ok(effects)
    }

    /// Makes one change of what was typed: at blur, on leaving a form, when the phone locks. What was typed into a
    /// damaged copy stays as it was typed until the copy is healed.
    pub fn flush(&mut self, storage: &dyn Storage, at: DateTime<Utc>) -> Effects {
        let mut tx = Transaction::new(storage);
        self.flush_all(&mut tx, at);
        tx.effects()
    }

    /// Opens a record for reading: everything the phone has, what was typed a moment ago included.
    ///
    /// # Errors
    /// [`PhoneError::UnknownRecord`], [`PhoneError::AccessEnded`] or [`PhoneError::Damaged`].
    pub fn read(
        &mut self,
        storage: &dyn Storage,
        id: RecordId,
        at: DateTime<Utc>,
    ) -> Result<(&Record, Effects), PhoneError> {
        let ((), effects) = self.attempt(storage, |phone, tx| phone.open_for_user(tx, id, at))?;
        let open = self.open.as_ref().ok_or(PhoneError::UnknownRecord)?;
        Ok((open.record(), effects))
    }

    /// Returns the record that is open, as its user sees it.
    pub fn opened(&self) -> Option<&Record> {
        self.open.as_ref().map(|open| open.record())
    }

    /// Puts a record together in memory for when it is opened, where fewer than eight are there: none is forgotten for
    /// it. Returns whether it did; one that cannot be read is left to its opening.
    pub fn warm(&mut self, storage: &dyn Storage, id: RecordId) -> bool {
        if !self.can_warm(id) {
            return false;
        }
        let Some(mark) = self.mark(id) else { return false };
        match self.peek(storage, id) {
            Ok(record) => {
                // Seen once, so that what is known of its changes is known.
                record.view();
                self.recent.keep(id, mark, record);
                true
            }
            Err(_) => false,
        }
    }

    /// Tells whether [`Phone::warm`] has a record to put together and room for it.
    pub fn can_warm(&self, id: RecordId) -> bool {
        !self.recent.is_full() && self.may_read(id) && !self.is_in_memory(id) && !self.typing.contains(&id)
    }

    /// Reads a record beside the one that is open, for lists and search: nothing is flushed and nothing closed.
    ///
    /// # Errors
    /// [`PhoneError::UnknownRecord`], [`PhoneError::AccessEnded`] or [`PhoneError::Damaged`].
    pub fn peek(&self, storage: &dyn Storage, id: RecordId) -> Result<Record, PhoneError> {
        match self.entries.get(&id) {
            None => Err(PhoneError::UnknownRecord),
            Some(entry) if entry.ended => Err(PhoneError::AccessEnded),
            Some(_) => self.assemble(&Transaction::new(storage), id),
        }
    }

    /// Folds what has gathered on a record's base into it, where that is much. It is for a time when nobody waits: a
    /// record that came in many changes is opened faster afterwards.
    pub fn compact(&mut self, storage: &dyn Storage, id: RecordId) -> Effects {
        let mut tx = Transaction::new(storage);
        self.fold_gathered(&mut tx, id);
        tx.effects()
    }

    /// Returns a mark that differs whenever what the phone keeps of a record differs, but for what was typed and not
    /// flushed: summaries made of the record carry it.
    pub fn mark(&self, id: RecordId) -> Option<String> {
        let entry = self.entries.get(&id)?;
        Some(format!("{}.{}", entry.position.unwrap_or(-1), entry.next))
    }

    /// Tells whether a record's mark is still this one; see [`Phone::mark`].
    pub fn is_marked(&self, id: RecordId, mark: &str) -> bool {
        self.entries.get(&id).is_some_and(|entry| entry.is_marked(mark))
    }

    /// Lists the records of which none of these is the mark. They come in the order of their ids, so that ten thousand are compared in one walk.
    pub fn unmarked<'p>(
        &'p self,
        marks: impl Iterator<Item = (RecordId, &'p str)> + 'p,
    ) -> impl Iterator<Item = RecordId> + 'p {
        let mut marks = marks.peekable();
        self.entries.iter().filter_map(move |(id, entry)| {
            while marks.next_if(|(marked, _)| marked < id).is_some() {}
            let is_marked = marks.next_if(|(marked, _)| marked == id).is_some_and(|(_, mark)| entry.is_marked(mark));
            (!is_marked).then_some(*id)
        })
    }

    /// Lists the keys of what the server has of a record: they are read when the record is put together, and only then.
    pub fn documents(&self, id: RecordId) -> Vec<String> {
        let Some(entry) = self.entries.get(&id) else { return Vec::new() };
        let mut keys: Vec<String> = entry.chunks.iter().map(|number| numbered("base", id, *number)).collect();
        if entry.snapshot {
            keys.push(numbered("base", id, 0));
        }
        keys
    }

    /// Counts the records that are here.
    pub fn held(&self) -> usize {
        self.entries.len()
    }

    /// Tells whether a record is here and may be read: access has not ended.
    pub fn may_read(&self, id: RecordId) -> bool {
        self.entries.get(&id).is_some_and(|entry| !entry.ended)
    }

    /// Tells whether a record is put together in memory, so that reading it costs nothing.
    pub fn is_in_memory(&self, id: RecordId) -> bool {
        self.open.as_ref().is_some_and(|open| open.id == id) || self.remembered(id).is_some()
    }

    /// Returns when the oldest unsent work was done: what was typed and not flushed counts from its first intent.
    pub fn unsent_since(&self, storage: &dyn Storage) -> Option<DateTime<Utc>> {
        let tx = Transaction::new(storage);
        let done = |(id, entry): (&RecordId, &Entry)| {
            let first = entry.outbox.first()?;
            Some(tx.read_json::<entry::Batch>(&numbered("outbox", *id, *first))?.at)
        };
        let typed = |id: &RecordId| {
            let first = tx.keys(&format!("typing/{id}/")).into_iter().next()?;
            Some(tx.read_json::<entry::Typed>(&first)?.at)
        };
        let sent_late = self.entries.iter().filter_map(done).min();
        sent_late.into_iter().chain(self.typing.iter().filter_map(typed).min()).min()
    }

    /// Tells how a record stands.
    pub fn sync_status(&self, id: RecordId) -> Option<SyncStatus> {
        self.entries.get(&id).map(|entry| self.sync_status_by(id, entry))
    }

    /// Lists how every record stands, in the order of their ids.
    pub fn sync_statuses(&self) -> impl Iterator<Item = SyncStatus> {
        self.entries.iter().map(|(id, entry)| self.sync_status_by(*id, entry))
    }

    fn sync_status_by(&self, id: RecordId, entry: &Entry) -> SyncStatus {
        let (state, unsent) = self.state_by(id, entry);
        SyncStatus { header: entry.header(id), state, unsent, refused: entry.refused.len() }
    }

    fn state_by(&self, id: RecordId, entry: &Entry) -> (WorkState, usize) {
        let unsent = entry.outbox.len() + usize::from(self.typing.contains(&id));
        let seen = entry.seen_position.zip(entry.sent_position.or(entry.position));
        let state = match seen {
            _ if unsent > 0 || !entry.is_on_server() => WorkState::OnThisPhoneOnly,
            Some((seen, sent)) if seen >= sent => WorkState::SeenByManager,
            _ => WorkState::Sent,
        };
        (state, unsent)
    }

    /// Counts the records that are, or have something, on this phone only.
    pub fn on_this_phone_only(&self) -> usize {
        let is_only_here =
            |(id, entry): &(&RecordId, &Entry)| self.state_by(**id, entry).0 == WorkState::OnThisPhoneOnly;
        self.entries.iter().filter(is_only_here).count()
    }

    /// Counts what was refused and is kept, of all records.
    pub fn refused_everywhere(&self) -> usize {
        self.entries.values().map(|entry| entry.refused.len()).sum()
    }

    /// Counts the records with work that is on this phone only.
    pub fn unsent(&self) -> usize {
        let waits = |(id, entry): &(&RecordId, &Entry)| !entry.outbox.is_empty() || self.typing.contains(id);
        self.entries.iter().filter(waits).count()
    }

    /// Reads the work on a record that was refused and is kept.
    pub fn refused(&self, storage: &dyn Storage, id: RecordId) -> Vec<RefusedWork> {
        let tx = Transaction::new(storage);
        let numbers = self.entries.get(&id).map(|entry| entry.refused.as_slice()).unwrap_or_default();
        numbers.iter().filter_map(|number| tx.read_json(&numbered("refused", id, *number))).collect()
    }

    /// Asks for everything again at the next sync, to heal a damaged copy. Unsent work stays.
    pub fn refetch(&mut self, storage: &dyn Storage) -> Effects {
        self.profile.cursor = None;
        let mut tx = Transaction::new(storage);
        self.keep_profile(&mut tx);
        tx.effects()
    }

    /// Runs a call whose writes count together or not at all.
    fn attempt<T>(
        &mut self,
        storage: &dyn Storage,
        call: impl FnOnce(&mut Phone, &mut Transaction<'_>) -> Result<T, PhoneError>,
    ) -> Result<(T, Effects), PhoneError> {
        let mut tx = Transaction::new(storage);
        match call(self, &mut tx) {
            Ok(value) => Ok((value, tx.effects())),
            Err(error) => {
                // None of the call's writes will be stored, so storage has the truth, and memory follows it.
                if !tx.is_untouched()
                    && let Ok(stored) = Phone::wake(self.catalogue, storage)
                {
                    let Phone { in_flight, held, to_audit, auditing, .. } = std::mem::replace(self, stored);
                    (self.in_flight, self.held, self.to_audit, self.auditing) = (in_flight, held, to_audit, auditing);
                }
                Err(error)
            }
        }
    }

    fn keep_profile(&self, tx: &mut Transaction<'_>) {
        tx.put_json("phone".to_owned(), &self.profile);
    }

    fn keep_entry(&self, tx: &mut Transaction<'_>, id: RecordId) {
        if let Some(entry) = self.entries.get(&id) {
            tx.put_json(entry_key(id), entry);
        }
    }
}

fn parse<'b>(chunks: impl Iterator<Item = &'b [u8]>) -> Result<Vec<Change>, PhoneError> {
    chunks.map(|chunk| Change::from_bytes(chunk.to_vec()).map_err(|_| PhoneError::Damaged)).collect()
}
