//! What is attached to a record, as it is kept: a picture or a voice note, without what is neither seen nor heard.

use crate::{picture, voice};
use std::borrow::Cow;

/// Largest picture or voice note, in bytes.
pub const MAX_ATTACHMENT_BYTES: i64 = sync_core::limits::PICTURE_BYTES as i64;

/// What an attachment was found to be.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub media_type: &'static str,
    /// What is kept in the place of what came; `None` where that is kept.
    pub instead: Option<Vec<u8>>,
}

/// Why bytes are no attachment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Not {
    /// They begin like no format that is known here, or are not whole.
    Picture,
    /// They begin like a voice note, and are none.
    Voice,
}

/// Tells what an attachment is by its bytes alone, whatever its sender says of it.
///
/// # Errors
/// [`Not`].
pub fn examine(bytes: &[u8]) -> Result<Found, Not> {
    let (media_type, kept) = if bytes.starts_with(voice::MAGIC) {
        (voice::MEDIA_TYPE, voice::clean(bytes).ok_or(Not::Voice)?)
    } else {
        let picture = picture::clean(bytes).ok_or(Not::Picture)?;
        (picture.media_type, picture.bytes)
    };
    let instead = match kept {
        Cow::Borrowed(_) => None,
        Cow::Owned(instead) => Some(instead),
    };
    Ok(Found { media_type, instead })
}
