//! Opus (RFC 6716, RFC 7845): whether bytes are what they say, without decoding them.

/// Largest frame, in bytes.
const MAX_FRAME: usize = 1_275;
/// Longest packet, in tenths of a millisecond.
const MAX_PACKET: usize = 1_200;

/// Tells whether bytes are the header of a voice: version 1, one or two channels, in their plain order (RFC 7845, 5.1).
pub(super) fn is_head(head: &[u8]) -> bool {
    matches!(head, [b'O', b'p', b'u', b's', b'H', b'e', b'a', b'd', 1, 1..=2, .., 0] if head.len() == 19)
}

/// Tells whether bytes are a packet (RFC 6716, 3.4).
pub(super) fn is_packet(packet: &[u8]) -> bool {
    frames(packet).is_some()
}

fn frames(packet: &[u8]) -> Option<()> {
    let (&toc, rest) = packet.split_first()?;
    match toc & 3 {
        0 => fits(rest.len()),
        1 => (rest.len() % 2 == 0).then(|| fits(rest.len() / 2))?,
        2 => {
            let mut rest = rest;
            let first = length(&mut rest)?;
            fits(first)?;
            fits(rest.len().checked_sub(first)?)
        }
        _ => many(rest, tenths(toc)),
    }
}

/// A packet that says how many frames it has.
fn many(rest: &[u8], tenths: usize) -> Option<()> {
    let (&count, mut rest) = rest.split_first()?;
    let frames = usize::from(count & 0x3f);
    if frames == 0 || frames * tenths > MAX_PACKET {
        return None;
    }
    if count & 0x40 != 0 {
        let mut padding = 0;
        loop {
            let (&more, left) = rest.split_first()?;
            rest = left;
            padding += usize::from(more.min(254));
            if more < 255 {
                break;
            }
        }
        rest = rest.get(..rest.len().checked_sub(padding)?)?;
    }
    if count & 0x80 == 0 {
        return (rest.len() % frames == 0).then(|| fits(rest.len() / frames))?;
    }
    let mut told = 0;
    for _ in 1..frames {
        let one = length(&mut rest)?;
        fits(one)?;
        told += one;
    }
    fits(rest.len().checked_sub(told)?)
}

/// Reads the length of a frame (RFC 6716, 3.2.1).
fn length(rest: &mut &[u8]) -> Option<usize> {
    let (&first, left) = rest.split_first()?;
    *rest = left;
    if first < 252 {
        return Some(usize::from(first));
    }
    let (&second, left) = rest.split_first()?;
    *rest = left;
    Some(4 * usize::from(second) + usize::from(first))
}

fn fits(frame: usize) -> Option<()> {
    (frame <= MAX_FRAME).then_some(())
}

/// Returns how long a frame is, in tenths of a millisecond (RFC 6716, table 2).
fn tenths(toc: u8) -> usize {
    let configuration = usize::from(toc >> 3);
    match configuration {
        0..=11 => [100, 200, 400, 600][configuration % 4],
        12..=15 => [100, 200][configuration % 2],
        _ => [25, 50, 100, 200][configuration % 4],
    }
}
