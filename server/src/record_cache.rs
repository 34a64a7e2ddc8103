//! Records that were merged a moment ago, so that the next push needs not load them. Nothing depends on it: a merge is
//! stored only if the version it was judged against is still the database's.

use lru::LruCache;
use std::sync::{Mutex, MutexGuard, PoisonError};
use sync_core::ids::RecordId;
use sync_core::record::Record;

/// The version of a record that a push is judged against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StoredVersion {
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
    pub(crate) stored: StoredVersion,
}

/// Holds a bounded number of records, and of bytes as they are saved; what was kept first goes first.
#[derive(Debug)]
pub struct RecordCache {
    most: usize,
    most_bytes: usize,
    held: Mutex<Held>,
}

#[derive(Debug)]
struct Held {
    /// Bounded by [`RecordCache::keep`], which counts bytes too.
    records: LruCache<RecordId, Cached>,
    bytes: usize,
}

impl RecordCache {
    /// Makes a cache of at most so many records, which are at most so large together.
    pub fn new(most: usize, most_bytes: usize) -> RecordCache {
        RecordCache { most, most_bytes, held: Mutex::new(Held { records: LruCache::unbounded(), bytes: 0 }) }
    }

    /// Takes a record out. Whoever took it keeps it again after a merge; after a refusal it is loaded anew.
    pub(crate) fn take(&self, id: RecordId) -> Option<Cached> {
        let mut held = self.held();
        let cached = held.records.pop(&id)?;
        held.bytes -= cached.stored.bytes;
        Some(cached)
    }

    /// Keeps a record.
    pub(crate) fn keep(&self, record: Record, stored: StoredVersion) {
        let mut held = self.held();
        held.bytes += stored.bytes;
        if let Some(before) = held.records.put(record.header().id, Cached { record, stored }) {
            held.bytes -= before.stored.bytes;
        }
        while held.records.len() > self.most || held.bytes > self.most_bytes {
            let Some((_, oldest)) = held.records.pop_lru() else { break };
            held.bytes -= oldest.stored.bytes;
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync_core::catalogue::Catalogue;
    use sync_core::ids::ChildId;
    use sync_core::record::Header;
    use uuid::Uuid;

    fn id(number: u128) -> RecordId {
        RecordId(Uuid::from_u128(number))
    }

    fn keep(cache: &RecordCache, number: u128, bytes: usize) {
        let header =
            Header { id: id(number), kind: "return-home-interview".into(), child: ChildId(Uuid::from_u128(7)) };
        let record = Record::begin(Catalogue::embedded(), header).unwrap();
        cache.keep(record, StoredVersion { version: 1, changes: 1, snapshot_changes: 0, position: 1, bytes });
    }

    fn held(cache: &RecordCache) -> (Vec<u128>, usize) {
        let held = cache.held();
        let mut ids: Vec<u128> = held.records.iter().map(|(id, _)| id.0.as_u128()).collect();
        ids.sort_unstable();
        (ids, held.bytes)
    }

    #[test]
    fn it_holds_as_many_records_and_bytes_as_it_may_and_drops_what_was_kept_first() {
        let cache = RecordCache::new(3, 100);
        for number in 1..=4 {
            keep(&cache, number, 10);
        }
        assert_eq!(held(&cache), (vec![2, 3, 4], 30));
        // One that is kept again is not the oldest any more, and is counted once.
        keep(&cache, 2, 20);
        keep(&cache, 5, 10);
        assert_eq!(held(&cache), (vec![2, 4, 5], 40));
        // What is taken is gone until it is kept.
        assert!(cache.take(id(4)).is_some() && cache.take(id(4)).is_none());
        assert_eq!(held(&cache), (vec![2, 5], 30));
        keep(&cache, 6, 75);
        assert_eq!(held(&cache), (vec![5, 6], 85));
        // One that is too large by itself leaves nothing.
        keep(&cache, 7, 101);
        assert_eq!(held(&cache), (vec![], 0));
    }
}
