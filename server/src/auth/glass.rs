//! Broken glass: how often, for how long, and whose glass to a restricted child.

use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::RangeInclusive;
use sync_core::role::Role;

/// How often a person may break the glass within 24 hours.
const PER_DAY: RangeInclusive<u32> = 1..=50;
/// How long broken glass may stay open, in hours.
const HOURS: RangeInclusive<u32> = 1..=24;

/// How the glass may be broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlassPolicy {
    /// How often a person may break it within 24 hours.
    pub per_day: u32,
    /// How long it stays open, in hours.
    pub hours: u32,
    /// Roles that may break it to a child restricted to named people.
    pub restricted_roles: BTreeSet<Role>,
}

impl Default for GlassPolicy {
    fn default() -> GlassPolicy {
        GlassPolicy { per_day: 5, hours: 12, restricted_roles: BTreeSet::new() }
    }
}

impl GlassPolicy {
    /// Says it in one line, for `homeward config check`.
    pub fn describe(&self) -> String {
        let mut text = format!("{} a day, open {} h, restricted children to ", self.per_day, self.hours);
        if self.restricted_roles.is_empty() {
            text.push_str("nobody");
        }
        for (index, role) in self.restricted_roles.iter().enumerate() {
            // Writing to a string cannot fail.
            let _ = write!(text, "{}{role}", if index == 0 { "" } else { ", " });
        }
        text
    }
}

/// The table `[break_glass]` of the configuration file: what it leaves out stays as usual.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GlassTable {
    per_day: Option<u32>,
    hours: Option<u32>,
    restricted_roles: Option<BTreeSet<Role>>,
}

impl GlassTable {
    /// Returns the policy it makes.
    ///
    /// # Errors
    /// One sentence about a number or role that may not stand there.
    pub fn policy(self) -> Result<GlassPolicy, String> {
        let usual = GlassPolicy::default();
        let within = |name: &str, value: u32, allowed: RangeInclusive<u32>| {
            if allowed.contains(&value) {
                return Ok(value);
            }
            Err(format!("break_glass: {name} must be from {} to {}", allowed.start(), allowed.end()))
        };
        let restricted_roles = self.restricted_roles.unwrap_or_default();
        if let Some(role) = restricted_roles.iter().find(|role| !super::policy::may_hold_glass(**role)) {
            return Err(format!("break_glass: {role} never reads records, so it cannot be one of restricted_roles"));
        }
        Ok(GlassPolicy {
            per_day: within("per_day", self.per_day.unwrap_or(usual.per_day), PER_DAY)?,
            hours: within("hours", self.hours.unwrap_or(usual.hours), HOURS)?,
            restricted_roles,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_lies_within_bounds() {
        let read = |toml: &str| toml::from_str::<GlassTable>(toml).unwrap().policy();
        assert_eq!(read("").unwrap(), GlassPolicy::default());
        assert_eq!(GlassPolicy::default().describe(), "5 a day, open 12 h, restricted children to nobody");
        let set = read("per_day = 2\nhours = 4\nrestricted_roles = [\"associate_director\"]").unwrap();
        assert_eq!(set.describe(), "2 a day, open 4 h, restricted children to associate_director");
        for wrong in
            ["per_day = 0", "per_day = 51", "hours = 0", "hours = 25", "restricted_roles = [\"administrator\"]"]
        {
            assert!(read(wrong).unwrap_err().starts_with("break_glass: "), "{wrong}");
        }
        assert!(toml::from_str::<GlassTable>("restricted_roles = [\"chief\"]").is_err());
    }
}
