//! Everything that can be refused by the core, with a stable code for each.

use crate::casework::bank_holidays::{FIRST_YEAR, LAST_YEAR};
use crate::casework::classification::Rule;
use crate::record::Path;

/// A refusal by the core. The set is closed; [`Error::code`] never changes for a released variant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A catalogue file breaks the dialect.
    #[error("catalogue file {file}, at {pointer}: {reason}")]
    Catalogue {
        /// File name.
        file: String,
        /// JSON pointer within the file.
        pointer: String,
        /// What is wrong.
        reason: String,
    },
    /// No record kind of that name.
    #[error("there is no record kind {0:?}")]
    UnknownKind(String),
    /// The path names no field of the kind.
    #[error("{path} is not a field of this record")]
    UnknownField {
        /// Where.
        path: Path,
    },
    /// The value's JSON type is not the field's.
    #[error("{path} must be {expected}")]
    WrongType {
        /// Where.
        path: Path,
        /// The expected type, in words.
        expected: String,
    },
    /// The value is not among the options.
    #[error("{path} must be one of the listed options")]
    NotAnOption {
        /// Where.
        path: Path,
    },
    /// A number, date or length outside its limits.
    #[error("{path} must be {limit}")]
    OutOfRange {
        /// Where.
        path: Path,
        /// The limit, in words.
        limit: String,
    },
    /// Text longer than the field takes.
    #[error("{path} takes at most {max_length} characters")]
    TooLong {
        /// Where.
        path: Path,
        /// Limit in Unicode scalar values.
        max_length: usize,
    },
    /// A character that no store can keep (NUL and other controls).
    #[error("{path} contains a control character")]
    ControlCharacter {
        /// Where.
        path: Path,
    },
    /// The row does not exist.
    #[error("{path} has no such row")]
    UnknownRow {
        /// Where.
        path: Path,
    },
    /// A row with that id is there already.
    #[error("{path} exists already")]
    RowExists {
        /// Where.
        path: Path,
    },
    /// More rows than the group may hold.
    #[error("{path} holds at most {max_rows} rows")]
    TooManyRows {
        /// Where.
        path: Path,
        /// Limit in rows, removed ones included.
        max_rows: usize,
    },
    /// A row key that is not a UUID, or not one of the listed keys.
    #[error("{path} is not a valid row id")]
    InvalidRowKey {
        /// Where.
        path: Path,
    },
    /// The role may not write this field or record.
    #[error("your role may not write {path}")]
    NotAWriter {
        /// Where.
        path: Path,
    },
    /// The unit is signed and locked: only amendments are accepted.
    #[error("{path} is signed and locked; add an amendment instead")]
    Locked {
        /// The signed unit.
        path: Path,
    },
    /// The unit has no such signature slot, or cannot be amended.
    #[error("{path} cannot be signed or amended that way")]
    NotSignable {
        /// The unit.
        path: Path,
    },
    /// Only the person who wrote it may sign.
    #[error("{path} can be signed only by the person who wrote it")]
    NotTheAuthor {
        /// The unit.
        path: Path,
    },
    /// A text edit outside the text.
    #[error("the edit of {path} lies outside the text")]
    OutsideText {
        /// Where.
        path: Path,
    },
    /// There is nothing to resolve at that path.
    #[error("{path} has no conflict to resolve")]
    NoConflict {
        /// Where.
        path: Path,
    },
    /// An empty reason, signature name or amendment.
    #[error("{path} needs {what}")]
    Missing {
        /// Where.
        path: Path,
        /// What is missing, in words.
        what: String,
    },
    /// The bytes are not a record.
    #[error("the bytes are not a readable record: {reason}")]
    Unreadable {
        /// Why, without content.
        reason: String,
    },
    /// The record belongs to another id, kind or child than was claimed.
    #[error("the record is not the one it was said to be")]
    Misfiled,
    /// Heads that this record does not have.
    #[error("this record has no such version")]
    UnknownVersion,
    /// A working day was asked for in a year whose bank holidays are not in the table.
    #[error("bank holidays are known from {FIRST_YEAR} to {LAST_YEAR}, not for {year}")]
    BeyondCalendar {
        /// The year asked for.
        year: i32,
    },
    /// An end before its start.
    #[error("{path} lies before the start")]
    EndsBeforeStart {
        /// The end.
        path: Path,
    },
    /// A time that has not come yet.
    #[error("{path} lies in the future")]
    InFuture {
        /// Where.
        path: Path,
    },
    /// Two episodes of one child share time.
    #[error("{path} overlaps another episode of this child")]
    EpisodesOverlap {
        /// The time that lies within the other.
        path: Path,
        /// The other episode.
        other: uuid::Uuid,
    },
    /// The child is missing already.
    #[error("this child has an open episode; it must end before another can be opened")]
    EpisodeOpen {
        /// The start that came too soon.
        path: Path,
        /// The open episode.
        other: uuid::Uuid,
    },
    /// A rule forbids to call this child absent.
    #[error("{path} must be missing: {rule}")]
    NeverAbsent {
        /// Where.
        path: Path,
        /// The rule, the first where several apply.
        rule: Rule,
    },
    /// A reconsideration of a value that is not the present one, or that changes nothing.
    #[error("{path} does not change the present classification")]
    NotAChange {
        /// Where.
        path: Path,
    },
}

impl Error {
    /// Returns the stable, machine-readable code.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Catalogue { .. } => "catalogue",
            Error::UnknownKind(_) => "unknown_kind",
            Error::UnknownField { .. } => "unknown_field",
            Error::WrongType { .. } => "wrong_type",
            Error::NotAnOption { .. } => "not_an_option",
            Error::OutOfRange { .. } => "out_of_range",
            Error::TooLong { .. } => "too_long",
            Error::ControlCharacter { .. } => "control_character",
            Error::UnknownRow { .. } => "unknown_row",
            Error::RowExists { .. } => "row_exists",
            Error::TooManyRows { .. } => "too_many_rows",
            Error::InvalidRowKey { .. } => "invalid_row_key",
            Error::NotAWriter { .. } => "not_a_writer",
            Error::Locked { .. } => "locked",
            Error::NotSignable { .. } => "not_signable",
            Error::NotTheAuthor { .. } => "not_the_author",
            Error::OutsideText { .. } => "outside_text",
            Error::NoConflict { .. } => "no_conflict",
            Error::Missing { .. } => "missing",
            Error::Unreadable { .. } => "unreadable",
            Error::Misfiled => "misfiled",
            Error::UnknownVersion => "unknown_version",
            Error::BeyondCalendar { .. } => "beyond_calendar",
            Error::EndsBeforeStart { .. } => "ends_before_start",
            Error::InFuture { .. } => "in_future",
            Error::EpisodesOverlap { .. } => "episodes_overlap",
            Error::EpisodeOpen { .. } => "episode_open",
            Error::NeverAbsent { .. } => "never_absent",
            Error::NotAChange { .. } => "not_a_change",
        }
    }

    /// Returns the field the error is about, where there is one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Error::UnknownField { path }
            | Error::WrongType { path, .. }
            | Error::NotAnOption { path }
            | Error::OutOfRange { path, .. }
            | Error::TooLong { path, .. }
            | Error::ControlCharacter { path }
            | Error::UnknownRow { path }
            | Error::RowExists { path }
            | Error::TooManyRows { path, .. }
            | Error::InvalidRowKey { path }
            | Error::NotAWriter { path }
            | Error::Locked { path }
            | Error::NotSignable { path }
            | Error::NotTheAuthor { path }
            | Error::OutsideText { path }
            | Error::NoConflict { path }
            | Error::Missing { path, .. }
            | Error::EndsBeforeStart { path }
            | Error::InFuture { path }
            | Error::EpisodesOverlap { path, .. }
            | Error::EpisodeOpen { path, .. }
            | Error::NeverAbsent { path, .. }
            | Error::NotAChange { path } => Some(path),
            Error::Catalogue { .. }
            | Error::UnknownKind(_)
            | Error::Unreadable { .. }
            | Error::Misfiled
            | Error::UnknownVersion
            | Error::BeyondCalendar { .. } => None,
        }
    }
}
