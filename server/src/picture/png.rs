//! PNG (ISO/IEC 15948): chunks, of which the name says whether they are needed to show the picture.

use super::take;
use flate2::Crc;

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Length, name and checksum.
const FRAME_BYTES: usize = 12;

/// What shows the picture: its size, colours and bytes, what is transparent, and how its colours are to be read.
const SHOWS: [&[u8; 4]; 11] =
    [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP"];

/// Returns the picture without what does not show it; `None` also where a part that every reader must know has another
/// checksum than it says: no reader shows such a picture. One that a reader may pass over goes then, as readers do with it.
pub(super) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes;
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend(take(&mut rest, SIGNATURE.len())?);
    if rest.get(4..8) != Some(b"IHDR") {
        return None;
    }
    loop {
        let length = usize::try_from(u32::from_be_bytes(*rest.first_chunk()?)).ok()?;
        let chunk = take(&mut rest, length.checked_add(FRAME_BYTES)?)?;
        let name = chunk.get(4..8)?;
        if SHOWS.iter().any(|shows| shows.as_slice() == name) {
            match (is_whole(chunk)?, name.first()?.is_ascii_uppercase()) {
                (true, _) => kept.extend(chunk),
                (false, true) => return None,
                (false, false) => {}
            }
        }
        if name == b"IEND" {
            return Some(kept);
        }
    }
}

/// Tells whether a chunk's checksum is that of its name and content (ISO/IEC 15948, section 5.5).
fn is_whole(chunk: &[u8]) -> Option<bool> {
    let (content, checksum) = chunk.split_last_chunk::<4>()?;
    let mut of_content = Crc::new();
    of_content.update(content.get(4..)?);
    Some(of_content.sum() == u32::from_be_bytes(*checksum))
}
