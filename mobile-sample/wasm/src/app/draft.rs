//! Input that is no value yet: a date without its time, a text that is too long. It is kept as it was typed,
//! on this phone alone, until it comes to a value or is cleared.

use super::{App, Fault};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use sync_core::ids::RecordId;
use sync_core::record::{Intent, Path};
use sync_core::sync::phone::{PhoneError, Storage as _};

/// Largest draft, in bytes: the whole of a long report, pasted into one field.
const MAX_DRAFT_BYTES: usize = 1_000_000;
/// Most drafts of a record.
const MAX_DRAFTS: usize = 100;

impl App {
    /// Keeps what stands in a field; `null` drops it.
    pub(super) fn draft(&mut self, record: RecordId, path: &Path, raw: &Value) -> Result<(), Fault> {
        self.phone()?.sync_status(record).ok_or(PhoneError::UnknownRecord)?;
        if raw.is_null() {
            self.drop_drafts(record, path);
            return Ok(());
        }
        let of_record = format!("draft/{record}/");
        let too_many = self.storage.keys(&of_record).len() >= MAX_DRAFTS;
        // As a handover tells of what was typed.
        let kept = json!({"at": self.clock().corrected_now, "intent": {"intent": "draft", "path": path, "value": raw}});
        let key = format!("draft/{record}{path}");
        if kept.to_string().len() > MAX_DRAFT_BYTES || (too_many && self.storage.read(&key).is_none()) {
            return Err(Fault::new(
                "draft_too_large",
                "That is more than this phone can keep. It is only on this screen: shorten it.",
            ));
        }
        self.storage.put_json(&key, &kept);
        Ok(())
    }

    /// Lists what is not finished in a record, by path.
    pub(super) fn drafts_of(&self, record: RecordId) -> Map<String, Value> {
        let root = format!("draft/{record}");
        let keys = self.storage.keys(&format!("{root}/")).into_iter();
        keys.filter_map(|key| {
            let kept: Value = self.storage.read_json(&key)?;
            Some((key[root.len()..].to_owned(), kept["intent"]["value"].clone()))
        })
        .collect()
    }

    /// Lists where something is not finished: the record, and the place in it.
    pub(super) fn draft_places(&self) -> Vec<(RecordId, String)> {
        let place = |key: &String| {
            let (record, path) = key.strip_prefix("draft/")?.split_once('/')?;
            Some((record.parse().ok()?, format!("/{path}")))
        };
        self.storage.keys("draft/").iter().filter_map(place).collect()
    }

    /// Lists the records in which something is not finished.
    pub(super) fn unfinished(&self) -> BTreeSet<RecordId> {
        self.draft_places().into_iter().map(|(record, _)| record).collect()
    }

    /// Refuses to sign over what is not finished.
    pub(super) fn must_be_finished(&self, record: RecordId, intent: &Intent) -> Result<(), Fault> {
        let Intent::Sign { unit, .. } = intent else { return Ok(()) };
        if self.storage.keys(&format!("draft/{record}{unit}/")).is_empty() {
            return Ok(());
        }
        Err(Fault::new("sign_unfinished", "Something here is not finished: finish or clear it, then sign."))
    }

    /// Forgets the drafts of records that are no longer on the phone.
    pub(super) fn forget_drafts(&mut self) {
        let Some(phone) = &self.phone else { return };
        for key in self.storage.keys("draft/") {
            let record = key.split('/').nth(1).and_then(|id| id.parse().ok());
            if record.is_none_or(|record| phone.sync_status(record).is_none()) {
                self.storage.remove(&key);
            }
        }
    }

    /// Drops what was not finished at a place and within it.
    pub(super) fn drop_drafts(&mut self, record: RecordId, path: &Path) {
        let key = format!("draft/{record}{path}");
        let within = format!("{key}/");
        for found in self.storage.keys(&key) {
            if found == key || found.starts_with(&within) {
                self.storage.remove(&found);
            }
        }
        self.drop_voice(record, path);
    }
}
