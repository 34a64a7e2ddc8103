//! XChaCha20-Poly1305 over slices (draft-irtf-cfrg-xchacha-03).
//!
//! Generic code is compiled where it gets its types, by the settings of that crate. Here it gets them, and the profile of the browser's build
//! compiles this crate for speed while all around it is compiled for size.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
/// Bytes of a nonce: enough that a random one never comes twice.
pub const NONCE_BYTES: usize = 24;
/// Bytes of the tag that ends what is sealed.
pub const TAG_BYTES: usize = 16;

/// Seals bytes, and authenticates `data` with them. A nonce must never be used again with its key.
///
/// # Panics
/// Beyond 256 GiB, the cipher's own limit: more than a slice in a phone's memory holds.
pub fn encrypt(key: &[u8; KEY_BYTES], nonce: &[u8; NONCE_BYTES], plain: &[u8], data: &[u8]) -> Vec<u8> {
    XChaCha20Poly1305::new(key.into())
        .encrypt(nonce.into(), Payload { msg: plain, aad: data })
        .expect("the cipher takes 256 GiB, more than a slice of a phone's memory")
}

/// Opens what was sealed; nothing where the key, the nonce, the data or a bit of it is another.
pub fn decrypt(key: &[u8; KEY_BYTES], nonce: &[u8; NONCE_BYTES], sealed: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    XChaCha20Poly1305::new(key.into()).decrypt(nonce.into(), Payload { msg: sealed, aad: data }).ok()
}
