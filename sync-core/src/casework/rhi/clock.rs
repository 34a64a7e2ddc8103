//! The phone's clock held against the server's last word.

use crate::casework::CLOCK_TOLERANCE_SECONDS;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// The server's last word on the time: what its clock and the phone's showed when its answer came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServerWord {
    /// What the phone's clock showed.
    pub phone_at: DateTime<Utc>,
    /// What the server's clock showed.
    pub server_at: DateTime<Utc>,
}

/// The phone's clock, checked. States on the phone are computed with [`ClockCheck::corrected_now`], and what the
/// phone stamps should be too, or an interview finished now would lie in the server's future.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClockCheck {
    /// How many seconds the phone was ahead of the server; negative where it was behind, absent where the server was
    /// never heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset_seconds: Option<i64>,
    /// Whether the clocks differ by more than 2 minutes, or the phone's was set back since.
    pub disagrees: bool,
    /// Whether the phone shows an earlier time than when the server last spoke, so that it was set back since and the
    /// offset no longer tells how far.
    pub set_back: bool,
    /// The time to compute with.
    pub corrected_now: DateTime<Utc>,
}

impl ClockCheck {
    /// Checks a phone's clock.
    pub fn new(last_word: Option<ServerWord>, phone_now: DateTime<Utc>) -> ClockCheck {
        let Some(word) = last_word else {
            return ClockCheck { offset_seconds: None, disagrees: false, set_back: false, corrected_now: phone_now };
        };
        let offset = word.phone_at - word.server_at;
        let set_back = phone_now < word.phone_at;
        // Time has not run backwards since the server spoke, whatever the phone shows.
        let corrected_now = phone_now.checked_sub_signed(offset).unwrap_or(phone_now).max(word.server_at);
        ClockCheck {
            offset_seconds: Some(offset.num_seconds()),
            disagrees: set_back || offset.abs() > TimeDelta::seconds(CLOCK_TOLERANCE_SECONDS),
            set_back,
            corrected_now,
        }
    }

    /// Returns the sentence a worker reads where the clocks disagree.
    pub fn sentence(&self) -> Option<String> {
        if !self.disagrees {
            return None;
        }
        if self.set_back {
            return Some(
                "This phone's clock was set back since the server last answered: check it, the times shown may be wrong."
                    .to_owned(),
            );
        }
        let offset = self.offset_seconds?;
        let side = if offset > 0 { "ahead of" } else { "behind" };
        Some(format!(
            "This phone's clock is {} {side} the server's; times are worked out by the server's clock.",
            in_words(offset.unsigned_abs())
        ))
    }
}

/// Says a span as people would, in the largest unit that it fills twice.
fn in_words(seconds: u64) -> String {
    match seconds {
        0..7_200 => format!("{} minutes", seconds / 60),
        7_200..172_800 => format!("{} hours", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_offset_corrects_the_phone_in_both_directions() {
        let server_at = at("2026-03-01T09:00:00Z");
        for (phone_at, offset, disagrees, sentence) in [
            ("2026-03-01T09:00:00Z", 0, false, None),
            ("2026-03-01T09:02:00Z", 120, false, None),
            ("2026-03-01T08:58:00Z", -120, false, None),
            ("2026-03-01T09:02:01Z", 121, true, Some("2 minutes ahead of")),
            ("2026-03-01T08:57:59Z", -121, true, Some("2 minutes behind")),
            ("2026-03-01T12:00:00Z", 10_800, true, Some("3 hours ahead of")),
            ("2026-02-20T09:00:00Z", -777_600, true, Some("9 days behind")),
        ] {
            let word = ServerWord { phone_at: at(phone_at), server_at };
            let check = ClockCheck::new(Some(word), word.phone_at + TimeDelta::minutes(90));
            assert_eq!(check.offset_seconds, Some(offset), "{phone_at}");
            assert_eq!((check.disagrees, check.set_back), (disagrees, false), "{phone_at}");
            assert_eq!(check.corrected_now, at("2026-03-01T10:30:00Z"), "{phone_at}");
            let said = check.sentence();
            assert!(said.as_deref().unwrap_or("").contains(sentence.unwrap_or("")), "{said:?}");
            assert_eq!(said.is_some(), disagrees);
        }
    }

    #[test]
    fn a_clock_set_back_is_noticed_and_time_does_not_run_backwards() {
        let word = ServerWord { phone_at: at("2026-03-01T09:00:00Z"), server_at: at("2026-03-01T09:00:05Z") };
        let check = ClockCheck::new(Some(word), at("2026-02-27T09:00:00Z"));
        assert!(check.set_back && check.disagrees);
        assert_eq!(check.corrected_now, word.server_at);
        assert!(check.sentence().unwrap().contains("set back"));
    }

    #[test]
    fn a_phone_that_never_heard_the_server_uses_its_own_clock() {
        let now = at("2026-03-01T09:00:00Z");
        let check = ClockCheck::new(None, now);
        assert_eq!((check.corrected_now, check.disagrees, check.offset_seconds), (now, false, None));
        assert_eq!(check.sentence(), None);
    }
}
