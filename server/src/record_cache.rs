//! Records that were merged a moment ago, so that the next push needs not load them. Nothing depends on it: a merge is
//! stored only if the version it was judged against is still the database's.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use sync_core::ids::RecordId;
use sync_core::record::Record;

/// The version of a record that a push is judged against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    pub(crate) version: i64,
    pub(crate) changes: i64,
    pub(crate) snapshot_changes: i64,
    pub(crate) position: i64,
    /// How large it is as it is saved, in bytes.
    pub(crate) bytes: usize,
}

/// A record as it stood at a version.
#[derive(Debug, Clone)]
pub(crate) struct Cached {
    pub(crate) record: Record,
    pub(crate) standing: Standing,
}

/// Holds a bounded number of records, and of bytes as they are saved; the oldest goes first.
#[derive(Debug)]
pub struct RecordCache {
    most: usize,
    most_bytes: usize,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    records: BTreeMap<RecordId, Cached>,
    order: VecDeque<RecordId>,
    bytes: usize,
}

impl RecordCache {
    /// Makes a cache of at most so many records, which are at most so large together.
    pub fn new(most: usize, most_bytes: usize) -> RecordCache {
        RecordCache { most, most_bytes, held: Mutex::default() }
    }

    /// Takes a record out. Whoever took it keeps it again after a merge; after a refusal it is loaded anew.
    pub(crate) fn take(&self, id: RecordId) -> Option<Cached> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.take(id)
    }

    /// Keeps a record.
    pub(crate) fn keep(&self, record: Record, standing: Standing) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let id = record.header().id;
        held.take(id);
        held.order.push_back(id);
        held.bytes += standing.bytes;
        held.records.insert(id, Cached { record, standing });
        while held.order.len() > self.most || held.bytes > self.most_bytes {
            let Some(oldest) = held.order.front().copied() else { break };
            held.take(oldest);
        }
    }
}

impl Held {
    fn take(&mut self, id: RecordId) -> Option<Cached> {
        let cached = self.records.remove(&id)?;
        self.order.retain(|kept| *kept != id);
        self.bytes = self.bytes.saturating_sub(cached.standing.bytes);
        Some(cached)
    }
}
