//! JPEG (ITU-T T.81): segments, each after a marker, and between them the coded picture.

use super::take;

/// What a segment begins with that says how the picture is to be turned (EXIF 2.32, section 4.5).
const EXIF: &[u8] = b"Exif\0\0";
const JFIF: &[u8] = b"JFIF\0";
/// JFIF without the small picture that may follow it.
const JFIF_BYTES: usize = 14;
/// How the colours of some pictures are to be read; without it they are shown wrong.
const ADOBE: &[u8] = b"Adobe";
const ADOBE_BYTES: usize = 12;
const ICC: &[u8] = b"ICC_PROFILE\0";

/// Returns the picture without what does not show it.
pub(super) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.get(2..)?;
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend([0xff, 0xd8]);
    let mut scanned = false;
    loop {
        // Some cameras fill up with the marker's first byte.
        while rest.starts_with(&[0xff, 0xff]) {
            take(&mut rest, 1)?;
        }
        let &[0xff, marker] = take(&mut rest, 2)? else { return None };
        match marker {
            // The end: what follows is no part of the picture.
            0xd9 => {
                kept.extend([0xff, marker]);
                return scanned.then_some(kept);
            }
            0x00 | 0x01 | 0xd0..=0xd8 => return None,
            _ => {}
        }
        let length = rest.first_chunk().map(|length| usize::from(u16::from_be_bytes(*length)))?;
        let content = take(&mut rest, length)?.get(2..)?;
        if let Some(content) = shows(marker, content) {
            kept.extend([0xff, marker]);
            // Never longer than it came.
            kept.extend(u16::try_from(content.len() + 2).ok()?.to_be_bytes());
            kept.extend_from_slice(&content);
        }
        if marker == 0xda {
            scanned = true;
            let length = coded(rest);
            kept.extend(take(&mut rest, length)?);
            if rest.is_empty() {
                // It broke off, and shows as much as it has.
                return Some(kept);
            }
        }
    }
}

/// Returns how long the coded picture is: up to a marker that is no part of it.
fn coded(rest: &[u8]) -> usize {
    let ends = |pair: &[u8]| matches!(pair, [0xff, marker] if !matches!(marker, 0x00 | 0xd0..=0xd7 | 0xff));
    let end = rest.windows(2).position(ends);
    // Filling before a marker is not the picture's, and a single 0xff at the end is half a marker.
    end.unwrap_or(rest.len())
}

/// Returns what is kept of a segment.
fn shows(marker: u8, content: &[u8]) -> Option<std::borrow::Cow<'_, [u8]>> {
    match marker {
        // Frames, tables, restarts, the scan itself.
        0xc0..=0xc7 | 0xc9..=0xcf | 0xda..=0xdf => Some(content.into()),
        0xe0 if content.starts_with(JFIF) => {
            let mut jfif = content.get(..JFIF_BYTES)?.to_vec();
            // No small picture.
            jfif[12..].fill(0);
            Some(jfif.into())
        }
        0xe1 => content.strip_prefix(EXIF).and_then(orientation).map(|turn| turned(turn).into()),
        0xe2 if content.starts_with(ICC) => Some(content.into()),
        0xee if content.starts_with(ADOBE) => Some(content.get(..ADOBE_BYTES)?.into()),
        _ => None,
    }
}

/// Reads from EXIF how the picture is to be turned; `None` where it stands upright.
fn orientation(tiff: &[u8]) -> Option<u8> {
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let two = *tiff.get(at..)?.first_chunk::<2>()?;
        Some(if little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    };
    let four = *tiff.get(4..)?.first_chunk::<4>()?;
    let first = if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) };
    let first = usize::try_from(first).ok()?;
    let entries = usize::from(short(first)?);
    let places = (0..entries).map(|number| first.saturating_add(2 + 12 * number));
    let entry = places.take_while(|at| *at < tiff.len()).find(|at| short(*at) == Some(0x0112))?;
    let turn = short(entry.checked_add(8)?)?;
    u8::try_from(turn).ok().filter(|turn| (2..=8).contains(turn))
}

/// Makes EXIF that says how the picture is to be turned, and nothing else.
fn turned(turn: u8) -> Vec<u8> {
    let mut exif = EXIF.to_vec();
    exif.extend(b"MM\0*\0\0\0\x08");
    // One entry: orientation, a short, one of them, and no further block.
    exif.extend([0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0, 0, 0, 0, 0]);
    exif
}
