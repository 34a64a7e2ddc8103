//! One round trip: what a phone asks, and what it makes of the answer.

use super::entry::{Batch, Contact, Entry, RefusedWork};
use super::shelf::{Desk, entry_key, numbered};
use super::{Effects, Phone, PhoneError, Shelf, parse};
use crate::ids::{ChildId, RecordId};
use crate::record::{Header, Record};
use crate::sync::wire::{Chunk, Delivery, MAX_PUSHES, Push, PushResult, PushStatus, SyncRequest, SyncResponse};
use chrono::{DateTime, Utc};

/// Most change bytes in one request, a quarter of what the server takes, since base64 and JSON come on top.
const MAX_PUSH_BYTES: usize = 4 * 1024 * 1024;

/// What to do after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Sync again at once: another page waits, or there is more to hand in.
    pub again: bool,
}

impl Phone {
    /// Makes the next request: flushes what was typed and offers every batch that waits.
    ///
    /// # Errors
    /// [`PhoneError::Damaged`].
    pub fn request(&mut self, shelf: &dyn Shelf, at: DateTime<Utc>) -> Result<(SyncRequest, Effects), PhoneError> {
        let mut desk = Desk::new(shelf);
        for id in self.typing.clone() {
            self.flush_record(&mut desk, id, at)?;
        }
        self.in_flight.clear();
        let mut push = Vec::new();
        let mut size = 0;
        let waiting: Vec<RecordId> =
            self.entries.iter().filter(|(_, entry)| !entry.outbox.is_empty()).map(|(id, _)| *id).collect();
        for id in waiting.into_iter().take(MAX_PUSHES) {
            let Some(entry) = self.entries.get(&id) else { continue };
            let mut changes: Vec<Chunk> = Vec::new();
            let mut sent = Vec::new();
            for number in &entry.outbox {
                let Some(batch) = desk.read_json::<Batch>(&numbered("outbox", id, *number)) else { continue };
                let bytes: usize = batch.changes.iter().map(|chunk| chunk.0.len()).sum();
                if size > 0 && size + bytes > MAX_PUSH_BYTES {
                    break;
                }
                size += bytes;
                sent.push(*number);
                changes.extend(batch.changes);
            }
            if !sent.is_empty() {
                push.push(Push { record: id, kind: entry.kind.clone(), child: entry.child, changes });
                self.in_flight.insert(id, sent);
            }
        }
        Ok((SyncRequest { cursor: self.profile.cursor.clone(), push }, desk.effects()))
    }

    /// Takes the answer to the last request. An answer that never comes needs nothing: the next request offers the
    /// same again, and the server knows what it has.
    ///
    /// # Errors
    /// [`PhoneError::Damaged`] where a record cannot be read; ask for everything again with [`Phone::refetch`].
    pub fn answer(
        &mut self,
        shelf: &dyn Shelf,
        response: SyncResponse,
        at: DateTime<Utc>,
    ) -> Result<(Outcome, Effects), PhoneError> {
        let mut desk = Desk::new(shelf);
        for id in self.typing.clone() {
            self.flush_record(&mut desk, id, at)?;
        }
        // Whatever is open may be about to change; it is read again when it is next asked for.
        self.open = None;
        if !response.people.is_empty() {
            self.people.extend(response.people);
            desk.put_json("people".to_owned(), &self.people);
        }
        for delivery in &response.records {
            self.deliver(&mut desk, delivery)?;
        }
        let mut again = response.more;
        for result in &response.results {
            again |= self.settle(&mut desk, result, at)?;
        }
        self.in_flight.clear();
        for (place, values) in [("child", &response.children), ("episode", &response.episodes)] {
            for value in values {
                if let Some(id) = value.get("id").and_then(serde_json::Value::as_str) {
                    desk.put_json(format!("{place}/{id}"), value);
                }
            }
        }
        for seen in &response.seen {
            if let Some(entry) = self.entries.get_mut(&seen.record) {
                entry.seen_position = entry.seen_position.max(Some(seen.position));
                self.keep_entry(&mut desk, seen.record);
            }
        }
        for child in &response.purge {
            self.purge(&mut desk, *child);
        }
        self.profile.cursor = Some(response.cursor);
        self.profile.contact = Some(Contact { phone_at: at, server_at: response.server_time });
        self.keep_profile(&mut desk);
        again |= self.entries.values().any(|entry| !entry.outbox.is_empty()) && !response.results.is_empty();
        Ok((Outcome { again }, desk.effects()))
    }

    fn deliver(&mut self, desk: &mut Desk<'_>, delivery: &Delivery) -> Result<(), PhoneError> {
        let id = delivery.record;
        let header = Header { id, kind: delivery.kind.clone(), child: delivery.child };
        let known = self.entries.contains_key(&id);
        let entry = self.entries.entry(id).or_insert_with(|| Entry::new(&header));
        entry.position = entry.position.max(Some(delivery.position));
        entry.ended = false;
        if let Some(Chunk(snapshot)) = &delivery.snapshot {
            let has_base = known && (entry.snapshot || !entry.chunks.is_empty());
            let merged = has_base.then(|| self.base(desk, id)).and_then(Result::ok);
            match merged {
                // Both are kept: a server restored from an old backup may have less than the phone.
                Some(mut base) => {
                    let theirs = Record::load_as(self.catalogue, &header, snapshot)?;
                    base.apply(theirs.changes_since(&[]))?;
                    self.fold(desk, id, &base);
                }
                None => {
                    if let Some(entry) = self.entries.get_mut(&id) {
                        entry.snapshot = true;
                        for number in std::mem::take(&mut entry.chunks) {
                            desk.remove(numbered("base", id, number));
                        }
                    }
                    desk.put(numbered("base", id, 0), snapshot.clone());
                }
            }
        }
        if !delivery.changes.is_empty() {
            // Parsed to be sure that they are whole; applied when the record is opened.
            parse(delivery.changes.iter().map(|chunk| chunk.0.as_slice()))?;
            self.add_to_base(desk, id, delivery.changes.iter().map(|chunk| chunk.0.as_slice()));
        }
        self.keep_entry(desk, id);
        Ok(())
    }

    /// Takes one push's result; tells whether there is something to send at once.
    fn settle(&mut self, desk: &mut Desk<'_>, result: &PushResult, at: DateTime<Utc>) -> Result<bool, PhoneError> {
        let id = result.record;
        let Some(sent) = self.in_flight.remove(&id) else { return Ok(false) };
        match result.status {
            PushStatus::Accepted | PushStatus::Duplicate => {
                let batches: Vec<Batch> =
                    sent.iter().filter_map(|number| desk.read_json(&numbered("outbox", id, *number))).collect();
                let chunks = batches.iter().flat_map(|batch| batch.changes.iter().map(|chunk| chunk.0.as_slice()));
                let ended = self.entries.get(&id).is_some_and(|entry| entry.ended);
                if !ended {
                    self.add_to_base(desk, id, chunks);
                }
                self.leave_outbox(desk, id, &sent);
                if let Some(entry) = self.entries.get_mut(&id) {
                    entry.sent_position = entry.sent_position.max(result.position);
                }
                if ended {
                    self.drop_if_empty(desk, id);
                } else {
                    self.keep_entry(desk, id);
                }
                Ok(false)
            }
            PushStatus::Quarantined => {
                for number in &sent {
                    if let Some(batch) = desk.read_json::<Batch>(&numbered("outbox", id, *number)) {
                        let code = result.code.clone().unwrap_or_default();
                        let detail = result.detail.clone().unwrap_or_default();
                        self.keep_refused(desk, id, batch, (code, detail, at));
                    }
                }
                // What the server set aside can no longer be built on; what came after is made again without it.
                self.replay(desk, id, &sent, at)?;
                Ok(true)
            }
            PushStatus::Rotate => {
                self.replay(desk, id, &[], at)?;
                Ok(true)
            }
        }
    }

    pub(super) fn leave_outbox(&mut self, desk: &mut Desk<'_>, id: RecordId, numbers: &[u32]) {
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.outbox.retain(|number| !numbers.contains(number));
        }
        for number in numbers {
            desk.remove(numbered("outbox", id, *number));
        }
    }

    pub(super) fn keep_refused(
        &mut self,
        desk: &mut Desk<'_>,
        id: RecordId,
        batch: Batch,
        (code, detail, at): (String, String, DateTime<Utc>),
    ) {
        let Some(entry) = self.entries.get_mut(&id) else { return };
        let number = entry.take_number();
        entry.refused.push(number);
        let work =
            RefusedWork { code, detail, at, done_at: batch.at, intents: batch.intents, changes: batch.changes };
        desk.put_json(numbered("refused", id, number), &work);
    }

    /// Drops a child's records, once what was done on them has been handed in.
    fn purge(&mut self, desk: &mut Desk<'_>, child: ChildId) {
        let ids: Vec<RecordId> =
            self.entries.iter().filter(|(_, entry)| entry.child == child).map(|(id, _)| *id).collect();
        for id in ids {
            for key in desk.keys(&format!("base/{id}/")) {
                desk.remove(key);
            }
            if let Some(entry) = self.entries.get_mut(&id) {
                entry.ended = true;
                entry.snapshot = false;
                entry.chunks.clear();
            }
            self.keep_entry(desk, id);
            self.drop_if_empty(desk, id);
        }
        for key in desk.keys("episode/") {
            let of_child = desk
                .read_json::<serde_json::Value>(&key)
                .is_some_and(|episode| episode.get("child").and_then(|id| id.as_str()) == Some(&child.to_string()));
            if of_child {
                desk.remove(key);
            }
        }
        desk.remove(format!("child/{child}"));
    }

    fn drop_if_empty(&mut self, desk: &mut Desk<'_>, id: RecordId) {
        let empty = self.entries.get(&id).is_some_and(|entry| entry.ended && entry.outbox.is_empty());
        if empty {
            self.entries.remove(&id);
            for key in desk.keys(&format!("refused/{id}/")) {
                desk.remove(key);
            }
            desk.remove(entry_key(id));
        }
    }
}
