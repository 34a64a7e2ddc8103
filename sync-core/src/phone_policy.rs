//! What the organisation asks of the phones that hold its work; each session tells them.

use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// How long a phone may go without a word from the server, in hours: at most a month.
const LEASE_HOURS: RangeInclusive<u32> = 1..=720;
/// How long a phone may lie untouched, in minutes.
const LOCK_MINUTES: RangeInclusive<u32> = 1..=60;
/// How many failures may wipe a phone. Fewer than five, and a child who plays with it destroys a week's work.
const WIPE_FAILURES: RangeInclusive<u32> = 5..=100;

/// How phones guard what they hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PhonePolicy {
    /// After how many hours without a word from the server the phone opens nothing more until it has had one.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 720))]
    pub lease_hours: u32,
    /// After how many minutes untouched the phone locks.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 60))]
    pub lock_minutes: u32,
    /// After how many wrong tries to unlock the phone forgets its key; null where it never does.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 5, maximum = 100, required = true))]
    pub wipe_after_failures: Option<u32>,
}

impl Default for PhonePolicy {
    fn default() -> PhonePolicy {
        PhonePolicy { lease_hours: 72, lock_minutes: 5, wipe_after_failures: None }
    }
}

impl PhonePolicy {
    /// Checks that each number lies where it may.
    ///
    /// # Errors
    /// One sentence about the first that does not.
    pub fn check(&self) -> Result<(), String> {
        let within = |name: &str, value: u32, allowed: RangeInclusive<u32>| {
            if allowed.contains(&value) {
                return Ok(());
            }
            Err(format!("phones: {name} must be from {} to {}", allowed.start(), allowed.end()))
        };
        within("lease_hours", self.lease_hours, LEASE_HOURS)?;
        within("lock_minutes", self.lock_minutes, LOCK_MINUTES)?;
        self.wipe_after_failures.map_or(Ok(()), |failures| within("wipe_after_failures", failures, WIPE_FAILURES))
    }
}
