//! What is on the disk alone until a call asks for it: documents, kept contents, and, a moment after the unlock, the words that are searched.

use super::call::OfRecord;
use super::{App, Call, Fault};
use crate::pack;
use sync_core::ids::RecordId;
use sync_core::views::digest::Digest;
use sync_core::views::words;

impl App {
    /// Asks for the documents that a call is sure to read. What it asks for beyond that is found when it does; this spares the phone to
    /// do it twice.
    pub(super) fn asks_documents(&self, call: &Call) -> bool {
        let Some(phone) = &self.phone else { return false };
        let asks = |id: RecordId| {
            // What was typed is laid on the record by every call that reads it.
            !phone.is_in_memory(id) && phone.documents(id).iter().fold(false, |asks, key| self.storage.want(key) | asks)
        };
        let of_call = match call {
            // It is shown by its kept contents first.
            Call::Record(OfRecord { record }) if self.has_contents(*record) => None,
            Call::Record(OfRecord { record })
            | Call::Looked(OfRecord { record })
            | Call::Discard(OfRecord { record })
            | Call::Edit { record, .. }
            | Call::Type { record, .. }
            | Call::ReadBack { record, .. }
            | Call::KeepPhoto { record, .. }
            | Call::EndVoice { record, .. } => Some(*record),
            _ => None,
        };
        let typed = self.typed();
        of_call.into_iter().chain(typed).fold(false, |all, id| asks(id) | all)
    }

    /// Asks for the documents of records.
    pub(super) fn ask_documents(&self, ids: impl Iterator<Item = RecordId>) -> Result<(), Fault> {
        let phone = self.phone()?;
        let keys = ids.flat_map(|id| phone.documents(id));
        if keys.fold(false, |asks, key| self.storage.want(&key) | asks) { Err(Fault::wanting()) } else { Ok(()) }
    }

    /// Returns what the last call asked for that is on the disk alone, each by its key and its name on the disk. Nothing has come of that call: the host brings the rows, each by
    /// [`App::bring`], and makes it again.
    pub fn wanted(&mut self) -> Vec<(String, [u8; 32])> {
        let Some(key) = &self.key else { return Vec::new() };
        self.storage.wanted().into_iter().map(|wanted| (wanted.clone(), key.name(&wanted))).collect()
    }

    /// Lists the rows of the words that are searched. They are brought after the unlock; then comes the call `has_words`.
    pub fn word_rows(&self) -> Vec<(String, [u8; 32])> {
        let Some(key) = &self.key else { return Vec::new() };
        self.storage.word_rows().into_iter().map(|row| (row.clone(), key.name(&row))).collect()
    }

    /// Takes a row that was asked for; `None` where there is none on the disk, or one that cannot be read.
    pub fn bring(&mut self, wanted: &str, sealed: Option<&[u8]>) {
        if let Some(key) = &self.key {
            self.storage.bring(key, wanted, sealed);
        }
    }

    /// Takes note that the words were read. A record whose words are not of it as it is gets its summary made anew, and its words with it.
    pub(super) fn take_words(&mut self) -> Result<(), Fault> {
        self.phone()?;
        let storage = &self.storage;
        let has_words = |id: &RecordId, mark: &str| {
            let words = storage.in_memory(&words_key(*id));
            words.is_some_and(|words| words::are_of(words, mark))
        };
        // One of an earlier version has none, and is shown until it is made anew.
        let is_whole = |digest: &Digest| digest.is_unread || !digest.is_readable();
        let lacking = self.digests.iter().filter(|(id, digest)| !is_whole(digest) && !has_words(id, &digest.mark));
        for id in lacking.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.digests_mut().remove(&id);
        }
        self.storage.has_words = true;
        self.stale.clear();
        Ok(())
    }

    /// Tells of each record the words in it, as [`words::find`] reads them.
    pub(super) fn all_words(&self, tell: &mut dyn FnMut(RecordId, &[u8])) {
        for (key, words) in self.storage.range("words/") {
            if let Some(id) = pack::record_of(key) {
                let typed = self.typed_words.in_memory(key);
                tell(id, typed.unwrap_or(words));
            }
        }
    }
}

/// Returns the key of a record's words.
pub(super) fn words_key(id: RecordId) -> String {
    format!("words/{id}")
}
