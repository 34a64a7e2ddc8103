//! The data key as it lies on the disk: wrapped, once for each way in.

use super::handover::{agree_as_organisation, agree_as_sender};
use super::key::subkey;
use super::row::{after_format, decrypt};
use super::{DataKey, FORMAT, RecoveryCode, SealError};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::ops::RangeInclusive;
use sync_core_cipher::{NONCE_BYTES, TAG_BYTES, encrypt};
use zeroize::Zeroizing;

/// What a guess at the passphrase costs: Argon2id's parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassphraseCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes; the phone computes them one after another.
    pub lanes: u32,
}

/// The cost at which new passphrases are wrapped: OWASP's advice for Argon2id, which a cheap phone still pays in about
/// a second.
pub const COST: PassphraseCost = PassphraseCost { memory_kib: 19 * 1024, passes: 2, lanes: 1 };

/// A row may ask for no more than this, whoever wrote it: a phone must not be made to ask for 4 GB.
const MEMORY_KIB: RangeInclusive<u32> = 64..=256 * 1024;
const PASSES: RangeInclusive<u32> = 1..=16;
const LANES: RangeInclusive<u32> = 1..=4;

/// What a passkey may name itself by; authenticators stay below (WebAuthn Level 2, section 4).
const MAX_CREDENTIAL_BYTES: usize = 1023;

/// The data key, wrapped in one of the ways by which it is got back. In JSON, bytes are base64 and `by` tells the way.
///
/// The field `key` is, in all of them and in format 1: the byte 1; XChaCha20-Poly1305 of the data key (48 bytes), with
/// the byte 1 authenticated too; and a check (8 bytes), the beginning of the SHA-256 of `homeward/wrap/1/check` and of
/// all that stands before it, each field after its length (8 bytes, big endian) and in the order of the JSON. The
/// check is no secret and guards against chance alone: it tells a damaged row, which is nobody's fault, from a wrong
/// passphrase, which is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum WrappedKey {
    /// By a passphrase: the key around it is Argon2id (version 1.3) of the passphrase in UTF-8, 32 bytes long.
    Passphrase {
        /// Argon2id's salt, random.
        #[serde(with = "bytes")]
        salt: [u8; 16],
        /// Memory in KiB.
        memory_kib: u32,
        /// Passes.
        passes: u32,
        /// Lanes.
        lanes: u32,
        /// The nonce.
        #[serde(with = "bytes")]
        nonce: [u8; NONCE_BYTES],
        /// The wrapped key.
        #[serde(with = "bytes")]
        key: [u8; KEY_BYTES],
    },
    /// By a passkey: the key around it is HKDF-SHA256 of what WebAuthn's PRF extension gave for `salt`, with that salt
    /// as salt, and as info `homeward/wrap/1/passkey` and the credential's id.
    Passkey {
        /// The credential's id.
        #[serde(with = "bytes")]
        credential: Vec<u8>,
        /// What the PRF is asked for, random.
        #[serde(with = "bytes")]
        salt: [u8; 32],
        /// The nonce.
        #[serde(with = "bytes")]
        nonce: [u8; NONCE_BYTES],
        /// The wrapped key.
        #[serde(with = "bytes")]
        key: [u8; KEY_BYTES],
    },
    /// By a recovery code: the key around it is HKDF-SHA256 of the values of its 23 random symbols, a byte each, with the
    /// salt as salt, and as info `homeward/wrap/1/recovery`. The code holds 115 bits: nothing is gained by making a guess dear.
    Recovery {
        /// The salt, random.
        #[serde(with = "bytes")]
        salt: [u8; 16],
        /// The nonce.
        #[serde(with = "bytes")]
        nonce: [u8; NONCE_BYTES],
        /// The wrapped key.
        #[serde(with = "bytes")]
        key: [u8; KEY_BYTES],
    },
    /// By the organisation's secret: the key around it is agreed on as in [`super::seal_for`], with the info
    /// `homeward/wrap/1/organisation`, the ephemeral and the organisation's public key.
    Organisation {
        /// The ephemeral public key.
        #[serde(with = "bytes")]
        ephemeral: [u8; 32],
        /// The nonce.
        #[serde(with = "bytes")]
        nonce: [u8; NONCE_BYTES],
        /// The wrapped key.
        #[serde(with = "bytes")]
        key: [u8; KEY_BYTES],
    },
}

const CIPHER_BYTES: usize = 32 + TAG_BYTES;
const CHECK_BYTES: usize = 8;
const KEY_BYTES: usize = 1 + CIPHER_BYTES + CHECK_BYTES;
const PASSKEY: &[u8] = b"homeward/wrap/1/passkey";
const RECOVERY: &[u8] = b"homeward/wrap/1/recovery";
const ORGANISATION: &[u8] = b"homeward/wrap/1/organisation";

impl DataKey {
    /// Wraps the key with a passphrase, at a cost of which [`COST`] is today's.
    ///
    /// The passphrase is taken as it comes. Keyboards differ in how they spell an accented letter or a quotation mark, so
    /// whoever asks for it brings it into one spelling first: see [`super::spelled`].
    ///
    /// # Errors
    /// [`SealError::CostOutOfRange`].
    pub fn wrap_with_passphrase(
        &self,
        passphrase: &str,
        cost: PassphraseCost,
        salt: [u8; 16],
        nonce: [u8; NONCE_BYTES],
    ) -> Result<WrappedKey, SealError> {
        let around = stretch(passphrase, cost, &salt)?;
        let PassphraseCost { memory_kib, passes, lanes } = cost;
        let key = around_key(&around, &nonce, self);
        Ok(WrappedKey::Passphrase { salt, memory_kib, passes, lanes, nonce, key }.checked())
    }

    /// Wraps the key with what a passkey's PRF gave for `salt`.
    pub fn wrap_with_prf(
        &self,
        prf: &[u8; 32],
        credential: Vec<u8>,
        salt: [u8; 32],
        nonce: [u8; NONCE_BYTES],
    ) -> WrappedKey {
        let around = subkey(Some(&salt), prf, &[PASSKEY, &credential]);
        let key = around_key(&around, &nonce, self);
        WrappedKey::Passkey { credential, salt, nonce, key }.checked()
    }

    /// Wraps the key with a recovery code.
    pub fn wrap_with_recovery(&self, code: &RecoveryCode, salt: [u8; 16], nonce: [u8; NONCE_BYTES]) -> WrappedKey {
        let around = subkey(Some(&salt), code.secret(), &[RECOVERY]);
        let key = around_key(&around, &nonce, self);
        WrappedKey::Recovery { salt, nonce, key }.checked()
    }

    /// Wraps the key for the organisation, from 32 random bytes that are used once.
    ///
    /// # Errors
    /// [`SealError::WeakKey`].
    pub fn wrap_for(
        &self,
        organisation_public: &[u8; 32],
        ephemeral_secret: [u8; 32],
        nonce: [u8; NONCE_BYTES],
    ) -> Result<WrappedKey, SealError> {
        let (ephemeral, around) = agree_as_sender(ORGANISATION, organisation_public, ephemeral_secret)?;
        let key = around_key(&around, &nonce, self);
        Ok(WrappedKey::Organisation { ephemeral, nonce, key }.checked())
    }
}

impl WrappedKey {
    /// Reads a wrapped key from its JSON.
    ///
    /// # Errors
    /// [`SealError::LaterFormat`] where the way or the format is not known yet; [`SealError::Damaged`] otherwise.
    pub fn read(json: &[u8]) -> Result<WrappedKey, SealError> {
        const WAYS: [&str; 4] = ["passphrase", "passkey", "recovery", "organisation"];
        let value: serde_json::Value = serde_json::from_slice(json).map_err(|_| SealError::Damaged)?;
        match value.get("by").and_then(serde_json::Value::as_str) {
            Some(way) if !WAYS.contains(&way) => return Err(SealError::LaterFormat),
            _ => {}
        }
        // A later format may be longer, so it is known by its first byte before its length is looked at.
        let key = value.get("key").and_then(serde_json::Value::as_str).and_then(|key| STANDARD.decode(key).ok());
        after_format(&key.ok_or(SealError::Damaged)?)?;
        let wrapped: WrappedKey = serde_json::from_slice(json).map_err(|_| SealError::Damaged)?;
        wrapped.check()?;
        Ok(wrapped)
    }

    /// Gets the key back by the passphrase.
    ///
    /// # Errors
    /// [`SealError::WrongUnlock`]; [`SealError::OtherWay`]; and, where no passphrase would help,
    /// [`SealError::Damaged`], [`SealError::LaterFormat`] and [`SealError::CostOutOfRange`].
    pub fn unwrap_with_passphrase(&self, passphrase: &str) -> Result<DataKey, SealError> {
        let WrappedKey::Passphrase { salt, memory_kib, passes, lanes, nonce, key } = self else {
            return Err(SealError::OtherWay);
        };
        self.check()?;
        let cost = PassphraseCost { memory_kib: *memory_kib, passes: *passes, lanes: *lanes };
        let around = stretch(passphrase, cost, salt)?;
        within(&around, nonce, key)
    }

    /// Gets the key back by what the passkey's PRF gave.
    ///
    /// # Errors
    /// [`SealError::WrongUnlock`]; [`SealError::OtherWay`], [`SealError::Damaged`] and [`SealError::LaterFormat`].
    pub fn unwrap_with_prf(&self, prf: &[u8; 32]) -> Result<DataKey, SealError> {
        let WrappedKey::Passkey { credential, salt, nonce, key } = self else { return Err(SealError::OtherWay) };
        self.check()?;
        within(&subkey(Some(salt), prf, &[PASSKEY, credential]), nonce, key)
    }

    /// Gets the key back by a recovery code.
    ///
    /// # Errors
    /// [`SealError::WrongUnlock`]; [`SealError::OtherWay`], [`SealError::Damaged`] and [`SealError::LaterFormat`].
    pub fn unwrap_with_recovery(&self, code: &RecoveryCode) -> Result<DataKey, SealError> {
        let WrappedKey::Recovery { salt, nonce, key } = self else { return Err(SealError::OtherWay) };
        self.check()?;
        within(&subkey(Some(salt), code.secret(), &[RECOVERY]), nonce, key)
    }

    /// Gets the key back by the organisation's secret.
    ///
    /// # Errors
    /// [`SealError::WrongUnlock`]; [`SealError::OtherWay`], [`SealError::Damaged`] and [`SealError::LaterFormat`].
    pub fn unwrap_with_secret(&self, secret: &[u8; 32]) -> Result<DataKey, SealError> {
        let WrappedKey::Organisation { ephemeral, nonce, key } = self else { return Err(SealError::OtherWay) };
        self.check()?;
        let around = agree_as_organisation(ORGANISATION, secret, ephemeral).map_err(|_| SealError::Damaged)?;
        within(&around, nonce, key)
    }

    /// Tells whether the row is whole.
    fn check(&self) -> Result<(), SealError> {
        after_format(self.key())?;
        if matches!(self, WrappedKey::Passkey { credential, .. } if credential.len() > MAX_CREDENTIAL_BYTES) {
            return Err(SealError::Damaged);
        }
        if self.key()[1 + CIPHER_BYTES..] == self.checksum() { Ok(()) } else { Err(SealError::Damaged) }
    }

    pub(super) fn checked(mut self) -> WrappedKey {
        let checksum = self.checksum();
        let (WrappedKey::Passphrase { key, .. }
        | WrappedKey::Passkey { key, .. }
        | WrappedKey::Recovery { key, .. }
        | WrappedKey::Organisation { key, .. }) = &mut self;
        key[1 + CIPHER_BYTES..].copy_from_slice(&checksum);
        self
    }

    fn key(&self) -> &[u8; KEY_BYTES] {
        let (WrappedKey::Passphrase { key, .. }
        | WrappedKey::Passkey { key, .. }
        | WrappedKey::Recovery { key, .. }
        | WrappedKey::Organisation { key, .. }) = self;
        key
    }

    fn checksum(&self) -> [u8; CHECK_BYTES] {
        let cipher = &self.key()[..1 + CIPHER_BYTES];
        let mut hash = Sha256::new_with_prefix(b"homeward/wrap/1/check");
        let mut add = |part: &[u8]| {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        };
        match self {
            WrappedKey::Passphrase { salt, memory_kib, passes, lanes, nonce, .. } => {
                add(b"passphrase");
                add(salt);
                for number in [memory_kib, passes, lanes] {
                    add(&number.to_be_bytes());
                }
                add(nonce);
            }
            WrappedKey::Passkey { credential, salt, nonce, .. } => {
                add(b"passkey");
                add(credential);
                add(salt);
                add(nonce);
            }
            WrappedKey::Recovery { salt, nonce, .. } => {
                add(b"recovery");
                add(salt);
                add(nonce);
            }
            WrappedKey::Organisation { ephemeral, nonce, .. } => {
                add(b"organisation");
                add(ephemeral);
                add(nonce);
            }
        }
        add(cipher);
        let digest = hash.finalize();
        std::array::from_fn(|index| digest[index])
    }
}

fn stretch(passphrase: &str, cost: PassphraseCost, salt: &[u8]) -> Result<Zeroizing<[u8; 32]>, SealError> {
    let PassphraseCost { memory_kib, passes, lanes } = cost;
    if !MEMORY_KIB.contains(&memory_kib) || !PASSES.contains(&passes) || !LANES.contains(&lanes) {
        return Err(SealError::CostOutOfRange);
    }
    let params = Params::new(memory_kib, passes, lanes, Some(32)).map_err(|_| SealError::CostOutOfRange)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, &mut *key)
        .map_err(|_| SealError::CostOutOfRange)?;
    Ok(key)
}

fn around_key(around: &[u8; 32], nonce: &[u8; NONCE_BYTES], data_key: &DataKey) -> [u8; KEY_BYTES] {
    let mut key = [0; KEY_BYTES];
    key[0] = FORMAT;
    key[1..=CIPHER_BYTES].copy_from_slice(&encrypt(around, nonce, &*data_key.root, &[FORMAT]));
    key
}

fn within(around: &[u8; 32], nonce: &[u8; NONCE_BYTES], key: &[u8; KEY_BYTES]) -> Result<DataKey, SealError> {
    let plain = decrypt(around, nonce, &key[1..=CIPHER_BYTES], &[FORMAT]).ok_or(SealError::WrongUnlock)?;
    let root: [u8; 32] = plain.as_slice().try_into().map_err(|_| SealError::Damaged)?;
    Ok(DataKey::from_random(root))
}

/// Bytes as base64 in JSON, of a fixed length where the field has one.
mod bytes {
    use super::{Deserialize, Deserializer, STANDARD, Serializer};
    use base64::Engine as _;
    use serde::de::Error as _;

    pub(super) fn serialize<S: Serializer>(bytes: &impl AsRef<[u8]>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>, T: TryFrom<Vec<u8>>>(deserializer: D) -> Result<T, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = STANDARD.decode(text).map_err(|_| D::Error::custom("not base64"))?;
        T::try_from(bytes).map_err(|_| D::Error::custom("not of the right length"))
    }
}
