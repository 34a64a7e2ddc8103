//! A device's key, and the proof that who speaks for the device holds it.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ED25519, UnparsedPublicKey, VerificationAlgorithm};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The algorithm of a device's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Algorithm {
    /// Ed25519 (RFC 8032): the public key is 32 bytes.
    Ed25519,
    /// ECDSA with P-256 and SHA-256: the public key is an uncompressed point of 65 bytes, signatures are ASN.1 DER.
    #[serde(rename = "p-256")]
    P256,
}

impl Algorithm {
    /// Returns the name the database keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            Algorithm::Ed25519 => "ed25519",
            Algorithm::P256 => "p-256",
        }
    }

    /// Reads the name the database keeps.
    pub fn parse(name: &str) -> Option<Algorithm> {
        [Algorithm::Ed25519, Algorithm::P256].into_iter().find(|algorithm| algorithm.as_str() == name)
    }

    fn verifier(self) -> &'static dyn VerificationAlgorithm {
        match self {
            Algorithm::Ed25519 => &ED25519,
            Algorithm::P256 => &ECDSA_P256_SHA256_ASN1,
        }
    }

    /// Tells whether the signature over the message is by the key.
    pub fn verifies(self, public_key: &[u8], message: &str, signature: &[u8]) -> bool {
        UnparsedPublicKey::new(self.verifier(), public_key).verify(message.as_bytes(), signature).is_ok()
    }
}

/// What a device signs when it enrols.
pub fn enrolment_message(device: Uuid, username: &str) -> String {
    format!("homeward/enrol/1\n{device}\n{username}")
}

/// What a device signs when it refreshes its session.
pub fn refresh_message(refresh_token: &str) -> String {
    format!("homeward/refresh/1\n{refresh_token}")
}

/// What a device signs when it refreshes a session whose refresh token is in a cookie, and which it knows by its handle.
pub fn refresh_cookie_message(handle: &str) -> String {
    format!("homeward/refresh-cookie/1\n{handle}")
}
