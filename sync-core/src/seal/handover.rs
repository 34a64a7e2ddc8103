//! A sealed box for the organisation: what a phone hands over before it forgets everything.

use super::key::subkey;
use super::padding::{pack, unpack};
use super::row::{after_format, decrypt};
use super::{FORMAT, SealError};
use sync_core_cipher::{NONCE_BYTES, TAG_BYTES, encrypt};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

/// Returns the public key that belongs to the organisation's secret, to give to phones.
pub fn organisation_public(secret: &[u8; 32]) -> [u8; 32] {
    PublicKey::from(&StaticSecret::from(*secret)).to_bytes()
}

/// Seals bytes so that the organisation alone can open them; the phone that sealed them cannot.
///
/// The format, 1: the byte 1, the ephemeral public key (32 bytes), the nonce (24 bytes), and XChaCha20-Poly1305 of the
/// content's length (8 bytes, big endian), the content, and zeros up to [`super::padded`], with the byte 1
/// authenticated too. The key is HKDF-SHA256 of the X25519 agreement, without salt, with the info `homeward/box/1`,
/// the ephemeral and the organisation's public key. `ephemeral_secret` is 32 random bytes, used once.
///
/// Who sealed it is not proven: whoever takes the box in must know that from elsewhere.
///
/// # Errors
/// [`SealError::WeakKey`].
pub fn seal_for(
    organisation_public: &[u8; 32],
    ephemeral_secret: [u8; 32],
    nonce: [u8; NONCE_BYTES],
    bytes: &[u8],
) -> Result<Vec<u8>, SealError> {
    let (ephemeral, key) = agree_as_sender(BOX, organisation_public, ephemeral_secret)?;
    let plain = Zeroizing::new(pack(&[bytes]));
    let mut sealed = Vec::with_capacity(1 + 32 + NONCE_BYTES + plain.len() + TAG_BYTES);
    sealed.push(FORMAT);
    sealed.extend_from_slice(&ephemeral);
    sealed.extend_from_slice(&nonce);
    sealed.extend(encrypt(&key, &nonce, &plain, &[FORMAT]));
    Ok(sealed)
}

/// Opens what was sealed for the organisation, with its secret.
///
/// # Errors
/// [`SealError::LaterFormat`]; [`SealError::Damaged`] also where it was sealed for another key.
pub fn open_with(secret: &[u8; 32], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
    let rest = after_format(sealed)?;
    let (ephemeral, rest) = rest.split_first_chunk::<32>().ok_or(SealError::Damaged)?;
    let (nonce, cipher) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(SealError::Damaged)?;
    let key = agree_as_organisation(BOX, secret, ephemeral).map_err(|_| SealError::Damaged)?;
    let plain = decrypt(&key, nonce, cipher, &[FORMAT]).ok_or(SealError::Damaged)?;
    Ok(unpack(&mut plain.as_slice())?.to_vec())
}

const BOX: &[u8] = b"homeward/box/1";

/// Agrees on a key with the organisation, and returns the ephemeral public key by which it will find the same.
pub(super) fn agree_as_sender(
    purpose: &[u8],
    organisation_public: &[u8; 32],
    ephemeral_secret: [u8; 32],
) -> Result<([u8; 32], Zeroizing<[u8; 32]>), SealError> {
    let secret = StaticSecret::from(ephemeral_secret);
    let ephemeral = PublicKey::from(&secret).to_bytes();
    let key = agree(purpose, &secret, organisation_public, &ephemeral, organisation_public)?;
    Ok((ephemeral, key))
}

/// Finds the key that a phone agreed on.
pub(super) fn agree_as_organisation(
    purpose: &[u8],
    secret: &[u8; 32],
    ephemeral: &[u8; 32],
) -> Result<Zeroizing<[u8; 32]>, SealError> {
    agree(purpose, &StaticSecret::from(*secret), ephemeral, ephemeral, &organisation_public(secret))
}

fn agree(
    purpose: &[u8],
    secret: &StaticSecret,
    theirs: &[u8; 32],
    ephemeral: &[u8; 32],
    organisation: &[u8; 32],
) -> Result<Zeroizing<[u8; 32]>, SealError> {
    let shared = secret.diffie_hellman(&PublicKey::from(*theirs));
    // A point of low order agrees with everybody on the same: anyone could open what was sealed so.
    if !shared.was_contributory() {
        return Err(SealError::WeakKey);
    }
    Ok(subkey(None, shared.as_bytes(), &[purpose, ephemeral, organisation]))
}
