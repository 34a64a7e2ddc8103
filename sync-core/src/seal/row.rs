//! Rows of the store: names that tell nothing, content that opens under its own name alone.

use super::padding::{pack, unpack};
use super::{DataKey, FORMAT, SealError};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use sync_core_cipher::{NONCE_BYTES, TAG_BYTES, encrypt};
use zeroize::Zeroizing;

impl DataKey {
    /// Returns the name under which a row is stored: HMAC-SHA256 of its key, under a subkey.
    ///
    /// Names are alike for like keys, so that a row is found again, and tell nothing without the data key.
    pub fn name(&self, key: &str) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&*self.names).expect("HMAC takes keys of any length");
        mac.update(key.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// Seals a row's bytes together with its key.
    ///
    /// The format, 1: the byte 1, the nonce (24 bytes), and XChaCha20-Poly1305 of the key's length (8 bytes, big
    /// endian), the key in UTF-8, the content's length (likewise), the content, and zeros up to [`super::padded`]. The
    /// byte 1 and the row's name are authenticated too: a row that was moved under another name does not open. The
    /// nonce must be random, and is never used for another row; 24 bytes make that safe for as many as there will be.
    pub fn seal(&self, key: &str, bytes: &[u8], nonce: [u8; NONCE_BYTES]) -> Vec<u8> {
        let plain = Zeroizing::new(pack(&[key.as_bytes(), bytes]));
        let mut sealed = Vec::with_capacity(1 + NONCE_BYTES + plain.len() + TAG_BYTES);
        sealed.push(FORMAT);
        sealed.extend_from_slice(&nonce);
        sealed.extend(encrypt(&self.rows, &nonce, &plain, &row_data(&self.name(key))));
        sealed
    }

    /// Opens the row stored under `name`, and returns its key and content.
    ///
    /// # Errors
    /// [`SealError::LaterFormat`]; [`SealError::Damaged`] also where it was sealed with another key or name.
    pub fn open(&self, name: &[u8; 32], sealed: &[u8]) -> Result<(String, Vec<u8>), SealError> {
        let rest = after_format(sealed)?;
        let (nonce, cipher) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(SealError::Damaged)?;
        let plain = decrypt(&self.rows, nonce, cipher, &row_data(name)).ok_or(SealError::Damaged)?;
        let mut rest = plain.as_slice();
        let key = std::str::from_utf8(unpack(&mut rest)?).map_err(|_| SealError::Damaged)?.to_owned();
        let bytes = unpack(&mut rest)?.to_vec();
        Ok((key, bytes))
    }
}

fn row_data(name: &[u8; 32]) -> [u8; 33] {
    let mut data = [FORMAT; 33];
    data[1..].copy_from_slice(name);
    data
}

/// Splits off the byte that numbers the format.
pub(super) fn after_format(sealed: &[u8]) -> Result<&[u8], SealError> {
    match sealed.split_first() {
        Some((&FORMAT, rest)) => Ok(rest),
        Some((&later, _)) if later > FORMAT => Err(SealError::LaterFormat),
        _ => Err(SealError::Damaged),
    }
}

pub(super) fn decrypt(
    key: &[u8; 32],
    nonce: &[u8; NONCE_BYTES],
    sealed: &[u8],
    data: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    sync_core_cipher::decrypt(key, nonce, sealed, data).map(Zeroizing::new)
}
