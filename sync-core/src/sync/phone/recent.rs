//! Records that were open a moment ago, still put together in memory: a worker goes back and forth between a note and
//! its narrative, and between an interview and its lists.

use crate::ids::RecordId;
use crate::record::Record;

/// Most records kept. A long interview takes some hundred kilobytes.
const MOST: usize = 8;

/// The last records that were open, without what was typed and not flushed. The newest is last.
#[derive(Debug, Default)]
pub(super) struct Recent {
    records: Vec<(RecordId, String, Record)>,
}

impl Recent {
    /// Keeps a record as it is under its mark, and forgets the one that was open longest ago.
    pub(super) fn keep(&mut self, id: RecordId, mark: String, record: Record) {
        self.records.retain(|(other, _, _)| *other != id);
        if self.is_full() {
            self.records.remove(0);
        }
        self.records.push((id, mark, record));
    }

    /// Returns a record that is still what the phone keeps, by its mark.
    pub(super) fn get(&self, id: RecordId, mark: &str) -> Option<&Record> {
        self.records.iter().find(|(other, of, _)| *other == id && of == mark).map(|(_, _, record)| record)
    }

    /// Tells whether keeping another means to forget one.
    pub(super) fn is_full(&self) -> bool {
        self.records.len() >= MOST
    }

    /// Forgets all: an answer of the server may change any record, below its mark too.
    pub(super) fn clear(&mut self) {
        self.records.clear();
    }
}
