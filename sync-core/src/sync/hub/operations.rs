//! Checks a change operation by operation: nothing may be in it that no intent makes.

use super::causality::{ancestors, is_current};
use super::ledgers::{self, Entries};
use super::{Pusher, Refusal};
use crate::catalogue::{Rows, Target, check_text};
use crate::error::Error;
use crate::record::{Path, Record, genesis, sign, view};
use crate::role::Role;
use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::{Change, ChangeHash, ExpandedChange, ObjId, ObjType, ReadDoc, ScalarValue};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Checks a run of changes, each of which continues the one before, and applies them: the first alone where it was not
/// made on the newest version or enters something in a ledger, otherwise as many as do neither. Returns how many.
///
/// Applying costs the same for one change as for several, so a run of them is checked as if it were one change: what
/// an earlier one of them wrote is what the next must have overwritten.
pub(super) fn admit(record: &mut Record, changes: &[Change], pusher: &Pusher) -> Result<usize, Refusal> {
    let Some(first) = changes.first() else { return Ok(0) };
    let current = is_current(record, first);
    let mut check = Check {
        record,
        pusher,
        deps: (!current).then(|| first.deps().to_vec()),
        ancestors: (!current).then(|| ancestors(record, first)),
        made: BTreeMap::new(),
        characters: BTreeMap::new(),
        expected: VecDeque::new(),
        written: BTreeMap::new(),
        unlocked: BTreeSet::new(),
        decoded: BTreeMap::new(),
        texts: BTreeMap::new(),
        paths: BTreeMap::new(),
        entries: Entries::default(),
    };
    check.change(first)?;
    let mut count = 1;
    if current && check.entries.is_empty() {
        for next in &changes[1..] {
            // What does not hold within the run is judged by itself, once the run is applied.
            if check.change(next).is_err() || !check.entries.is_empty() {
                break;
            }
            count += 1;
        }
        if count < changes.len() {
            check.entries = Entries::default();
        }
    }
    let Check { deps, texts, entries, .. } = check;
    ledgers::check_choices(record, &entries, deps.as_deref())?;
    let run = &changes[..count];
    if !(current && record.re_execute(run)) {
        record.apply(run.to_vec())?;
    }

    let here = [run[count - 1].hash()];
    let after = (record.heads() != here).then_some(&here[..]);
    for Narrative { path, object, max_length } in texts.into_values() {
        let length = match after {
            Some(heads) => record.doc.length_at(&object, heads),
            None => record.doc.length(&object),
        };
        // What a merge made too long may be shortened, though it is too long still.
        if length > max_length && length >= record.doc.length_at(&object, first.deps()) {
            return Err(Refusal::Record(Error::TooLong { path, max_length }));
        }
    }
    ledgers::check_signatures(record, &entries, pusher, after)?;
    Ok(count)
}

/// Checks that the role may write at the path.
pub(super) fn may_write(record: &Record, path: &Path, role: Role) -> Result<(), Refusal> {
    let allowed = match record.kind().resolve(path)?.writers {
        Some(writers) => writers.contains(&role),
        None => record.kind().writable_by(role),
    };
    if allowed { Ok(()) } else { Err(Error::NotAWriter { path: path.clone() }.into()) }
}

/// Checks that the group takes another row besides those it has and the `pending` ones.
pub(super) fn room_for_row(record: &Record, group: &Path, rows: &Rows, pending: usize) -> Result<(), Refusal> {
    match record.object(group) {
        Some(object) if record.doc.length(&object) + pending < rows.max_rows => Ok(()),
        Some(_) => Err(Error::TooManyRows { path: group.clone(), max_rows: rows.max_rows }.into()),
        None => Err(Error::UnknownRow { path: group.clone() }.into()),
    }
}

/// A narrative that a change edits.
struct Narrative {
    path: Path,
    object: ObjId,
    max_length: usize,
}

struct Check<'r> {
    record: &'r Record,
    pusher: &'r Pusher,
    /// The change's dependencies, where they are not all that the record holds.
    deps: Option<Vec<ChangeHash>>,
    ancestors: Option<BTreeSet<ChangeHash>>,
    /// Containers made by this change.
    made: BTreeMap<OpId, Path>,
    /// Characters put into narratives by this change.
    characters: BTreeMap<OpId, ObjectId>,
    /// Containers of a row just made that must follow.
    expected: VecDeque<(Path, ObjType)>,
    /// The last operation of this change on each key.
    written: BTreeMap<Path, OpId>,
    unlocked: BTreeSet<Path>,
    decoded: BTreeMap<ChangeHash, ExpandedChange>,
    /// Narratives met before and found fit to be edited.
    texts: BTreeMap<OpId, Narrative>,
    /// Containers met before, found again without a search.
    paths: BTreeMap<OpId, Path>,
    entries: Entries,
}

impl Check<'_> {
    fn change(&mut self, change: &Change) -> Result<(), Refusal> {
        for (counter, op) in (change.start_op().get()..).zip(&change.decode().operations) {
            self.operation(&OpId::new(counter, change.actor_id()), op)?;
        }
        match self.expected.pop_front() {
            Some((path, _)) => Err(Refusal::UnexpectedOperation { path }),
            None => Ok(()),
        }
    }

    fn operation(&mut self, id: &OpId, op: &Op) -> Result<(), Refusal> {
        match (&op.key, &op.action) {
            (Key::Seq(element), action) => self.character(op, element, (id, action)),
            (Key::Map(key), action) => {
                let container = self.path_of(&op.obj)?;
                let path = container.join(key.as_str());
                if op.insert || op.key.as_element_id().is_some() {
                    return Err(self.unexpected(&path));
                }
                if let Some((expected, object_type)) = self.expected.pop_front() {
                    let fits = expected == path && *action == OpType::Make(object_type) && op.pred.is_empty();
                    if !fits {
                        return Err(self.unexpected(&path));
                    }
                    self.made.insert(id.clone(), path);
                    return Ok(());
                }
                match action {
                    OpType::Make(ObjType::Map) => self.new_row(id, op, path),
                    OpType::Put(scalar) => self.put(id, op, path, scalar),
                    _ => Err(self.unexpected(&path)),
                }
            }
        }
    }

    /// Says that no intent makes such an operation, where the path is not known to name anything.
    fn unexpected(&self, path: &Path) -> Refusal {
        Refusal::UnexpectedOperation { path: self.record.kind().known(path) }
    }

    /// Finds a container's path, and that the change could know the container.
    fn path_of(&mut self, object: &ObjectId) -> Result<Path, Refusal> {
        let ObjectId::Id(id) = object else { return Ok(Path::root()) };
        if let Some(path) = self.made.get(id).or_else(|| self.paths.get(id)) {
            return Ok(path.clone());
        }
        self.change_of(id)?;
        let path = self.record.path_of(object).ok_or(Refusal::UnknownObject)?;
        self.paths.insert(id.clone(), path.clone());
        Ok(path)
    }

    /// Finds the change that made an operation, which must be among those this change builds on.
    fn change_of(&self, id: &OpId) -> Result<ChangeHash, Refusal> {
        let hash = self.record.doc.hash_for_opid(&ObjId::Id(id.counter(), id.actor().clone(), 0));
        match (hash, &self.ancestors) {
            (Some(hash), Some(ancestors)) if ancestors.contains(&hash) => Ok(hash),
            (Some(hash), None) => Ok(hash),
            _ => Err(Refusal::UnknownObject),
        }
    }

    fn unlocked(&mut self, path: &Path) -> Result<(), Refusal> {
        let unit = path.prefix(self.record.kind().resolve(path)?.unit_length);
        if self.unlocked.contains(&unit) {
            return Ok(());
        }
        if let Some(path) = sign::locked_unit(&self.record.doc, self.record.kind(), path, self.deps.as_deref()) {
            return Err(Error::Locked { path }.into());
        }
        self.unlocked.insert(unit);
        Ok(())
    }

    fn new_row(&mut self, id: &OpId, op: &Op, path: Path) -> Result<(), Refusal> {
        let unexpected = || Refusal::UnexpectedOperation { path: path.clone() };
        let Target::Row(rows) = self.record.kind().resolve(&path)?.target else { return Err(unexpected()) };
        if rows.key.is_shared() {
            return Err(unexpected());
        }
        may_write(self.record, &path, self.pusher.role)?;
        self.unlocked(&path)?;
        // A second row under one key would hide the first: keys are made at random, so only a forger meets this.
        if !op.pred.is_empty() || self.record.object(&path).is_some() || self.written.contains_key(&path) {
            return Err(Error::RowExists { path }.into());
        }
        let (group, _) = path.split_last().ok_or_else(unexpected)?;
        room_for_row(self.record, &group, rows, self.rows_made(&group))?;
        self.expected =
            genesis::row_layout(rows).into_iter().map(|(inner, kind)| (path.append(&inner), kind)).collect();
        self.made.insert(id.clone(), path.clone());
        self.written.insert(path, id.clone());
        Ok(())
    }

    fn rows_made(&self, group: &Path) -> usize {
        let length = group.segments().len() + 1;
        self.made.values().filter(|made| made.segments().len() == length && made.starts_with(group)).count()
    }

    fn put(&mut self, id: &OpId, op: &Op, path: Path, scalar: &ScalarValue) -> Result<(), Refusal> {
        let resolved = self.record.kind().resolve(&path)?;
        let value = json(scalar).ok_or_else(|| Refusal::UnexpectedOperation { path: path.clone() })?;
        resolved.check_scalar(&path, &value)?;
        let is_entry = matches!(resolved.target, Target::Entry { .. });
        if !is_entry {
            may_write(self.record, &path, self.pusher.role)?;
            self.unlocked(&path)?;
        }
        let expected = self.standing(&op.obj, &path)?;
        let mut given: Vec<OpId> = op.pred.iter().cloned().collect();
        given.sort_unstable();
        if given != expected {
            return Err(Refusal::Predecessor { path });
        }
        if is_entry {
            if !expected.is_empty() || self.exists(&path) {
                return Err(Error::RowExists { path }.into());
            }
            self.entries.add(&path, &value);
        } else if expected.len() > 1 && !matches!(resolved.target, Target::Removed) {
            self.entries.overwritten.insert(path.clone(), vec![value]);
        } else if let Some(put) = self.entries.overwritten.get_mut(&path) {
            put.push(value);
        }
        self.written.insert(path, id.clone());
        Ok(())
    }

    fn exists(&self, path: &Path) -> bool {
        let Some((parent, key)) = path.split_last() else { return true };
        let object = self.record.object(&parent);
        object.is_some_and(|object| matches!(self.record.doc.get(&object, key), Ok(Some(_))))
    }

    /// Lists the operations that stand at a key as the change saw it.
    fn standing(&self, object: &ObjectId, path: &Path) -> Result<Vec<OpId>, Refusal> {
        if let Some(own) = self.written.get(path) {
            return Ok(vec![own.clone()]);
        }
        if matches!(object, ObjectId::Id(id) if self.made.contains_key(id)) {
            return Ok(Vec::new());
        }
        let (parent, key) = path.split_last().ok_or_else(|| Refusal::UnexpectedOperation { path: path.clone() })?;
        let object = self.record.object(&parent).ok_or(Refusal::UnknownObject)?;
        let mut ids: Vec<OpId> = view::values(&self.record.doc, &object, key, self.deps.as_deref())
            .into_iter()
            .filter_map(|(_, id)| match id {
                ObjId::Id(counter, actor, _) => Some(OpId(counter, actor)),
                ObjId::Root => None,
            })
            .collect();
        ids.sort_unstable();
        Ok(ids)
    }

    /// Checks one character put into or taken out of a narrative.
    fn character(&mut self, op: &Op, element: &ElementId, (id, action): (&OpId, &OpType)) -> Result<(), Refusal> {
        let ObjectId::Id(text) = &op.obj else { return Err(Refusal::UnknownObject) };
        if !self.texts.contains_key(text) {
            let narrative = self.narrative(&op.obj)?;
            self.texts.insert(text.clone(), narrative);
        }
        if let ElementId::Id(element) = element {
            self.in_same_text(element, &op.obj)?;
        }
        let Some(Narrative { path, max_length, .. }) = self.texts.get(text) else { return Err(Refusal::UnknownObject) };
        let unexpected = || Refusal::UnexpectedOperation { path: path.clone() };
        if !self.expected.is_empty() {
            return Err(unexpected());
        }
        match action {
            OpType::Put(ScalarValue::Str(character)) if op.insert && op.pred.is_empty() => {
                if character.chars().count() != 1 {
                    return Err(unexpected());
                }
                check_text(path, character, *max_length)?;
                self.characters.insert(id.clone(), op.obj.clone());
                Ok(())
            }
            OpType::Delete if !op.insert && op.pred.len() == 1 && op.pred.get(0) == element.as_opid() => Ok(()),
            _ => Err(unexpected()),
        }
    }

    /// Finds a narrative that may be edited.
    fn narrative(&mut self, object: &ObjectId) -> Result<Narrative, Refusal> {
        let path = self.path_of(object)?;
        let Target::Text { max_length } = self.record.kind().resolve(&path)?.target else {
            return Err(Refusal::UnexpectedOperation { path });
        };
        may_write(self.record, &path, self.pusher.role)?;
        self.unlocked(&path)?;
        let object = self.record.object(&path).ok_or(Refusal::UnknownObject)?;
        Ok(Narrative { path, object, max_length })
    }

    /// Checks that a position refers to a character of the same narrative that the change could know.
    fn in_same_text(&mut self, element: &OpId, text: &ObjectId) -> Result<(), Refusal> {
        if let Some(object) = self.characters.get(element) {
            return if object == text { Ok(()) } else { Err(Refusal::UnknownObject) };
        }
        let hash = self.change_of(element)?;
        if !self.decoded.contains_key(&hash) {
            let change = self.record.doc.get_change_by_hash(&hash).ok_or(Refusal::UnknownObject)?;
            self.decoded.insert(hash, change.decode());
        }
        let made_by = self.decoded.get(&hash).ok_or(Refusal::UnknownObject)?;
        let index = usize::try_from(element.counter().saturating_sub(made_by.start_op.get())).unwrap_or(usize::MAX);
        match made_by.operations.get(index) {
            Some(op) if op.insert && op.obj == *text => Ok(()),
            _ => Err(Refusal::UnknownObject),
        }
    }
}

/// Turns a scalar into JSON; `None` for types that no field has.
fn json(scalar: &ScalarValue) -> Option<Value> {
    match scalar {
        ScalarValue::Str(text) => Some(Value::from(text.as_str())),
        ScalarValue::Int(number) => Some(Value::from(*number)),
        ScalarValue::Boolean(flag) => Some(Value::Bool(*flag)),
        ScalarValue::Null => Some(Value::Null),
        _ => None,
    }
}
