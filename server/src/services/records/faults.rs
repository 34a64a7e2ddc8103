//! Which intents of an edit a record refuses, each at its place in the request.

use crate::problem::{Faults, Problem};
use chrono::{DateTime, Utc};
use sync_core::Error;
use sync_core::record::{Author, Intent, Record};

/// Edits a record by intents, all or nothing.
///
/// # Errors
/// Every intent that the record refuses, given those before it that hold, each pointing into the body.
pub(super) fn edit(
    record: &mut Record,
    author: &Author,
    at: DateTime<Utc>,
    intents: &[Intent],
) -> Result<sync_core::record::Edited, Problem> {
    let refused = match record.edit(author, at, intents) {
        Ok(edited) => return Ok(edited),
        Err(error) => error,
    };
    let mut faults = Faults::default();
    for (index, intent) in intents.iter().enumerate() {
        if let Err(error) = record.edit(author, at, std::slice::from_ref(intent)) {
            faults.note(format!("/intents/{index}{}", place(intent, &error)), error.code(), error.to_string());
        }
    }
    // Together they may be refused where each of them holds.
    faults.end()?;
    Err(Problem::invalid("/intents", refused.code(), refused.to_string()))
}

/// Returns the member of an intent that an error is about.
fn place(intent: &Intent, error: &Error) -> String {
    let values = matches!(
        error,
        Error::WrongType { .. }
            | Error::NotAnOption { .. }
            | Error::OutOfRange { .. }
            | Error::TooLong { .. }
            | Error::ControlCharacter { .. }
            | Error::Missing { .. }
    );
    let within = error.path().filter(|path| path.starts_with(intent.path()));
    let rest = within.map(|path| path.to_string()[intent.path().to_string().len()..].to_owned()).unwrap_or_default();
    // What is not known here is named by what it was to be a part of.
    let unknown_within = within.is_some() && matches!(error, Error::UnknownField { .. } | Error::NotAnOption { .. });
    match (intent, error) {
        (Intent::EditText { .. }, Error::OutsideText { .. }) => "/at".to_owned(),
        (Intent::AddRow { .. }, _) if unknown_within || !rest.is_empty() => format!("/values{rest}"),
        (Intent::Set { .. } | Intent::Resolve { .. }, _) if values => "/value".to_owned(),
        (Intent::EditText { .. }, _) if values => "/insert".to_owned(),
        (Intent::RemoveRow { .. }, _) if values => "/reason".to_owned(),
        (Intent::Amend { .. }, _) if values => "/text".to_owned(),
        (Intent::Sign { .. }, Error::Missing { .. }) => "/name".to_owned(),
        (Intent::Sign { .. }, Error::NotSignable { .. }) => "/slot".to_owned(),
        (Intent::Sign { .. } | Intent::Amend { .. }, _) => "/unit".to_owned(),
        _ => "/path".to_owned(),
    }
}
