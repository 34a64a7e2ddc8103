//! Byte strings in one: each after its length (4 bytes, big endian). So a phone keeps the changes it made, and the server
//! those it refused.

/// Writes byte strings one after another.
pub fn frame<'b>(parts: impl IntoIterator<Item = &'b [u8]>) -> Vec<u8> {
    let mut framed = Vec::new();
    for part in parts {
        framed.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        framed.extend(part);
    }
    framed
}

/// Reads framed byte strings; `None` where the bytes break off.
pub fn unframe(mut bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut parts = Vec::new();
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_first_chunk()?;
        let (part, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        parts.push(part);
        bytes = rest;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_framed_is_read_back_and_what_breaks_off_is_not() {
        let parts: [&[u8]; 3] = [b"one", b"", b"three"];
        let framed = frame(parts);
        assert_eq!(framed, b"\0\0\0\x03one\0\0\0\0\0\0\0\x05three");
        assert_eq!(unframe(&framed).unwrap(), parts);
        assert_eq!(unframe(b"").unwrap(), Vec::<&[u8]>::new());
        let whole = [7, 11, framed.len()];
        for end in 1..framed.len() {
            assert_eq!(unframe(&framed[..end]).is_some(), whole.contains(&end), "{end}");
        }
    }
}
