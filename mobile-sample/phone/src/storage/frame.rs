//! The layout of the log, format 1. Numbers are big endian; a check is the beginning of the SHA-256 of all that comes
//! before it in its header or frame.
//!
//! ```text
//! header   "homeward.log" | format: u32 | number of the first frame: u64 | check: 8 bytes
//! frame    "HWtx" | number: u64 | length of the writes: u32 | writes | check: 16 bytes
//! put      1: u8 | length of the key: u16 | key, UTF-8 | length of the value: u32 | value
//! remove   2: u8 | length of the key: u16 | key, UTF-8
//! ```
//!
//! Frames are numbered without gaps, so that a missing one shows. A frame is one transaction.

use aws_lc_rs::digest::{SHA256, digest};
use sync_core::sync::phone::Write;

pub(super) const FORMAT: u32 = 1;
pub(super) const HEADER_BYTES: u64 = 32;
pub(super) const MARK: &[u8; 4] = b"HWtx";
/// What a frame begins with: mark, number, length.
pub(super) const LEAD_BYTES: usize = 16;
pub(super) const CHECK_BYTES: usize = 16;
/// Most bytes of writes in one frame: a full page of deliveries fits several times.
pub(super) const MAX_WRITES_BYTES: usize = 64 * 1024 * 1024;

const NAME: &[u8; 12] = b"homeward.log";
const HEADER_CHECK_BYTES: usize = 8;
const PUT: u8 = 1;
const REMOVE: u8 = 2;
/// What a put costs beside key and value.
const PUT_BYTES: u64 = 7;

/// Where a value lies: from the beginning of the log, or of its frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) at: u64,
    pub(super) length: u32,
}

impl Slot {
    /// Returns how many bytes of the log the value keeps alive.
    pub(super) fn cost(self, key: &str) -> u64 {
        key.len() as u64 + u64::from(self.length) + PUT_BYTES
    }
}

/// What the first bytes of a log say.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heading {
    Ours { first: u64 },
    Later(u32),
    Damaged,
}

/// Writes a header.
pub(super) fn header(first: u64) -> Vec<u8> {
    let mut header = NAME.to_vec();
    header.extend(FORMAT.to_be_bytes());
    header.extend(first.to_be_bytes());
    header.extend(check::<HEADER_CHECK_BYTES>(&header));
    header
}

/// Reads a header.
pub(super) fn read_header(bytes: &[u8]) -> Heading {
    let Some((said, found)) = bytes.split_at_checked(HEADER_BYTES as usize - HEADER_CHECK_BYTES) else {
        return Heading::Damaged;
    };
    let mut rest = said;
    let (name, format, first) = (part::<12>(&mut rest), part::<4>(&mut rest), part::<8>(&mut rest));
    match (name, format.map(u32::from_be_bytes), first.map(u64::from_be_bytes)) {
        (Some(name), Some(format), Some(first)) if &name == NAME && found == check::<HEADER_CHECK_BYTES>(said) => {
            if format == FORMAT {
                Heading::Ours { first }
            } else {
                Heading::Later(format)
            }
        }
        _ => Heading::Damaged,
    }
}

/// Writes a frame; `None` where it would be too large.
pub(super) fn encode(number: u64, writes: &[Write]) -> Option<Vec<u8>> {
    let mut frame = MARK.to_vec();
    frame.extend(number.to_be_bytes());
    frame.extend([0; 4]);
    for write in writes {
        let key = write.key().as_bytes();
        let kind = if matches!(write, Write::Put { .. }) { PUT } else { REMOVE };
        frame.push(kind);
        frame.extend(u16::try_from(key.len()).ok()?.to_be_bytes());
        frame.extend(key);
        if let Write::Put { bytes, .. } = write {
            frame.extend(u32::try_from(bytes.len()).ok()?.to_be_bytes());
            frame.extend(bytes);
        }
    }
    let length = frame.len() - LEAD_BYTES;
    if length > MAX_WRITES_BYTES {
        return None;
    }
    frame[12..LEAD_BYTES].copy_from_slice(&u32::try_from(length).ok()?.to_be_bytes());
    frame.extend(check::<CHECK_BYTES>(&frame));
    Some(frame)
}

/// Reads the beginning of a frame: its number, and its whole length in bytes.
pub(super) fn lead(bytes: &[u8]) -> Option<(u64, u64)> {
    let mut rest = bytes;
    let mark = part::<4>(&mut rest)?;
    let number = u64::from_be_bytes(part(&mut rest)?);
    let length = u32::from_be_bytes(part(&mut rest)?) as usize;
    let whole = (LEAD_BYTES + length + CHECK_BYTES) as u64;
    (&mark == MARK && length <= MAX_WRITES_BYTES).then_some((number, whole))
}

/// Reads what a whole frame writes; `None` where it is not as it was written.
pub(super) fn writes(frame: &[u8]) -> Option<Vec<(String, Option<Slot>)>> {
    let (said, found) = frame.split_at_checked(frame.len().checked_sub(CHECK_BYTES)?)?;
    if found != check::<CHECK_BYTES>(said) {
        return None;
    }
    let mut rest = said.get(LEAD_BYTES..)?;
    let mut writes = Vec::new();
    while !rest.is_empty() {
        let [kind] = part(&mut rest)?;
        let length = usize::from(u16::from_be_bytes(part(&mut rest)?));
        let key;
        (key, rest) = rest.split_at_checked(length)?;
        let key = String::from_utf8(key.to_vec()).ok()?;
        match kind {
            PUT => {
                let length = u32::from_be_bytes(part(&mut rest)?);
                let at = (said.len() - rest.len()) as u64;
                rest = rest.get(length as usize..)?;
                writes.push((key, Some(Slot { at, length })));
            }
            REMOVE => writes.push((key, None)),
            _ => return None,
        }
    }
    Some(writes)
}

fn check<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let digest = digest(&SHA256, bytes);
    let mut check = [0; N];
    check.copy_from_slice(&digest.as_ref()[..N]);
    check
}

fn part<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (part, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*part)
}
