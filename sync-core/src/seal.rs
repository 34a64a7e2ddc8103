//! Sealing: how a phone keeps its work so that whoever holds the disk learns nothing, and how keys are wrapped.
//!
//! Pure, as all of the core: nonces, salts and keys come in as arguments, from the edge's source of randomness.
//!
//! - [`DataKey`] is the one key of a phone's store. It names rows (so that names tell nothing) and seals them.
//! - [`WrappedKey`] is that key as it lies on the disk, opened by a passphrase, a passkey, a recovery code or the
//!   organisation.
//! - [`seal_for`] hands bytes to the organisation alone: the unsent work of a phone that is about to be wiped.
//! - [`padded`] is the size that every sealed thing takes, so that sizes tell little.
//!
//! Every format begins with a byte that numbers it, [`FORMAT`] today. A build opens all that were ever released, and
//! says of a higher number that it comes from a later build instead of calling it damaged.

mod error;
mod handover;
mod key;
mod padding;
mod recovery;
mod row;
mod spelling;
mod wrap;

pub use error::SealError;
pub use handover::{open_with, organisation_public, seal_for};
pub use key::DataKey;
pub use padding::{FLOOR_BYTES, padded};
pub use recovery::{RANDOM_SYMBOLS, RecoveryCode};
pub use spelling::{SPELLING, spelled};
pub use wrap::{COST, PassphraseCost, WrappedKey};

/// The number of the formats that this build writes: the first byte of everything sealed.
pub const FORMAT: u8 = 1;

#[cfg(test)]
mod tests;
