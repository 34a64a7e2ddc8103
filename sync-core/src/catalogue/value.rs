//! Checks a scalar against its field.

use super::{Choice, Register};
use crate::error::Error;
use crate::record::Path;
use chrono::{DateTime, Datelike, NaiveDate};
use serde_json::Value;

const YEARS: std::ops::RangeInclusive<i32> = 1900..=2150;

impl Register {
    /// Checks a JSON scalar against the field; `null` clears the field and is always allowed.
    ///
    /// # Errors
    /// [`Error::WrongType`], [`Error::NotAnOption`], [`Error::OutOfRange`], [`Error::TooLong`] or
    /// [`Error::ControlCharacter`], each naming `path`.
    pub fn check(&self, path: &Path, value: &Value) -> Result<(), Error> {
        if value.is_null() {
            return Ok(());
        }
        match self {
            Register::String { max_length } => check_text(path, text(path, value, "a text")?, *max_length),
            Register::Boolean => match value {
                Value::Bool(_) => Ok(()),
                _ => wrong(path, "true or false"),
            },
            Register::Integer { minimum, maximum } => match value.as_i64() {
                Some(number) if (*minimum..=*maximum).contains(&number) => Ok(()),
                Some(_) => out_of_range(path, format!("from {minimum} to {maximum}")),
                None => wrong(path, "a whole number"),
            },
            Register::Choice(options) => check_option(path, text(path, value, "one of the listed options")?, options),
            Register::Uuid => {
                let given = text(path, value, "an id (UUID)")?;
                match uuid::Uuid::try_parse(given) {
                    Ok(uuid) if uuid.hyphenated().to_string() == given => Ok(()),
                    _ => wrong(path, "an id (UUID, lower case with hyphens)"),
                }
            }
            Register::Date => {
                let given = text(path, value, "a date such as 2026-03-01")?;
                match given.parse::<NaiveDate>() {
                    Ok(date) if date.to_string() == given => check_year(path, date.year()),
                    _ => wrong(path, "a date such as 2026-03-01"),
                }
            }
            Register::Instant => {
                let given = text(path, value, "an instant such as 2026-03-01T09:30:00Z")?;
                match DateTime::parse_from_rfc3339(given) {
                    // One instant has one spelling, so that equal values are equal texts.
                    // A leap second (:60) is read by few programs, and no clock of a person says it.
                    Ok(instant)
                        if given.ends_with('Z')
                            && given.as_bytes().get(10) == Some(&b'T')
                            && instant.timestamp_subsec_nanos() < 1_000_000_000 =>
                    {
                        check_year(path, instant.year())
                    }
                    _ => wrong(path, "an instant in UTC such as 2026-03-01T09:30:00Z"),
                }
            }
        }
    }
}

/// Checks the length and characters of a text.
///
/// # Errors
/// [`Error::TooLong`] or [`Error::ControlCharacter`].
pub(crate) fn check_text(path: &Path, text: &str, max_length: usize) -> Result<(), Error> {
    if text.len() > max_length && text.chars().count() > max_length {
        return Err(Error::TooLong { path: path.clone(), max_length });
    }
    check_characters(path, text)
}

/// Checks the characters of a text.
///
/// # Errors
/// [`Error::ControlCharacter`].
pub(crate) fn check_characters(path: &Path, text: &str) -> Result<(), Error> {
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(Error::ControlCharacter { path: path.clone() });
    }
    Ok(())
}

pub(super) fn check_option(path: &Path, value: &str, options: &[Choice]) -> Result<(), Error> {
    if options.iter().any(|option| option.value == value) {
        Ok(())
    } else {
        Err(Error::NotAnOption { path: path.clone() })
    }
}

fn text<'v>(path: &Path, value: &'v Value, expected: &str) -> Result<&'v str, Error> {
    value.as_str().map_or_else(|| wrong(path, expected), Ok)
}

fn wrong<T>(path: &Path, expected: &str) -> Result<T, Error> {
    Err(Error::WrongType { path: path.clone(), expected: expected.to_owned() })
}

fn out_of_range<T>(path: &Path, limit: String) -> Result<T, Error> {
    Err(Error::OutOfRange { path: path.clone(), limit })
}

fn check_year(path: &Path, year: i32) -> Result<(), Error> {
    if YEARS.contains(&year) {
        Ok(())
    } else {
        out_of_range(path, format!("a date from {} to {}", YEARS.start(), YEARS.end()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn code(register: &Register, value: Value) -> &'static str {
        register.check(&Path::parse("/field").unwrap(), &value).map_or_else(|error| error.code(), |()| "ok")
    }

    #[test]
    fn each_type_takes_its_own_and_nothing_else() {
        let string = Register::String { max_length: 3 };
        let choice = Register::Choice(vec![Choice { value: "low".into(), title: "Low".into(), is_deprecated: false }]);
        let integer = Register::Integer { minimum: 1, maximum: 5 };
        let cases: Vec<(&Register, Value, &str)> = vec![
            (&string, json!("äöü"), "ok"),
            (&string, json!("äöüx"), "too_long"),
            (&string, json!("a\u{0}"), "control_character"),
            (&string, json!(1), "wrong_type"),
            (&string, json!(null), "ok"),
            (&choice, json!("low"), "ok"),
            (&choice, json!("Low"), "not_an_option"),
            (&integer, json!(5), "ok"),
            (&integer, json!(6), "out_of_range"),
            (&integer, json!(1.5), "wrong_type"),
            (&Register::Boolean, json!("yes"), "wrong_type"),
            (&Register::Date, json!("2024-02-29"), "ok"),
            (&Register::Date, json!("2023-02-29"), "wrong_type"),
            (&Register::Date, json!("2023-2-9"), "wrong_type"),
            (&Register::Date, json!("0203-02-09"), "out_of_range"),
            (&Register::Instant, json!("2026-03-01T09:30:00Z"), "ok"),
            (&Register::Instant, json!("2026-03-01T09:30:00+01:00"), "wrong_type"),
            (&Register::Instant, json!("2026-03-01T09:30:60Z"), "wrong_type"),
            (&Register::Instant, json!("9999-03-01T09:30:00Z"), "out_of_range"),
            (&Register::Uuid, json!("0198c0de-0000-7000-8000-00000000000a"), "ok"),
            (&Register::Uuid, json!("0198C0DE-0000-7000-8000-00000000000A"), "wrong_type"),
        ];
        for (register, value, expected) in cases {
            assert_eq!(code(register, value.clone()), expected, "{register:?} {value}");
        }
    }
}
