//! Records that were merged a moment ago, so that the next push needs not load them. Nothing depends on it: a merge is
//! stored only if the version it was judged against is still the database's.

use super::judging::Standing;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use sync_core::ids::RecordId;
use sync_core::record::Record;

/// A record as it stood at a version.
#[derive(Debug, Clone)]
pub(super) struct Cached {
    pub(super) record: Record,
    pub(super) standing: Standing,
}

/// Holds a bounded number of records; the oldest goes first.
#[derive(Debug)]
pub struct RecordCache {
    most: usize,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    records: BTreeMap<RecordId, Cached>,
    order: VecDeque<RecordId>,
}

impl RecordCache {
    /// Makes a cache of at most so many records.
    pub fn new(most: usize) -> RecordCache {
        RecordCache { most, held: Mutex::default() }
    }

    /// Takes a record out. Whoever took it keeps it again after a merge; after a refusal it is loaded anew.
    pub(super) fn take(&self, id: RecordId) -> Option<Cached> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.order.retain(|kept| *kept != id);
        held.records.remove(&id)
    }

    /// Keeps a record.
    pub(super) fn keep(&self, record: Record, standing: Standing) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let id = record.header().id;
        held.order.retain(|kept| *kept != id);
        held.order.push_back(id);
        held.records.insert(id, Cached { record, standing });
        while held.order.len() > self.most {
            if let Some(oldest) = held.order.pop_front() {
                held.records.remove(&oldest);
            }
        }
    }
}
