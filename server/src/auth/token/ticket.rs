//! Tickets by which a device hands over unsent work once it is wiped or revoked: good for that one thing.

use super::{Form, TokenKey};
use crate::problem::Code;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long a ticket is good, in days: a phone may lie in a drawer for a year.
const TICKET_DAYS: i64 = 400;
const TICKET: Form = Form { kind: "handover+jwt", audience: "homeward-handover", seconds: TICKET_DAYS * 86_400 };

/// What a ticket says: of a device, and nothing of the person. It lies unsealed on the phone, which has lost its keys when
/// it needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The device.
    pub sub: Uuid,
}

impl TokenKey {
    /// Signs a ticket for a device; `None` where signing fails.
    pub fn sign_ticket(&self, device: Uuid, now: DateTime<Utc>) -> Option<String> {
        self.sign_as(&TICKET, Ticket { sub: device }, now)
    }

    /// Reads a ticket.
    ///
    /// # Errors
    /// [`Code::TokenExpired`], or [`Code::Unauthenticated`] for everything else that is wrong with it.
    pub fn read_ticket(&self, token: &str, now: DateTime<Utc>) -> Result<Ticket, Code> {
        self.read_as(&TICKET, token, now)
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
