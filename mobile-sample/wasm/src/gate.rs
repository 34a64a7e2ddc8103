//! What stands before the keys: how the phone is unlocked, what a wrong try costs, when the phone forgets its key.
//!
//! The gate lies unsealed in the browser's store, since it is read before there is a key. It holds nothing about anyone.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sync_core::ids::DeviceId;
use sync_core::seal::{SPELLING, WrappedKey};

/// The format of a gate.
pub const FORMAT: u32 = 1;
/// How many wrong tries cost nothing but themselves.
const FREE_FAILURES: u32 = 3;
/// The wait after the first that costs, in seconds; each further one doubles it.
const FIRST_WAIT_SECONDS: i64 = 30;
/// The longest wait, in seconds.
const MAX_WAIT_SECONDS: i64 = 60 * 60;

/// How the phone is unlocked, and what went wrong so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gate {
    /// The format, for versions to come.
    pub format: u32,
    /// The data key, wrapped once for each way in. None once the phone has forgotten.
    pub wraps: Vec<WrappedKey>,
    /// The data key, wrapped for the organisation: what makes unsent work on a wiped phone readable there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<WrappedKey>,
    /// The device, for handing in.
    pub device: DeviceId,
    /// What lets a device that is let in nowhere hand in its unsent work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// Wrong tries since the last right one.
    pub failures: u32,
    /// No try before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_until: Option<DateTime<Utc>>,
    /// Failures after which the phone forgets its key, where the organisation wants that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wipe_after: Option<u32>,
    /// Records with unsent work when this was written.
    pub unsent: usize,
    /// The spelling of the passphrase; see [`sync_core::seal::SPELLING`].
    #[serde(default)]
    pub spelling: u32,
}

/// What a wrong try led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Try again, now or after a wait.
    Again,
    /// The key is forgotten.
    Forgotten,
}

impl Gate {
    /// Makes the gate of a phone that has just been protected.
    pub fn new(device: DeviceId) -> Gate {
        Gate {
            format: FORMAT,
            wraps: Vec::new(),
            organisation: None,
            device,
            ticket: None,
            failures: 0,
            wait_until: None,
            wipe_after: None,
            unsent: 0,
            spelling: SPELLING,
        }
    }

    /// Tells whether a recovery code opens it.
    pub fn has_recovery(&self) -> bool {
        self.wraps.iter().any(|wrap| matches!(wrap, WrappedKey::Recovery { .. }))
    }

    /// Tells how long there is to wait, if there is. A clock that was set back cannot make a wait longer than any is.
    pub fn must_wait_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let until = self.wait_until.filter(|until| now < *until)?;
        Some(until.min(now + TimeDelta::seconds(MAX_WAIT_SECONDS)))
    }

    /// Counts a wrong try.
    pub fn count_failure(&mut self, now: DateTime<Utc>) -> Failure {
        self.failures = self.failures.saturating_add(1);
        if self.wipe_after.is_some_and(|most| self.failures >= most) {
            self.forget();
            return Failure::Forgotten;
        }
        if self.failures >= FREE_FAILURES {
            let doublings = (self.failures - FREE_FAILURES).min(16);
            let seconds = (FIRST_WAIT_SECONDS << doublings).min(MAX_WAIT_SECONDS);
            self.wait_until = Some(now + TimeDelta::seconds(seconds));
        }
        Failure::Again
    }

    /// Forgets wrong tries after a right one.
    pub fn forget_failures(&mut self) {
        (self.failures, self.wait_until) = (0, None);
    }

    /// Forgets every way in. What waits to be handed in stays readable to the organisation alone.
    pub fn forget(&mut self) {
        self.wraps.clear();
        self.wait_until = None;
    }

    /// Shows the gate as the page sees it.
    pub fn show(&self, now: DateTime<Utc>) -> Value {
        let passkey = self.wraps.iter().find_map(|wrap| match wrap {
            WrappedKey::Passkey { credential, salt, .. } => {
                Some(json!({"credential": url_safe(credential), "salt": url_safe(salt)}))
            }
            _ => None,
        });
        json!({
            "passphrase": self.wraps.iter().any(|wrap| matches!(wrap, WrappedKey::Passphrase { .. })),
            "passkey": passkey,
            "recovery": self.has_recovery(),
            "can_hand_in": self.organisation.is_some() && self.ticket.is_some(),
            "failures": self.failures,
            "wait_until": self.must_wait_until(now),
            "wipe_after": self.wipe_after,
            "unsent": self.unsent,
        })
    }
}

fn url_safe(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn wrong_tries_slow_down_and_a_right_one_is_forgiven() {
        let mut gate = Gate::new(DeviceId(Uuid::from_u128(1)));
        let waits: Vec<i64> = (0..12)
            .map(|_| {
                assert_eq!(gate.count_failure(at(0)), Failure::Again);
                gate.must_wait_until(at(0)).map_or(0, |until| (until - at(0)).num_seconds())
            })
            .collect();
        assert_eq!(waits, [0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
        assert_eq!(gate.must_wait_until(at(3600)), None);
        gate.forget_failures();
        assert_eq!((gate.failures, gate.must_wait_until(at(0))), (0, None));
    }

    #[test]
    fn the_key_is_forgotten_only_where_the_organisation_wants_it() {
        let mut gate = Gate::new(DeviceId(Uuid::from_u128(1)));
        gate.wipe_after = Some(5);
        let led_to: Vec<Failure> = (0..5).map(|_| gate.count_failure(at(0))).collect();
        assert_eq!(led_to[..4], [Failure::Again; 4]);
        assert_eq!(led_to[4], Failure::Forgotten);
        assert!(gate.wraps.is_empty());
    }

    #[test]
    fn a_clock_set_back_cannot_lock_anybody_out() {
        let mut gate = Gate::new(DeviceId(Uuid::from_u128(1)));
        gate.wait_until = Some(at(1_000_000));
        assert_eq!(gate.must_wait_until(at(0)), Some(at(3600)));
    }
}
