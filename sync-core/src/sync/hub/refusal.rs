//! Why a push was refused.

use crate::error::Error;
use crate::error::named;
use crate::record::Path;

/// A refusal by the hub. The set is closed; [`Refusal::code`] never changes for a released variant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// A change larger than [`super::MAX_CHANGE_BYTES`].
    #[error("a change is larger than one change may be")]
    ChangeTooLarge,
    /// A change that unpacks to more than [`super::MAX_OPERATIONS`] operations.
    #[error("a change holds more than one change may hold")]
    TooManyOperations,
    /// No changes, or more than a push may carry.
    #[error("a push carries from 1 to 2000 changes")]
    TooManyChanges,
    /// A compressed chunk.
    #[error("changes must be sent uncompressed; compress the whole request instead")]
    Compressed,
    /// Not a change chunk, or a damaged one.
    #[error("the bytes are not a readable change")]
    Malformed,
    /// A change encoded otherwise than Automerge encodes it.
    #[error("the change is not encoded in the one canonical way")]
    NotCanonical,
    /// A change by another device's actor.
    #[error("the change was not made by the device that sent it")]
    ForeignActor,
    /// The device's earlier changes are missing.
    #[error("earlier changes of this device are missing")]
    SequenceGap,
    /// The change builds on changes that the store does not have.
    #[error("the change builds on a version that is not known here")]
    UnknownDependency,
    /// An operation on something that the change's author could not know of.
    #[error("the change refers to something that was not there when it was made")]
    UnknownObject,
    /// The device has numbered other changes alike.
    #[error("the device has numbered other changes alike")]
    Forked,
    /// Operation counters that do not follow from the dependencies.
    #[error("the change does not count on from what it builds on")]
    OperationCounter,
    /// A claimed time outside 1970 to 2150.
    #[error("the change's time must be from 1970 to 2150")]
    TimeOutOfRange,
    /// An operation that no intent makes.
    #[error("{} cannot be changed in that way", named(path))]
    UnexpectedOperation {
        /// Where.
        path: Path,
    },
    /// An operation that does not overwrite exactly what stood there.
    #[error("the change of {} does not follow from what stood there", named(path))]
    Predecessor {
        /// Where.
        path: Path,
    },
    /// Concurrent values overwritten without a record of the choice, or a record that does not fit.
    #[error("the choice between the values of {} is not recorded as it was made", named(path))]
    ChoiceNotRecorded {
        /// Where.
        path: Path,
    },
    /// A signature over other content than stood there.
    #[error("the signature of {} does not fit what was signed", named(path))]
    SignatureMismatch {
        /// The unit.
        path: Path,
    },
    /// The record would grow beyond [`super::MAX_RECORD_BYTES`].
    #[error("the record is full")]
    RecordFull,
    /// The engine failed on it, or could not read back what it saved.
    #[error("the change cannot be merged")]
    Unmergeable,
    /// The person has no access to the child.
    #[error("you have no access to this child")]
    NoAccess,
    /// A rule of the record itself.
    #[error(transparent)]
    Record(#[from] Error),
}

impl Refusal {
    /// Returns the stable, machine-readable code.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::ChangeTooLarge => "change_too_large",
            Refusal::TooManyOperations => "too_many_operations",
            Refusal::TooManyChanges => "too_many_changes",
            Refusal::Compressed => "compressed_change",
            Refusal::Malformed => "malformed_change",
            Refusal::NotCanonical => "not_canonical",
            Refusal::ForeignActor => "foreign_actor",
            Refusal::SequenceGap => "sequence_gap",
            Refusal::UnknownDependency => "unknown_dependency",
            Refusal::UnknownObject => "unknown_object",
            Refusal::Forked => "forked_actor",
            Refusal::OperationCounter => "operation_counter",
            Refusal::TimeOutOfRange => "time_out_of_range",
            Refusal::UnexpectedOperation { .. } => "unexpected_operation",
            Refusal::Predecessor { .. } => "predecessor",
            Refusal::ChoiceNotRecorded { .. } => "choice_not_recorded",
            Refusal::SignatureMismatch { .. } => "signature_mismatch",
            Refusal::RecordFull => "record_full",
            Refusal::Unmergeable => "unmergeable",
            Refusal::NoAccess => "no_access",
            Refusal::Record(error) => error.code(),
        }
    }
}
