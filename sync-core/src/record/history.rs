//! The record's past: who touched what and when, and which version stood at an instant.

use super::{Path, Record, document};
use crate::ids::{DeviceActor, DeviceId};
use automerge::legacy::{Key, ObjectId, OpType};
use automerge::{ChangeHash, ObjId, Prop, ReadDoc};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One change: a moment's work on one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The change's hash, by which the record can be read as it stood then.
    pub change: String,
    /// The device.
    pub device: Option<DeviceId>,
    /// The device's claimed time.
    pub at: DateTime<Utc>,
    /// What was touched, in order of path.
    pub touches: Vec<Touch>,
}

/// A field that a change touched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Touch {
    /// The field, row or narrative.
    pub path: Path,
    /// How often: scalars written, or characters put in or taken out of a narrative.
    pub operations: usize,
}

impl Record {
    /// Lists the changes people made, oldest first.
    pub fn history(&self) -> Vec<Step> {
        let changes = self.changes_since(&[]);
        changes
            .iter()
            .filter_map(|change| {
                // The engine's own changes begin rows; nobody wrote them.
                let device = DeviceActor::from_actor(change.actor_id())?.device;
                let mut touches: BTreeMap<Path, usize> = BTreeMap::new();
                for op in change.decode().operations {
                    let Some(mut path) = self.path_of(&op.obj) else { continue };
                    if let Key::Map(key) = &op.key {
                        path = path.join(key.as_str());
                    }
                    if !matches!(op.action, OpType::Make(_)) || op.key.is_map_key() {
                        *touches.entry(path).or_default() += 1;
                    }
                }
                Some(Step {
                    change: document::hash_text(&change.hash()),
                    device: Some(device),
                    at: DateTime::from_timestamp_millis(change.timestamp()).unwrap_or(DateTime::UNIX_EPOCH),
                    touches: touches.into_iter().map(|(path, operations)| Touch { path, operations }).collect(),
                })
            })
            .collect()
    }

    /// Returns the version that stood at an instant: the changes whose claimed time, and that of every change they
    /// build on, is not later.
    pub fn heads_at(&self, instant: DateTime<Utc>) -> Vec<ChangeHash> {
        let limit = instant.timestamp_millis();
        let mut included: BTreeSet<ChangeHash> = BTreeSet::new();
        let mut heads: BTreeSet<ChangeHash> = BTreeSet::new();
        for meta in self.doc.get_changes_meta(&[]) {
            if meta.timestamp <= limit && meta.deps.iter().all(|dep| included.contains(dep)) {
                for dep in &meta.deps {
                    heads.remove(dep);
                }
                included.insert(meta.hash);
                heads.insert(meta.hash);
            }
        }
        heads.into_iter().collect()
    }

    /// Finds the path of the container an operation wrote into.
    pub(crate) fn path_of(&self, object: &ObjectId) -> Option<Path> {
        let id = match object {
            ObjectId::Root => return Some(Path::root()),
            ObjectId::Id(op) => ObjId::Id(op.counter(), op.actor().clone(), 0),
        };
        let parents = self.doc.parents(&id).ok()?.path();
        parents.into_iter().try_fold(Path::root(), |path, (_, prop)| match prop {
            Prop::Map(key) => Some(path.join(key)),
            Prop::Seq(_) => None,
        })
    }
}
