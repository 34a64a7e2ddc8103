//! What a phone knows of one record, and of itself.

use super::PhoneError;
use crate::ids::{ChildId, DeviceActor, DeviceId, RecordId};
use crate::record::{Author, Header, Intent};
use crate::role::Role;
use crate::sync::wire::{Chunk, Person};
use automerge::Change;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Whose phone it is, and how far it has read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The device.
    pub device: DeviceId,
    /// The person.
    pub user: Uuid,
    /// The person's name.
    pub name: String,
    /// The person's role.
    pub role: Role,
    /// How often the device has changed its actor.
    #[serde(default)]
    pub rotation: u32,
    /// Where to read on from.
    #[serde(default)]
    pub cursor: Option<String>,
    /// The last word from the server.
    #[serde(default)]
    pub contact: Option<Contact>,
}

/// A moment at which phone and server spoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// By the phone's clock.
    pub phone_at: DateTime<Utc>,
    /// By the server's clock.
    pub server_at: DateTime<Utc>,
}

impl Profile {
    pub(super) fn author(&self, people: &BTreeMap<DeviceId, Person>) -> Author {
        let own = people.iter().filter(|(_, person)| person.user == self.user).map(|(device, _)| *device);
        Author {
            actor: DeviceActor { device: self.device, rotation: self.rotation },
            role: self.role,
            own_devices: own.collect(),
        }
    }
}

/// What a phone keeps of one record beside its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) kind: String,
    pub(super) child: ChildId,
    /// Whether `base/<id>/0` holds the whole record as one document.
    pub(super) snapshot: bool,
    /// Numbers of the framed change chunks in `base/<id>/<n>` that go on top.
    pub(super) chunks: Vec<u32>,
    /// Numbers of the batches in `outbox/<id>/<n>`, not acknowledged yet.
    pub(super) outbox: Vec<u32>,
    /// Numbers of the batches in `refused/<id>/<n>`.
    pub(super) refused: Vec<u32>,
    pub(super) next: u32,
    /// The position of the last news.
    pub(super) position: Option<i64>,
    /// The position at which this phone's last work was accepted.
    pub(super) sent_position: Option<i64>,
    /// The position up to which a manager has read.
    pub(super) seen_position: Option<i64>,
    /// Access has ended: the record is closed, and dropped as soon as the outbox is handed in.
    pub(super) ended: bool,
}

impl Entry {
    pub(super) fn new(header: &Header) -> Entry {
        Entry {
            kind: header.kind.clone(),
            child: header.child,
            snapshot: false,
            chunks: Vec::new(),
            outbox: Vec::new(),
            refused: Vec::new(),
            next: 1,
            position: None,
            sent_position: None,
            seen_position: None,
            ended: false,
        }
    }

    pub(super) fn header(&self, id: RecordId) -> Header {
        Header { id, kind: self.kind.clone(), child: self.child }
    }

    /// Tells whether the server has given or acknowledged anything of the record.
    pub(super) fn is_on_server(&self) -> bool {
        self.has_base() || self.position.is_some() || self.sent_position.is_some()
    }

    /// Tells whether there are bytes on top of the genesis, all of them known to the server.
    pub(super) fn has_base(&self) -> bool {
        self.snapshot || !self.chunks.is_empty()
    }

    /// Tells whether this is the mark of the record as it is.
    pub(super) fn is_marked(&self, mark: &str) -> bool {
        let told = mark.split_once('.').and_then(|(position, next)| Some((position.parse().ok()?, next.parse().ok()?)));
        told == Some((self.position.unwrap_or(-1), self.next))
    }

    pub(super) fn take_number(&mut self) -> u32 {
        let number = self.next;
        self.next += 1;
        number
    }
}

/// Work done but not acknowledged: the intents beside the changes made of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Batch {
    /// The version that the person saw.
    pub(super) base_heads: Vec<String>,
    /// The device's claimed time.
    pub(super) at: DateTime<Utc>,
    /// None where acknowledged changes are offered again to a server that has lost them.
    pub(super) intents: Vec<Intent>,
    pub(super) changes: Vec<Chunk>,
}

impl Batch {
    /// Reads the changes.
    pub(super) fn parsed(&self) -> Result<Vec<Change>, PhoneError> {
        super::parse(self.changes.iter().map(|chunk| chunk.0.as_slice()))
    }
}

/// One intent as it was typed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Typed {
    pub(super) at: DateTime<Utc>,
    /// The version that the person saw, in the first of a burst.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) seen: Vec<String>,
    pub(super) intent: Intent,
}

/// Work that the server or the record refused, kept with everything in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefusedWork {
    /// A stable code.
    pub code: String,
    /// One plain sentence.
    pub detail: String,
    /// When the phone learnt of it.
    pub at: DateTime<Utc>,
    /// When it was done.
    pub done_at: DateTime<Utc>,
    /// What the person did.
    pub intents: Vec<Intent>,
    /// The changes as they were sent.
    pub changes: Vec<Chunk>,
}

/// Where a person's work on a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum WorkState {
    /// Some of it is on this phone only.
    OnThisPhoneOnly,
    /// All of it is on the server.
    Sent,
    /// A manager has opened the record since.
    SeenByManager,
}

/// How far a record's work has come, as the phone knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SyncStatus {
    /// What the record is.
    pub header: Header,
    /// Where the person's work is.
    pub state: WorkState,
    /// Batches of work waiting to be sent.
    pub unsent: usize,
    /// Pieces of work that were refused and are kept.
    pub refused: usize,
}
