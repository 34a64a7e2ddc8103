//! Voice notes: each part is sealed as it is recorded, so that a phone that dies loses the last seconds at most, and the whole
//! is kept like a photo when the recording ends.

use super::photo::MAX_WAITING;
use super::{App, Fault};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use sync_core::ids::{RecordId, attachment_id};
use sync_core::limits::PICTURE_BYTES;
use sync_core::record::{Intent, Path};
use sync_core::sync::phone::{PhoneError, Storage as _};
use uuid::Uuid;

const PARTS: &str = "voice-part/";
/// What a WebM file begins with.
const MAGIC: [u8; 4] = [0x1a, 0x45, 0xdf, 0xa3];

impl App {
    /// Keeps the next part of a recording, and tells for how many bytes more there is room. The field is not finished from the
    /// first part on, as whoever opens the record sees.
    pub(super) fn voice_part(&mut self, record: RecordId, path: &Path, bytes: Vec<u8>) -> Result<Value, Fault> {
        self.phone()?.sync_status(record).ok_or(PhoneError::UnknownRecord)?;
        let (parts, before) = (self.storage.keys(&parts_at(record, path)).len(), self.voice(record, path).len());
        let is_first = bytes.starts_with(&MAGIC);
        if is_first != (parts == 0) {
            return Err(Fault::new("not_a_voice", "A recording is here already, or this does not go on with one."));
        }
        if is_first && self.photos_waiting() >= MAX_WAITING {
            return Err(Fault::new(
                "too_many_recordings",
                "Too many photos and recordings wait to be sent. Connect, and record then.",
            ));
        }
        let Some(room) = PICTURE_BYTES.checked_sub(before + bytes.len()) else {
            return Err(Fault::new("recording_too_large", "A voice note has at most 5 MB."));
        };
        if is_first {
            self.draft(record, path, &json!("recording"))?;
        }
        self.storage.put(&format!("{}{parts:06}", parts_at(record, path)), bytes);
        Ok(json!({"room": room}))
    }

    /// Gives what is here of a recording that has not ended, as bytes.
    pub(super) fn voice_parts(&mut self, record: RecordId, path: &Path) -> Value {
        self.bytes = Some(self.voice(record, path));
        json!({})
    }

    /// Ends a recording: it is kept, with its id in the field, or dropped.
    pub(super) fn end_voice(&mut self, record: RecordId, path: Path, keep: bool) -> Result<Value, Fault> {
        let bytes = self.voice(record, &path);
        let mut kept = None;
        if keep && !bytes.is_empty() {
            let id = attachment_id(Sha256::digest(&bytes).into());
            let intent = Intent::Set { path: path.clone(), value: json!(id) };
            self.work(|phone, storage, at| Ok(((), phone.edit(storage, record, at, intent)?)))?;
            self.storage.put(&format!("photo-out/{record}/{id}"), bytes);
            kept = Some(id);
        }
        self.drop_drafts(record, &path);
        Ok(json!({"photo": kept}))
    }

    /// Drops what was recorded at a place and within it.
    pub(super) fn drop_voice(&mut self, record: RecordId, path: &Path) {
        for key in self.storage.keys(&parts_at(record, path)) {
            self.storage.remove(&key);
        }
    }

    /// Has the recordings sent that broke off in records which are no longer on the phone: nobody can end them here.
    pub(super) fn send_voices_of_others(&mut self) {
        let Some(phone) = &self.phone else { return };
        let place = |key: &String| {
            let (record, rest) = key.strip_prefix(PARTS)?.split_once('/')?;
            let record: RecordId = record.parse().ok()?;
            phone
                .sync_status(record)
                .is_none()
                .then(|| (record, rest.rsplit_once('/').map(|(path, _)| path.to_owned())))
        };
        let gone: BTreeSet<(RecordId, Option<String>)> = self.storage.keys(PARTS).iter().filter_map(place).collect();
        for (record, path) in gone {
            let Some(path) = Path::parse(&format!("/{}", path.unwrap_or_default())) else { continue };
            let bytes = self.voice(record, &path);
            let id: Uuid = attachment_id(Sha256::digest(&bytes).into());
            self.storage.put(&format!("photo-out/{record}/{id}"), bytes);
            self.drop_voice(record, &path);
        }
    }

    fn voice(&self, record: RecordId, path: &Path) -> Vec<u8> {
        self.storage.keys(&parts_at(record, path)).iter().filter_map(|key| self.storage.read(key)).flatten().collect()
    }
}

fn parts_at(record: RecordId, path: &Path) -> String {
    format!("{PARTS}{record}{path}/")
}
