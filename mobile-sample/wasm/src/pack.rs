//! Packs: many small rows of the phone's in one on the disk, so that a phone with ten thousand records opens a hundred rows and not
//! thirty thousand.

use sync_core::ids::RecordId;

/// What is packed, each key a prefix and an id: `digest/<record>`.
pub const PACKED: [&str; 5] = ["record/", "digest/", "words/", "child/", "episode/"];
/// How many packs there are of a prefix.
pub const PACKS: usize = 32;
/// Where packs lie in storage.
const PLACE: &str = "pack/";
const ID_CHARS: usize = 36;

/// Returns the prefix of a key that is packed.
pub fn prefix_of(key: &str) -> Option<&'static str> {
    let prefix = PACKED.into_iter().find(|prefix| key.starts_with(prefix))?;
    (key.len() == prefix.len() + ID_CHARS).then_some(prefix)
}

/// Returns in which pack of its prefix a key is: by the last bits of the id, which are random in every kind of id.
pub fn number_of(key: &str) -> usize {
    let end = key.len().saturating_sub(2);
    key.get(end..).and_then(|end| usize::from_str_radix(end, 16).ok()).unwrap_or_default() % PACKS
}

/// Returns the key of a pack.
pub fn key(prefix: &str, number: usize) -> String {
    format!("{PLACE}{prefix}{number:02}")
}

/// Returns the prefix whose keys a pack holds, by the pack's own key.
pub fn unpacked_prefix(key: &str) -> Option<&'static str> {
    let rest = key.strip_prefix(PLACE)?;
    PACKED.into_iter().find(|prefix| rest.starts_with(prefix))
}

/// Writes a pack: each id (36 letters), the length of its bytes (4, big endian) and the bytes.
pub fn write<'r>(rows: impl Iterator<Item = (&'r str, &'r [u8])>) -> Vec<u8> {
    let mut pack = Vec::new();
    for (key, bytes) in rows {
        pack.extend_from_slice(&key.as_bytes()[key.len().saturating_sub(ID_CHARS)..]);
        pack.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        pack.extend_from_slice(bytes);
    }
    pack
}

/// Reads a pack as far as it can be read.
pub fn read(mut pack: &[u8]) -> impl Iterator<Item = (&str, &[u8])> {
    std::iter::from_fn(move || {
        let (id, rest) = pack.split_at_checked(ID_CHARS)?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (bytes, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        pack = rest;
        Some((std::str::from_utf8(id).ok()?, bytes))
    })
}

/// Reads the record that a key of the form `place/<record>…` is about.
pub fn record_of(key: &str) -> Option<RecordId> {
    key.split('/').nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_read_back() {
        let keys: Vec<String> = (0..3).map(|number| format!("digest/{}", uuid::Uuid::from_u128(number))).collect();
        let rows = || keys.iter().zip([&b"one"[..], b"", b"three"]).map(|(key, bytes)| (key.as_str(), bytes));
        let pack = write(rows());
        let read: Vec<(String, Vec<u8>)> =
            read(&pack).map(|(id, bytes)| (format!("digest/{id}"), bytes.to_vec())).collect();
        let expected: Vec<(String, Vec<u8>)> = rows().map(|(key, bytes)| (key.to_owned(), bytes.to_vec())).collect();
        assert_eq!(read, expected);
        assert_eq!(super::read(&pack[..pack.len() - 1]).count(), 2);
        assert_eq!(prefix_of(&keys[0]), Some("digest/"));
        assert_eq!((prefix_of("digests"), prefix_of("digest/x")), (None, None));
        assert_eq!(unpacked_prefix(&key("words/", 7)), Some("words/"));
        assert!(keys.iter().all(|key| number_of(key) < PACKS));
    }
}
