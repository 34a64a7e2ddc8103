//! Photos: kept sealed beside the rows, not in memory, and sent once the record that shows them is on the server.

use super::{App, Fault};
use crate::shelf::{Place, Row};
use rand::Rng as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sync_core::ids::{RecordId, attachment_id};
use sync_core::record::{Intent, Path};
use sync_core::sync::phone::{Shelf as _, WorkState};
use uuid::Uuid;

/// Largest photo, in bytes.
const MAX_PHOTO_BYTES: usize = 5_000_000;
/// Most photos that wait to be sent.
const MAX_WAITING: usize = 50;

impl App {
    pub(super) fn keep_photo(&mut self, record: RecordId, path: Path, bytes: Vec<u8>) -> Result<Value, Fault> {
        if bytes.len() > MAX_PHOTO_BYTES {
            return Err(Fault::new("too_large", "A photo has at most 5 MB."));
        }
        if !bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            return Err(Fault::new("not_a_photo", "That is not a photo this app can keep."));
        }
        if self.photos_waiting() >= MAX_WAITING {
            return Err(Fault::new("too_many", "Too many photos wait to be sent. Connect, and add this one then."));
        }
        let photo = attachment_id(Sha256::digest(&bytes).into());
        let intent = Intent::Set { path, value: json!(photo) };
        self.work(|phone, shelf, at| Ok(((), phone.edit(shelf, record, at, intent)?)))?;
        self.shelf.put(&format!("photo-out/{record}/{photo}"), bytes);
        Ok(json!({"photo": photo}))
    }

    /// Tells where a photo is: here, with its bytes; in a row on the disk; or at the server.
    pub(super) fn photo_place(&mut self, record: RecordId, photo: Uuid) -> Value {
        if let Some(bytes) = self.shelf.read(&format!("photo-out/{record}/{photo}")) {
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
    pub(super) fn take_photo(&mut self, record: RecordId, photo: Uuid, bytes: Vec<u8>) -> Result<(), Fault> {
        if bytes.len() > MAX_PHOTO_BYTES || attachment_id(Sha256::digest(&bytes).into()) != photo {
            return Err(Fault::new("damaged", "The photo did not arrive whole."));
        }
        self.seal_photo(record, photo, &bytes)?;
        self.bytes = Some(bytes);
        Ok(())
    }

    pub(super) fn next_photo(&mut self) -> Result<Value, Fault> {
        let phone = self.phone()?;
        let waiting = self.shelf.keys("photo-out/").into_iter().find_map(|key| {
            let mut parts = key.split('/').skip(1);
            let record: RecordId = parts.next()?.parse().ok()?;
            let photo: Uuid = parts.next()?.parse().ok()?;
            // The server knows no picture of a record it does not know.
            let standing = phone.standing(record)?;
            (standing.state != WorkState::OnThisPhoneOnly).then_some((key.clone(), record, photo))
        });
        let Some((key, record, photo)) = waiting else { return Ok(Value::Null) };
        let bytes = self.shelf.read(&key).unwrap_or_default();
        let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let size = bytes.len();
        self.bytes = Some(bytes);
        Ok(json!({"record": record, "photo": photo, "sha256": hash, "size": size}))
    }

    pub(super) fn photo_sent(&mut self, record: RecordId, photo: Uuid) -> Result<(), Fault> {
        let key = format!("photo-out/{record}/{photo}");
        if let Some(bytes) = self.shelf.read(&key) {
            self.seal_photo(record, photo, &bytes)?;
            self.shelf.remove(&key);
        }
        Ok(())
    }

    fn seal_photo(&mut self, record: RecordId, photo: Uuid, bytes: &[u8]) -> Result<(), Fault> {
        let key = self.key.as_ref().ok_or(Fault::locked())?;
        let mut nonce = [0; 24];
        self.rng.fill_bytes(&mut nonce);
        let name = kept(record, photo);
        self.photo =
            Some(Row { place: Place::Photos, name: key.name(&name), sealed: Some(key.seal(&name, bytes, nonce)) });
        Ok(())
    }
}

fn kept(record: RecordId, photo: Uuid) -> String {
    format!("photo/{record}/{photo}")
}
