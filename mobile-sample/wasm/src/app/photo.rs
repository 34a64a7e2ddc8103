//! Photos: kept sealed beside the rows, not in memory, and sent once the record that shows them is on the server.

use super::{App, Fault};
use crate::storage::{ObjectStore, Row};
use rand::Rng as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sync_core::ids::{RecordId, attachment_id};
use sync_core::limits::PICTURE_BYTES;
use sync_core::record::{Intent, Path};
use sync_core::sync::phone::Storage as _;
use sync_core::sync::receipt;
use uuid::Uuid;

/// Where it is listed which photos lie on the disk: their rows' names tell nothing, and they are not read at unlock.
const LISTED: &str = "photo-kept/";
/// Most photos and recordings that wait to be sent.
pub(super) const MAX_WAITING: usize = 50;

impl App {
    pub(super) fn keep_photo(&mut self, record: RecordId, path: Path, bytes: Vec<u8>) -> Result<Value, Fault> {
        if bytes.len() > PICTURE_BYTES {
            return Err(Fault::new("photo_too_large", "A photo has at most 5 MB."));
        }
        if !bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            return Err(Fault::new("not_a_photo", "That is not a photo this app can keep."));
        }
        if self.photos_waiting() >= MAX_WAITING {
            return Err(Fault::new(
                "too_many_photos",
                "Too many photos wait to be sent. Connect, and add this one then.",
            ));
        }
        let photo = attachment_id(Sha256::digest(&bytes).into());
        let intent = Intent::Set { path, value: json!(photo) };
        self.work(|phone, storage, at| Ok(((), phone.edit(storage, record, at, intent)?)))?;
        self.storage.put(&format!("photo-out/{record}/{photo}"), bytes);
        Ok(json!({"photo": photo}))
    }

    /// Tells where a photo is: here, with its bytes; in a row on the disk; or at the server.
    pub(super) fn photo_place(&mut self, record: RecordId, photo: Uuid) -> Value {
        if let Some(bytes) = self.storage.read(&format!("photo-out/{record}/{photo}")) {
            self.bytes = Some(bytes);
            return json!({"place": "here"});
        }
        let name = self.key.as_ref().map(|key| key.name(&kept(record, photo)).to_vec());
        json!({"place": "disk", "row": name.map(sync_core::sync::wire::Chunk)})
    }

    pub(super) fn open_photo(&mut self, record: RecordId, photo: Uuid, sealed: &[u8]) -> Result<(), Fault> {
        let key = self.key.as_ref().ok_or(Fault::locked())?;
        let (_, bytes) = key.open(&key.name(&kept(record, photo)), sealed)?;
        self.bytes = Some(bytes);
        Ok(())
    }

    /// Keeps what the server gave for a photo, if it is that photo.
    pub(super) fn take_photo(
        &mut self,
        record: RecordId,
        photo: Uuid,
        sha256: &str,
        bytes: Vec<u8>,
    ) -> Result<(), Fault> {
        // The id follows from what was uploaded, of which the server may have kept less: it says what it sends.
        if bytes.len() > PICTURE_BYTES || receipt::digest(&bytes) != sha256 {
            return Err(Fault::new("photo_damaged", "The photo did not arrive whole."));
        }
        self.seal_photo(record, photo, &bytes)?;
        self.bytes = Some(bytes);
        Ok(())
    }

    /// Names the first photo after another that can be sent: so that one which is refused stops no other.
    pub(super) fn next_photo(&mut self, after: Option<&str>) -> Result<Value, Fault> {
        let phone = self.phone()?;
        let keys = self.storage.keys("photo-out/").into_iter();
        let waiting = keys.filter(|key| after.is_none_or(|after| key.as_str() > after)).find_map(|key| {
            let mut parts = key.split('/').skip(1);
            let record: RecordId = parts.next()?.parse().ok()?;
            let photo: Uuid = parts.next()?.parse().ok()?;
            // The record's work goes first. What was refused of it is in quarantine, and its pictures go there too; a
            // record that is no longer here was handed in before it went.
            let sent = phone.sync_status(record).is_none_or(|status| status.unsent == 0);
            sent.then_some((key.clone(), record, photo))
        });
        let Some((key, record, photo)) = waiting else { return Ok(Value::Null) };
        let bytes = self.storage.read(&key).unwrap_or_default();
        let (sha256, size) = (receipt::digest(&bytes), bytes.len());
        self.bytes = Some(bytes);
        Ok(json!({"key": key, "record": record, "photo": photo, "sha256": sha256, "size": size}))
    }

    /// Takes the server's word on a photo, which leaves what waits once the server has all of it.
    pub(super) fn photo_answer(&mut self, record: RecordId, photo: Uuid, answer: &[u8]) -> Result<Value, Fault> {
        let key = format!("photo-out/{record}/{photo}");
        let Some(bytes) = self.storage.read(&key) else { return Err(Fault::malformed()) };
        let upload = receipt::of_picture(answer, photo, bytes.len()).ok_or_else(Fault::not_ours)?;
        if upload.complete {
            if self.phone()?.sync_status(record).is_some() {
                self.seal_photo(record, photo, &bytes)?;
            }
            self.storage.remove(&key);
        }
        Ok(json!({"received": upload.received, "complete": upload.complete}))
    }

    /// Takes the pictures of records that are no longer on the phone off its disk.
    pub(super) fn forget_photos(&mut self) {
        self.send_voices_of_others();
        let (Some(phone), Some(key)) = (&self.phone, &self.key) else { return };
        for listed in self.storage.keys(LISTED) {
            let name = format!("photo/{}", listed.trim_start_matches(LISTED));
            let record = name.split('/').nth(1).and_then(|id| id.parse().ok());
            if record.is_none_or(|record: RecordId| phone.sync_status(record).is_none()) {
                self.photos.push(Row { store: ObjectStore::Photos, name: key.name(&name), sealed: None });
                self.storage.remove(&listed);
            }
        }
    }

    fn seal_photo(&mut self, record: RecordId, photo: Uuid, bytes: &[u8]) -> Result<(), Fault> {
        let key = self.key.as_ref().ok_or(Fault::locked())?;
        let mut nonce = [0; 24];
        self.rng.fill_bytes(&mut nonce);
        let name = kept(record, photo);
        let sealed = Some(key.seal(&name, bytes, nonce));
        self.photos.push(Row { store: ObjectStore::Photos, name: key.name(&name), sealed });
        self.storage.put(&format!("{LISTED}{record}/{photo}"), Vec::new());
        Ok(())
    }
}

fn kept(record: RecordId, photo: Uuid) -> String {
    format!("photo/{record}/{photo}")
}
