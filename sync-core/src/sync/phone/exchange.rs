//! One round trip: what a phone asks, and what it makes of the answer.

use super::entry::{Batch, Contact, Entry, RefusedWork};
use super::storage::{Transaction, entry_key, numbered};
use super::{Effects, Phone, PhoneError, Storage, parse};
use crate::ids::{ChildId, RecordId};
use crate::record::{Header, Record};
use crate::sync::receipt;
use crate::sync::wire::{
    Chunk, Delivery, MAX_CHANGES_PER_PUSH, MAX_PUSHES, Push, PushResult, PushStatus, SyncRequest, SyncResponse,
};
use chrono::{DateTime, Utc};

/// Most change bytes in one request, a quarter of what the server takes, since base64 and JSON come on top.
const MAX_PUSH_BYTES: usize = 4 * 1024 * 1024;

/// What was offered of a record and is not answered.
#[derive(Debug)]
pub(super) struct Offered {
    /// The numbers of the batches.
    batches: Vec<u32>,
    /// What the push is named by.
    digest: String,
}

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
    pub fn request(&mut self, storage: &dyn Storage, at: DateTime<Utc>) -> Result<(SyncRequest, Effects), PhoneError> {
        self.attempt(storage, |phone, tx| {
            phone.flush_all(tx, at);
            let push = phone.next_pushes(tx, MAX_PUSH_BYTES);
            let audit = phone.next_audit(tx);
            Ok(SyncRequest { cursor: phone.profile.cursor.clone(), push, audit })
        })
    }

    pub(super) fn next_pushes(&mut self, tx: &Transaction<'_>, max_bytes: usize) -> Vec<Push> {
        self.in_flight.clear();
        let mut push = Vec::new();
        let mut size = 0;
        let waiting = self.entries.iter().filter(|(_, entry)| !entry.outbox.is_empty());
        let (held, free): (Vec<_>, Vec<_>) = waiting.partition(|(id, _)| self.held.contains(id));
        for (id, entry) in free.into_iter().chain(held).take(MAX_PUSHES) {
            let most_batches = if self.held.contains(id) { 1 } else { usize::MAX };
            let mut changes: Vec<Chunk> = Vec::new();
            let mut sent = Vec::new();
            for number in entry.outbox.iter().take(most_batches) {
                // What comes after a batch that cannot be read builds on it, and waits with it.
                let Some(batch) = tx.read_json::<Batch>(&numbered("outbox", *id, *number)) else { break };
                let bytes: usize = batch.changes.iter().map(|chunk| chunk.0.len()).sum();
                let too_large = size > 0 && size + bytes > max_bytes;
                let too_many = !sent.is_empty() && changes.len() + batch.changes.len() > MAX_CHANGES_PER_PUSH;
                if too_large || too_many {
                    break;
                }
                size += bytes;
                sent.push(*number);
                changes.extend(batch.changes);
            }
            if !sent.is_empty() {
                let made = Push { record: *id, kind: entry.kind.clone(), child: entry.child, changes };
                self.in_flight.insert(*id, Offered { batches: sent, digest: made.digest() });
                push.push(made);
            }
        }
        push
    }

    /// Takes the answer to the last request. An answer that never comes needs nothing: the next request offers the
    /// same again, and the server knows what it has.
    ///
    /// # Errors
    /// [`PhoneError::Damaged`] where a record cannot be read; ask for everything again with [`Phone::refetch`].
    pub fn answer(
        &mut self,
        storage: &dyn Storage,
        response: SyncResponse,
        at: DateTime<Utc>,
    ) -> Result<(Outcome, Effects), PhoneError> {
        self.attempt(storage, |phone, tx| phone.take_answer(tx, response, at))
    }

    fn take_answer(
        &mut self,
        tx: &mut Transaction<'_>,
        response: SyncResponse,
        at: DateTime<Utc>,
    ) -> Result<Outcome, PhoneError> {
        // What was typed since the request was typed on what stood before the answer.
        self.flush_all(tx, at);
        let (records, results) = (response.records.is_empty(), response.results.is_empty());
        if !(records && results && response.purge.is_empty() && response.audited.is_empty()) {
            // Whatever is open may be about to change; it is read again when it is next asked for.
            self.open = None;
            self.recent.clear();
        }
        if !response.people.is_empty() {
            self.people.extend(response.people);
            tx.put_json("people".to_owned(), &self.people);
        }
        for delivery in &response.records {
            self.deliver(tx, delivery)?;
        }
        let offered = std::mem::take(&mut self.in_flight);
        let mut again = response.more;
        for result in &response.results {
            // An answer to another push, come late or told again by what lies in between, settles nothing.
            if let Some(sent) = offered.get(&result.record).filter(|sent| receipt::is_about(result, &sent.digest)) {
                again |= self.settle(tx, result, &sent.batches, at)?;
            }
        }
        for delivery in &response.records {
            again |= self.reconcile(tx, delivery.record, at)?;
        }
        // First what goes: of a child whose records are dropped the header may stay.
        for child in &response.purge {
            self.purge(tx, *child);
        }
        again |= self.audited(tx, &response.audited)?;
        for (place, values) in [("child", &response.children), ("episode", &response.episodes)] {
            for value in values {
                if let Some(id) = value.get("id").and_then(serde_json::Value::as_str) {
                    tx.put_json(format!("{place}/{id}"), value);
                }
            }
        }
        for seen in &response.seen {
            if let Some(entry) = self.entries.get_mut(&seen.record) {
                entry.seen_position = entry.seen_position.max(Some(seen.position));
                self.keep_entry(tx, seen.record);
            }
        }
        self.profile.cursor = Some(response.cursor);
        self.profile.contact = Some(Contact { phone_at: at, server_at: response.server_time });
        self.keep_profile(tx);
        // What did not fit into the request, or was done since. What waits for other phones does not hurry.
        again |= !response.results.is_empty()
            && self.entries.iter().any(|(id, entry)| {
                let sent = offered.get(id).map(|sent| sent.batches.as_slice()).unwrap_or_default();
                !self.held.contains(id) && entry.outbox.iter().any(|number| !sent.contains(number))
            });
        Ok(Outcome { again })
    }

    fn deliver(&mut self, tx: &mut Transaction<'_>, delivery: &Delivery) -> Result<(), PhoneError> {
        let id = delivery.record;
        let header = Header { id, kind: delivery.kind.clone(), child: delivery.child };
        let known = self.entries.contains_key(&id);
        let entry = self.entries.entry(id).or_insert_with(|| Entry::new(&header));
        entry.position = entry.position.max(Some(delivery.position));
        entry.ended = false;
        if let Some(Chunk(snapshot)) = &delivery.snapshot {
            let has_base = known && entry.has_base();
            let merged = has_base.then(|| self.base(tx, id)).and_then(Result::ok);
            match merged {
                // Both are kept: a server restored from an old backup may have less than the phone.
                Some(mut base) => {
                    let theirs = Record::load_as(self.catalogue, &header, snapshot)?;
                    base.apply(theirs.changes_since(&[]))?;
                    self.fold(tx, id, &base);
                }
                None => {
                    if let Some(entry) = self.entries.get_mut(&id) {
                        entry.snapshot = true;
                        for number in std::mem::take(&mut entry.chunks) {
                            tx.remove(numbered("base", id, number));
                        }
                    }
                    tx.put(numbered("base", id, 0), snapshot.clone());
                }
            }
        }
        if !delivery.changes.is_empty() {
            // Parsed to be sure that they are whole; applied when the record is opened.
            parse(delivery.changes.iter().map(|chunk| chunk.0.as_slice()))?;
            self.add_to_base(tx, id, delivery.changes.iter().map(|chunk| chunk.0.as_slice()));
        }
        self.keep_entry(tx, id);
        Ok(())
    }

    /// Looks whether what waits can still be laid on what was delivered. A phone restored from its backup finds here
    /// that it has numbered other changes alike.
    fn reconcile(&mut self, tx: &mut Transaction<'_>, id: RecordId, at: DateTime<Utc>) -> Result<bool, PhoneError> {
        let waits = self.entries.get(&id).is_some_and(|entry| !entry.outbox.is_empty());
        let Some(mut record) = waits.then(|| self.base(tx, id)).and_then(Result::ok) else { return Ok(false) };
        if self.apply_outbox(tx, id, &mut record).is_ok() { Ok(false) } else { self.rebase(tx, id, &[], ("", ""), at) }
    }

    /// Takes one push's result; tells whether there is something to send at once.
    fn settle(
        &mut self,
        tx: &mut Transaction<'_>,
        result: &PushResult,
        sent: &[u32],
        at: DateTime<Utc>,
    ) -> Result<bool, PhoneError> {
        let id = result.record;
        match result.status {
            PushStatus::Accepted | PushStatus::Duplicate => {
                self.acknowledge(tx, id, sent, result.position);
                Ok(false)
            }
            PushStatus::Waiting => {
                let batches = self.entries.get(&id).map_or(0, |entry| entry.outbox.len());
                let first_time = self.held.insert(id);
                if first_time {
                    // The server may have lost something: comparing finds out what.
                    self.to_audit.insert(id);
                }
                Ok(first_time && batches > 1)
            }
            PushStatus::Quarantined => {
                // What the server set aside can no longer be built on; what came after is re-executed without it.
                let why = (result.code.as_deref().unwrap_or_default(), result.detail.as_deref().unwrap_or_default());
                let again = self.rebase(tx, id, sent, why, at)?;
                self.drop_if_empty(tx, id);
                Ok(again)
            }
            PushStatus::Rotate => {
                // Acknowledged changes have no intents any more to be re-executed, so the bytes are kept.
                let lost: Vec<u32> = sent
                    .iter()
                    .filter(|number| self.batches(tx, id, &[**number]).iter().any(|batch| batch.intents.is_empty()))
                    .copied()
                    .collect();
                let detail = "the server has other changes of this device under the same numbers";
                self.rebase(tx, id, &lost, ("forked_actor", detail), at)
            }
        }
    }

    /// Moves acknowledged batches from the outbox to the record's base.
    fn acknowledge(&mut self, tx: &mut Transaction<'_>, id: RecordId, sent: &[u32], position: Option<i64>) {
        let batches = self.batches(tx, id, sent);
        // What was offered again is in the base already.
        let new = batches.iter().filter(|batch| !batch.intents.is_empty()).flat_map(|batch| &batch.changes);
        self.add_to_base(tx, id, new.map(|chunk| chunk.0.as_slice()));
        self.leave_outbox(tx, id, sent);
        self.held.remove(&id);
        if let Some(entry) = self.entries.get_mut(&id) {
            match position {
                Some(position) => entry.sent_position = entry.sent_position.max(Some(position)),
                // Where it stands in the feed is not known, so neither is whether it was read.
                None => entry.seen_position = None,
            }
        }
        self.keep_entry(tx, id);
        self.drop_if_empty(tx, id);
    }

    fn batches(&self, tx: &Transaction<'_>, id: RecordId, numbers: &[u32]) -> Vec<Batch> {
        numbers.iter().filter_map(|number| tx.read_json(&numbered("outbox", id, *number))).collect()
    }

    pub(super) fn leave_outbox(&mut self, tx: &mut Transaction<'_>, id: RecordId, numbers: &[u32]) {
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.outbox.retain(|number| !numbers.contains(number));
        }
        for number in numbers {
            tx.remove(numbered("outbox", id, *number));
        }
    }

    pub(super) fn keep_refused(
        &mut self,
        tx: &mut Transaction<'_>,
        id: RecordId,
        batch: Batch,
        (code, detail, at): (String, String, DateTime<Utc>),
    ) {
        let Some(entry) = self.entries.get_mut(&id) else { return };
        let number = entry.take_number();
        entry.refused.push(number);
        let work = RefusedWork { code, detail, at, done_at: batch.at, intents: batch.intents, changes: batch.changes };
        tx.put_json(numbered("refused", id, number), &work);
    }

    /// Drops a child's records, once what was done on them has been handed in.
    fn purge(&mut self, tx: &mut Transaction<'_>, child: ChildId) {
        let ids: Vec<RecordId> =
            self.entries.iter().filter(|(_, entry)| entry.child == child).map(|(id, _)| *id).collect();
        for id in ids {
            if let Some(entry) = self.entries.get_mut(&id) {
                entry.ended = true;
            }
            self.keep_entry(tx, id);
            self.drop_if_empty(tx, id);
        }
        for key in tx.keys("episode/") {
            let of_child = tx
                .read_json::<serde_json::Value>(&key)
                .is_some_and(|episode| episode.get("child").and_then(|id| id.as_str()) == Some(&child.to_string()));
            if of_child {
                tx.remove(key);
            }
        }
        tx.remove(format!("child/{child}"));
    }

    /// Drops a record whose access has ended, unless work on it is still to be handed in: rebasing that work, should
    /// the server ask for it, needs the record.
    fn drop_if_empty(&mut self, tx: &mut Transaction<'_>, id: RecordId) {
        let empty = self.entries.get(&id).is_some_and(|entry| entry.ended && entry.outbox.is_empty());
        if empty && !self.typing.contains(&id) {
            // By their numbers: a host may have them on its disk alone.
            let mut left = self.documents(id);
            self.entries.remove(&id);
            left.extend(tx.keys(&format!("base/{id}/")));
            left.extend(tx.keys(&format!("refused/{id}/")));
            for key in left {
                tx.remove(key);
            }
            tx.remove(entry_key(id));
        }
    }
}
