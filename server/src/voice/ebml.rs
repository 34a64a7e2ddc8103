//! EBML (RFC 8794): elements, each an id, a size and its content.

/// Filling.
pub(super) const VOID: u32 = 0xec;
/// A checksum of what follows.
pub(super) const CHECKSUM: u32 = 0xbf;

/// How long an element's content is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    Known(usize),
    /// Up to the next element of a higher level.
    Unknown,
}

/// An element.
#[derive(Debug)]
pub(super) struct Element<'b> {
    pub(super) id: u32,
    pub(super) size: Size,
    /// The element with its id and size; of one that was only opened, those alone.
    pub(super) whole: &'b [u8],
    pub(super) content: &'b [u8],
}

impl<'b> Element<'b> {
    /// Takes an element off the front, with all of its content.
    pub(super) fn take(rest: &mut &'b [u8]) -> Option<Element<'b>> {
        let from = *rest;
        let mut after = from;
        let open = Element::open(&mut after)?;
        let Size::Known(size) = open.size else { return None };
        let (content, left) = after.split_at_checked(size)?;
        let whole = from.get(..open.whole.len() + size)?;
        *rest = left;
        Some(Element { whole, content, ..open })
    }

    /// Takes an element's id and size off the front.
    pub(super) fn open(rest: &mut &'b [u8]) -> Option<Element<'b>> {
        let from = *rest;
        let first = *from.first()?;
        let id_length = length_of(first).filter(|length| *length <= 4)?;
        let id = from.get(..id_length)?.iter().fold(0, |id, byte| (id << 8) | u32::from(*byte));
        let size_from = from.get(id_length..)?;
        let first = *size_from.first()?;
        let size_length = length_of(first)?;
        let digits = size_from.get(..size_length)?;
        let marked = digits.iter().fold(0, |size: u64, byte| (size << 8) | u64::from(*byte));
        let mask = (1_u64 << (7 * size_length)) - 1;
        let size = match marked & mask {
            all if all == mask => Size::Unknown,
            size => Size::Known(usize::try_from(size).ok()?),
        };
        let (whole, left) = from.split_at_checked(id_length + size_length)?;
        *rest = left;
        Some(Element { id, size, whole, content: &[] })
    }
}

/// Writes an id and a size, in as few bytes as they take.
pub(super) fn head(id: u32, length: usize, to: &mut Vec<u8>) {
    let id = id.to_be_bytes();
    to.extend(id.iter().skip_while(|byte| **byte == 0));
    // All ones mean that the size is not known.
    let bytes = (1..8).find(|bytes| (length as u64) < (1_u64 << (7 * bytes)) - 1).unwrap_or(8);
    let marked = (length as u64) | (1_u64 << (7 * bytes));
    to.extend(marked.to_be_bytes().iter().skip(8 - bytes));
}

/// Returns how many bytes a number takes, by its first.
fn length_of(first: u8) -> Option<usize> {
    let zeros = usize::try_from(first.leading_zeros()).ok()?;
    (zeros < 8).then_some(zeros + 1)
}
