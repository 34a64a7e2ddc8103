//! Pictures as they are kept: what shows them stays byte for byte, and what a camera or a program wrote beside it goes.
//!
//! A phone's pictures are drawn anew before they come, and nothing is left to take out of them. One that comes over REST
//! may say where and when it was taken, and by whose device. What stays is a short list for each format, so that what
//! this build has never heard of goes too; nothing is encoded anew. Whatever follows the end of a picture, such as the film
//! that some phones append, goes with it.
//!
//! The bytes are a stranger's: they are walked once, and what is kept is never more than came. A container library that
//! makes an object of each part would let 5 MB of empty parts take twenty times as much.

use std::borrow::Cow;

mod jpeg;
mod png;
mod webp;

/// A picture, told from its bytes.
#[derive(Debug, PartialEq, Eq)]
pub struct Picture<'b> {
    /// What it is.
    pub media_type: &'static str,
    /// What is kept of it: the bytes themselves where there was nothing to take out.
    pub bytes: Cow<'b, [u8]>,
}

/// Reads a picture and takes out what does not show it; `None` where it is no JPEG, PNG or WebP, or not to be followed from
/// one part to the next.
pub fn clean(bytes: &[u8]) -> Option<Picture<'_>> {
    let (media_type, kept) = if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        ("image/jpeg", jpeg::clean(bytes)?)
    } else if bytes.starts_with(png::SIGNATURE) {
        ("image/png", png::clean(bytes)?)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        ("image/webp", webp::clean(bytes)?)
    } else {
        return None;
    };
    let bytes = if kept == bytes { Cow::Borrowed(bytes) } else { Cow::Owned(kept) };
    Some(Picture { media_type, bytes })
}

/// Takes bytes off the front.
fn take<'b>(rest: &mut &'b [u8], length: usize) -> Option<&'b [u8]> {
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(taken)
}

#[cfg(test)]
mod tests;
