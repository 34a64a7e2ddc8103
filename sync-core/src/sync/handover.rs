//! What a phone that is wiped or revoked hands over of its unsent work: for the organisation's eyes alone.
//!
//! A locked phone cannot read its own rows, so it hands them over as they lie in its store, with the store's key
//! wrapped for the organisation. The format, 1, is JSON:
//!
//! ```json
//! {"format": 1, "device": "<id>", "key": {"by": "organisation", "…": "…"}, "rows": [{"name": "…", "sealed": "…"}]}
//! ```
//!
//! `key` is [`WrappedKey::Organisation`]; `name` is the row's name (32 bytes) and `sealed` the row, both base64. Of
//! the rows, these are read: `outbox/<record>/<n>` (a batch, of which `changes`), `typing/<record>/<n>` (`at` and
//! `intent`, as it was typed), `draft/<record>/<path>` (the same, of what came to no value), `record/<record>` (`kind` and
//! `child`), `account/<id>` (what was told of a missing child: `child`, `at`, and `report` or `return`), `telling/<child>` (the
//! same, not finished: `unfinished`), `photo-out/<record>/<attachment>` (the picture's or recording's bytes),
//! `voice-part/<record>/<path>/<n>` (a part of a recording that broke off), and `output/<id>` (an [`Output`]). Other rows are
//! left unread. Who hands a package over is not proven by it, and nothing in it is to be
//! believed: changes are judged by the [`super::hub`] like any other push, and only after a person decided so.

use super::output::Output;
use super::wire::{Chunk, MAX_CHANGES_PER_PUSH, Push};
use crate::ids::{ChildId, DeviceId, RecordId, attachment_id};
use crate::record::Header;
use crate::seal::{DataKey, SealError, WrappedKey};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use uuid::Uuid;

/// The number of the format that this build writes.
pub const FORMAT: u32 = 1;
/// Largest package, in bytes.
pub const MAX_PACKAGE_BYTES: usize = 8 * 1024 * 1024;
/// Most rows in a package.
pub const MAX_ROWS: usize = 20_000;
/// Most summaries that are read of a package.
const MAX_OUTPUTS: usize = 500;
/// What is named as the kind of what was told of a missing episode, which is no record.
pub const EPISODE: &str = "missing-episode";
/// Longest name of a kind.
const MAX_KIND_BYTES: usize = 64;

/// Why a package could not be read. The set grows only; [`HandoverError::code`] never changes for a released variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HandoverError {
    /// More bytes or rows than a package may have.
    #[error("the package is larger than a package may be")]
    TooLarge,
    /// Not a package.
    #[error("the bytes are not a readable package")]
    Malformed,
    /// A later build wrote it.
    #[error("the package comes from a later version of Homeward")]
    LaterFormat,
    /// The key does not open.
    #[error(transparent)]
    Sealed(#[from] SealError),
}

impl HandoverError {
    /// Returns the stable, machine-readable code.
    pub fn code(self) -> &'static str {
        match self {
            HandoverError::TooLarge => "too_large",
            HandoverError::Malformed => "malformed_package",
            HandoverError::LaterFormat => "later_format",
            HandoverError::Sealed(error) => error.code(),
        }
    }
}

/// A package: sealed rows, and the key to them for the organisation.
#[derive(Debug, Clone)]
pub struct Package {
    /// The device it is of.
    pub device: DeviceId,
    key: WrappedKey,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Row {
    name: Chunk,
    sealed: Chunk,
}

/// A package as it travels.
#[derive(Serialize, Deserialize)]
struct Wire {
    format: u32,
    device: DeviceId,
    key: Value,
    rows: Vec<Row>,
}

impl Package {
    /// Puts a package together of rows as they lie in the store: name and sealed bytes.
    pub fn new(device: DeviceId, key: WrappedKey, rows: Vec<([u8; 32], Vec<u8>)>) -> Package {
        let row = |(name, sealed): ([u8; 32], Vec<u8>)| Row { name: Chunk(name.to_vec()), sealed: Chunk(sealed) };
        Package { device, key, rows: rows.into_iter().map(row).collect() }
    }

    /// Writes the package.
    pub fn write(&self) -> Vec<u8> {
        // Serialising our own types to memory cannot fail: their maps have text keys.
        let key = serde_json::to_value(&self.key).unwrap_or_default();
        let wire = Wire { format: FORMAT, device: self.device, key, rows: self.rows.clone() };
        serde_json::to_vec(&wire).unwrap_or_default()
    }

    /// Reads a package. What is sealed in it is not looked at.
    ///
    /// # Errors
    /// [`HandoverError`].
    pub fn read(bytes: &[u8]) -> Result<Package, HandoverError> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        if bytes.len() > MAX_PACKAGE_BYTES {
            return Err(HandoverError::TooLarge);
        }
        // The number first: of a later format nothing else is known.
        let Format { format } = serde_json::from_slice(bytes).map_err(|_| HandoverError::Malformed)?;
        match format {
            FORMAT => {}
            later if later > FORMAT => return Err(HandoverError::LaterFormat),
            _ => return Err(HandoverError::Malformed),
        }
        let wire: Wire = serde_json::from_slice(bytes).map_err(|_| HandoverError::Malformed)?;
        if wire.rows.len() > MAX_ROWS {
            return Err(HandoverError::TooLarge);
        }
        let key = WrappedKey::read(wire.key.to_string().as_bytes())?;
        Ok(Package { device: wire.device, key, rows: wire.rows })
    }

    /// Opens a package with the organisation's secret.
    ///
    /// # Errors
    /// [`HandoverError::Sealed`] where the key does not open. Rows that do not are counted, and the others are read.
    pub fn open(&self, secret: &[u8; 32]) -> Result<Opened, HandoverError> {
        let key = self.key.unwrap_with_secret(secret)?;
        let mut read = Reading::default();
        let mut unreadable = 0;
        for row in &self.rows {
            if read.row(&key, row).is_none() {
                unreadable += 1;
            }
        }
        let outputs = std::mem::take(&mut read.outputs);
        Ok(Opened { device: self.device, unsent: read.finish(), outputs, unreadable })
    }
}

/// A package, opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The device.
    pub device: DeviceId,
    /// What had not been sent, by record.
    pub unsent: Vec<Unsent>,
    /// Summaries that were taken out of the app, and of which the server had not heard.
    pub outputs: Vec<Output>,
    /// How many rows could not be read.
    pub unreadable: usize,
}

/// Unsent work on one record.
#[derive(Clone)]
pub struct Unsent {
    /// The record.
    pub record: RecordId,
    /// What it is said to be; `None` where the row that tells is missing.
    pub header: Option<Header>,
    /// Changes, each after those it depends on.
    pub changes: Vec<Chunk>,
    /// What was typed and was no change yet.
    pub typed: Vec<Typed>,
    /// Pictures and recordings.
    pub photos: Vec<Photo>,
}

impl Unsent {
    /// Makes the pushes that the phone would have made, for a record of the header.
    pub fn pushes(&self, header: &Header) -> Vec<Push> {
        let push = |changes: &[Chunk]| Push {
            record: header.id,
            kind: header.kind.clone(),
            child: header.child,
            changes: changes.to_vec(),
        };
        self.changes.chunks(MAX_CHANGES_PER_PUSH).map(push).collect()
    }
}

impl std::fmt::Debug for Unsent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Content stays out of every log.
        write!(f, "Unsent({}, {} changes, {} typed)", self.record, self.changes.len(), self.typed.len())
    }
}

/// An edit as it was typed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// When, by the device's clock.
    pub at: DateTime<Utc>,
    /// The intent, as it stands in the store: one of a later build is shown all the same.
    pub intent: Value,
}

/// A picture or a recording that was not sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    /// The attachment's id, as the phone has it.
    pub attachment: Uuid,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What rows came to so far.
#[derive(Default)]
struct Reading {
    headers: BTreeMap<RecordId, Header>,
    batches: BTreeMap<(RecordId, u32), Vec<Chunk>>,
    typed: BTreeMap<(RecordId, u32), Typed>,
    /// By the path in the record.
    drafts: BTreeMap<(RecordId, String), Typed>,
    photos: BTreeMap<(RecordId, Uuid), Vec<u8>>,
    outputs: Vec<Output>,
    /// By the path in the record, and in the order in which they were recorded.
    voices: BTreeMap<(RecordId, String), BTreeMap<u32, Vec<u8>>>,
}

impl Reading {
    /// Reads a row; `None` where it is damaged or says what no phone writes.
    fn row(&mut self, key: &DataKey, row: &Row) -> Option<()> {
        #[derive(Deserialize)]
        struct Entry {
            kind: String,
            child: ChildId,
        }
        #[derive(Deserialize)]
        struct Batch {
            changes: Vec<Chunk>,
        }
        #[derive(Deserialize)]
        struct Account {
            child: ChildId,
            at: DateTime<Utc>,
            report: Option<Value>,
            #[serde(rename = "return")]
            back: Option<Value>,
            unfinished: Option<Value>,
        }
        let name: &[u8; 32] = row.name.0.as_slice().try_into().ok()?;
        let (key, bytes) = key.open(name, &row.sealed.0).ok()?;
        let parts: Vec<&str> = key.split('/').collect();
        let record = |text: &str| RecordId::from_str(text).ok();
        match parts.as_slice() {
            ["record", id] => {
                let entry: Entry = serde_json::from_slice(&bytes).ok()?;
                let id = record(id).filter(|_| entry.kind.len() <= MAX_KIND_BYTES)?;
                self.headers.insert(id, Header { id, kind: entry.kind, child: entry.child });
            }
            ["outbox", id, number] => {
                let batch: Batch = serde_json::from_slice(&bytes).ok()?;
                self.batches.insert((record(id)?, number.parse().ok()?), batch.changes);
            }
            ["typing", id, number] => {
                self.typed.insert((record(id)?, number.parse().ok()?), serde_json::from_slice(&bytes).ok()?);
            }
            ["draft", id, path @ ..] => {
                self.drafts.insert((record(id)?, path.join("/")), serde_json::from_slice(&bytes).ok()?);
            }
            ["account", id] => {
                let account: Account = serde_json::from_slice(&bytes).ok()?;
                let id = record(id)?;
                self.headers.insert(id, Header { id, kind: EPISODE.to_owned(), child: account.child });
                let told = [("report", account.report), ("return", account.back)];
                let told = told.into_iter().filter_map(|(name, told)| Some((name.to_owned(), told?))).collect();
                self.typed.insert((id, 0), Typed { at: account.at, intent: Value::Object(told) });
            }
            ["telling", child] => {
                let begun: Account = serde_json::from_slice(&bytes).ok()?;
                let id = RecordId(ChildId::from_str(child).ok()?.0);
                self.headers.insert(id, Header { id, kind: EPISODE.to_owned(), child: begun.child });
                let told = begun.unfinished.map(|told| ("unfinished".to_owned(), told));
                self.typed.insert((id, 0), Typed { at: begun.at, intent: Value::Object(told.into_iter().collect()) });
            }
            ["photo-out", id, attachment] => {
                self.photos.insert((record(id)?, Uuid::parse_str(attachment).ok()?), bytes);
            }
            ["output", _] => {
                let output = serde_json::from_slice(&bytes).ok()?;
                (self.outputs.len() < MAX_OUTPUTS).then(|| self.outputs.push(output))?;
            }
            ["voice-part", id, path @ .., number] => {
                let voice = self.voices.entry((record(id)?, path.join("/"))).or_default();
                voice.insert(number.parse().ok()?, bytes);
            }
            _ => {}
        }
        Some(())
    }

    /// Sorts what was read by record.
    fn finish(self) -> Vec<Unsent> {
        let Reading { headers, batches, typed, drafts, mut photos, voices, .. } = self;
        for ((record, _), parts) in voices {
            let bytes = parts.into_values().collect::<Vec<_>>().concat();
            photos.insert((record, attachment_id(Sha256::digest(&bytes).into())), bytes);
        }
        let beside = photos.keys().map(|(record, _)| *record).chain(drafts.keys().map(|(record, _)| *record));
        let records: BTreeSet<RecordId> =
            batches.keys().chain(typed.keys()).map(|(record, _)| *record).chain(beside).collect();
        let mut unsent: BTreeMap<RecordId, Unsent> = records
            .into_iter()
            .map(|record| {
                let header = headers.get(&record).cloned();
                let unsent = Unsent { record, header, changes: Vec::new(), typed: Vec::new(), photos: Vec::new() };
                (record, unsent)
            })
            .collect();
        for ((record, _), changes) in batches {
            unsent.entry(record).and_modify(|unsent| unsent.changes.extend(changes));
        }
        let drafts = drafts.into_iter().map(|((record, _), draft)| (record, draft));
        for (record, typed) in typed.into_iter().map(|((record, _), typed)| (record, typed)).chain(drafts) {
            unsent.entry(record).and_modify(|unsent| unsent.typed.push(typed));
        }
        for ((record, attachment), bytes) in photos {
            unsent.entry(record).and_modify(|unsent| unsent.photos.push(Photo { attachment, bytes }));
        }
        unsent.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::record::{Intent, Path};
    use crate::role::Role;
    use crate::seal::organisation_public;
    use crate::sync::hub::{self, Pusher, Verdict};
    use crate::sync::output::Way;
    use crate::sync::phone::{MemoryStorage, Phone, Profile, Storage};

    const SECRET: [u8; 32] = [77; 32];
    /// A row as a phone keeps it.
    const OUTPUT: &str = r#"{"id": "0198c0de-0000-7000-8000-000000000001", "child": "00000000-0000-0000-0000-000000000007",
        "way": "printed", "at": "2026-11-25T08:00:00Z"}"#;

    fn device() -> DeviceId {
        DeviceId(Uuid::from_u128(5))
    }

    fn header() -> Header {
        let child = ChildId(Uuid::from_u128(7));
        Header { id: RecordId(Uuid::from_u128(1)), kind: "return-home-interview".to_owned(), child }
    }

    /// A phone with a change in the outbox and an intent that is none yet.
    fn worked_on() -> MemoryStorage {
        let profile = Profile {
            device: device(),
            user: Uuid::from_u128(6),
            name: "Ada Example".to_owned(),
            role: Role::MissingChildrenWorker,
            rotation: 0,
            cursor: None,
            contact: None,
        };
        let mut storage = MemoryStorage::default();
        let (mut phone, effects) = Phone::set_up(Catalogue::embedded(), profile);
        storage.store(effects);
        let at = DateTime::from_timestamp(1_772_442_000, 0).unwrap();
        let effects = phone.begin(&storage, &header()).unwrap();
        storage.store(effects);
        for place in ["At home", "In the park"] {
            let intent = Intent::Set { path: Path::parse("/where").unwrap(), value: place.into() };
            let effects = phone.edit(&storage, header().id, at, intent).unwrap();
            storage.store(effects);
            if place == "At home" {
                let effects = phone.flush(&storage, at);
                storage.store(effects);
            }
        }
        storage
    }

    fn package() -> Package {
        let (key, storage) = (DataKey::from_random([7; 32]), worked_on());
        let wrapped = key.wrap_for(&organisation_public(&SECRET), [6; 32], [8; 24]).unwrap();
        let rows = storage.keys("").into_iter().zip(1..);
        let rows =
            rows.map(|(name, nonce)| (key.name(&name), key.seal(&name, &storage.read(&name).unwrap(), [nonce; 24])));
        Package::new(device(), wrapped, rows.collect())
    }

    #[test]
    fn what_a_phone_keeps_is_read_by_the_organisation() {
        let opened = Package::read(&package().write()).unwrap().open(&SECRET).unwrap();
        assert_eq!((opened.device, opened.unreadable, opened.unsent.len()), (device(), 0, 1));
        let unsent = &opened.unsent[0];
        assert_eq!(unsent.header, Some(header()));
        assert_eq!(unsent.typed[0].intent["value"], "In the park");
        let [push] = unsent.pushes(&header()).try_into().unwrap();
        let chunks: Vec<Vec<u8>> = push.changes.into_iter().map(|chunk| chunk.0).collect();
        let pusher = Pusher { device: device(), role: Role::MissingChildrenWorker, own_devices: Vec::new() };
        let Verdict::Admitted(admitted) = hub::judge(Catalogue::embedded(), None, &header(), &chunks, &pusher) else {
            panic!("the hub takes what the phone would have sent")
        };
        assert_eq!(admitted.record.view().data["where"], "At home");
        assert!(!format!("{opened:?}").contains("park"));
    }

    #[test]
    fn damaged_rows_are_counted_and_the_others_read() {
        let mut package = package();
        let rows = package.rows.len();
        for row in &mut package.rows {
            let last = row.sealed.0.len() - 1;
            row.sealed.0[last] ^= 1;
        }
        let opened = package.open(&SECRET).unwrap();
        assert_eq!((opened.unreadable, opened.unsent.len()), (rows, 0));
        let key = DataKey::from_random([7; 32]);
        let told = |name: &str, bytes: &[u8]| Row {
            name: Chunk(key.name(name).to_vec()),
            sealed: Chunk(key.seal(name, bytes, [9; 24])),
        };
        let id = header().id;
        package.rows = vec![
            told(&format!("outbox/{id}/x"), br#"{"changes": []}"#),
            told("outbox/nobody/0000000001", br#"{"changes": []}"#),
            told(&format!("record/{id}"), br#"{"kind": 3}"#),
            told(&format!("typing/{id}/0000000001"), b"\xff"),
            told("base/anything/0000000001", b"left alone"),
            told("output/x", br#"{"way": "burnt"}"#),
            told("output/y", OUTPUT.as_bytes()),
            told(&format!("photo-out/{id}/{}", Uuid::from_u128(9)), b"a picture"),
            told(&format!("voice-part/{id}/voice_notes/1/recording/000001"), b"broke off"),
            told(&format!("voice-part/{id}/voice_notes/1/recording/000000"), b"what "),
            told(&format!("voice-part/{id}/voice_notes/1/recording/x"), b"no part"),
            Row { name: Chunk(vec![1; 31]), sealed: Chunk(Vec::new()) },
        ];
        let opened = package.open(&SECRET).unwrap();
        assert_eq!((opened.unreadable, opened.unsent.len()), (7, 1));
        assert_eq!(opened.outputs.iter().map(|one| one.way).collect::<Vec<_>>(), [Way::Printed]);
        let unsent = &opened.unsent[0];
        let mut kept: Vec<&[u8]> = unsent.photos.iter().map(|photo| photo.bytes.as_slice()).collect();
        kept.sort_unstable();
        assert_eq!((&unsent.header, kept), (&None, vec![&b"a picture"[..], b"what broke off"]));
        let voice = attachment_id(Sha256::digest(b"what broke off").into());
        assert!(unsent.photos.iter().any(|photo| photo.attachment == voice), "named by its bytes, like any other");
    }

    #[test]
    fn what_is_no_package_is_refused_by_name() {
        let bytes = package().write();
        assert_eq!(package().open(&[1; 32]).unwrap_err().code(), "wrong_unlock");
        let read = |bytes: &[u8]| Package::read(bytes).unwrap_err();
        assert_eq!(read(b""), HandoverError::Malformed);
        assert_eq!(read(&bytes[..bytes.len() - 1]), HandoverError::Malformed);
        assert_eq!(read(br#"{"format": 2, "more": []}"#), HandoverError::LaterFormat);
        assert_eq!(read(br#"{"format": 0}"#), HandoverError::Malformed);
        assert_eq!(read(&vec![b' '; MAX_PACKAGE_BYTES + 1]), HandoverError::TooLarge);
        let mut value: Value = serde_json::from_slice(&bytes).unwrap();
        value["key"]["nonce"] = "AAAA".into();
        assert_eq!(read(value.to_string().as_bytes()).code(), "damaged");
        let row = value["rows"][0].clone();
        value["rows"] = vec![row; MAX_ROWS + 1].into();
        assert!(matches!(read(value.to_string().as_bytes()), HandoverError::TooLarge));
    }
}
