//! The key of a phone's store.

use hkdf::Hkdf;
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// The key that everything in a phone's store is sealed with. It is wiped from memory when dropped, and never printed.
///
/// It seals nothing itself: names and rows each have a subkey by HKDF-SHA256 without salt, with the info
/// `homeward/seal/1/name` and `homeward/seal/1/row`.
#[derive(Clone)]
pub struct DataKey {
    pub(super) root: Zeroizing<[u8; 32]>,
    pub(super) names: Zeroizing<[u8; 32]>,
    pub(super) rows: Zeroizing<[u8; 32]>,
}

impl DataKey {
    /// Makes the key of a new store, or takes up one that was unwrapped, from 32 random bytes.
    pub fn from_random(random: [u8; 32]) -> DataKey {
        let random = Zeroizing::new(random);
        DataKey {
            names: subkey(None, &*random, &[b"homeward/seal/1/name"]),
            rows: subkey(None, &*random, &[b"homeward/seal/1/row"]),
            root: random,
        }
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey")
    }
}

/// Derives a key for one purpose by HKDF-SHA256 (RFC 5869).
pub(super) fn subkey(salt: Option<&[u8]>, secret: &[u8], info: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(salt, secret)
        .expand_multi_info(info, &mut *key)
        .expect("32 bytes are within what HKDF-SHA256 gives out");
    key
}
