//! Recording: beginning, editing and reading records. None of it needs a connection.

use super::{AppError, PhoneApp};
use crate::storage::DurableStorage;
use serde_json::{Map, Value};
use sync_core::ids::{ChildId, RecordId, uuid_v7};
use sync_core::record::{Header, Intent, Path, Record, View};
use sync_core::sync::phone::PhoneError;
use uuid::Uuid;

impl<S: DurableStorage> PhoneApp<S> {
    /// Begins a record about a child. Where a child has exactly one of the kind, it is that one, and goes on where it
    /// is here already.
    ///
    /// # Errors
    /// [`AppError`].
    pub fn begin(&mut self, kind: &str, child: ChildId) -> Result<RecordId, AppError> {
        let required = self.around.catalogue.kind(kind)?.required_id(child);
        let id = required.unwrap_or_else(|| RecordId(self.fresh_id()));
        self.begin_record(&Header { id, kind: kind.to_owned(), child })?;
        Ok(id)
    }

    /// Begins a record with an id that was made before, or does nothing if it is here.
    ///
    /// # Errors
    /// [`AppError`].
    pub fn begin_record(&mut self, header: &Header) -> Result<(), AppError> {
        self.work(|phone, storage, _| Ok(((), phone.begin(storage, header)?)))
    }

    /// Takes an intent as it is typed.
    ///
    /// # Errors
    /// [`AppError`]; nothing has changed then.
    pub fn edit(&mut self, id: RecordId, intent: Intent) -> Result<(), AppError> {
        self.work(|phone, storage, at| Ok(((), phone.edit(storage, id, at, intent)?)))
    }

    /// Writes a field, or ticks an option.
    ///
    /// # Errors
    /// [`AppError`].
    pub fn set(&mut self, id: RecordId, pointer: &str, value: impl Into<Value>) -> Result<(), AppError> {
        self.edit(id, Intent::Set { path: path(pointer)?, value: value.into() })
    }

    /// Edits a co-edited narrative in place; positions count Unicode scalar values.
    ///
    /// # Errors
    /// [`AppError`].
    pub fn edit_text(
        &mut self,
        id: RecordId,
        pointer: &str,
        at: usize,
        remove: usize,
        insert: &str,
    ) -> Result<(), AppError> {
        self.edit(id, Intent::EditText { path: path(pointer)?, at, remove, insert: insert.to_owned() })
    }

    /// Adds a row to a group under a fresh key, and returns the row's place.
    ///
    /// # Errors
    /// [`AppError`].
    pub fn add_row(&mut self, id: RecordId, group: &str, values: Map<String, Value>) -> Result<Path, AppError> {
        let row = path(group)?.join(self.fresh_id().to_string());
        self.edit(id, Intent::AddRow { path: row.clone(), values })?;
        Ok(row)
    }

    /// Signs a record (the empty pointer) or a row.
    ///
    /// # Errors
    /// [`AppError`].
    pub fn sign(&mut self, id: RecordId, unit: &str, slot: &str, name: &str) -> Result<(), AppError> {
        let sign = Intent::Sign {
            unit: path(unit)?,
            id: self.fresh_id(),
            slot: slot.to_owned(),
            name: name.to_owned(),
            statement: None,
            drawing: None,
        };
        self.edit(id, sign)
    }

    /// Adds a correction to a signed record or row.
    ///
    /// # Errors
    /// [`AppError`].
    pub fn amend(&mut self, id: RecordId, unit: &str, text: &str) -> Result<(), AppError> {
        self.edit(id, Intent::Amend { unit: path(unit)?, id: self.fresh_id(), text: text.to_owned() })
    }

    /// Chooses between values in conflict.
    ///
    /// # Errors
    /// [`AppError`].
    pub fn resolve(&mut self, id: RecordId, pointer: &str, value: impl Into<Value>) -> Result<(), AppError> {
        self.edit(id, Intent::Resolve { path: path(pointer)?, id: self.fresh_id(), value: value.into() })
    }

    /// Reads the merged record: everything the phone has, what was typed a moment ago included.
    ///
    /// # Errors
    /// [`AppError::Phone`].
    pub fn view(&mut self, id: RecordId) -> Result<View, AppError> {
        self.inspect(id, Record::view)
    }

    /// Looks at a record: its history, or how it stood once.
    ///
    /// # Errors
    /// [`AppError::Phone`].
    pub fn inspect<T>(&mut self, id: RecordId, look: impl FnOnce(&Record) -> T) -> Result<T, AppError> {
        let mut seen = None;
        let read = self.work(|phone, storage, at| {
            let (record, effects) = phone.read(storage, id, at)?;
            seen = Some(look(record));
            Ok(((), effects))
        });
        match (seen, read) {
            // Reading stores only what tidies up. A full phone still shows what it has.
            (Some(seen), _) => Ok(seen),
            (None, read) => Err(read.err().unwrap_or(PhoneError::UnknownRecord.into())),
        }
    }

    /// Makes an id: a UUIDv7.
    pub fn fresh_id(&self) -> Uuid {
        let mut random = [0; 10];
        self.around.entropy.fill(&mut random);
        uuid_v7(self.around.clock.now(), random)
    }
}

fn path(pointer: &str) -> Result<Path, AppError> {
    Path::parse(pointer).ok_or(AppError::Pointer)
}
