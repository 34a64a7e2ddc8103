//! Checks the entries a change makes in its ledgers: signatures, amendments, recorded choices.

use super::{Pusher, Refusal};
use crate::error::Error;
use crate::ids::DeviceActor;
use crate::record::edit::{Author, MAX_NAME, ResolutionEntry};
use crate::record::genesis::{AMENDMENTS, RESOLUTIONS, SIGNATURES};
use crate::record::sign::{self, SignatureEntry};
use crate::record::{Claim, Path, Record, view};
use automerge::ChangeHash;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a change entered, and which conflicts it wrote over.
#[derive(Default)]
pub(super) struct Entries {
    list: Vec<(Path, String)>,
    /// Fields whose several values were overwritten, with the values put in their place one after another.
    pub(super) overwritten: BTreeMap<Path, Vec<Value>>,
}

impl Entries {
    /// Tells whether nothing was entered or overwritten.
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.overwritten.is_empty()
    }

    pub(super) fn add(&mut self, path: &Path, value: &Value) {
        self.list.push((path.clone(), value.as_str().unwrap_or_default().to_owned()));
    }

    /// Lists the entries of one ledger: the entry's path, the unit's and the text.
    fn of<'e>(&'e self, ledger: &'e str) -> impl Iterator<Item = (&'e Path, Path, &'e str)> {
        self.list.iter().filter_map(move |(path, text)| {
            let length = path.segments().len().checked_sub(2)?;
            (path.segments()[length] == ledger).then(|| (path, path.prefix(length), text.as_str()))
        })
    }
}

/// Checks that every choice is recorded as it was made, and nothing else is.
pub(super) fn check_choices(record: &Record, entries: &Entries, before: Option<&[ChangeHash]>) -> Result<(), Refusal> {
    let mut unrecorded = entries.overwritten.clone();
    for (path, _, text) in entries.of(RESOLUTIONS) {
        let entry: ResolutionEntry =
            ResolutionEntry::read(text).ok_or_else(|| Refusal::ChoiceNotRecorded { path: path.clone() })?;
        let fits = unrecorded.remove(&entry.pointer).is_some_and(|put| put.contains(&entry.chosen))
            && in_order(entry.over) == in_order(standing(record, &entry.pointer, before));
        if !fits {
            return Err(Refusal::ChoiceNotRecorded { path: path.clone() });
        }
    }
    match unrecorded.pop_first() {
        Some((path, _)) => Err(Refusal::ChoiceNotRecorded { path }),
        None => Ok(()),
    }
}

fn standing(record: &Record, path: &Path, at: Option<&[ChangeHash]>) -> Vec<Claim> {
    let Some((parent, key)) = path.split_last() else { return Vec::new() };
    let Some(object) = record.object(&parent) else { return Vec::new() };
    view::claims(&record.doc, &object, key, at)
}

fn in_order(mut claims: Vec<Claim>) -> Vec<Claim> {
    claims.sort_by(|a, b| a.change.cmp(&b.change));
    claims
}

/// Checks signatures and amendments against the unit as it stands after the change.
pub(super) fn check_signatures(
    record: &Record,
    entries: &Entries,
    pusher: &Pusher,
    after: Option<&[ChangeHash]>,
) -> Result<(), Refusal> {
    let author = Author {
        actor: DeviceActor { device: pusher.device, rotation: 0 },
        role: pusher.role,
        own_devices: pusher.own_devices.clone(),
    };
    for (_, unit, text) in entries.of(SIGNATURES) {
        let mismatch = || Refusal::SignatureMismatch { path: unit.clone() };
        let entry: SignatureEntry = SignatureEntry::read(text).ok_or_else(mismatch)?;
        let named = !entry.name.trim().is_empty() && entry.name.chars().count() <= MAX_NAME;
        if !named || sign::content_hash(&record.doc, record.kind(), &unit, after)? != entry.content {
            return Err(mismatch());
        }
        sign::may_sign(&record.doc, record.kind(), &unit, &entry.slot, &author, after)?;
    }
    for (_, unit, _) in entries.of(AMENDMENTS) {
        super::operations::may_write(record, &unit, pusher.role)?;
        if sign::signatures(&record.doc, record.kind(), &unit, after)?.is_empty() {
            return Err(Error::NotSignable { path: unit }.into());
        }
    }
    Ok(())
}
