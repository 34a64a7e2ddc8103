//! The configuration's part about phones.

use serde::Deserialize;
use sync_core::phone_policy::PhonePolicy;

/// The table `[phones]` of the configuration file: what it leaves out stays as usual.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhonesTable {
    lease_hours: Option<u32>,
    lock_minutes: Option<u32>,
    wipe_after_failures: Option<u32>,
}

impl PhonesTable {
    /// Returns the policy it makes.
    ///
    /// # Errors
    /// One sentence about a number that lies where it may not.
    pub fn policy(&self) -> Result<PhonePolicy, String> {
        let usual = PhonePolicy::default();
        let policy = PhonePolicy {
            lease_hours: self.lease_hours.unwrap_or(usual.lease_hours),
            lock_minutes: self.lock_minutes.unwrap_or(usual.lock_minutes),
            wipe_after_failures: self.wipe_after_failures.or(usual.wipe_after_failures),
        };
        policy.check()?;
        Ok(policy)
    }
}
