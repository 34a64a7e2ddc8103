//! Finds what a path within a record names.

use super::value::{check_option, check_text};
use super::{Choice, Fields, Kind, Register, Rows, Shape, SignSlot};
use crate::error::Error;
use crate::record::Path;
use crate::role::Role;
use serde_json::Value;

/// The reason for removing a row, a signature and an amendment, in characters.
const MAX_REASON: usize = 500;
const MAX_SIGNATURE: usize = 100_000;
const MAX_AMENDMENT: usize = 10_000;
const MAX_RESOLUTION: usize = 200_000;

/// What stands at a path.
#[derive(Debug, Clone, Copy)]
pub enum Place<'k> {
    /// The record itself.
    Root,
    /// A group's map.
    Group(&'k Fields),
    /// A set's map of options.
    Set(&'k [Choice]),
    /// One option of a set: true, false or null.
    Tick,
    /// A scalar.
    Register(&'k Register),
    /// A co-edited narrative.
    Text {
        /// Limit in Unicode scalar values.
        max_length: usize,
    },
    /// The map of a repeating group.
    Rows(&'k Rows),
    /// One row.
    Row(&'k Rows),
    /// A row's `_removed`: the reason, or null.
    Removed,
    /// The map of a unit's signatures, amendments, or the record's resolutions.
    Ledger,
    /// One signature, amendment or resolution: JSON in a text, written once.
    Entry {
        /// Limit in characters.
        max_length: usize,
    },
}

/// A path's meaning: what stands there, in which signable unit, and who may write it.
#[derive(Debug, Clone)]
pub struct Resolved<'k> {
    /// What stands there.
    pub place: Place<'k>,
    /// How many of the path's segments name the unit (the record, or a row) that is signed as a whole.
    pub unit_length: usize,
    /// The unit's signature slots.
    pub sign: &'k [SignSlot],
    /// The narrowest list of writers on the way, if any is narrower than the record's.
    pub writers: Option<&'k [Role]>,
}

impl Kind {
    /// Finds what the path names.
    ///
    /// # Errors
    /// [`Error::UnknownField`], [`Error::NotAnOption`] or [`Error::InvalidRowKey`], each with the part of the path that is known:
    /// the rest is whatever somebody made up, and is repeated nowhere.
    pub fn resolve<'k>(&'k self, path: &Path) -> Result<Resolved<'k>, Error> {
        let mut at = Resolved { place: Place::Root, unit_length: 0, sign: &self.sign, writers: None };
        for (index, segment) in path.segments().iter().enumerate() {
            let known = || path.prefix(index);
            let unknown = || Error::UnknownField { path: known() };
            at.place = match at.place {
                Place::Root => match segment.as_str() {
                    "_resolutions" => Place::Ledger,
                    "_signatures" | "_amendments" if !self.sign.is_empty() => Place::Ledger,
                    name => at.field(&self.fields, name).ok_or_else(unknown)?,
                },
                Place::Group(fields) => at.field(fields, segment).ok_or_else(unknown)?,
                Place::Row(rows) => match segment.as_str() {
                    "_removed" => Place::Removed,
                    "_signatures" | "_amendments" if !rows.sign.is_empty() => Place::Ledger,
                    name => at.field(&rows.fields, name).ok_or_else(unknown)?,
                },
                Place::Rows(rows) => {
                    if !rows.key.admits(segment) {
                        return Err(Error::InvalidRowKey { path: known() });
                    }
                    at.unit_length = index + 1;
                    at.sign = &rows.sign;
                    Place::Row(rows)
                }
                Place::Set(options) => {
                    check_option(&known(), segment, options)?;
                    Place::Tick
                }
                Place::Ledger => {
                    if uuid::Uuid::try_parse(segment).is_err() {
                        return Err(Error::InvalidRowKey { path: known() });
                    }
                    let max_length = match path.segments()[index - 1].as_str() {
                        "_signatures" => MAX_SIGNATURE,
                        "_amendments" => MAX_AMENDMENT,
                        _ => MAX_RESOLUTION,
                    };
                    Place::Entry { max_length }
                }
                Place::Register(_) | Place::Text { .. } | Place::Tick | Place::Removed | Place::Entry { .. } => {
                    return Err(unknown());
                }
            };
        }
        Ok(at)
    }

    /// Returns the longest part of a path that names something here.
    pub(crate) fn known(&self, path: &Path) -> Path {
        match self.resolve(path) {
            Ok(_) => path.clone(),
            Err(error) => error.path().cloned().unwrap_or_default(),
        }
    }
}

impl<'k> Resolved<'k> {
    fn field(&mut self, fields: &'k Fields, name: &str) -> Option<Place<'k>> {
        let field = fields.get(name)?;
        if let Some(writers) = &field.writers {
            self.writers = Some(writers);
        }
        Some(Place::of(&field.shape))
    }

    /// Checks a scalar to be written at this place.
    ///
    /// # Errors
    /// As [`Register::check`]; [`Error::WrongType`] where no scalar belongs.
    pub fn check_scalar(&self, path: &Path, value: &Value) -> Result<(), Error> {
        let wrong = |expected: &str| Err(Error::WrongType { path: path.clone(), expected: expected.to_owned() });
        match (self.place, value) {
            (Place::Register(register), value) => register.check(path, value),
            (Place::Tick, Value::Bool(_) | Value::Null) => Ok(()),
            (Place::Tick, _) => wrong("true or false"),
            (Place::Removed, Value::Null) => Ok(()),
            (Place::Removed, Value::String(reason)) => check_filled(path, reason, MAX_REASON, "a reason"),
            (Place::Removed, _) => wrong("a reason"),
            (Place::Entry { max_length }, Value::String(entry)) => check_filled(path, entry, max_length, "a text"),
            (Place::Entry { .. }, _) => wrong("a text"),
            _ => wrong("changed field by field, not as a whole"),
        }
    }
}

fn check_filled(path: &Path, text: &str, max_length: usize, what: &str) -> Result<(), Error> {
    if text.trim().is_empty() {
        return Err(Error::Missing { path: path.clone(), what: what.to_owned() });
    }
    check_text(path, text, max_length)
}

impl<'k> Place<'k> {
    pub(crate) fn of(shape: &'k Shape) -> Place<'k> {
        match shape {
            Shape::Register(register) => Place::Register(register),
            Shape::Text { max_length } => Place::Text { max_length: *max_length },
            Shape::Set { options } => Place::Set(options),
            Shape::Group(fields) => Place::Group(fields),
            Shape::Rows(rows) => Place::Rows(rows),
        }
    }
}
