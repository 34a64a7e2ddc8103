//! A phone that was tampered with: correctly signed in, sending what no honest phone sends.

use automerge::{Change, ExpandedChange};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use homeward_phone::Method;
use homeward_tests::world::Phone;
use serde_json::{Value, json};
use sync_core::catalogue::Catalogue;
use sync_core::ids::{ChildId, DeviceActor, DeviceId, RecordId};
use sync_core::record::{Author, Header, Intent, Path, Record};
use sync_core::role::Role;
use uuid::Uuid;

/// Makes changes by a phone's own actor, behind its back.
pub(crate) struct Forger {
    pub(crate) author: Author,
    pub(crate) now: DateTime<Utc>,
}

impl Forger {
    pub(crate) fn on(phone: &Phone, now: DateTime<Utc>) -> Forger {
        let profile = phone.profile().expect("somebody signed in");
        Forger::by(profile.device, profile.role, now)
    }

    pub(crate) fn by(device: DeviceId, role: Role, now: DateTime<Utc>) -> Forger {
        Forger { author: Author { actor: DeviceActor { device, rotation: 0 }, role, own_devices: Vec::new() }, now }
    }

    pub(crate) fn begin(&self, id: Uuid, kind: &str, child: ChildId) -> Record {
        Record::begin(Catalogue::embedded(), Header { id: RecordId(id), kind: kind.to_owned(), child }).expect("a kind")
    }

    pub(crate) fn edit(&self, record: &mut Record, intents: &[Intent]) -> Vec<Change> {
        record.edit(&self.author, self.now, intents).expect("an honest edit").changes
    }

    /// Makes a push of a new interview with the place where it took place.
    pub(crate) fn interview(&mut self, id: Uuid, child: ChildId, place: &str) -> Value {
        let mut record = self.begin(id, "return-home-interview", child);
        let changes = self.edit(&mut record, &[set("/where", place)]);
        push(record.header(), &changes)
    }
}

/// Makes a change anew, correctly encoded, with other content.
pub(crate) fn forge(change: &Change, twist: impl FnOnce(&mut ExpandedChange)) -> Change {
    let mut expanded = change.decode();
    expanded.hash = None;
    twist(&mut expanded);
    Change::from(expanded)
}

pub(crate) fn set(path: &str, value: impl Into<Value>) -> Intent {
    Intent::Set { path: Path::parse(path).expect("a pointer"), value: value.into() }
}

/// Writes a push as it travels.
pub(crate) fn push(header: &Header, changes: &[Change]) -> Value {
    let chunks: Vec<String> = changes.iter().map(|change| STANDARD.encode(change.raw_bytes())).collect();
    json!({"record": header.id, "kind": header.kind, "child": header.child, "changes": chunks})
}

/// Syncs with the phone's session, and without the phone.
#[track_caller]
pub(crate) fn sync_as(phone: &mut Phone, request: Value) -> Value {
    phone.call(Method::Post, "/v1/sync", Some(&request)).unwrap()
}
