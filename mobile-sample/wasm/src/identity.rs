//! Who the device is: its id, and the Ed25519 key by which it proves it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use ed25519_dalek::{Signer as _, SigningKey};
use rand::Rng;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sync_core::ids::{DeviceId, uuid_v7};
use sync_core::sync::wire::Chunk;

/// Where the identity lies in storage.
pub const KEY: &str = "device/identity";

/// A device's id and the seed of its key. It never leaves the sealed store.
#[derive(Clone, Serialize, Deserialize)]
pub struct Identity {
    /// The device.
    pub device: DeviceId,
    seed: Chunk,
}

impl Identity {
    /// Makes a device.
    pub fn make(now: DateTime<Utc>, rng: &mut impl Rng) -> Identity {
        let (mut random, mut seed) = ([0; 10], [0; 32]);
        rng.fill_bytes(&mut random);
        rng.fill_bytes(&mut seed);
        Identity { device: DeviceId(uuid_v7(now, random)), seed: Chunk(seed.to_vec()) }
    }

    /// Returns the device's part of a sign-in: its public key, and the proof that it holds the private one.
    pub fn enrolment(&self, username: &str, name: &str) -> Value {
        let key = self.key();
        let proof = key.sign(format!("homeward/enrol/1\n{}\n{username}", self.device).as_bytes());
        json!({
            "id": self.device,
            "name": name,
            "algorithm": "ed25519",
            "public_key": STANDARD.encode(key.verifying_key().as_bytes()),
            "proof": STANDARD.encode(proof.to_bytes()),
        })
    }

    /// Proves that the device which goes on with a cookie session is the one it belongs to.
    pub fn refresh_proof(&self, handle: &str) -> String {
        STANDARD.encode(self.key().sign(format!("homeward/refresh-cookie/1\n{handle}").as_bytes()).to_bytes())
    }

    fn key(&self) -> SigningKey {
        let mut seed = [0; 32];
        // The seed was made above and read back from a sealed row, which opens whole or not at all.
        let length = self.seed.0.len().min(32);
        seed[..length].copy_from_slice(&self.seed.0[..length]);
        SigningKey::from_bytes(&seed)
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identity({})", self.device)
    }
}
