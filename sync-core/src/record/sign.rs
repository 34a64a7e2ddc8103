//! Signatures: what was signed, by whom, and whether it still stands.

use super::edit::Author;
use super::genesis::{AMENDMENTS, SIGNATURES};
use super::view::{self, Claim, Source, claims};
use super::{Path, document};
use crate::catalogue::{Kind, SignSlot, Signer};
use crate::error::Error;
use crate::ids::DeviceId;
use automerge::{ChangeHash, ObjId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A signature as it is kept in `_signatures`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignatureEntry {
    pub(crate) slot: String,
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) statement: Option<String>,
    /// SHA-256 of the unit's merged JSON as it stood, in hexadecimal.
    pub(crate) content: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) drawing: Option<String>,
}

impl SignatureEntry {
    /// Reads an entry of the ledger.
    pub(crate) fn read(text: &str) -> Option<Self> {
        serde_json::from_slice(text.as_bytes()).ok()
    }
}

/// A signature as it is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Signature {
    /// The signature's id.
    pub id: Uuid,
    /// The signed unit: the record, or a row.
    pub unit: Path,
    /// The slot, such as `author`.
    pub slot: String,
    /// The slot's label.
    pub title: String,
    /// The name as signed.
    pub name: String,
    /// The statement agreed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub statement: Option<String>,
    /// The signature as drawn: an SVG path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub drawing: Option<String>,
    /// The device it was signed on.
    pub device: Option<DeviceId>,
    /// The device's claimed time.
    pub at: DateTime<Utc>,
    /// The change that signed, which is the version that was signed.
    pub change: String,
    /// Whether the unit accepts only amendments.
    pub locks: bool,
    /// Whether the unit reads exactly as it did when it was signed. A concurrent edit makes it false: both the signed
    /// version and the edit stay readable.
    pub intact: bool,
}

/// A correction to a signed unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Amendment {
    /// The amendment's id.
    pub id: Uuid,
    /// The amended unit.
    pub unit: Path,
    /// The correction.
    pub text: String,
    /// The device it was written on.
    pub device: Option<DeviceId>,
    /// The device's claimed time.
    pub at: DateTime<Utc>,
}

type At<'h> = Option<&'h [ChangeHash]>;

/// Hashes the unit's merged JSON with its keys sorted.
pub(crate) fn content_hash(doc: &impl Source, kind: &Kind, unit: &Path, at: At<'_>) -> Result<String, Error> {
    let data = view::unit_data(doc, kind, unit, at).ok_or_else(|| Error::UnknownRow { path: unit.clone() })?;
    let mut text = String::new();
    canonical(&data, &mut text);
    Ok(hex::encode(Sha256::digest(text.as_bytes())))
}

fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            out.push('{');
            for (index, key) in keys.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                canonical(&map[key], out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                canonical(item, out);
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

fn slot<'k>(kind: &'k Kind, unit: &Path, id: &str) -> Option<&'k SignSlot> {
    let resolved = kind.resolve(unit).ok()?;
    (resolved.unit_length == unit.segments().len()).then_some(resolved.sign)?.iter().find(|slot| slot.id == id)
}

/// Checks that the person may sign the unit in the slot, as it stands at `at`.
pub(crate) fn may_sign(
    doc: &impl Source,
    kind: &Kind,
    unit: &Path,
    slot_id: &str,
    author: &Author,
    at: At<'_>,
) -> Result<(), Error> {
    let slot = slot(kind, unit, slot_id).ok_or_else(|| Error::NotSignable { path: unit.clone() })?;
    let object = document::object(doc, unit).ok_or_else(|| Error::UnknownRow { path: unit.clone() })?;
    match &slot.by {
        Signer::Author if writers(doc, &object, at).iter().any(|device| author.owns(*device)) => Ok(()),
        Signer::Author => Err(Error::NotTheAuthor { path: unit.clone() }),
        Signer::Roles(roles) if roles.contains(&author.role) => Ok(()),
        Signer::Roles(_) => Err(Error::NotAWriter { path: unit.clone() }),
        Signer::YoungPerson if kind.writable_by(author.role) => Ok(()),
        Signer::YoungPerson => Err(Error::NotAWriter { path: unit.clone() }),
    }
}

/// Lists the devices whose values stand in a unit.
fn writers(doc: &impl Source, object: &ObjId, at: At<'_>) -> Vec<DeviceId> {
    let mut devices = Vec::new();
    let mut open = vec![object.clone()];
    while let Some(object) = open.pop() {
        for (value, id) in view::entries(doc, &object, at) {
            if value {
                open.push(id);
            } else if let Some(device) = view::device_of(&id)
                && !devices.contains(&device)
            {
                devices.push(device);
            }
        }
    }
    devices
}

/// Reads the signatures of a unit.
pub(crate) fn signatures(doc: &impl Source, kind: &Kind, unit: &Path, at: At<'_>) -> Result<Vec<Signature>, Error> {
    let mut signatures = Vec::new();
    let mut standing = None;
    for (id, claim) in ledger(doc, unit, SIGNATURES, at) {
        let Some(entry) = claim.value.as_str().and_then(SignatureEntry::read) else {
            continue;
        };
        if standing.is_none() {
            standing = Some(content_hash(doc, kind, unit, at)?);
        }
        let slot = slot(kind, unit, &entry.slot);
        signatures.push(Signature {
            id,
            unit: unit.clone(),
            title: slot.map_or_else(|| entry.slot.clone(), |slot| slot.title.clone()),
            locks: slot.is_some_and(|slot| slot.locks),
            intact: standing.as_ref() == Some(&entry.content),
            slot: entry.slot,
            name: entry.name,
            statement: entry.statement,
            drawing: entry.drawing,
            device: claim.device,
            at: claim.at,
            change: claim.change,
        });
    }
    signatures.sort_by_key(|entry| (entry.at, entry.id));
    Ok(signatures)
}

/// Reads the amendments of a unit.
pub(crate) fn amendments(doc: &impl Source, unit: &Path, at: At<'_>) -> Vec<Amendment> {
    let mut amendments: Vec<Amendment> = ledger(doc, unit, AMENDMENTS, at)
        .into_iter()
        .filter_map(|(id, claim)| {
            let text = claim.value.as_str()?.to_owned();
            Some(Amendment { id, unit: unit.clone(), text, device: claim.device, at: claim.at })
        })
        .collect();
    amendments.sort_by_key(|entry| (entry.at, entry.id));
    amendments
}

/// Reads a ledger's entries: every value under every id.
pub(crate) fn ledger(doc: &impl Source, unit: &Path, name: &str, at: At<'_>) -> Vec<(Uuid, Claim)> {
    let Some(object) = document::object(doc, &unit.join(name)) else { return Vec::new() };
    let keys: Vec<String> = match at {
        Some(heads) => doc.keys_at(&object, heads).collect(),
        None => doc.keys(&object).collect(),
    };
    keys.iter().filter_map(|key| Some((Uuid::try_parse(key).ok()?, claims(doc, &object, key, at).pop()?))).collect()
}

/// Finds the innermost unit around a path that is signed in a slot that locks.
pub(crate) fn locked_unit(doc: &impl Source, kind: &Kind, path: &Path, at: At<'_>) -> Option<Path> {
    let resolved = kind.resolve(path).ok()?;
    let mut units = vec![Path::root()];
    if resolved.unit_length > 0 {
        units.insert(0, path.prefix(resolved.unit_length));
    }
    units.into_iter().find(|unit| {
        let slots = kind.resolve(unit).map(|resolved| resolved.sign).unwrap_or_default();
        slots.iter().any(|slot| slot.locks)
            && ledger(doc, unit, SIGNATURES, at).iter().any(|(_, claim)| {
                let entry = claim.value.as_str().and_then(SignatureEntry::read);
                entry.is_some_and(|entry| slots.iter().any(|slot| slot.locks && slot.id == entry.slot))
            })
    })
}
