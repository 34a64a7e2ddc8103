//! Keys of devices that are not the phone client: what any third-party client would make.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A device's key pair.
pub(crate) enum DeviceKey {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
}

impl DeviceKey {
    /// Makes an Ed25519 key.
    pub(crate) fn ed25519() -> DeviceKey {
        DeviceKey::Ed25519(Ed25519KeyPair::generate().unwrap())
    }

    /// Makes a P-256 key.
    pub(crate) fn p256() -> DeviceKey {
        DeviceKey::P256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap())
    }

    /// Reads an Ed25519 key from PKCS#8.
    pub(crate) fn read(pkcs8: &[u8]) -> DeviceKey {
        DeviceKey::Ed25519(Ed25519KeyPair::from_pkcs8(pkcs8).unwrap())
    }

    /// Returns the algorithm's name in the API.
    pub(crate) fn algorithm(&self) -> &'static str {
        match self {
            DeviceKey::Ed25519(_) => "ed25519",
            DeviceKey::P256(_) => "p-256",
        }
    }

    /// Returns the public key in base64.
    pub(crate) fn public(&self) -> String {
        STANDARD.encode(match self {
            DeviceKey::Ed25519(pair) => pair.public_key().as_ref().to_vec(),
            DeviceKey::P256(pair) => pair.public_key().as_ref().to_vec(),
        })
    }

    /// Signs a message, in base64.
    pub(crate) fn sign(&self, message: &str) -> String {
        STANDARD.encode(self.sign_bytes(message.as_bytes()))
    }

    /// Signs bytes.
    pub(crate) fn sign_bytes(&self, message: &[u8]) -> Vec<u8> {
        match self {
            DeviceKey::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
            DeviceKey::P256(pair) => pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec(),
        }
    }
}
