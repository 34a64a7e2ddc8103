//! Identifiers made by clients: records, rows, devices, actors.

use crate::error::Error;
use automerge::ActorId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map($name)
            }
        }
    };
}

uuid_id! {
    /// A record's id: a client-made UUIDv7, or derived from child and kind where a child has exactly one.
    RecordId
}
uuid_id! {
    /// A child's id.
    ChildId
}
uuid_id! {
    /// An enrolled device's id. One device belongs to one person; a shared phone is enrolled once per person.
    DeviceId
}

impl RecordId {
    /// Derives the id of a record that a child has exactly one of, so that two offline phones that both
    /// create it have created the same one.
    pub fn derived(child: ChildId, kind: &str) -> RecordId {
        let mut hash = Sha256::new();
        hash.update(b"homeward/record/");
        hash.update(child.0.as_bytes());
        hash.update(kind.as_bytes());
        RecordId(uuid_from_hash(hash))
    }
}

/// Derives the id of an attachment from the SHA-256 of its bytes: a UUIDv8 of the first 16 bytes, in which RFC 9562's
/// version and variant bits are set. Whoever holds the bytes can tell that they are the ones the record names.
pub fn attachment_id(sha256: [u8; 32]) -> Uuid {
    uuid::Builder::from_custom_bytes(std::array::from_fn(|index| sha256[index])).into_uuid()
}

/// Derives a UUID from texts, for ids that must come out alike wherever they are made.
pub(crate) fn deterministic_uuid(parts: &[String]) -> Uuid {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    uuid_from_hash(hash)
}

fn uuid_from_hash(hash: Sha256) -> Uuid {
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Makes a UUIDv7 from the time and ten random bytes passed in (RFC 9562, section 5.7).
pub fn uuid_v7(now: DateTime<Utc>, random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// The CRDT actor of a device: the device id (16 bytes) and a rotation (4 bytes, big endian). A device
/// rotates its actor when it finds that it was restored from a backup, or when its work was refused, because
/// an actor that numbers two different changes alike can never be merged again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeviceActor {
    /// The device.
    pub device: DeviceId,
    /// How often the device has changed its actor; starts at 0.
    pub rotation: u32,
}

impl DeviceActor {
    /// Returns the Automerge actor.
    pub fn actor_id(self) -> ActorId {
        let mut bytes = [0; 20];
        bytes[..16].copy_from_slice(self.device.0.as_bytes());
        bytes[16..].copy_from_slice(&self.rotation.to_be_bytes());
        ActorId::from(&bytes[..])
    }

    /// Reads a device actor back; `None` for the engine's own actors and anything else.
    pub fn from_actor(actor: &ActorId) -> Option<DeviceActor> {
        let bytes: &[u8; 20] = actor.to_bytes().try_into().ok()?;
        let (device, rotation) = bytes.split_at(16);
        Some(DeviceActor {
            device: DeviceId(Uuid::from_slice(device).ok()?),
            rotation: u32::from_be_bytes(rotation.try_into().ok()?),
        })
    }
}

/// Parses a UUID from the wire, naming what it was for.
///
/// # Errors
/// [`Error::Unreadable`] when the text is not a UUID.
pub fn parse_uuid(text: &str, what: &str) -> Result<Uuid, Error> {
    Uuid::parse_str(text).map_err(|_| Error::Unreadable { reason: format!("{what} is not a UUID") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_ids_depend_on_child_and_kind_alone() {
        let child = ChildId(Uuid::from_u128(7));
        assert_eq!(RecordId::derived(child, "safety-plan"), RecordId::derived(child, "safety-plan"));
        assert_ne!(RecordId::derived(child, "safety-plan"), RecordId::derived(child, "case-note"));
        assert_ne!(
            RecordId::derived(child, "safety-plan"),
            RecordId::derived(ChildId(Uuid::from_u128(8)), "safety-plan")
        );
        // Frozen: a phone in the field derives this id without asking anybody.
        assert_eq!(
            RecordId::derived(child, "safety-plan").to_string(),
            include_str!("../fixtures/derived-id.txt").trim()
        );
    }

    #[test]
    fn an_attachment_is_named_by_its_bytes() {
        // Frozen: phones and server each derive it, and records hold it. SHA-256 of "abc" is FIPS 180's own example.
        let id = attachment_id(Sha256::digest(b"abc").into());
        assert_eq!(id.to_string(), "ba7816bf-8f01-8fea-8141-40de5dae2223");
        assert_eq!((id.get_version_num(), id.get_variant()), (8, uuid::Variant::RFC4122));
    }

    #[test]
    fn an_actor_names_its_device() {
        let actor = DeviceActor { device: DeviceId(Uuid::from_u128(5)), rotation: 3 };
        assert_eq!(DeviceActor::from_actor(&actor.actor_id()), Some(actor));
        assert_eq!(DeviceActor::from_actor(&ActorId::from(&[1u8; 16][..])), None);
    }

    #[test]
    fn v7_sorts_by_time() {
        let early = uuid_v7(DateTime::from_timestamp(1_000, 0).unwrap(), [255; 10]);
        let late = uuid_v7(DateTime::from_timestamp(1_001, 0).unwrap(), [0; 10]);
        assert!(early < late);
        assert_eq!(early.get_version_num(), 7);
    }
}
