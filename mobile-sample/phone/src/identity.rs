//! Who the device is: its id, and the key by which it proves it.

use crate::{Clock, Entropy};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::str::FromStr as _;
use sync_core::ids::{DeviceId, uuid_v7};
use sync_core::sync::phone::{Effects, Storage, Write};

/// The key pair, as PKCS#8.
const KEY: &str = "device/key";
const ID: &str = "device/id";

/// A device's id and its Ed25519 key pair, which never leaves the device.
pub(crate) struct Identity {
    pub(crate) device: DeviceId,
    keys: Ed25519KeyPair,
}

impl Identity {
    /// Reads the identity from storage.
    pub(crate) fn read(storage: &dyn Storage) -> Option<Identity> {
        let device = DeviceId::from_str(&String::from_utf8(storage.read(ID)?).ok()?).ok()?;
        let keys = Ed25519KeyPair::from_pkcs8(&storage.read(KEY)?).ok()?;
        Some(Identity { device, keys })
    }

    /// Makes an identity. It is kept before it is first shown to the server, so that a sign-in whose answer was lost
    /// is repeated by the same device.
    pub(crate) fn make(clock: &dyn Clock, entropy: &dyn Entropy) -> Option<(Identity, Effects)> {
        let mut random = [0; 10];
        entropy.fill(&mut random);
        let device = DeviceId(uuid_v7(clock.now(), random));
        let mut seed = [0; 32];
        entropy.fill(&mut seed);
        let keys = Ed25519KeyPair::from_seed_unchecked(&seed).ok()?;
        let key = keys.to_pkcs8().ok()?.as_ref().to_vec();
        let writes = vec![
            Write::Put { key: ID.to_owned(), bytes: device.to_string().into_bytes() },
            Write::Put { key: KEY.to_owned(), bytes: key },
        ];
        Some((Identity { device, keys }, Effects { writes }))
    }

    /// Returns the public key: base64 of the raw 32 bytes.
    pub(crate) fn public_key(&self) -> String {
        STANDARD.encode(self.keys.public_key().as_ref())
    }

    /// Proves that the device which enrols holds the key.
    pub(crate) fn enrolment_proof(&self, username: &str) -> String {
        self.sign(&format!("homeward/enrol/1\n{}\n{username}", self.device))
    }

    /// Proves that the device which refreshes a session is the one it belongs to.
    pub(crate) fn refresh_proof(&self, refresh_token: &str) -> String {
        self.sign(&format!("homeward/refresh/1\n{refresh_token}"))
    }

    fn sign(&self, text: &str) -> String {
        STANDARD.encode(self.keys.sign(text.as_bytes()).as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
    use chrono::{DateTime, Utc};
    use sync_core::sync::phone::MemoryStorage;

    struct Fixed;

    impl Clock for Fixed {
        fn now(&self) -> DateTime<Utc> {
            DateTime::from_timestamp(1_790_000_000, 0).unwrap()
        }
    }

    impl Entropy for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    #[test]
    fn an_identity_comes_back_from_storage_and_its_proofs_hold() {
        let (made, effects) = Identity::make(&Fixed, &Fixed).unwrap();
        let mut storage = MemoryStorage::default();
        assert!(Identity::read(&storage).is_none());
        storage.store(effects);
        let read = Identity::read(&storage).unwrap();
        assert_eq!((read.device, read.public_key()), (made.device, made.public_key()));
        let key = STANDARD.decode(made.public_key()).unwrap();
        assert_eq!(key.len(), 32);
        let proof = STANDARD.decode(read.enrolment_proof("ada")).unwrap();
        let said = format!("homeward/enrol/1\n{}\nada", made.device);
        UnparsedPublicKey::new(&ED25519, key).verify(said.as_bytes(), &proof).unwrap();
    }
}
