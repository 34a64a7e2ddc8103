//! Turns intents into one Automerge change.

use super::genesis::{AMENDMENTS, REMOVED, RESOLUTIONS, SIGNATURES, make_row, shared_row};
use super::sign::{self, SignatureEntry};
use super::view::{Claim, claims, values};
use super::{Intent, Path, Record, document};
use crate::catalogue::{Resolved, Target};
use crate::error::Error;
use crate::ids::{DeviceActor, DeviceId, deterministic_uuid};
use crate::role::Role;
use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{Automerge, AutomergeError, Change, ObjId, ReadDoc, ScalarValue};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Who edits: a person's device and role.
#[derive(Debug, Clone)]
pub struct Author {
    /// The device's actor.
    pub actor: DeviceActor,
    /// The person's role.
    pub role: Role,
    /// Other devices of the same person, whose words the person may sign.
    pub own_devices: Vec<DeviceId>,
}

impl Author {
    /// Tells whether the device is the person's own.
    pub fn owns(&self, device: DeviceId) -> bool {
        device == self.actor.device || self.own_devices.contains(&device)
    }
}

/// What an edit made: the changes to keep and send, oldest first. Empty where the intents changed nothing.
#[derive(Debug, Clone, Default)]
pub struct Edited {
    /// The beginnings of shared rows first, then the one change with the edits.
    pub changes: Vec<Change>,
}

/// An entry in `_resolutions`: what was chosen, and between what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResolutionEntry {
    pub(crate) pointer: Path,
    pub(crate) chosen: Value,
    pub(crate) over: Vec<Claim>,
}

impl ResolutionEntry {
    /// Reads an entry of the ledger.
    pub(crate) fn read(text: &str) -> Option<Self> {
        serde_json::from_slice(text.as_bytes()).ok()
    }
}

/// Longest name under a signature, in characters.
pub(crate) const MAX_NAME: usize = crate::limits::NAME;

impl Record {
    /// Makes one change of the intents, all or nothing. `at` is the device's claimed time. Characters that no store can keep
    /// are replaced, see [`super::kept`].
    ///
    /// # Errors
    /// The first intent that breaks a rule of the record: see [`Error`].
    pub fn edit(&mut self, author: &Author, at: DateTime<Utc>, intents: &[Intent]) -> Result<Edited, Error> {
        let mut changes = Vec::new();
        let mut staged: Option<Automerge> = None;
        for path in self.rows_to_start(intents)? {
            let Target::Row(rows) = self.kind.resolve(&path)?.target else { continue };
            let change = shared_row(&self.kind, &self.header, &path, rows)?;
            let doc = staged.get_or_insert_with(|| self.doc.clone());
            doc.apply_changes([change.clone()]).map_err(unreadable)?;
            changes.push(change);
        }
        let before = staged.is_none().then(|| self.doc.get_heads());
        let mut doc = match staged {
            Some(doc) => doc,
            // Moved out and back, so that the common edit copies nothing.
            None => std::mem::replace(&mut self.doc, Automerge::new()),
        };
        doc.set_actor(author.actor.actor_id());
        let writer = IntentWriter { kind: &self.kind, author, at };
        let outcome = doc.transact_with::<_, _, Error, _>(
            |()| CommitOptions::default().with_time(at.timestamp_millis()),
            |tx| intents.iter().try_for_each(|intent| writer.write(tx, &intent.with_kept_characters())),
        );
        match outcome {
            Ok(success) => {
                if let Some(hash) = success.hash {
                    changes.extend(doc.get_change_by_hash(&hash));
                }
                self.doc = doc;
                self.enter(&changes);
                Ok(Edited { changes })
            }
            Err(failure) => {
                if before.is_some() {
                    self.doc = doc;
                }
                Err(failure.error)
            }
        }
    }

    /// Lists the shared rows the intents write into that do not exist yet.
    fn rows_to_start(&self, intents: &[Intent]) -> Result<Vec<Path>, Error> {
        let mut paths: Vec<Path> = Vec::new();
        for intent in intents {
            let resolved = self.kind.resolve(intent.path())?;
            let row = intent.path().prefix(resolved.unit_length);
            if resolved.unit_length == 0 || paths.contains(&row) || self.object(&row).is_some() {
                continue;
            }
            if let Target::Row(rows) = self.kind.resolve(&row)?.target
                && rows.key.is_shared()
            {
                paths.push(row);
            }
        }
        Ok(paths)
    }
}

fn unreadable(error: AutomergeError) -> Error {
    Error::Unreadable { reason: error.to_string() }
}

impl From<AutomergeError> for Error {
    fn from(error: AutomergeError) -> Error {
        unreadable(error)
    }
}

/// Writes intents into a transaction for one person at one time.
struct IntentWriter<'a> {
    kind: &'a crate::catalogue::Kind,
    author: &'a Author,
    at: DateTime<Utc>,
}

impl IntentWriter<'_> {
    fn write(&self, tx: &mut Transaction<'_>, intent: &Intent) -> Result<(), Error> {
        let path = intent.path();
        let resolved = self.kind.resolve(path)?;
        self.may_write(path, &resolved, matches!(intent, Intent::Sign { .. }))?;
        match intent {
            Intent::Set { path, value } => {
                self.unlocked(tx, path)?;
                self.set(tx, path, value)
            }
            Intent::EditText { path, at, remove, insert } => {
                self.unlocked(tx, path)?;
                self.edit_text(tx, path, (*at, *remove, insert))
            }
            Intent::AddRow { path, values } => {
                self.unlocked(tx, path)?;
                self.add_row(tx, path, values)
            }
            Intent::RemoveRow { path, reason } => self.removed(tx, path, &Value::from(reason.as_str())),
            Intent::RestoreRow { path } => self.removed(tx, path, &Value::Null),
            Intent::Sign { unit, id, slot, name, statement, drawing } => {
                let content = sign::content_hash(tx, self.kind, unit, None)?;
                let entry = SignatureEntry {
                    slot: slot.clone(),
                    name: name.trim().to_owned(),
                    statement: statement.clone(),
                    content,
                    drawing: drawing.clone(),
                };
                if entry.name.is_empty() || entry.name.chars().count() > MAX_NAME {
                    return Err(Error::Missing { path: unit.clone(), what: "the name of the person who signs".into() });
                }
                sign::may_sign(tx, self.kind, unit, &entry.slot, self.author, None)?;
                self.enter(tx, &unit.join(SIGNATURES), &id.to_string(), &entry)
            }
            Intent::Amend { unit, id, text } => {
                if sign::signatures(tx, self.kind, unit, None)?.is_empty() {
                    return Err(Error::NotSignable { path: unit.clone() });
                }
                let ledger = unit.join(AMENDMENTS);
                self.put_new(tx, &ledger, &id.to_string(), text)
            }
            Intent::Resolve { path, id, value } => {
                self.unlocked(tx, path)?;
                let resolved = self.kind.resolve(path)?;
                resolved.check_scalar(path, value)?;
                let (parent, key) = container(tx, path)?;
                let over = claims(tx, &parent, &key, None);
                if over.len() < 2 {
                    return Err(Error::NoConflict { path: path.clone() });
                }
                self.choose(tx, path, &parent, &key, (id.to_string(), value, over))
            }
        }
    }

    fn may_write(&self, path: &Path, resolved: &Resolved<'_>, signing: bool) -> Result<(), Error> {
        let listed = match resolved.writers {
            Some(writers) => writers.contains(&self.author.role),
            // A manager signs off a record without being one of those who write it.
            None => signing || self.kind.writable_by(self.author.role),
        };
        if listed { Ok(()) } else { Err(Error::NotAWriter { path: path.clone() }) }
    }

    fn unlocked(&self, tx: &Transaction<'_>, path: &Path) -> Result<(), Error> {
        match sign::locked_unit(tx, self.kind, path, None) {
            Some(unit) => Err(Error::Locked { path: unit }),
            None => Ok(()),
        }
    }

    fn set(&self, tx: &mut Transaction<'_>, path: &Path, value: &Value) -> Result<(), Error> {
        let resolved = self.kind.resolve(path)?;
        if !matches!(resolved.target, Target::Register(_) | Target::Tick) {
            return Err(Error::WrongType { path: path.clone(), expected: "a single field".to_owned() });
        }
        resolved.check_scalar(path, value)?;
        let (parent, key) = container(tx, path)?;
        let standing = values(tx, &parent, &key, None);
        match standing.as_slice() {
            [] if value.is_null() => Ok(()),
            [(only, _)] if only == value => Ok(()),
            [] | [_] => Ok(tx.put(&parent, key.as_str(), scalar(value))?),
            all if all.iter().all(|(standing, _)| standing == value) => Ok(()),
            _ => {
                let over = claims(tx, &parent, &key, None);
                let id = self.resolution_id(path, &over);
                self.choose(tx, path, &parent, &key, (id, value, over))
            }
        }
    }

    /// Writes over a conflict and records what was chosen between.
    fn choose(
        &self,
        tx: &mut Transaction<'_>,
        path: &Path,
        parent: &ObjId,
        key: &str,
        (id, value, over): (String, &Value, Vec<Claim>),
    ) -> Result<(), Error> {
        let standing: Vec<&Value> = over.iter().map(|claim| &claim.value).collect();
        put_over(tx, parent, key, value, &standing)?;
        let entry = ResolutionEntry { pointer: path.clone(), chosen: value.clone(), over };
        self.enter(tx, &Path::root().join(RESOLUTIONS), &id, &entry)
    }

    /// Two people who settle the same conflict settle it twice, and both choices stay recorded.
    fn resolution_id(&self, path: &Path, over: &[Claim]) -> String {
        let mut parts = vec!["resolution".to_owned(), path.to_string(), self.author.actor.actor_id().to_string()];
        parts.extend(over.iter().map(|claim| format!("{}{}", claim.change, claim.value)));
        parts.push(self.at.timestamp_millis().to_string());
        deterministic_uuid(&parts).to_string()
    }

    fn edit_text(
        &self,
        tx: &mut Transaction<'_>,
        path: &Path,
        (at, remove, insert): (usize, usize, &str),
    ) -> Result<(), Error> {
        let Target::Text { max_length } = self.kind.resolve(path)?.target else {
            return Err(Error::WrongType { path: path.clone(), expected: "set as a whole".to_owned() });
        };
        crate::catalogue::check_characters(path, insert)?;
        let (parent, key) = container(tx, path)?;
        let Some((_, text)) = tx.get(&parent, key.as_str())? else {
            return Err(Error::UnknownField { path: path.clone() });
        };
        let length = tx.length(&text);
        let outside = at > length || remove > length - at;
        if outside {
            return Err(Error::OutsideText { path: path.clone() });
        }
        // A text that a merge made too long is shortened step by step, by edits that leave it too long still.
        let next = length - remove + insert.chars().count();
        if next > max_length && next >= length {
            return Err(Error::TooLong { path: path.clone(), max_length });
        }
        if remove > 0 || !insert.is_empty() {
            let remove = isize::try_from(remove).map_err(|_| Error::OutsideText { path: path.clone() })?;
            tx.splice_text(&text, at, remove, insert)?;
        }
        Ok(())
    }

    fn add_row(&self, tx: &mut Transaction<'_>, path: &Path, values: &Map<String, Value>) -> Result<(), Error> {
        let Target::Row(rows) = self.kind.resolve(path)?.target else {
            return Err(Error::UnknownRow { path: path.clone() });
        };
        if !rows.key.is_shared() {
            let (group, key) = container(tx, path)?;
            if tx.get(&group, key.as_str())?.is_some() {
                return Err(Error::RowExists { path: path.clone() });
            }
            let (parent, _) = path.split_last().ok_or_else(|| Error::UnknownRow { path: path.clone() })?;
            if tx.length(&group) >= rows.max_rows {
                return Err(Error::TooManyRows { path: parent, max_rows: rows.max_rows });
            }
            make_row(tx, &group, &key, rows)?;
        }
        self.fill(tx, path, values)
    }

    fn fill(&self, tx: &mut Transaction<'_>, row: &Path, values: &Map<String, Value>) -> Result<(), Error> {
        for (path, value) in leaves(self.kind, row, values)? {
            let resolved = self.kind.resolve(&path)?;
            self.may_write(&path, &resolved, false)?;
            self.set(tx, &path, &value)?;
        }
        Ok(())
    }

    fn removed(&self, tx: &mut Transaction<'_>, row: &Path, reason: &Value) -> Result<(), Error> {
        let Target::Row(_) = self.kind.resolve(row)?.target else {
            return Err(Error::UnknownRow { path: row.clone() });
        };
        self.unlocked(tx, row)?;
        let path = row.join(REMOVED);
        self.kind.resolve(&path)?.check_scalar(&path, reason)?;
        let Some(object) = document::object(tx, row) else { return Err(Error::UnknownRow { path: row.clone() }) };
        let standing = values(tx, &object, REMOVED, None);
        let standing: Vec<&Value> = standing.iter().map(|(value, _)| value).collect();
        let same = if standing.is_empty() { reason.is_null() } else { standing.iter().all(|value| *value == reason) };
        if same { Ok(()) } else { put_over(tx, &object, REMOVED, reason, &standing) }
    }

    fn enter(&self, tx: &mut Transaction<'_>, ledger: &Path, id: &str, entry: &impl Serialize) -> Result<(), Error> {
        let text = serde_json::to_string(entry).map_err(|error| Error::Unreadable { reason: error.to_string() })?;
        self.put_new(tx, ledger, id, &text)
    }

    fn put_new(&self, tx: &mut Transaction<'_>, ledger: &Path, id: &str, text: &str) -> Result<(), Error> {
        let path = ledger.join(id);
        self.kind.resolve(&path)?.check_scalar(&path, &Value::from(text))?;
        let Some(object) = document::object(tx, ledger) else {
            return Err(Error::NotSignable { path: ledger.clone() });
        };
        if tx.get(&object, id)?.is_some() {
            return Err(Error::RowExists { path });
        }
        Ok(tx.put(&object, id, text)?)
    }
}

/// Finds the map that holds the last segment of a path, and that segment.
fn container(tx: &Transaction<'_>, path: &Path) -> Result<(ObjId, String), Error> {
    let (parent, key) = path.split_last().ok_or_else(|| Error::UnknownField { path: path.clone() })?;
    let object = document::object(tx, &parent).ok_or_else(|| Error::UnknownRow { path: path.clone() })?;
    Ok((object, key.to_owned()))
}

/// Writes over what stands at a key, the value that is shown last. Automerge turns the writing of that value into the
/// deletion of the others; here it must be a write like any, so that another person's choice made at the same time
/// stands beside it. So one of the others is written first.
fn put_over(
    tx: &mut Transaction<'_>,
    parent: &ObjId,
    key: &str,
    value: &Value,
    standing: &[&Value],
) -> Result<(), Error> {
    if standing.len() > 1
        && standing.last() == Some(&value)
        && let Some(other) = standing.iter().find(|other| **other != value)
    {
        tx.put(parent, key, scalar(other))?;
    }
    Ok(tx.put(parent, key, scalar(value))?)
}

/// Takes a row's JSON apart into the scalars to write; a set names every option ticked.
fn leaves(kind: &crate::catalogue::Kind, row: &Path, values: &Map<String, Value>) -> Result<Vec<(Path, Value)>, Error> {
    let mut leaves = Vec::new();
    for (name, value) in values {
        let path = row.join(name.as_str());
        match (kind.resolve(&path)?.target, value) {
            (Target::Group(_), Value::Object(inner)) => leaves.extend(self::leaves(kind, &path, inner)?),
            (Target::Set(_), Value::Array(options)) => {
                for option in options {
                    let option = option.as_str().ok_or_else(|| Error::NotAnOption { path: path.clone() })?;
                    leaves.push((path.join(option), Value::Bool(true)));
                }
            }
            (Target::Register(_) | Target::Tick, value) => leaves.push((path, value.clone())),
            _ => return Err(Error::WrongType { path, expected: "shaped as the row's fields".to_owned() }),
        }
    }
    Ok(leaves)
}

/// Turns JSON into the document's scalar. Only strings, whole numbers, booleans and null pass the catalogue.
fn scalar(value: &Value) -> ScalarValue {
    match value {
        Value::Bool(flag) => ScalarValue::Boolean(*flag),
        Value::Number(number) => number.as_i64().map_or(ScalarValue::Null, ScalarValue::Int),
        Value::String(text) => ScalarValue::Str(text.as_str().into()),
        _ => ScalarValue::Null,
    }
}
