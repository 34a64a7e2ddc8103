//! The contents of records of many changes, kept beside them: such a record is shown at once, and is put together when somebody
//! writes in it or nobody waits.

use super::App;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sync_core::catalogue::Kind;
use sync_core::ids::RecordId;
use sync_core::record::{Record, View};
use sync_core::views::record_page::Contents;

/// The format of kept contents. Those of another format are made again.
const FORMAT: u32 = 1;
/// From so many changes on, putting a record together takes longer than a person should wait on a cheap phone.
const FROM_CHANGES: u64 = 64;
/// Of most so many records: each takes about as much memory as its text.
const MOST: usize = 128;

impl App {
    /// Returns the contents of a record that is not at hand, where some are kept that are of the record as it is. What others
    /// changed since this person looked is told by the record alone.
    pub(super) fn kept_contents(&self, id: RecordId) -> Option<Contents> {
        let phone = self.phone.as_ref()?;
        if !self.has_contents(id)
            || !phone.may_read(id)
            || phone.is_in_memory(id)
            || self.typed().contains(&id)
            || self.looked_at(id).is_some()
        {
            return None;
        }
        let mut kept: Value = self.storage.read_json(&key(id))?;
        let kind = self.catalogue.kind(&phone.sync_status(id)?.header.kind).ok()?;
        if kept["of"] != of(kind, &phone.mark(id)?) {
            return None;
        }
        Contents::kept(kept["contents"].take())
    }

    /// Keeps the contents of a record where that is worth it. Returns whether it did.
    pub(super) fn keep_contents(&mut self, id: RecordId, record: &Record, view: &View, mark: &str) -> bool {
        let kept = || self.digests.values().filter(|digest| digest.has_contents).count();
        let keeps = record.change_count() >= FROM_CHANGES && (self.has_contents(id) || kept() < MOST);
        if keeps {
            let kind = record.kind();
            self.storage.put_json(&key(id), &json!({"of": of(kind, mark), "contents": Contents::of(kind, view)}));
        }
        keeps
    }

    /// Tells whether contents of a record are kept, be it as it was.
    pub(super) fn has_contents(&self, id: RecordId) -> bool {
        self.digests.get(&id).is_some_and(|digest| digest.has_contents)
    }

    pub(super) fn forget_contents(&mut self, id: RecordId) {
        self.storage.remove(&key(id));
    }
}

/// Where they lie in storage, by record.
const PLACE: &str = "contents/";

fn key(id: RecordId) -> String {
    format!("{PLACE}{id}")
}

/// What contents are of: a format, the kind as this build has it, and the record's mark; see `Phone::mark`.
fn of(kind: &Kind, mark: &str) -> Value {
    let schema = Sha256::digest(kind.schema.to_string());
    json!([FORMAT, schema[..8], mark])
}
