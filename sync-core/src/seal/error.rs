//! Why something sealed did not open.

/// A refusal to seal or open. The set grows only; [`SealError::code`] never changes for a released variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The passphrase, passkey or secret is not the one that the key was wrapped with.
    #[error("this does not unlock the phone")]
    WrongUnlock,
    /// The key was wrapped in another way: a passphrase was tried on a passkey's row.
    #[error("this phone is unlocked in another way")]
    OtherWay,
    /// The bytes are not as they were written, lie under another name, or were sealed for another key.
    #[error("what was kept is damaged, or was sealed with another key")]
    Damaged,
    /// A later build wrote it.
    #[error("what was kept comes from a later version of Homeward")]
    LaterFormat,
    /// The passphrase's cost lies outside the limits; honest builds write none such.
    #[error("the passphrase's cost lies outside the limits")]
    CostOutOfRange,
    /// A public key with which every secret agrees alike: no honest key is one.
    #[error("the organisation's key is not a usable key")]
    WeakKey,
}

impl SealError {
    /// Returns the stable, machine-readable code.
    pub fn code(self) -> &'static str {
        match self {
            SealError::WrongUnlock => "wrong_unlock",
            SealError::OtherWay => "other_way",
            SealError::Damaged => "damaged",
            SealError::LaterFormat => "later_format",
            SealError::CostOutOfRange => "cost_out_of_range",
            SealError::WeakKey => "weak_key",
        }
    }
}
