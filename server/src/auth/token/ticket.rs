//! Tickets by which a device hands over unsent work once it is wiped or revoked: good for that one thing.

use super::{ISSUER, LEEWAY_SECONDS, TokenKey};
use crate::problem::Code;
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long a ticket is good, in days: a phone may lie in a drawer for a year.
const TICKET_DAYS: i64 = 400;
const AUDIENCE: &str = "homeward-handover";
const TYPE: &str = "handover+jwt";

/// What a ticket says: of a device, and nothing of the person. It lies unsealed on the phone, which has lost its keys when
/// it needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    iss: String,
    aud: String,
    /// The device.
    pub sub: Uuid,
    iat: i64,
    nbf: i64,
    exp: i64,
}

impl TokenKey {
    /// Signs a ticket for a device; `None` where signing fails.
    pub fn sign_ticket(&self, device: Uuid, now: DateTime<Utc>) -> Option<String> {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(self.key_id.clone());
        let iat = now.timestamp();
        let exp = iat + TICKET_DAYS * 86_400;
        let ticket = Ticket { iss: ISSUER.into(), aud: AUDIENCE.into(), sub: device, iat, nbf: iat, exp };
        jsonwebtoken::encode(&header, &ticket, &self.encoding).ok()
    }

    /// Reads a ticket.
    ///
    /// # Errors
    /// [`Code::TokenExpired`], or [`Code::Unauthenticated`] for everything else that is wrong with it.
    pub fn read_ticket(&self, token: &str, now: DateTime<Utc>) -> Result<Ticket, Code> {
        if token.len() > 4096 {
            return Err(Code::Unauthenticated);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| Code::Unauthenticated)?;
        if header.typ.as_deref() != Some(TYPE) || header.kid.as_deref() != Some(self.key_id.as_str()) {
            return Err(Code::Unauthenticated);
        }
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // The library reads the machine's clock; time is an argument here, and is checked below.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let ticket = jsonwebtoken::decode::<Ticket>(token, &self.decoding, &validation)
            .map_err(|_| Code::Unauthenticated)?
            .claims;
        let now = now.timestamp();
        if ticket.exp <= now - LEEWAY_SECONDS {
            return Err(Code::TokenExpired);
        }
        if ticket.nbf > now + LEEWAY_SECONDS || ticket.exp - ticket.iat > TICKET_DAYS * 86_400 {
            return Err(Code::Unauthenticated);
        }
        Ok(ticket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemEntropy;

    #[test]
    fn a_ticket_is_no_access_token_nor_the_other_way_round() {
        let key = TokenKey::read(&TokenKey::generate(&SystemEntropy).unwrap()).unwrap();
        let at = |day: i64| DateTime::from_timestamp(1_790_000_000 + day * 86_400, 0).unwrap();
        let id = Uuid::from_u128;
        let ticket = key.sign_ticket(id(2), at(0)).unwrap();
        assert_eq!(key.read_ticket(&ticket, at(399)).unwrap().sub, id(2));
        assert_eq!(key.read_ticket(&ticket, at(401)), Err(Code::TokenExpired));
        assert_eq!(key.read_ticket(&ticket, at(-1)), Err(Code::Unauthenticated));
        assert_eq!(key.read_token(&ticket, at(0)), Err(Code::Unauthenticated));
        let access = key.sign(id(1), id(2), id(3), id(4), at(0)).unwrap();
        assert_eq!(key.read_ticket(&access, at(0)), Err(Code::Unauthenticated));
        let stranger = TokenKey::read(&TokenKey::generate(&SystemEntropy).unwrap()).unwrap();
        assert_eq!(stranger.read_ticket(&ticket, at(0)), Err(Code::Unauthenticated));
    }
}
