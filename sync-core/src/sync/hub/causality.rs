//! What a change knew when it was made.

use super::Refusal;
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
    let index = record.index();
    let mut max_op = 0;
    for dep in change.deps() {
        max_op = max_op.max(index.max_op(dep).ok_or(Refusal::UnknownDependency)?);
    }
    let (last_seq, follows_own_last) = match index.last(change.actor_id()) {
        None => (0, true),
        Some((seq, hash)) => {
            let follows = change.deps().contains(&hash)
                || is_current(record, change)
                || ancestors(record, change).contains(&hash);
            (seq, follows)
        }
    };
    Ok(Known { last_seq, follows_own_last, max_op })
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
