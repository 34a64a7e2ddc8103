//! Rebases unsent work: re-executes its intents under a new actor, each on the version its author saw.

use super::entry::Batch;
use super::storage::{Transaction, numbered};
use super::{Phone, PhoneError};
use crate::ids::RecordId;
use crate::sync::wire::Chunk;
use automerge::{Change, ChangeHash};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

impl Phone {
    /// Keeps the `dropped` batches as refused, for the code and sentence in `why`, and re-executes the others, each on the version its author saw, so that what
    /// was concurrent stays concurrent. Work that can no longer be done is kept as refused. Other records' batches stay:
    /// an actor is forked within one record, and what the server has of it elsewhere goes on. Tells whether there is
    /// something to send.
    pub(super) fn rebase(
        &mut self,
        tx: &mut Transaction<'_>,
        id: RecordId,
        dropped: &[u32],
        why: (&str, &str),
        at: DateTime<Utc>,
    ) -> Result<bool, PhoneError> {
        let Some(entry) = self.entries.get(&id) else { return Ok(false) };
        let (ended, numbers) = (entry.ended, entry.outbox.clone());
        let mut record = match self.base(tx, id) {
            Ok(record) => record,
            // No server will heal this copy: the work stays as it was made.
            Err(_) if ended => {
                self.leave_outbox(tx, id, dropped);
                self.keep_entry(tx, id);
                return Ok(false);
            }
            Err(error) => return Err(error),
        };
        // A phone that was restored may have been here before, under the rotations the record knows.
        let known = record.rotation_of(self.profile.device).unwrap_or(0);
        self.profile.rotation = self.profile.rotation.max(known).saturating_add(1);
        let author = self.profile.author(&self.people);
        let beginning = record.heads();
        // Where each old change went: to its new self, or to what stood before it.
        let mut moved: BTreeMap<ChangeHash, Vec<ChangeHash>> = BTreeMap::new();
        let mut made = Vec::new();
        for number in numbers {
            let Some(batch) = tx.read_json::<Batch>(&numbered("outbox", id, number)) else { continue };
            let dropped = dropped.contains(&number);
            let again = batch.intents.is_empty();
            if again && !dropped {
                // Offered again as it was: the base has it, and what follows builds on it.
                continue;
            }
            self.leave_outbox(tx, id, &[number]);
            let old: Vec<ChangeHash> = batch.parsed()?.iter().map(Change::hash).collect();
            if !again && old.iter().all(|hash| record.has(hash)) {
                // Accepted once, though the answer was lost.
                continue;
            }
            let mut heads: Vec<ChangeHash> = Vec::new();
            for head in batch.base_heads.iter().filter_map(|head| head.parse::<ChangeHash>().ok()) {
                match moved.get(&head) {
                    Some(to) => heads.extend(to),
                    None if record.has(&head) => heads.push(head),
                    None => {}
                }
            }
            heads.sort_unstable();
            heads.dedup();
            if heads.is_empty() {
                heads.clone_from(&beginning);
            }
            let edited = if dropped {
                Err((why.0.to_owned(), why.1.to_owned()))
            } else {
                let made = record.fork_at(&heads)?.edit(&author, batch.at, &batch.intents);
                made.map_err(|error| (error.code().to_owned(), error.to_string()))
            };
            let changes = match edited {
                Ok(edited) => edited.changes,
                Err((code, detail)) => {
                    self.keep_refused(tx, id, batch.clone(), (code, detail, at));
                    Vec::new()
                }
            };
            let to = changes.last().map_or(heads.clone(), |last| vec![last.hash()]);
            for hash in old {
                moved.entry(hash).or_insert_with(|| to.clone());
            }
            if changes.is_empty() {
                continue;
            }
            record.apply(changes.clone())?;
            made.push(Batch {
                base_heads: heads.iter().map(ToString::to_string).collect(),
                changes: changes.iter().map(|change| Chunk(change.raw_bytes().to_vec())).collect(),
                ..batch
            });
        }
        if let Some(entry) = self.entries.get_mut(&id) {
            for batch in made {
                let number = entry.take_number();
                entry.outbox.push(number);
                tx.put_json(numbered("outbox", id, number), &batch);
            }
        }
        self.keep_entry(tx, id);
        self.keep_profile(tx);
        Ok(self.entries.get(&id).is_some_and(|entry| !entry.outbox.is_empty()))
    }
}
