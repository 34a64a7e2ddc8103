//! What a change knew when it was made.

use super::{Refusal, all_known};
use crate::record::Record;
use automerge::{Change, ChangeHash};
use std::collections::{BTreeMap, BTreeSet};

/// What follows from a change's dependencies.
pub(super) struct Known {
    /// The highest sequence number the record holds of the change's actor; 0 for none.
    pub(super) last_seq: u64,
    /// Whether the actor's last change is among the change's ancestors.
    pub(super) follows_own_last: bool,
    /// The highest operation counter among the change's dependencies.
    pub(super) max_op: u64,
}

/// Finds what the record knows of a change's dependencies and of its actor.
pub(super) fn known(record: &Record, change: &Change) -> Result<Known, Refusal> {
    if change.deps().is_empty() {
        // Every record begins with its genesis, which nobody sends.
        return Err(Refusal::Malformed);
    }
    if !all_known(record, change.deps()) {
        return Err(Refusal::UnknownDependency);
    }
    let mut last: Option<(u64, ChangeHash)> = None;
    let mut max_op = 0;
    for meta in record.doc.get_changes_meta(&[]) {
        if meta.actor.as_ref() == change.actor_id() && last.is_none_or(|(seq, _)| meta.seq > seq) {
            last = Some((meta.seq, meta.hash));
        }
        if change.deps().contains(&meta.hash) {
            max_op = max_op.max(meta.max_op);
        }
    }
    let follows_own_last = match last {
        None => true,
        Some((_, hash)) => {
            change.deps().contains(&hash) || is_current(record, change) || ancestors(record, change).contains(&hash)
        }
    };
    Ok(Known { last_seq: last.map_or(0, |(seq, _)| seq), follows_own_last, max_op })
}

/// Tells whether the change was made with everything in view that the record holds.
pub(super) fn is_current(record: &Record, change: &Change) -> bool {
    let mut deps = change.deps().to_vec();
    deps.sort_unstable();
    deps == record.heads()
}

/// Lists every change that the change builds on, directly or not. Cost: the record's changes.
pub(super) fn ancestors(record: &Record, change: &Change) -> BTreeSet<ChangeHash> {
    let deps_of: BTreeMap<ChangeHash, Vec<ChangeHash>> =
        record.doc.get_changes_meta(&[]).into_iter().map(|meta| (meta.hash, meta.deps)).collect();
    let mut found = BTreeSet::new();
    let mut open = change.deps().to_vec();
    while let Some(hash) = open.pop() {
        if found.insert(hash) {
            open.extend(deps_of.get(&hash).into_iter().flatten().copied());
        }
    }
    found
}
