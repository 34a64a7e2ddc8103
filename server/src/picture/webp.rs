//! WebP (RFC 9649): chunks of a RIFF file, the first of which may say which others follow.

use super::take;

/// In the first chunk of an extended file: that EXIF and XMP follow.
const TELLS_OF_METADATA: u8 = 0x08 | 0x04;
const SHOWS: [&[u8; 4]; 7] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];

/// Returns the picture without what does not show it.
pub(super) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.get(8..)?;
    let size = usize::try_from(u32::from_le_bytes(*bytes.get(4..)?.first_chunk()?)).ok()?;
    // What the file does not count follows its end.
    rest = rest.get(..size)?;
    let mut kept = b"RIFF\0\0\0\0".to_vec();
    kept.reserve(rest.len());
    kept.extend(take(&mut rest, 4)?);
    let mut shown = false;
    while !rest.is_empty() {
        let length = usize::try_from(u32::from_le_bytes(*rest.get(4..)?.first_chunk()?)).ok()?;
        // A chunk of an odd length is filled up.
        let whole = length.checked_add(8 + length % 2)?;
        let chunk = take(&mut rest, whole)?;
        let name = chunk.get(..4)?;
        if SHOWS.iter().any(|shows| shows.as_slice() == name) {
            let from = kept.len();
            kept.extend(chunk);
            if name == b"VP8X" {
                *kept.get_mut(from + 8)? &= !TELLS_OF_METADATA;
            }
            shown |= matches!(name, b"VP8 " | b"VP8L" | b"ANMF");
        }
    }
    let size = u32::try_from(kept.len() - 8).ok()?;
    kept.get_mut(4..8)?.copy_from_slice(&size.to_le_bytes());
    shown.then_some(kept)
}
