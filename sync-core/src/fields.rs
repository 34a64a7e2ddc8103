//! Fields that check themselves as they are read, so that whoever has one has a good one: texts, names, dates.

#[cfg(feature = "openapi")]
mod document;

use crate::limits;
use crate::record::turns;
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;

#[cfg(feature = "openapi")]
pub use document::{PATTERN, TEAM, TeamName, of_format};

/// The years a date may lie in; what is outside is a slip of the finger.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2150;

/// A text of 1 to `MAX` characters, not blank. What a word processor put into it becomes what it means, and what turns the
/// direction of the text around it (UAX #9) becomes U+FFFD, as in a record ([`crate::record::kept`]).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Text<const MAX: usize>(String);

/// A description of a place, a way home, an outcome or a reason.
pub type Description = Text<{ limits::DESCRIPTION }>;
/// Who reports, or which authority: a person or an agency.
pub type PersonOrAgency = Text<{ limits::NAME }>;

impl<const MAX: usize> Text<MAX> {
    /// Checks a text.
    ///
    /// # Errors
    /// One sentence about what is wrong.
    pub fn new(text: String) -> Result<Text<MAX>, String> {
        let said = text.chars().any(|c| !c.is_whitespace() && !c.is_control() && !turns(c));
        let text = match crate::record::kept(&text) {
            Cow::Owned(kept) => kept,
            Cow::Borrowed(_) => text,
        };
        if text.chars().count() > MAX {
            Err(format!("must have at most {MAX} characters"))
        } else if said {
            Ok(Text(text))
        } else {
            Err("must not be empty".to_owned())
        }
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Text<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Text::new(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// A name: a [`Text`] without invisible characters and direction controls, which would make two names that look alike, or
/// show one in another order than it is written, and with something to read. Joiners stay where a script needs them (UAX #9 and
/// #31; see [`crate::names::check_name`]).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Name<const MAX: usize>(Text<MAX>);

impl<const MAX: usize> Name<MAX> {
    /// Checks a name.
    ///
    /// # Errors
    /// One sentence about what is wrong.
    pub fn new(text: String) -> Result<Name<MAX>, String> {
        // What a text replaces has no place in a name.
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
            return Err("must not contain control characters".to_owned());
        }
        if text.trim().is_empty() {
            return Err("must not be empty".to_owned());
        }
        // A browser has no tables for this, and reads names that the server has checked.
        #[cfg(not(target_arch = "wasm32"))]
        crate::names::check_name(&text)?;
        Ok(Name(Text::new(text)?))
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Name<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Name::new(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// An instant from 1900 to 2150, read from any offset and written in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Instant(pub DateTime<Utc>);

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let instant = DateTime::parse_from_rfc3339(&text)
            .ok()
            // A leap second (:60) is read by few programs, and no clock of a person says it.
            .filter(|instant| instant.timestamp_subsec_nanos() < 1_000_000_000)
            .ok_or_else(|| serde::de::Error::custom("must be an instant such as 2026-03-01T09:30:00Z"))?
            .to_utc();
        if YEARS.contains(&instant.year()) {
            Ok(Instant(instant))
        } else {
            Err(serde::de::Error::custom("must be an instant from 1900 to 2150"))
        }
    }
}

/// A civil date from 1900 to 2150.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Date(pub NaiveDate);

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match NaiveDate::parse_from_str(&text, "%Y-%m-%d") {
            Ok(date) if date.to_string() == text && YEARS.contains(&date.year()) => Ok(Date(date)),
            Ok(date) if date.to_string() == text => Err(serde::de::Error::custom("must be a date from 1900 to 2150")),
            _ => Err(serde::de::Error::custom("must be a date such as 2026-03-01")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> bool {
        serde_json::from_str::<Text<5>>(json).is_ok()
    }

    #[test]
    fn texts_are_short_and_filled() {
        assert!(text(r#""abc""#) && text(r#""a\nb""#) && text(r#""äöüßé""#));
        assert!(!text(r#""""#) && !text(r#""  ""#) && !text(r#""abcdef""#) && !text("1"));
        assert!(!text(r#""\u0000 \u202e""#) && text(r#""a\r\nbcd""#));
        let kept = |text: &str| Text::<20>::new(text.to_owned()).unwrap().as_str().to_owned();
        assert_eq!(kept("The park\u{b}gate\u{c}\0"), "The park\ngate\n\u{fffd}");
        assert_eq!(kept("\u{202e}krap\u{202c} \u{2068}gate\u{2069}"), "\u{fffd}krap\u{fffd} \u{fffd}gate\u{fffd}");
        assert_eq!(kept("👩\u{200d}👧 e\u{301}"), "👩\u{200d}👧 e\u{301}");
    }

    #[test]
    fn names_hold_nothing_invisible() {
        let name = |text: &str| Name::<9>::new(text.to_owned());
        assert!(name("Zoë").is_ok() && name("O’Brien").is_ok());
        assert!(name("Ro\u{200b}bin").unwrap_err().contains("U+200B"));
        assert!(
            name("\u{202e}niboR").is_err() && name(" ").is_err() && name("...").is_err() && name("Ro\0bin").is_err()
        );
    }

    #[test]
    fn absurd_dates_are_refused() {
        assert!(serde_json::from_str::<Date>(r#""2024-02-29""#).is_ok());
        for absurd in [r#""2023-02-29""#, r#""0203-02-01""#, r#""2024-2-9""#, r#""3000-01-01""#, "5"] {
            assert!(serde_json::from_str::<Date>(absurd).is_err(), "{absurd}");
        }
        assert!(serde_json::from_str::<Instant>(r#""2026-03-01T09:30:00+01:00""#).is_ok());
        assert!(serde_json::from_str::<Instant>(r#""9999-03-01T09:30:00Z""#).is_err());
        assert!(serde_json::from_str::<Instant>(r#""2026-03-01T09:30:60Z""#).is_err());
    }
}
