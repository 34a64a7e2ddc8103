//! Padding: sealed sizes reveal little of the content's.

use super::SealError;

/// The smallest size in bytes that sealed content is padded to: most fields of a record are told apart by nothing.
pub const FLOOR_BYTES: usize = 256;

/// Returns the size in bytes that content of `length` bytes is padded to.
///
/// The classes are Padmé's (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with
/// PURBs", PETS 2019): a length may differ from its class only in bits that are few beside its magnitude, so that all
/// lengths up to 2^n share O(log n) bits and padding costs at most 12 %. Below that, [`FLOOR_BYTES`].
pub fn padded(length: usize) -> usize {
    let length = length.max(FLOOR_BYTES);
    let exponent = length.ilog2();
    let kept = exponent.ilog2() + 1;
    let mask = (1_usize << (exponent - kept)) - 1;
    // Saturates only where a length fills the address space, which no slice does.
    length.saturating_add(mask) & !mask
}

/// Writes parts one after another, each after its length (8 bytes, big endian), and zeros up to the size class.
pub(super) fn pack(parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len() + 8).sum();
    // At once in full: growing would leave copies of the content behind in freed memory.
    let mut packed = Vec::with_capacity(padded(length));
    for part in parts {
        packed.extend_from_slice(&(part.len() as u64).to_be_bytes());
        packed.extend_from_slice(part);
    }
    packed.resize(padded(length), 0);
    packed
}

/// Reads one part back from the front of what is left.
pub(super) fn unpack<'b>(rest: &mut &'b [u8]) -> Result<&'b [u8], SealError> {
    let (length, after) = rest.split_first_chunk::<8>().ok_or(SealError::Damaged)?;
    let length = usize::try_from(u64::from_be_bytes(*length)).map_err(|_| SealError::Damaged)?;
    let (part, after) = after.split_at_checked(length).ok_or(SealError::Damaged)?;
    *rest = after;
    Ok(part)
}
