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

/// What a path leads to.
#[derive(Debug, Clone, Copy)]
pub enum Target<'k> {
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
    pub target: Target<'k>,
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
        let mut at = Resolved { target: Target::Root, unit_length: 0, sign: &self.sign, writers: None };
        for (index, segment) in path.segments().iter().enumerate() {
            let known = || path.prefix(index);
            let unknown = || Error::UnknownField { path: known() };
            at.target = match at.target {
                Target::Root => match segment.as_str() {
                    "_resolutions" => Target::Ledger,
                    "_signatures" | "_amendments" if !self.sign.is_empty() => Target::Ledger,
                    name => at.field(&self.fields, name).ok_or_else(unknown)?,
                },
                Target::Group(fields) => at.field(fields, segment).ok_or_else(unknown)?,
                Target::Row(rows) => match segment.as_str() {
                    "_removed" => Target::Removed,
                    "_signatures" | "_amendments" if !rows.sign.is_empty() => Target::Ledger,
                    name => at.field(&rows.fields, name).ok_or_else(unknown)?,
                },
                Target::Rows(rows) => {
                    if !rows.key.admits(segment) {
                        return Err(Error::InvalidRowKey { path: known() });
                    }
                    at.unit_length = index + 1;
                    at.sign = &rows.sign;
                    Target::Row(rows)
                }
                Target::Set(options) => {
                    check_option(&known(), segment, options)?;
                    Target::Tick
                }
                Target::Ledger => {
                    if uuid::Uuid::try_parse(segment).is_err() {
                        return Err(Error::InvalidRowKey { path: known() });
                    }
                    let max_length = match path.segments()[index - 1].as_str() {
                        "_signatures" => MAX_SIGNATURE,
                        "_amendments" => MAX_AMENDMENT,
                        _ => MAX_RESOLUTION,
                    };
                    Target::Entry { max_length }
                }
                Target::Register(_) | Target::Text { .. } | Target::Tick | Target::Removed | Target::Entry { .. } => {
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
    fn field(&mut self, fields: &'k Fields, name: &str) -> Option<Target<'k>> {
        let field = fields.get(name)?;
        if let Some(writers) = &field.writers {
            self.writers = Some(writers);
        }
        Some(Target::of(&field.shape))
    }

    /// Checks a scalar to be written at this place.
    ///
    /// # Errors
    /// As [`Register::check`]; [`Error::WrongType`] where no scalar belongs.
    pub fn check_scalar(&self, path: &Path, value: &Value) -> Result<(), Error> {
        let wrong = |expected: &str| Err(Error::WrongType { path: path.clone(), expected: expected.to_owned() });
        match (self.target, value) {
            (Target::Register(register), value) => register.check(path, value),
            (Target::Tick, Value::Bool(_) | Value::Null) => Ok(()),
            (Target::Tick, _) => wrong("true or false"),
            (Target::Removed, Value::Null) => Ok(()),
            (Target::Removed, Value::String(reason)) => check_filled(path, reason, MAX_REASON, "a reason"),
            (Target::Removed, _) => wrong("a reason"),
            (Target::Entry { max_length }, Value::String(entry)) => check_filled(path, entry, max_length, "a text"),
            (Target::Entry { .. }, _) => wrong("a text"),
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

impl<'k> Target<'k> {
    pub(crate) fn of(shape: &'k Shape) -> Target<'k> {
        match shape {
            Shape::Register(register) => Target::Register(register),
            Shape::Text { max_length } => Target::Text { max_length: *max_length },
            Shape::Set { options } => Target::Set(options),
            Shape::Group(fields) => Target::Group(fields),
            Shape::Rows(rows) => Target::Rows(rows),
        }
    }
}
