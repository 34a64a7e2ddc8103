//! Tokens that this server signs: JWTs, signed with Ed25519 and nothing else (RFC 9068, RFC 8725). Each kind has a type and
//! an audience of its own, so that none is taken for another.

mod ticket;

pub use ticket::Ticket;

use crate::clock::Entropy;
use crate::problem::Code;
use aws_lc_rs::hmac;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// How long an access token is good, in seconds.
pub const ACCESS_SECONDS: i64 = 600;
/// How far clocks of two nodes may differ, in seconds.
const LEEWAY_SECONDS: i64 = 30;
/// Longest token that is looked at, in bytes.
const MAX_TOKEN_BYTES: usize = 4096;
const ISSUER: &str = "homeward";

/// A kind of token.
struct Form {
    /// The header's `typ`.
    kind: &'static str,
    audience: &'static str,
    /// How long one is good.
    seconds: i64,
}

/// Access tokens.
const ACCESS: Form = Form { kind: "at+jwt", audience: "homeward-api", seconds: ACCESS_SECONDS };

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The person.
    pub sub: Uuid,
    /// The device.
    pub device: Uuid,
    /// The session.
    pub sid: Uuid,
    jti: Uuid,
}

/// A token: who made it for whom, when it is good, and what it says.
#[derive(Serialize, Deserialize)]
struct Token<T> {
    iss: String,
    aud: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    #[serde(flatten)]
    says: T,
}

/// The key that signs tokens.
pub struct TokenKey {
    encoding: EncodingKey,
    decoding: DecodingKey,
    key_id: String,
    chain: hmac::Key,
}

impl TokenKey {
    /// Makes a new key; returns it as PKCS#8 to be kept as a secret.
    pub fn generate(entropy: &dyn Entropy) -> Option<Vec<u8>> {
        let mut seed = [0; 32];
        entropy.fill(&mut seed);
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).ok()?;
        Some(pair.to_pkcs8().ok()?.as_ref().to_vec())
    }

    /// Reads a key from PKCS#8; `None` where it is not an Ed25519 key.
    pub fn read(pkcs8: &[u8]) -> Option<TokenKey> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8).ok()?;
        let public = pair.public_key().as_ref();
        let key_id = hex::encode(&Sha256::digest(public)[..8]);
        Some(TokenKey {
            encoding: EncodingKey::from_ed_der(pkcs8),
            decoding: DecodingKey::from_ed_der(public),
            key_id,
            chain: hmac::Key::new(hmac::HMAC_SHA256, pkcs8),
        })
    }

    /// Returns the refresh token that follows a refresh token: one and the same on every node, so that a request that comes
    /// twice is answered alike although only hashes are kept. 32 bytes in URL-safe base64; without this key it cannot be
    /// told from random.
    pub fn successor(&self, refresh_token: &str) -> String {
        let message = format!("homeward/refresh-successor/1\n{refresh_token}");
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.chain, message.as_bytes()))
    }

    /// Signs an access token for the session; `None` where signing fails.
    pub fn sign(&self, sub: Uuid, device: Uuid, sid: Uuid, jti: Uuid, now: DateTime<Utc>) -> Option<String> {
        self.sign_as(&ACCESS, Claims { sub, device, sid, jti }, now)
    }

    /// Reads an access token.
    ///
    /// # Errors
    /// [`Code::TokenExpired`], or [`Code::Unauthenticated`] for everything else that is wrong with it.
    pub fn read_token(&self, token: &str, now: DateTime<Utc>) -> Result<Claims, Code> {
        self.read_as(&ACCESS, token, now)
    }

    fn sign_as<T: Serialize>(&self, form: &Form, says: T, now: DateTime<Utc>) -> Option<String> {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(form.kind.to_owned());
        header.kid = Some(self.key_id.clone());
        let iat = now.timestamp();
        let (iss, aud) = (ISSUER.to_owned(), form.audience.to_owned());
        let token = Token { iss, aud, iat, nbf: iat, exp: iat + form.seconds, says };
        jsonwebtoken::encode(&header, &token, &self.encoding).ok()
    }

    fn read_as<T: DeserializeOwned>(&self, form: &Form, token: &str, now: DateTime<Utc>) -> Result<T, Code> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(Code::Unauthenticated);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| Code::Unauthenticated)?;
        if header.typ.as_deref() != Some(form.kind) || header.kid.as_deref() != Some(self.key_id.as_str()) {
            return Err(Code::Unauthenticated);
        }
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[form.audience]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // The library reads the machine's clock; time is an argument here, and is checked below.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let token = jsonwebtoken::decode::<Token<T>>(token, &self.decoding, &validation)
            .map_err(|_| Code::Unauthenticated)?
            .claims;
        let now = now.timestamp();
        if token.exp <= now - LEEWAY_SECONDS {
            return Err(Code::TokenExpired);
        }
        let early = token.nbf > now + LEEWAY_SECONDS || token.iat > now + LEEWAY_SECONDS;
        if early || token.exp - token.iat > form.seconds {
            return Err(Code::Unauthenticated);
        }
        Ok(token.says)
    }
}

/// Hashes a refresh token, as the database keeps it and as a page that may not see the token is told of it.
pub fn refresh_hash(token: &str) -> String {
    secret_hash(token)
}

/// Hashes a secret of this server's making, as the database keeps it, in hexadecimal.
pub fn secret_hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemEntropy;

    fn key() -> TokenKey {
        TokenKey::read(&TokenKey::generate(&SystemEntropy).unwrap()).unwrap()
    }

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000 + second, 0).unwrap()
    }

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[test]
    fn a_token_is_good_for_ten_minutes_and_its_leeway() {
        let key = key();
        let token = key.sign(id(1), id(2), id(3), id(4), at(0)).unwrap();
        assert_eq!(key.read_token(&token, at(629)).unwrap().device, id(2));
        assert_eq!(key.read_token(&token, at(631)), Err(Code::TokenExpired));
        assert_eq!(key.read_token(&token, at(-31)), Err(Code::Unauthenticated));
    }

    #[test]
    fn a_refresh_token_is_followed_by_one_that_the_key_alone_tells() {
        let (key, other) = (key(), key());
        let next = key.successor("token");
        assert_eq!((next.len(), &next), (43, &key.successor("token")));
        assert!(next != other.successor("token") && next != key.successor("tokem") && next != key.successor(&next));
    }

    #[test]
    fn another_key_type_or_algorithm_is_refused() {
        let key = key();
        let now = at(0);
        let claims = serde_json::json!({"iss": "homeward", "aud": "homeward-api", "sub": id(1), "device": id(2), "sid": id(3),
            "jti": id(4), "iat": now.timestamp(), "nbf": now.timestamp(), "exp": now.timestamp() + 600});
        let signed = |header: &Header, claims: &serde_json::Value, by: &EncodingKey| {
            key.read_token(&jsonwebtoken::encode(header, claims, by).unwrap(), now).is_ok()
        };
        let good = {
            let mut header = Header::new(Algorithm::EdDSA);
            header.typ = Some("at+jwt".into());
            header.kid = Some(key.key_id.clone());
            header
        };
        assert!(signed(&good, &claims, &key.encoding));
        let stranger = TokenKey::read(&TokenKey::generate(&SystemEntropy).unwrap()).unwrap();
        assert!(!signed(&good, &claims, &stranger.encoding));
        let plain = Header { typ: Some("JWT".into()), ..good.clone() };
        assert!(!signed(&plain, &claims, &key.encoding));
        let hmac = Header { alg: Algorithm::HS256, ..good.clone() };
        assert!(!signed(&hmac, &claims, &EncodingKey::from_secret(b"public key as secret")));
        for missing in ["exp", "nbf", "iat", "iss", "aud", "sub", "jti", "device"] {
            let mut fewer = claims.clone();
            fewer.as_object_mut().unwrap().remove(missing);
            assert!(!signed(&good, &fewer, &key.encoding), "{missing}");
        }
        let mut long = claims.clone();
        long["exp"] = (now.timestamp() + 86_400).into();
        assert!(!signed(&good, &long, &key.encoding));
        assert!(key.read_token("x.y.z", now).is_err() && key.read_token(&"a".repeat(5000), now).is_err());
    }
}
