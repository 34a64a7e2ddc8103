//! The document: making, loading, saving, and meeting other copies.

use super::genesis::{self, TEXT_ENCODING};
use crate::catalogue::{Catalogue, Kind};
use crate::error::Error;
use crate::ids::{ChildId, DeviceActor, DeviceId, RecordId};
use automerge::{ActorId, Automerge, Change, ChangeHash, LoadOptions, ObjId, ROOT, ReadDoc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

/// What a record is, apart from its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Header {
    /// The record's id.
    pub id: RecordId,
    /// The kind's name.
    pub kind: String,
    /// The child it is about.
    pub child: ChildId,
}

/// One record.
#[derive(Clone)]
pub struct Record {
    pub(crate) header: Header,
    pub(crate) kind: Arc<Kind>,
    pub(crate) doc: Automerge,
    /// What is known of the changes, once it was asked for: Automerge decodes all of them to tell it.
    index: OnceLock<ChangeIndex>,
}

/// The changes a record holds, apart from their content.
#[derive(Debug, Clone, Default)]
pub(crate) struct ChangeIndex {
    changes: BTreeMap<ChangeHash, (u64, i64)>,
    last: BTreeMap<ActorId, (u64, ChangeHash)>,
}

impl ChangeIndex {
    fn enter(&mut self, hash: ChangeHash, actor: &ActorId, seq: u64, (max_op, timestamp): (u64, i64)) {
        self.changes.insert(hash, (max_op, timestamp));
        match self.last.get_mut(actor) {
            Some(last) if last.0 < seq => *last = (seq, hash),
            Some(_) => {}
            None => {
                self.last.insert(actor.clone(), (seq, hash));
            }
        }
    }

    /// Returns the highest operation counter of a change; `None` where the record does not hold it.
    pub(crate) fn max_op(&self, hash: &ChangeHash) -> Option<u64> {
        self.changes.get(hash).map(|(max_op, _)| *max_op)
    }

    /// Returns the claimed time of a change, in milliseconds.
    pub(crate) fn timestamp(&self, hash: &ChangeHash) -> Option<i64> {
        self.changes.get(hash).map(|(_, timestamp)| *timestamp)
    }

    /// Returns the number and hash of an actor's last change.
    pub(crate) fn last(&self, actor: &ActorId) -> Option<(u64, ChangeHash)> {
        self.last.get(actor).copied()
    }
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never the content: records are logged by identity alone.
        f.debug_struct("Record").field("header", &self.header).finish_non_exhaustive()
    }
}

impl Record {
    /// Begins a record.
    ///
    /// # Errors
    /// [`Error::UnknownKind`]; [`Error::Misfiled`] where the kind allows one record per child and the id is another.
    pub fn begin(catalogue: &Catalogue, header: Header) -> Result<Record, Error> {
        let kind = Arc::clone(catalogue.kind(&header.kind)?);
        if kind.required_id(header.child).is_some_and(|required| required != header.id) {
            return Err(Error::Misfiled);
        }
        let doc = genesis::genesis(&kind, &header)?;
        Ok(Record::of(header, kind, doc))
    }

    /// Loads a saved record, strictly.
    ///
    /// # Errors
    /// [`Error::Unreadable`] for corrupt bytes; [`Error::Misfiled`] when the bytes are another record.
    pub fn load(catalogue: &Catalogue, bytes: &[u8]) -> Result<Record, Error> {
        let doc = Automerge::load_with_options(bytes, LoadOptions::new().text_encoding(TEXT_ENCODING))
            .map_err(|error| Error::Unreadable { reason: error.to_string() })?;
        let text = |key: &str| match doc.get(ROOT, key) {
            Ok(Some((value, _))) => value.as_str().map(str::to_owned).ok_or(Error::Misfiled),
            _ => Err(Error::Misfiled),
        };
        let header = Header {
            id: RecordId::from_str(&text("_record")?).map_err(|_| Error::Misfiled)?,
            kind: text("_kind")?,
            child: ChildId::from_str(&text("_child")?).map_err(|_| Error::Misfiled)?,
        };
        let kind = Arc::clone(catalogue.kind(&header.kind)?);
        Ok(Record::of(header, kind, doc))
    }

    fn of(header: Header, kind: Arc<Kind>, doc: Automerge) -> Record {
        Record { header, kind, doc, index: OnceLock::new() }
    }

    /// Loads a saved record and checks that it is the one asked for.
    ///
    /// # Errors
    /// As [`Record::load`].
    pub fn load_as(catalogue: &Catalogue, header: &Header, bytes: &[u8]) -> Result<Record, Error> {
        let record = Record::load(catalogue, bytes)?;
        if record.header == *header { Ok(record) } else { Err(Error::Misfiled) }
    }

    /// Saves the record compactly, its whole history included.
    pub fn save(&self) -> Vec<u8> {
        self.doc.save()
    }

    /// Returns what the record is.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns the record's kind.
    pub fn kind(&self) -> &Arc<Kind> {
        &self.kind
    }

    /// Returns the hashes of the newest changes, in order: the record's version.
    pub fn heads(&self) -> Vec<ChangeHash> {
        let mut heads = self.doc.get_heads();
        heads.sort_unstable();
        heads
    }

    /// Tells whether the record holds a change.
    pub fn has(&self, hash: &ChangeHash) -> bool {
        // Asking for the change itself would put it together from its operations.
        self.doc.get_missing_deps(&[*hash]).is_empty()
    }

    /// Reads one narrative; empty where there is none.
    pub fn text(&self, path: &super::Path) -> String {
        self.object(path).and_then(|text| self.doc.text(&text).ok()).unwrap_or_default()
    }

    /// Counts the changes, genesis included.
    pub fn change_count(&self) -> u64 {
        self.doc.stats().num_changes
    }

    /// Applies changes made elsewhere. They are trusted: bytes from a phone go through [`crate::sync::hub`] first.
    ///
    /// # Errors
    /// [`Error::Unreadable`] when Automerge refuses them or they depend on changes that are not here.
    pub fn apply(&mut self, changes: Vec<Change>) -> Result<(), Error> {
        let hashes: Vec<ChangeHash> = changes.iter().map(Change::hash).collect();
        self.enter(&changes);
        self.doc.apply_changes(changes).map_err(|error| Error::Unreadable { reason: error.to_string() })?;
        if self.doc.get_missing_deps(&hashes).is_empty() {
            Ok(())
        } else {
            Err(Error::Unreadable { reason: "changes depend on changes that are not here".to_owned() })
        }
    }

    /// Returns what is known of the changes. Cost: all of them the first time, nothing afterwards.
    pub(crate) fn index(&self) -> &ChangeIndex {
        self.index.get_or_init(|| {
            let mut index = ChangeIndex::default();
            for meta in self.doc.get_changes_meta(&[]) {
                index.enter(meta.hash, meta.actor.as_ref(), meta.seq, (meta.max_op, meta.timestamp));
            }
            index
        })
    }

    /// Adds changes to what is known, where that was asked for.
    pub(super) fn enter(&mut self, changes: &[Change]) {
        if let Some(index) = self.index.get_mut() {
            for change in changes {
                index.enter(change.hash(), change.actor_id(), change.seq(), (change.max_op(), change.timestamp()));
            }
        }
    }

    /// Returns the changes that are not ancestors of `heads`, oldest first, genesis excluded.
    pub fn changes_since(&self, heads: &[ChangeHash]) -> Vec<Change> {
        // The genesis is the one change without dependencies, and every replica makes it itself.
        self.doc.get_changes(heads).into_iter().filter(|change| !change.deps().is_empty()).collect()
    }

    /// Returns a copy as it stood at `heads`.
    ///
    /// # Errors
    /// [`Error::UnknownVersion`].
    pub fn fork_at(&self, heads: &[ChangeHash]) -> Result<Record, Error> {
        let doc = self.doc.fork_at(heads).map_err(|_| Error::UnknownVersion)?;
        Ok(Record::of(self.header.clone(), Arc::clone(&self.kind), doc))
    }

    /// Returns the hashes of all changes.
    pub fn change_hashes(&self) -> BTreeSet<ChangeHash> {
        self.doc.get_changes_meta(&[]).into_iter().map(|meta| meta.hash).collect()
    }

    /// Returns the highest rotation under which a device has written here.
    pub(crate) fn rotation_of(&self, device: DeviceId) -> Option<u32> {
        let metas = self.doc.get_changes_meta(&[]);
        let actors = metas.iter().filter_map(|meta| DeviceActor::from_actor(meta.actor.as_ref()));
        actors.filter(|actor| actor.device == device).map(|actor| actor.rotation).max()
    }

    /// Finds the Automerge object at a path of containers.
    pub(crate) fn object(&self, path: &super::Path) -> Option<ObjId> {
        object(&self.doc, path)
    }
}

pub(crate) fn object(doc: &impl ReadDoc, path: &super::Path) -> Option<ObjId> {
    let mut at = ROOT;
    for segment in path.segments() {
        match doc.get(&at, segment.as_str()) {
            Ok(Some((value, id))) if value.is_object() => at = id,
            _ => return None,
        }
    }
    Some(at)
}

/// Writes a change hash as the wire has it: 64 hexadecimal digits.
pub(crate) fn hash_text(hash: &ChangeHash) -> String {
    hash.to_string()
}
