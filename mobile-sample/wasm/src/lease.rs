//! How long work stays open on a phone without a word from the server.
//!
//! The time is the server's, as far as the phone can tell it, and never runs backwards: the latest moment the phone has
//! seen is kept, so that setting the clock back does not lengthen a lease.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sync_core::casework::rhi::{ClockCheck, ServerWord};
use sync_core::sync::phone::Contact;

/// Where the latest moment lies in storage.
pub const KEY: &str = "clock";
/// How much later a moment must be to be worth a write.
const WORTH_KEEPING: TimeDelta = TimeDelta::minutes(1);

/// The latest moment seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latest {
    /// By the corrected clock.
    pub at: DateTime<Utc>,
}

impl Latest {
    /// Returns the moment to keep instead, where it is worth it.
    pub fn later(kept: Option<Latest>, now: DateTime<Utc>) -> Option<Latest> {
        kept.is_none_or(|kept| now - kept.at >= WORTH_KEEPING).then_some(Latest { at: now })
    }
}

/// Checks the phone's clock against the server's last word.
pub fn check(contact: Option<Contact>, phone_now: DateTime<Utc>) -> ClockCheck {
    let word = contact.map(|contact| ServerWord { phone_at: contact.phone_at, server_at: contact.server_at });
    ClockCheck::new(word, phone_now)
}

/// Returns when the lease ends.
pub fn until(last_word: DateTime<Utc>, lease_hours: u32) -> DateTime<Utc> {
    last_word + TimeDelta::hours(i64::from(lease_hours))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_kept_once_it_is_a_minute_later() {
        let at = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        assert_eq!(Latest::later(None, at), Some(Latest { at }));
        assert_eq!(Latest::later(Some(Latest { at }), at + TimeDelta::seconds(59)), None);
        let later = at + TimeDelta::seconds(60);
        assert_eq!(Latest::later(Some(Latest { at }), later), Some(Latest { at: later }));
        assert_eq!(Latest::later(Some(Latest { at }), at - TimeDelta::days(2)), None);
    }
}
