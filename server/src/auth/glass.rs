//! Broken glass: how often, for how long, whose glass to a restricted child, and what a reason must say.

use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::RangeInclusive;
use sync_core::role::Role;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

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

/// Shortest and longest reason, in characters, space around it left out.
const LENGTH: RangeInclusive<usize> = 20..=500;
/// How many words of two letters or more it has, and how many of them differ.
const WORDS: (usize, usize) = (4, 3);
/// How many letters differ.
const LETTERS: usize = 6;
/// How often a character may follow itself.
const RUN: usize = 4;
const RULE: &str = "must say why in a sentence: 20 to 500 characters, at least four words, no character over and over, and none that is invisible or turns the direction";

/// Why the glass is broken, typed: a sentence that a manager can judge.
#[derive(Debug, Clone)]
pub struct Reason(String);

impl Reason {
    /// Checks a reason: its length, its words, and that it is not made of one character.
    ///
    /// # Errors
    /// The rule in one sentence.
    pub fn new(text: &str) -> Result<Reason, &'static str> {
        let text = text.trim();
        let words: Vec<String> = text
            .split(|c: char| !c.is_alphabetic() && c != '\'' && c != '’')
            .filter(|word| word.chars().count() > 1)
            .map(str::to_lowercase)
            .collect();
        let distinct: BTreeSet<&String> = words.iter().collect();
        let letters: BTreeSet<char> = words.iter().flat_map(|word| word.chars()).collect();
        let (mut run, mut longest, mut last) = (0, 0, None);
        for c in text.chars() {
            run = if last == Some(c) { run + 1 } else { 1 };
            longest = longest.max(run);
            last = Some(c);
        }
        let holds = LENGTH.contains(&text.chars().count())
            && !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t'))
            && sync_core::names::check(text).is_ok()
            && words.len() >= WORDS.0
            && distinct.len() >= WORDS.1
            && letters.len() >= LETTERS
            && longest <= RUN;
        if holds { Ok(Reason(text.to_owned())) } else { Err(RULE) }
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Reason, D::Error> {
        Reason::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl PartialSchema for Reason {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .min_length(Some(*LENGTH.start()))
            .max_length(Some(*LENGTH.end()))
            .description(Some(format!("The reason. It {RULE}.")))
            .build()
            .into()
    }
}

impl ToSchema for Reason {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("GlassReason")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_something() {
        for good in [
            "The colleague on call is ill.",
            "Duty call: police found her at the station, nobody of her team answers",
            "  Sie wurde am Bahnhof gesehen.  ",
        ] {
            assert!(Reason::new(good).is_ok(), "{good}");
        }
        let long = "word ".repeat(101);
        for empty in [
            ".",
            "",
            "....................",
            "aaaaaaaaaaaaaaaaaaaaaaaaa",
            "a b c d e f g h i j k l",
            "asdf asdf asdf asdf asdf",
            "because because because because",
            "needed it now please!!!!!!!!!!",
            "ab ab ba ba ab ba ab ab ba",
            "Duty call.",
            "1234 5678 9012 3456 7890",
            "The colleague on call\u{0} is ill.",
            "\u{202e}The colleague on call is ill.",
            &long,
        ] {
            assert!(Reason::new(empty).is_err(), "{empty}");
        }
    }

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
