//! Compares the phone's copies with the server's, and heals both: a damaged copy, a server restored from a backup.

use super::entry::Batch;
use super::storage::{Transaction, numbered};
use super::{Phone, PhoneError};
use crate::ids::{DeviceActor, RecordId};
use crate::sync::hub::fingerprint;
use crate::sync::wire::{AuditDifference, AuditEntry, Chunk, MAX_AUDIT};
use automerge::{Change, ChangeHash};
use chrono::DateTime;
use std::collections::{BTreeMap, BTreeSet};

/// The fingerprint of a copy that cannot be read, which no version has.
const UNREADABLE: &str = "0000000000000000";

impl Phone {
    /// Compares every record with the server's at the next syncs. It loads each, so it is for a quiet hour: once a day,
    /// or when the server says that it was restored.
    pub fn audit(&mut self) {
        self.to_audit = self.entries.iter().filter(|(_, entry)| entry.has_base()).map(|(id, _)| *id).collect();
    }

    /// Takes the next records to compare.
    pub(super) fn next_audit(&mut self, tx: &Transaction<'_>) -> Vec<AuditEntry> {
        let Phone { to_audit, entries, .. } = self;
        to_audit.retain(|id| entries.get(id).is_some_and(|entry| entry.has_base() && !entry.ended));
        self.auditing = self.to_audit.iter().take(MAX_AUDIT).copied().collect();
        let fingerprint_of =
            |id: &RecordId| self.base(tx, *id).map_or(UNREADABLE.to_owned(), |base| fingerprint(&base.heads()));
        self.auditing.iter().map(|id| AuditEntry { record: *id, fingerprint: fingerprint_of(id) }).collect()
    }

    /// Takes the server's side of the comparison; tells whether there is something to send at once.
    pub(super) fn audited(
        &mut self,
        tx: &mut Transaction<'_>,
        differences: &[AuditDifference],
    ) -> Result<bool, PhoneError> {
        let before = self.to_audit.len();
        for id in std::mem::take(&mut self.auditing) {
            self.to_audit.remove(&id);
        }
        let mut offered = false;
        for difference in differences {
            offered |= self.offer_again(tx, difference)?;
        }
        // A comparison that did not get on is left to the next sync.
        Ok(offered || (!self.to_audit.is_empty() && self.to_audit.len() < before))
    }

    /// Puts this device's changes that the server lacks back into the outbox. What others wrote comes from their phones:
    /// nobody hands in another's words.
    fn offer_again(&mut self, tx: &mut Transaction<'_>, difference: &AuditDifference) -> Result<bool, PhoneError> {
        let id = difference.record;
        if self.entries.get(&id).is_none_or(|entry| entry.ended) {
            return Ok(false);
        }
        let heads: Vec<ChangeHash> = difference.heads.iter().filter_map(|head| head.parse().ok()).collect();
        let base = match self.base(tx, id) {
            Ok(base) if heads.iter().all(|head| base.has(head)) => base,
            _ => {
                // The server's copy comes on a later page; until then there is nothing to compare.
                self.to_audit.insert(id);
                return Ok(false);
            }
        };
        let mut waiting = BTreeSet::new();
        for batch in self.outbox(tx, id)? {
            waiting.extend(batch.parsed()?.iter().map(Change::hash));
        }
        let mut begun: BTreeMap<ChangeHash, Change> = BTreeMap::new();
        let mut numbers = Vec::new();
        for change in base.changes_since(&heads) {
            match DeviceActor::from_actor(change.actor_id()) {
                Some(actor) if actor.device == self.profile.device && !waiting.contains(&change.hash()) => {
                    let Some(entry) = self.entries.get_mut(&id) else { return Ok(false) };
                    let number = entry.take_number();
                    let rows = change.deps().iter().filter_map(|dep| begun.get(dep)).chain([&change]);
                    // A batch of its own for each: any of them may have to wait for another phone's change.
                    let batch = Batch {
                        base_heads: change.deps().iter().map(ToString::to_string).collect(),
                        at: DateTime::from_timestamp_millis(change.timestamp()).unwrap_or_default(),
                        intents: Vec::new(),
                        changes: rows.map(|change| Chunk(change.raw_bytes().to_vec())).collect(),
                    };
                    tx.put_json(numbered("outbox", id, number), &batch);
                    numbers.push(number);
                }
                Some(_) => {}
                None => {
                    begun.insert(change.hash(), change);
                }
            }
        }
        let offered = !numbers.is_empty();
        if let Some(entry) = self.entries.get_mut(&id) {
            // Before what waits already, which builds on it.
            entry.outbox.splice(0..0, numbers);
        }
        self.keep_entry(tx, id);
        Ok(offered)
    }
}
