//! Repeat episodes: recidivists, and the triggers that differ locally (section 2).
//!
//! Windows roll back from today by London's dates, whole days, and include both the first day and today: an
//! episode on the edge counts, since the trigger brings help and not blame. Episodes of missing count; those of absent
//! where a trigger says so.

use super::classification::MissingOrAbsent;
use super::episode::EpisodeSpan;
use super::{field, london};
use crate::error::Error;
use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Episodes that make a recidivist (section 2).
pub const RECIDIVIST_EPISODES: u32 = 4;
/// Calendar months in which they must lie (section 2).
pub const RECIDIVIST_MONTHS: u32 = 3;
/// Most triggers that may be configured beside the recidivist rule.
pub const MAX_TRIGGERS: usize = 20;
/// Longest trigger name, in characters.
pub const MAX_TRIGGER_NAME_LENGTH: usize = 64;
/// Most episodes a trigger may ask for.
pub const MAX_TRIGGER_COUNT: u32 = 1_000;
/// Longest window, in days.
pub const MAX_WINDOW_DAYS: u32 = 3_660;
/// Longest window, in months.
pub const MAX_WINDOW_MONTHS: u32 = 120;

/// How far a trigger looks back from today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "unit", content = "length", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = RepeatWindow))]
pub enum Window {
    /// So many days.
    Days(u32),
    /// So many calendar months; from the 31st back to the last day of a shorter month.
    Months(u32),
}

impl Window {
    /// Returns the first day of the window.
    pub fn first_day(self, today: NaiveDate) -> NaiveDate {
        let first = match self {
            Window::Days(days) => today.checked_sub_days(Days::new(days.into())),
            Window::Months(months) => today.checked_sub_months(Months::new(months)),
        };
        // A window longer than the calendar holds everything.
        first.unwrap_or(NaiveDate::MIN)
    }
}

/// A rule that fires at so many episodes within a window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = RepeatTrigger))]
pub struct Trigger {
    /// What it brings about, in `snake_case`, such as `strategy_meeting`.
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub name: String,
    /// How many episodes it takes.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1000))]
    pub count: u32,
    /// Within which window.
    pub window: Window,
    /// Whether episodes of absent count too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub counts_absent: bool,
}

/// An episode as repeat rules see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Which, and when it began.
    pub span: EpisodeSpan,
    /// What it is classified as.
    pub classification: MissingOrAbsent,
}

impl Trigger {
    /// Returns the recidivist rule, which is fixed: 4 or more episodes of missing in the previous 3 months.
    pub fn recidivist() -> Trigger {
        Trigger {
            name: "recidivist".to_owned(),
            count: RECIDIVIST_EPISODES,
            window: Window::Months(RECIDIVIST_MONTHS),
            counts_absent: false,
        }
    }

    /// Returns the local triggers where none are configured: a strategy meeting at 3 in 30 days.
    pub fn local_defaults() -> Vec<Trigger> {
        let (name, window) = ("strategy_meeting".to_owned(), Window::Days(30));
        vec![Trigger { name, count: 3, window, counts_absent: false }]
    }

    /// Checks a configured trigger.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::TooLong`], [`Error::NotAnOption`] or [`Error::OutOfRange`].
    pub fn check(&self) -> Result<(), Error> {
        let path = field("name");
        if self.name.is_empty() {
            return Err(Error::Missing { path, what: "a name".to_owned() });
        }
        if self.name.len() > MAX_TRIGGER_NAME_LENGTH {
            return Err(Error::TooLong { path, max_length: MAX_TRIGGER_NAME_LENGTH });
        }
        let snake_case = self.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !snake_case || self.name == Trigger::recidivist().name {
            // The recidivist rule cannot be replaced by one of its name.
            return Err(Error::NotAnOption { path });
        }
        in_range("count", self.count, MAX_TRIGGER_COUNT)?;
        match self.window {
            Window::Days(days) => in_range("window", days, MAX_WINDOW_DAYS),
            Window::Months(months) => in_range("window", months, MAX_WINDOW_MONTHS),
        }
    }
}

/// A trigger counted for one child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = RepeatCount))]
pub struct Count {
    /// The trigger's name.
    pub trigger: String,
    /// How many episodes it takes.
    pub threshold: u32,
    /// First day of the window.
    pub since: NaiveDate,
    /// The episodes that began in the window, oldest first.
    pub episodes: Vec<Uuid>,
    /// Whether it fires.
    pub fires: bool,
}

/// Counts one trigger over a child's episodes. An episode counts by the date in London on which it began.
pub fn count(trigger: &Trigger, episodes: &[Counted], today: NaiveDate) -> Count {
    let since = trigger.window.first_day(today);
    // A set, so that an episode listed twice counts once.
    let within: BTreeSet<_> = episodes
        .iter()
        .filter(|episode| trigger.counts_absent || episode.classification == MissingOrAbsent::Missing)
        .map(|episode| episode.span)
        .filter(|episode| (since..=today).contains(&london::date_of(episode.start)))
        .map(|episode| (episode.start, episode.id))
        .collect();
    let fires = u32::try_from(within.len()).unwrap_or(u32::MAX) >= trigger.count;
    let episodes = within.into_iter().map(|(_, id)| id).collect();
    Count { trigger: trigger.name.clone(), threshold: trigger.count, since, episodes, fires }
}

/// Returns what fires for a child: the recidivist rule first, then the local triggers in their order.
pub fn firing(local: &[Trigger], episodes: &[Counted], today: NaiveDate) -> Vec<Count> {
    std::iter::once(&Trigger::recidivist())
        .chain(local)
        .map(|trigger| count(trigger, episodes, today))
        .filter(|count| count.fires)
        .collect()
}

fn in_range(name: &str, value: u32, maximum: u32) -> Result<(), Error> {
    if (1..=maximum).contains(&value) {
        Ok(())
    } else {
        Err(Error::OutOfRange { path: field(name), limit: format!("from 1 to {maximum}") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn episodes(starts: &[&str]) -> Vec<Counted> {
        let counted = |(index, start): (usize, &&str)| Counted {
            span: EpisodeSpan { id: Uuid::from_u128(index as u128), start: start.parse().unwrap(), end: None },
            classification: MissingOrAbsent::Missing,
        };
        starts.iter().enumerate().map(counted).collect()
    }

    fn is_recidivist(episodes: &[Counted], today: NaiveDate) -> bool {
        firing(&[], episodes, today).iter().any(|count| count.trigger == Trigger::recidivist().name)
    }

    #[test]
    fn an_absence_counts_where_a_trigger_says_so() {
        let today = date("2026-05-31");
        let mut four =
            episodes(&["2026-05-30T20:00:00Z", "2026-05-10T20:00:00Z", "2026-05-01T09:00:00Z", "2026-05-02T09:00:00Z"]);
        assert!(is_recidivist(&four, today));
        four[1].classification = MissingOrAbsent::Absent;
        assert!(!is_recidivist(&four, today));
        let local = Trigger { count: 4, ..Trigger::local_defaults().remove(0) };
        assert!(!count(&local, &four, today).fires);
        let counted = count(&Trigger { counts_absent: true, ..local.clone() }, &four, today);
        assert_eq!((counted.fires, counted.episodes.len()), (true, 4));
        let file: Trigger =
            serde_json::from_str(r#"{"name":"x","count":4,"window":{"unit":"days","length":30},"counts_absent":true}"#)
                .unwrap();
        assert!(file.counts_absent);
    }

    #[test]
    fn three_months_back_end_at_the_months_end() {
        for (today, first) in [
            ("2026-05-31", "2026-02-28"),
            ("2024-05-31", "2024-02-29"),
            ("2026-05-28", "2026-02-28"),
            ("2026-03-01", "2025-12-01"),
            ("2026-12-31", "2026-09-30"),
        ] {
            assert_eq!(Window::Months(3).first_day(date(today)), date(first), "{today}");
        }
        assert_eq!(Window::Days(30).first_day(date("2026-03-31")), date("2026-03-01"));
        assert_eq!(Window::Days(u32::MAX).first_day(date("2026-03-31")), NaiveDate::MIN);
    }

    #[test]
    fn four_in_three_months_make_a_recidivist() {
        let today = date("2026-05-31");
        let after = ["2026-03-10T20:00:00Z", "2026-04-10T20:00:00Z", "2026-05-31T20:00:00Z"];
        for (first, expected) in [
            ("2026-02-28T00:00:00Z", true),
            ("2026-02-27T23:59:59Z", false),
            ("2026-05-31T22:59:59Z", true),
            // In London it is 1 June already.
            ("2026-05-31T23:00:00Z", false),
        ] {
            let mut starts = after.to_vec();
            starts.push(first);
            assert_eq!(is_recidivist(&episodes(&starts), today), expected, "{first}");
        }
        // The same episode listed twice is one.
        let mut twice = episodes(&after);
        twice.push(twice[0]);
        assert!(!is_recidivist(&twice, today));
    }

    #[test]
    fn what_fires_is_named_with_its_episodes() {
        let today = date("2026-05-31");
        let spans = episodes(&["2026-05-30T20:00:00Z", "2026-05-10T20:00:00Z", "2026-05-01T09:00:00Z"]);
        let fired = firing(&Trigger::local_defaults(), &spans, today);
        assert_eq!(fired.len(), 1);
        assert_eq!((fired[0].trigger.as_str(), fired[0].threshold), ("strategy_meeting", 3));
        assert_eq!(fired[0].since, date("2026-05-01"));
        assert_eq!(fired[0].episodes, [2, 1, 0].map(Uuid::from_u128), "oldest first");

        let more =
            episodes(&["2026-05-30T20:00:00Z", "2026-05-10T20:00:00Z", "2026-05-01T09:00:00Z", "2026-03-01T09:00:00Z"]);
        let names: Vec<_> = firing(&Trigger::local_defaults(), &more, today).into_iter().map(|c| c.trigger).collect();
        assert_eq!(names, ["recidivist", "strategy_meeting"]);
        assert_eq!(firing(&Trigger::local_defaults(), &spans, date("2026-07-31")), []);
    }

    #[test]
    fn configured_triggers_are_checked() {
        let good = Trigger::local_defaults().remove(0);
        let cases = [
            (good.clone(), "ok"),
            (Trigger { name: String::new(), ..good.clone() }, "missing"),
            (Trigger { name: "x".repeat(65), ..good.clone() }, "too_long"),
            (Trigger { name: "Strategy meeting".into(), ..good.clone() }, "not_an_option"),
            (Trigger::recidivist(), "not_an_option"),
            (Trigger { count: 0, ..good.clone() }, "out_of_range"),
            (Trigger { window: Window::Days(0), ..good.clone() }, "out_of_range"),
            (Trigger { window: Window::Months(121), ..good.clone() }, "out_of_range"),
        ];
        for (trigger, expected) in cases {
            assert_eq!(trigger.check().map_or_else(|error| error.code(), |()| "ok"), expected, "{trigger:?}");
        }
        assert_eq!(
            serde_json::to_string(&good).unwrap(),
            r#"{"name":"strategy_meeting","count":3,"window":{"unit":"days","length":30}}"#
        );
    }

    homeward_seeds::properties! {
        #[test]
        fn the_window_never_grows_by_looking_later(day in 0u64..3_000, months in 1u32..24) {
            let today = date("2024-01-01") + Days::new(day);
            let first = Window::Months(months).first_day(today);
            prop_assert!(first < today);
            prop_assert!(first <= Window::Months(months).first_day(today + Days::new(1)));
        }
    }
}
