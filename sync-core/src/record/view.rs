//! The merged record: values, and beside them everything a merge must not hide.

use super::document::ChangeIndex;
use super::genesis::{REMOVED, RESOLUTIONS};
use super::sign::{self, Amendment, Signature};
use super::{Header, Path, Record, document};
use crate::catalogue::{Fields, Kind, Rows, Shape, Target};
use crate::error::Error;
use crate::ids::{DeviceActor, DeviceId};
use automerge::transaction::Transaction;
use automerge::{Automerge, ChangeHash, ObjId, ObjType, Prop, ReadDoc, ScalarValue};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One value someone wrote, with who and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Claim {
    /// The value.
    #[cfg_attr(feature = "typescript", ts(type = "Json"))]
    pub value: Value,
    /// The device it was written on; `None` for the engine's own.
    pub device: Option<DeviceId>,
    /// The device's claimed time.
    pub at: DateTime<Utc>,
    /// The hash of the change that wrote it.
    pub change: String,
}

/// A field that people wrote different things into without knowing of each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Conflict {
    /// The field or option.
    pub path: Path,
    /// The field's label.
    pub label: String,
    /// Every value, the one the merged data shows last.
    pub values: Vec<Claim>,
}

/// A row that was taken out. Its content stays readable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RemovedRow {
    /// The row.
    pub path: Path,
    /// Why, by whom and when.
    pub removal: Claim,
    /// What the row holds.
    #[cfg_attr(feature = "typescript", ts(type = "Json"))]
    pub data: Value,
    /// Whether someone edited the row without knowing that it was removed, or afterwards: look again.
    pub edited_since: bool,
}

/// A recorded choice between values in conflict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Resolution {
    /// Its id.
    pub id: Uuid,
    /// The field or option.
    pub path: Path,
    /// The value kept.
    #[cfg_attr(feature = "typescript", ts(type = "Json"))]
    pub chosen: Value,
    /// The values it was chosen over and from.
    pub over: Vec<Claim>,
    /// The device of the person who chose.
    pub device: Option<DeviceId>,
    /// The device's claimed time.
    pub at: DateTime<Utc>,
}

/// Who wrote the value a field shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Attribution {
    /// The device.
    pub device: Option<DeviceId>,
    /// The device's claimed time.
    pub at: DateTime<Utc>,
}

/// A record as it is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct View {
    /// What the record is.
    #[serde(flatten)]
    pub header: Header,
    /// The version: hashes of the newest changes.
    pub heads: Vec<String>,
    /// The merged values, shaped as the kind's schema.
    #[cfg_attr(feature = "typescript", ts(type = "{ [name: string]: Json }"))]
    pub data: Value,
    /// Fields with more than one standing value.
    pub conflicts: Vec<Conflict>,
    /// Rows taken out.
    pub removed: Vec<RemovedRow>,
    /// Signatures of the record and of its rows.
    pub signatures: Vec<Signature>,
    /// Amendments of the record and of its rows.
    pub amendments: Vec<Amendment>,
    /// Choices made between conflicting values.
    pub resolutions: Vec<Resolution>,
    /// Who wrote each single field, by JSON pointer.
    #[cfg_attr(feature = "typescript", ts(type = "{ [path: Path]: Attribution }"))]
    pub attribution: BTreeMap<String, Attribution>,
}

/// A document, or one in the midst of a transaction, that can tell which change wrote a value.
pub(crate) trait Source: ReadDoc {
    /// Returns the hash of the change that wrote the operation.
    fn hash(&self, operation: &ObjId) -> Option<ChangeHash>;
    /// Returns the hash of the change that wrote the operation, and its claimed time in milliseconds.
    fn written(&self, operation: &ObjId) -> Option<(ChangeHash, i64)>;
}

impl Source for Automerge {
    fn hash(&self, operation: &ObjId) -> Option<ChangeHash> {
        self.hash_for_opid(operation)
    }

    fn written(&self, operation: &ObjId) -> Option<(ChangeHash, i64)> {
        let hash = self.hash_for_opid(operation)?;
        Some((hash, self.get_change_meta_by_hash(&hash)?.timestamp))
    }
}

impl Source for Transaction<'_> {
    fn hash(&self, operation: &ObjId) -> Option<ChangeHash> {
        self.hash_for_opid(operation)
    }

    fn written(&self, operation: &ObjId) -> Option<(ChangeHash, i64)> {
        let hash = self.hash_for_opid(operation)?;
        Some((hash, self.get_change_by_hash(&hash)?.timestamp()))
    }
}

type At<'h> = Option<&'h [ChangeHash]>;

/// Reads every standing scalar at a key, the one Automerge shows last.
pub(crate) fn values(doc: &impl ReadDoc, object: &ObjId, key: &str, at: At<'_>) -> Vec<(Value, ObjId)> {
    let all = match at {
        Some(heads) => doc.get_all_at(object, key, heads),
        None => doc.get_all(object, key),
    };
    let mut values: Vec<(Value, ObjId)> =
        all.unwrap_or_default().into_iter().filter_map(|(value, id)| Some((json(value.as_scalar()?), id))).collect();
    let shown = match at {
        Some(heads) => doc.get_at(object, key, heads),
        None => doc.get(object, key),
    };
    if let Ok(Some((_, shown))) = shown
        && let Some(place) = values.iter().position(|(_, id)| *id == shown)
    {
        let shown = values.remove(place);
        values.push(shown);
    }
    values
}

/// Reads every standing scalar at a key with who wrote it and when.
pub(crate) fn claims(doc: &impl Source, object: &ObjId, key: &str, at: At<'_>) -> Vec<Claim> {
    values(doc, object, key, at).into_iter().map(|(value, id)| claim(doc, value, &id)).collect()
}

fn claim(doc: &impl Source, value: Value, id: &ObjId) -> Claim {
    let (change, millis) = match doc.written(id) {
        Some((hash, millis)) => (document::hash_text(&hash), millis),
        None => (String::new(), 0),
    };
    let at = DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::UNIX_EPOCH);
    Claim { value, device: device_of(id), at, change }
}

/// Finds the device that wrote an operation.
pub(crate) fn device_of(id: &ObjId) -> Option<DeviceId> {
    match id {
        ObjId::Id(_, actor, _) => DeviceActor::from_actor(actor).map(|actor| actor.device),
        ObjId::Root => None,
    }
}

/// Lists what a container holds: whether each entry is a container itself, and the operation that wrote it.
pub(crate) fn entries(doc: &impl ReadDoc, object: &ObjId, at: At<'_>) -> Vec<(bool, ObjId)> {
    let props: Vec<Prop> = match (doc.object_type(object), at) {
        (Ok(ObjType::Text), Some(heads)) => (0..doc.length_at(object, heads)).map(Prop::Seq).collect(),
        (Ok(ObjType::Text), None) => (0..doc.length(object)).map(Prop::Seq).collect(),
        (_, Some(heads)) => doc.keys_at(object, heads).map(Prop::Map).collect(),
        (_, None) => doc.keys(object).map(Prop::Map).collect(),
    };
    props
        .into_iter()
        .flat_map(|prop| {
            match at {
                Some(heads) => doc.get_all_at(object, prop, heads),
                None => doc.get_all(object, prop),
            }
            .unwrap_or_default()
        })
        .map(|(value, id)| (value.is_object(), id))
        .collect()
}

fn json(scalar: &ScalarValue) -> Value {
    match scalar {
        ScalarValue::Str(text) => Value::from(text.as_str()),
        ScalarValue::Int(number) => Value::from(*number),
        ScalarValue::Uint(number) => Value::from(*number),
        ScalarValue::Boolean(flag) => Value::Bool(*flag),
        _ => Value::Null,
    }
}

/// Reads the merged JSON of a unit: the record, or a row.
pub(crate) fn unit_data(doc: &impl Source, kind: &Kind, unit: &Path, at: At<'_>) -> Option<Value> {
    let object = document::object(doc, unit)?;
    let fields = match kind.resolve(unit).ok()?.target {
        Target::Root => &kind.fields,
        Target::Row(rows) => &rows.fields,
        _ => return None,
    };
    let mut walk = Walk::new(doc, kind, at);
    Some(Value::Object(walk.fields(&object, unit, fields)))
}

/// Walks a record along its catalogue.
struct Walk<'a, D: Source> {
    doc: &'a D,
    kind: &'a Kind,
    at: At<'a>,
    conflicts: Vec<Conflict>,
    removed: Vec<RemovedRow>,
    units: Vec<Path>,
    /// Who wrote each field, and the changes to find it by.
    attribution: Option<(BTreeMap<String, Attribution>, &'a ChangeIndex)>,
}

impl<'a, D: Source> Walk<'a, D> {
    fn new(doc: &'a D, kind: &'a Kind, at: At<'a>) -> Self {
        Walk { doc, kind, at, conflicts: Vec::new(), removed: Vec::new(), units: Vec::new(), attribution: None }
    }

    /// Reads what a map holds in one pass: most fields of a form are empty, and asking for each costs a search.
    fn held(&self, object: &ObjId) -> BTreeMap<String, Held> {
        let range = match self.at {
            Some(heads) => self.doc.map_range_at(object, .., heads),
            None => self.doc.map_range(object, ..),
        };
        range
            .map(|item| {
                let (key, conflict, id) = (item.key.to_string(), item.conflict, item.id());
                let value = item.value.into_value();
                let scalar = value.as_scalar().map(json);
                (key, Held { id, scalar, conflict })
            })
            .collect()
    }

    fn fields(&mut self, object: &ObjId, path: &Path, fields: &Fields) -> Map<String, Value> {
        let mut data = Map::new();
        let held = self.held(object);
        for field in fields.iter() {
            let Some(held) = held.get(&field.name) else { continue };
            let here = path.join(field.name.as_str());
            let value = match &field.shape {
                Shape::Register(_) => self.scalar(object, held, &here, &field.name, || field.title.clone()),
                _ if held.scalar.is_some() => continue,
                shape => self.container(&held.id, &here, &field.title, shape),
            };
            if let Some(value) = value {
                data.insert(field.name.clone(), value);
            }
        }
        data
    }

    fn container(&mut self, inner: &ObjId, path: &Path, title: &str, shape: &Shape) -> Option<Value> {
        match shape {
            Shape::Register(_) => None,
            Shape::Text { .. } => {
                let text = match self.at {
                    Some(heads) => self.doc.text_at(inner, heads),
                    None => self.doc.text(inner),
                };
                text.ok().filter(|text| !text.is_empty()).map(Value::String)
            }
            Shape::Set { options } => {
                let held = self.held(inner);
                let mut ticked = Vec::new();
                for option in options {
                    let Some(held) = held.get(&option.value) else { continue };
                    let label = || format!("{title}: {}", option.title);
                    let here = path.join(option.value.as_str());
                    if self.scalar(inner, held, &here, &option.value, label) == Some(Value::Bool(true)) {
                        ticked.push(Value::from(option.value.as_str()));
                    }
                }
                (!ticked.is_empty()).then_some(Value::Array(ticked))
            }
            Shape::Group(fields) => {
                let data = self.fields(inner, path, fields);
                (!data.is_empty()).then_some(Value::Object(data))
            }
            Shape::Rows(rows) => {
                let data = self.rows(inner, path, rows);
                (!data.is_empty()).then_some(Value::Object(data))
            }
        }
    }

    fn rows(&mut self, group: &ObjId, path: &Path, rows: &Rows) -> Map<String, Value> {
        let mut data = Map::new();
        for (key, Held { id: row, scalar, .. }) in self.held(group) {
            if scalar.is_some() {
                continue;
            }
            let here = path.join(key.as_str());
            let content = Value::Object(self.fields(&row, &here, &rows.fields));
            if !rows.sign.is_empty() {
                self.units.push(here.clone());
            }
            match claims(self.doc, &row, REMOVED, self.at).pop() {
                Some(removal) if !removal.value.is_null() => {
                    let edited_since = self.edited_since(&row, &removal);
                    self.removed.push(RemovedRow { path: here, removal, data: content, edited_since });
                }
                _ => {
                    data.insert(key, content);
                }
            }
        }
        data
    }

    /// Looks for a value in the row that the person who removed it had not seen.
    fn edited_since(&self, row: &ObjId, removal: &Claim) -> bool {
        let Ok(seen) = removal.change.parse::<ChangeHash>() else { return false };
        let mut open = vec![row.clone()];
        while let Some(object) = open.pop() {
            let then = entries(self.doc, &object, Some(&[seen]));
            for entry in entries(self.doc, &object, self.at) {
                if !then.contains(&entry) {
                    return true;
                }
                if entry.0 {
                    open.push(entry.1);
                }
            }
        }
        false
    }

    fn scalar(
        &mut self,
        object: &ObjId,
        held: &Held,
        path: &Path,
        key: &str,
        label: impl Fn() -> String,
    ) -> Option<Value> {
        let (mut shown, mut id) = (held.scalar.clone()?, held.id.clone());
        if held.conflict {
            let standing = values(self.doc, object, key, self.at);
            (shown, id) = standing.last()?.clone();
            if standing.iter().any(|(value, _)| *value != shown) {
                let values = standing.into_iter().map(|(value, id)| claim(self.doc, value, &id)).collect();
                self.conflicts.push(Conflict { path: path.clone(), label: label(), values });
            }
        }
        if let Some((attribution, index)) = &mut self.attribution {
            let millis = self.doc.hash(&id).and_then(|hash| index.timestamp(&hash)).unwrap_or(0);
            let at = DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::UNIX_EPOCH);
            attribution.insert(path.to_string(), Attribution { device: device_of(&id), at });
        }
        (!shown.is_null()).then_some(shown)
    }
}

/// What stands at a key.
struct Held {
    id: ObjId,
    /// The value shown; `None` for a container.
    scalar: Option<Value>,
    /// Whether other values stand beside it.
    conflict: bool,
}

impl Record {
    /// Reads the merged record.
    pub fn view(&self) -> View {
        self.view_with(None, self.heads())
    }

    /// Reads the record as it stood at `heads`.
    ///
    /// # Errors
    /// [`Error::UnknownVersion`].
    pub fn view_at(&self, heads: &[ChangeHash]) -> Result<View, Error> {
        if heads.iter().all(|hash| self.has(hash)) {
            Ok(self.view_with(Some(heads), heads.to_vec()))
        } else {
            Err(Error::UnknownVersion)
        }
    }

    /// Reads the record as it stood at the version that an earlier [`View::heads`] names.
    ///
    /// # Errors
    /// [`Error::UnknownVersion`].
    pub fn view_of(&self, heads: &[String]) -> Result<View, Error> {
        let heads: Result<Vec<ChangeHash>, _> = heads.iter().map(|hash| hash.parse()).collect();
        self.view_at(&heads.map_err(|_| Error::UnknownVersion)?)
    }

    fn view_with(&self, at: At<'_>, heads: Vec<ChangeHash>) -> View {
        let mut walk = Walk::new(&self.doc, &self.kind, at);
        walk.attribution = Some((BTreeMap::new(), self.index()));
        let data = Value::Object(walk.fields(&automerge::ROOT, &Path::root(), &self.kind.fields));
        if !self.kind.sign.is_empty() {
            walk.units.insert(0, Path::root());
        }
        let (mut signatures, mut amendments) = (Vec::new(), Vec::new());
        for unit in &walk.units {
            signatures.extend(sign::signatures(&self.doc, walk.kind, unit, at).unwrap_or_default());
            amendments.extend(sign::amendments(&self.doc, unit, at));
        }
        let mut view = View {
            header: self.header.clone(),
            heads: heads.iter().map(document::hash_text).collect(),
            data,
            conflicts: walk.conflicts,
            removed: walk.removed,
            signatures,
            amendments,
            resolutions: self.resolutions(at),
            attribution: walk.attribution.map(|(attribution, _)| attribution).unwrap_or_default(),
        };
        super::characters::unturn(&mut view);
        view
    }

    fn resolutions(&self, at: At<'_>) -> Vec<Resolution> {
        let mut resolutions: Vec<Resolution> = sign::ledger(&self.doc, &Path::root(), RESOLUTIONS, at)
            .into_iter()
            .filter_map(|(id, claim)| {
                let entry = super::edit::ResolutionEntry::read(claim.value.as_str()?)?;
                let (path, chosen, over) = (entry.pointer, entry.chosen, entry.over);
                Some(Resolution { id, path, chosen, over, device: claim.device, at: claim.at })
            })
            .collect();
        resolutions.sort_by_key(|entry| (entry.at, entry.id));
        resolutions
    }
}
