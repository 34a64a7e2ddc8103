//! From what is typed to a change in the outbox, and the record that this is done on.

use super::entry::{Batch, Typed};
use super::storage::{Transaction, number_of, numbered};
use super::{Phone, PhoneError, parse};
use crate::error::Error;
use crate::framing::{frame, unframe};
use crate::ids::RecordId;
use crate::record::{Author, Intent, Record};
use crate::sync::wire::Chunk;
use automerge::{Change, ChangeHash};
use chrono::{DateTime, Utc};

/// How many change chunks lie on a base before opening the record folds them into one document; and how many changes
/// are in them before tidying does.
pub(super) const FOLD_AFTER: usize = 16;
/// The same for a record that is not opened.
const FOLD_UNOPENED_AFTER: usize = 64;

/// The record that is being worked on.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) id: RecordId,
    /// The record with every flushed change.
    committed: Record,
    /// The record with the typed intents too, where there are any.
    draft: Option<Record>,
    typed: Vec<Typed>,
    next: u32,
}

impl Open {
    /// Returns the record as its user sees it.
    pub(super) fn record(&self) -> &Record {
        self.draft.as_ref().unwrap_or(&self.committed)
    }
}

impl Phone {
    pub(super) fn type_in(
        &mut self,
        tx: &mut Transaction<'_>,
        id: RecordId,
        at: DateTime<Utc>,
        intent: Intent,
    ) -> Result<(), PhoneError> {
        self.open_for_user(tx, id, at)?;
        let signing = matches!(intent, Intent::Sign { .. });
        if signing {
            // What is signed is what the changes before hold, and nothing may follow in the change that signs.
            self.flush_record(tx, id, at)?;
        }
        let author = self.profile.author(&self.people);
        let open = self.open.as_mut().ok_or(PhoneError::UnknownRecord)?;
        let draft = open.draft.get_or_insert_with(|| open.committed.clone());
        if draft.edit(&author, at, std::slice::from_ref(&intent))?.changes.is_empty() {
            return Ok(());
        }
        let seen = if open.typed.is_empty() { texts(&open.committed.heads()) } else { Vec::new() };
        let typed = Typed { at, seen, intent };
        tx.put_json(numbered("typing", id, open.next), &typed);
        open.next += 1;
        open.typed.push(typed);
        self.typing.insert(id);
        if signing {
            self.flush_record(tx, id, at)?;
        }
        Ok(())
    }

    pub(super) fn open_for_user(
        &mut self,
        tx: &mut Transaction<'_>,
        id: RecordId,
        at: DateTime<Utc>,
    ) -> Result<(), PhoneError> {
        match self.entries.get(&id) {
            None => Err(PhoneError::UnknownRecord),
            Some(entry) if entry.ended => Err(PhoneError::AccessEnded),
            Some(_) => self.open(tx, id, at),
        }
    }

    fn open(&mut self, tx: &mut Transaction<'_>, id: RecordId, at: DateTime<Utc>) -> Result<(), PhoneError> {
        match &self.open {
            Some(open) if open.id == id => return Ok(()),
            Some(open) => {
                let left = open.id;
                self.flush_record(tx, left, at)?;
            }
            None => {}
        }
        let committed = match self.remembered(id) {
            Some(record) => record.clone(),
            None => {
                let mut committed = self.base(tx, id)?;
                if self.entries.get(&id).is_some_and(|entry| entry.chunks.len() >= FOLD_AFTER) {
                    self.fold(tx, id, &committed);
                }
                self.apply_outbox(tx, id, &mut committed)?;
                committed
            }
        };
        let author = self.profile.author(&self.people);
        let keys = tx.keys(&format!("typing/{id}/"));
        let next = keys.last().and_then(|key| number_of(key)).map_or(0, |number| number + 1);
        let typed: Vec<Typed> = keys.iter().filter_map(|key| tx.read_json(key)).collect();
        let draft = (!typed.is_empty()).then(|| drafted(&committed, &author, &typed)).transpose()?;
        let left = self.open.replace(Open { id, committed, draft, typed, next });
        if let Some(left) = left
            && let Some(mark) = self.mark(left.id)
        {
            self.recent.keep(left.id, mark, left.committed);
        }
        Ok(())
    }

    /// Returns a record with every flushed change, where it is still in memory and still what lies on the disk.
    pub(super) fn remembered(&self, id: RecordId) -> Option<&Record> {
        self.recent.get(id, &self.mark(id)?)
    }

    /// Assembles a record as its user sees it, without opening it.
    pub(super) fn assemble(&self, tx: &Transaction<'_>, id: RecordId) -> Result<Record, PhoneError> {
        if let Some(open) = self.open.as_ref().filter(|open| open.id == id) {
            return Ok(open.record().clone());
        }
        let record = match self.remembered(id) {
            Some(record) => record.clone(),
            None => {
                let mut record = self.base(tx, id)?;
                self.apply_outbox(tx, id, &mut record)?;
                record
            }
        };
        let keys = tx.keys(&format!("typing/{id}/"));
        let typed: Vec<Typed> = keys.iter().filter_map(|key| tx.read_json(key)).collect();
        if typed.is_empty() {
            return Ok(record);
        }
        Ok(drafted(&record, &self.profile.author(&self.people), &typed)?)
    }

    /// Loads what the server has acknowledged or sent.
    pub(super) fn base(&self, tx: &Transaction<'_>, id: RecordId) -> Result<Record, PhoneError> {
        let entry = self.entries.get(&id).ok_or(PhoneError::UnknownRecord)?;
        let header = entry.header(id);
        let mut record = if entry.snapshot {
            let bytes = tx.read(&numbered("base", id, 0)).ok_or(PhoneError::Damaged)?;
            Record::load_as(self.catalogue, &header, &bytes).map_err(|_| PhoneError::Damaged)?
        } else {
            Record::begin(self.catalogue, header)?
        };
        let mut changes = Vec::new();
        for number in &entry.chunks {
            let framed = tx.read(&numbered("base", id, *number)).ok_or(PhoneError::Damaged)?;
            changes.extend(parse(unframe(&framed).ok_or(PhoneError::Damaged)?.into_iter())?);
        }
        // Together, since an answer may bring others' changes before it acknowledges those they build on.
        record.apply(changes).map_err(|_| PhoneError::Damaged)?;
        Ok(record)
    }

    /// Applies what waits in the outbox to a record's base.
    pub(super) fn apply_outbox(
        &self,
        tx: &Transaction<'_>,
        id: RecordId,
        record: &mut Record,
    ) -> Result<(), PhoneError> {
        for batch in self.outbox(tx, id)? {
            record.apply(batch.parsed()?).map_err(|_| PhoneError::Damaged)?;
        }
        Ok(())
    }

    pub(super) fn outbox(&self, tx: &Transaction<'_>, id: RecordId) -> Result<Vec<Batch>, PhoneError> {
        let numbers = self.entries.get(&id).map(|entry| entry.outbox.as_slice()).unwrap_or_default();
        let batch = |number: &u32| tx.read_json(&numbered("outbox", id, *number)).ok_or(PhoneError::Damaged);
        numbers.iter().map(batch).collect()
    }

    /// Replaces base and chunks by one document.
    pub(super) fn fold(&mut self, tx: &mut Transaction<'_>, id: RecordId, base: &Record) {
        let Some(entry) = self.entries.get_mut(&id) else { return };
        for number in std::mem::take(&mut entry.chunks) {
            tx.remove(numbered("base", id, number));
        }
        entry.snapshot = true;
        tx.put(numbered("base", id, 0), base.save());
        self.keep_entry(tx, id);
    }

    /// Folds a record's base where many changes lie on it. One that cannot be read stays as it is.
    pub(super) fn fold_gathered(&mut self, tx: &mut Transaction<'_>, id: RecordId) {
        let numbers = self.entries.get(&id).map(|entry| entry.chunks.as_slice()).unwrap_or_default();
        let count = |number: &u32| Some(unframe(&tx.read(&numbered("base", id, *number))?)?.len());
        let changes: usize = numbers.iter().filter_map(count).sum();
        if changes >= FOLD_AFTER
            && let Ok(base) = self.base(tx, id)
        {
            self.fold(tx, id, &base);
        }
    }

    /// Flushes every record. One that cannot be opened keeps what was typed as it was typed: a damaged copy must not
    /// stop the sync that heals it.
    pub(super) fn flush_all(&mut self, tx: &mut Transaction<'_>, at: DateTime<Utc>) {
        for id in self.typing.clone() {
            self.flush_record(tx, id, at).ok();
        }
    }

    fn flush_record(&mut self, tx: &mut Transaction<'_>, id: RecordId, at: DateTime<Utc>) -> Result<(), PhoneError> {
        if !self.typing.contains(&id) {
            return Ok(());
        }
        self.open(tx, id, at)?;
        let author = self.profile.author(&self.people);
        let open = self.open.as_mut().ok_or(PhoneError::UnknownRecord)?;
        let mut seen = version_seen(&open.committed, &open.typed)?;
        let typed = std::mem::take(&mut open.typed);
        let done_at = typed.last().map_or(at, |last| last.at);
        let intents = typed.into_iter().map(|typed| typed.intent).collect();
        let base_heads = texts(&seen.as_ref().unwrap_or(&open.committed).heads());
        let written = write(seen.as_mut().unwrap_or(&mut open.committed), &author, done_at, intents);
        if seen.is_some() {
            open.committed.apply(written.changes.clone())?;
        }
        open.draft = None;
        let Written { intents, changes, refused } = written;
        for (intent, error) in refused {
            let batch =
                Batch { base_heads: base_heads.clone(), at: done_at, intents: vec![intent], changes: Vec::new() };
            self.keep_refused(tx, id, batch, (error.code().to_owned(), error.to_string(), at));
        }
        if !changes.is_empty()
            && let Some(entry) = self.entries.get_mut(&id)
        {
            let number = entry.take_number();
            entry.outbox.push(number);
            let changes = changes.iter().map(|change| Chunk(change.raw_bytes().to_vec())).collect();
            tx.put_json(numbered("outbox", id, number), &Batch { base_heads, at: done_at, intents, changes });
        }
        for key in tx.keys(&format!("typing/{id}/")) {
            tx.remove(key);
        }
        self.typing.remove(&id);
        self.keep_entry(tx, id);
        Ok(())
    }

    /// Adds changes that the server has to a record's base.
    pub(super) fn add_to_base<'b>(
        &mut self,
        tx: &mut Transaction<'_>,
        id: RecordId,
        changes: impl Iterator<Item = &'b [u8]>,
    ) {
        let framed = frame(changes);
        let Some(entry) = self.entries.get_mut(&id) else { return };
        if framed.is_empty() {
            return;
        }
        let number = entry.take_number();
        entry.chunks.push(number);
        let many = entry.chunks.len() >= FOLD_UNOPENED_AFTER;
        tx.put(numbered("base", id, number), framed);
        if many && let Ok(base) = self.base(tx, id) {
            self.fold(tx, id, &base);
        }
    }
}

/// What came of writing intents.
struct Written {
    intents: Vec<Intent>,
    changes: Vec<Change>,
    refused: Vec<(Intent, Error)>,
}

/// Writes intents as one change. Each was accepted when it was typed; should the record refuse one all the same (a newer
/// build of the app, a healed copy), that one alone is set aside.
fn write(record: &mut Record, author: &Author, at: DateTime<Utc>, intents: Vec<Intent>) -> Written {
    if let Ok(edited) = record.edit(author, at, &intents) {
        return Written { intents, changes: edited.changes, refused: Vec::new() };
    }
    let mut written = Written { intents: Vec::new(), changes: Vec::new(), refused: Vec::new() };
    for intent in intents {
        match record.edit(author, at, std::slice::from_ref(&intent)) {
            Ok(edited) => {
                written.changes.extend(edited.changes);
                written.intents.push(intent);
            }
            Err(error) => written.refused.push((intent, error)),
        }
    }
    written
}

/// Shows a record with what was typed.
fn drafted(committed: &Record, author: &Author, typed: &[Typed]) -> Result<Record, Error> {
    let seen = version_seen(committed, typed)?;
    let forked = seen.is_some();
    let mut draft = seen.unwrap_or_else(|| committed.clone());
    let mut changes = Vec::new();
    for typed in typed {
        // What is refused here is refused again, and kept, when it is flushed.
        let edited = draft.edit(author, typed.at, std::slice::from_ref(&typed.intent)).unwrap_or_default();
        changes.extend(edited.changes);
    }
    if forked {
        draft = committed.clone();
        draft.apply(changes)?;
    }
    Ok(draft)
}

/// Returns the record as the typist saw it, where it has moved on since: positions in a narrative hold there alone.
fn version_seen(committed: &Record, typed: &[Typed]) -> Result<Option<Record>, Error> {
    let seen = typed.first().map(|first| first.seen.as_slice()).unwrap_or_default();
    let mut heads: Vec<ChangeHash> = seen.iter().filter_map(|head| head.parse().ok()).collect();
    heads.sort_unstable();
    let known = !heads.is_empty() && heads.iter().all(|head| committed.has(head));
    if known && heads != committed.heads() { committed.fork_at(&heads).map(Some) } else { Ok(None) }
}

fn texts(heads: &[ChangeHash]) -> Vec<String> {
    heads.iter().map(ToString::to_string).collect()
}
