//! Everything that can be refused by the core, with a stable code for each.

use crate::casework::bank_holidays::{FIRST_YEAR, LAST_YEAR};
use crate::casework::classification::Rule;
use crate::record::Path;
use std::borrow::Cow;

/// A refusal by the core. The set is closed; [`Error::code`] never changes for a released variant. What is said names fields
/// of the catalogue and ids of rows, never what was sent.
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
    #[error("there is no record kind of that name")]
    UnknownKind,
    /// The path names no field of the kind.
    #[error("{} has no such field", named(path))]
    UnknownField {
        /// The part of the path that is known.
        path: Path,
    },
    /// The value's JSON type is not the field's.
    #[error("{} must be {expected}", named(path))]
    WrongType {
        /// Where.
        path: Path,
        /// The expected type, in words.
        expected: String,
    },
    /// The value is not among the options.
    #[error("{} must be one of the listed options", named(path))]
    NotAnOption {
        /// Where.
        path: Path,
    },
    /// A number, date or length outside its limits.
    #[error("{} must be {limit}", named(path))]
    OutOfRange {
        /// Where.
        path: Path,
        /// The limit, in words.
        limit: String,
    },
    /// Text longer than the field takes.
    #[error("{} takes at most {max_length} characters", named(path))]
    TooLong {
        /// Where.
        path: Path,
        /// Limit in Unicode scalar values.
        max_length: usize,
    },
    /// A character that no store can keep (NUL and other controls).
    #[error("{} contains a control character", named(path))]
    ControlCharacter {
        /// Where.
        path: Path,
    },
    /// The row does not exist.
    #[error("{} has no such row", named(path))]
    UnknownRow {
        /// Where.
        path: Path,
    },
    /// A row with that id is there already.
    #[error("{} exists already", named(path))]
    RowExists {
        /// Where.
        path: Path,
    },
    /// More rows than the group may hold.
    #[error("{} holds at most {max_rows} rows", named(path))]
    TooManyRows {
        /// Where.
        path: Path,
        /// Limit in rows, removed ones included.
        max_rows: usize,
    },
    /// A row key that is not a UUID, or not one of the listed keys.
    #[error("{} has no row of such an id", named(path))]
    InvalidRowKey {
        /// The group.
        path: Path,
    },
    /// The role may not write this field or record.
    #[error("your role may not write {}", named(path))]
    NotAWriter {
        /// Where.
        path: Path,
    },
    /// The unit is signed and locked: only amendments are accepted.
    #[error("{} is signed and locked; add an amendment instead", named(path))]
    Locked {
        /// The signed unit.
        path: Path,
    },
    /// The unit has no such signature slot, or cannot be amended.
    #[error("{} cannot be signed or amended that way", named(path))]
    NotSignable {
        /// The unit.
        path: Path,
    },
    /// Only the person who wrote it may sign.
    #[error("{} can be signed only by the person who wrote it", named(path))]
    NotTheAuthor {
        /// The unit.
        path: Path,
    },
    /// A text edit outside the text.
    #[error("the edit of {} lies outside the text", named(path))]
    OutsideText {
        /// Where.
        path: Path,
    },
    /// There is nothing to resolve at that path.
    #[error("{} has no conflict to resolve", named(path))]
    NoConflict {
        /// Where.
        path: Path,
    },
    /// An empty reason, signature name or amendment.
    #[error("{} needs {what}", named(path))]
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
    #[error("{} lies before the start", named(path))]
    EndsBeforeStart {
        /// The end.
        path: Path,
    },
    /// A time that has not come yet.
    #[error("{} lies in the future", named(path))]
    InFuture {
        /// Where.
        path: Path,
    },
    /// Two episodes of one child share time.
    #[error("{} overlaps another episode of this child", named(path))]
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
    #[error("{} must be missing: {rule}", named(path))]
    NeverAbsent {
        /// Where.
        path: Path,
        /// The rule, the first where several apply.
        rule: Rule,
    },
    /// A reconsideration of a value that is not the present one, or that changes nothing.
    #[error("{} does not change the present classification", named(path))]
    NotAChange {
        /// Where.
        path: Path,
    },
}

/// Names a place in a sentence; the root has no name of its own.
pub(crate) fn named(path: &Path) -> Cow<'static, str> {
    if path.segments().is_empty() { Cow::Borrowed("the record") } else { Cow::Owned(path.to_string()) }
}

impl Error {
    /// Returns the stable, machine-readable code.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Catalogue { .. } => "catalogue",
            Error::UnknownKind => "unknown_kind",
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
            | Error::UnknownKind
            | Error::Unreadable { .. }
            | Error::Misfiled
            | Error::UnknownVersion
            | Error::BeyondCalendar { .. } => None,
        }
    }
}
