//! Working days: Monday to Friday except the bank holidays of England and Wales (section 4).
//!
//! Days are London's. The first working day is the first one *after* the day something happened, and it runs to its
//! own midnight in London, since no office hours are laid down: a deadline is met by whatever happens before
//! [`Deadline::at`].

use super::{bank_holidays, london};
use crate::error::Error;
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};
use serde::{Deserialize, Serialize};

/// The last day on which something is in time, and the instant at which that day is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Deadline {
    /// The last day, as people say it.
    pub on: NaiveDate,
    /// The instant at which that day is over in London: the first that is late.
    pub at: DateTime<Utc>,
}

impl Deadline {
    /// Returns the deadline at the end of a day.
    pub fn end_of(on: NaiveDate) -> Deadline {
        Deadline { on, at: london::end_of_day(on) }
    }

    /// Tells whether an instant is in time.
    pub fn is_met_by(&self, done_at: DateTime<Utc>) -> bool {
        done_at < self.at
    }
}

/// Tells whether a date is a working day.
///
/// # Errors
/// [`Error::BeyondCalendar`] for a year whose bank holidays are not known.
pub fn is_working_day(date: NaiveDate) -> Result<bool, Error> {
    // The table is asked at weekends too, so that a year is either known or not.
    let holiday = bank_holidays::is_bank_holiday(date)?;
    Ok(!holiday && !matches!(date.weekday(), Weekday::Sat | Weekday::Sun))
}

/// Returns the `count`th working day after a date; with 0 the date itself or, where it is none, the next working day.
///
/// # Errors
/// [`Error::BeyondCalendar`] where the way leads through a year whose bank holidays are not known.
pub fn add_working_days(date: NaiveDate, count: u32) -> Result<NaiveDate, Error> {
    let mut day = date;
    let mut left = count;
    // The table's end bounds the loop, whatever count is asked for.
    loop {
        let working = is_working_day(day)?;
        if left == 0 && working {
            return Ok(day);
        }
        day = next_day(day)?;
        if left > 0 && is_working_day(day)? {
            left -= 1;
        }
    }
}

/// Returns how many working days lie after `from` and not after `to`; negative where `to` comes first.
///
/// # Errors
/// [`Error::BeyondCalendar`] where either lies in a year whose bank holidays are not known.
pub fn working_days_between(from: NaiveDate, to: NaiveDate) -> Result<i64, Error> {
    if to < from {
        return working_days_between(to, from).map(|days| -days);
    }
    // Both ends are known, or the walk between them could be as long as the calendar.
    is_working_day(from)?;
    is_working_day(to)?;
    let mut days = 0;
    let mut day = from;
    while day < to {
        day = next_day(day)?;
        days += i64::from(is_working_day(day)?);
    }
    Ok(days)
}

/// Returns the deadline `count` working days after something happened.
///
/// # Errors
/// [`Error::BeyondCalendar`] where the way leads through a year whose bank holidays are not known.
pub fn due_within(happened_at: DateTime<Utc>, count: u32) -> Result<Deadline, Error> {
    add_working_days(london::date_of(happened_at), count).map(Deadline::end_of)
}

fn next_day(day: NaiveDate) -> Result<NaiveDate, Error> {
    day.checked_add_days(Days::new(1)).ok_or(Error::BeyondCalendar { year: day.year() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn weekends_and_bank_holidays_are_stepped_over() {
        for (from, count, expected) in [
            ("2026-03-02", 1, "2026-03-03"),
            ("2026-03-06", 1, "2026-03-09"),
            // From a Saturday the first working day is Monday, for 0 and for 1.
            ("2026-03-07", 0, "2026-03-09"),
            ("2026-03-07", 1, "2026-03-09"),
            ("2026-03-09", 0, "2026-03-09"),
            // Maundy Thursday, over Easter.
            ("2026-04-02", 1, "2026-04-07"),
            ("2026-04-02", 2, "2026-04-08"),
            // Christmas Eve 2027: both holidays have substitutes on Monday and Tuesday.
            ("2027-12-24", 1, "2027-12-29"),
            // Into a year that begins with a substitute.
            ("2027-12-31", 1, "2028-01-04"),
        ] {
            assert_eq!(add_working_days(date(from), count), Ok(date(expected)), "{from} + {count}");
        }
    }

    #[test]
    fn days_between_exclude_the_first_and_include_the_last() {
        for (from, to, expected) in [
            ("2026-04-02", "2026-04-02", 0),
            ("2026-04-02", "2026-04-06", 0),
            ("2026-04-02", "2026-04-07", 1),
            ("2026-04-07", "2026-04-02", -1),
            ("2024-01-01", "2024-12-31", 254),
        ] {
            assert_eq!(working_days_between(date(from), date(to)), Ok(expected), "{from} to {to}");
        }
    }

    #[test]
    fn a_working_day_ends_at_midnight_in_london() {
        // Half past midnight in London on 1 July is still 30 June in UTC.
        let deadline = due_within("2026-06-30T23:30:00Z".parse().unwrap(), 1).unwrap();
        assert_eq!(deadline.on, date("2026-07-02"));
        assert_eq!(deadline.at, "2026-07-02T23:00:00Z".parse::<DateTime<Utc>>().unwrap());
        assert!(deadline.is_met_by("2026-07-02T22:59:59Z".parse().unwrap()));
        assert!(!deadline.is_met_by(deadline.at));
        // The Friday before clocks go back to winter: the deadline's day has the new offset.
        assert_eq!(
            due_within("2026-10-23T10:00:00Z".parse().unwrap(), 1).unwrap().at,
            "2026-10-27T00:00:00Z".parse::<DateTime<Utc>>().unwrap()
        );
    }

    #[test]
    fn years_beyond_the_table_are_errors() {
        let codes = [
            add_working_days(date("2030-12-31"), 1).map(|_| ()),
            add_working_days(date("2024-01-01"), u32::MAX).map(|_| ()),
            add_working_days(date("2031-06-07"), 0).map(|_| ()),
            add_working_days(NaiveDate::MAX, 1).map(|_| ()),
            working_days_between(date("2023-12-31"), date("2024-01-05")).map(|_| ()),
            working_days_between(NaiveDate::MIN, NaiveDate::MAX).map(|_| ()),
        ];
        for result in codes {
            assert_eq!(result.unwrap_err().code(), "beyond_calendar");
        }
    }

    /// A day from 2024 to 2029, which leaves a year to count in.
    fn days() -> impl Strategy<Value = NaiveDate> {
        (0u64..2_192).prop_map(|offset| date("2024-01-01") + Days::new(offset))
    }

    homeward_seeds::properties! {
        #[test]
        fn adding_lands_on_a_working_day_and_between_counts_back(from in days(), count in 0u32..200) {
            let to = add_working_days(from, count).unwrap();
            prop_assert!(is_working_day(to).unwrap());
            if count > 0 {
                prop_assert!(to > from);
                prop_assert_eq!(working_days_between(from, to), Ok(i64::from(count)));
            }
        }

        #[test]
        fn adding_is_monotone(a in days(), b in days(), count in 0u32..100, more in 0u32..100) {
            let (early, late) = (a.min(b), a.max(b));
            prop_assert!(add_working_days(early, count).unwrap() <= add_working_days(late, count).unwrap());
            prop_assert!(add_working_days(early, count).unwrap() <= add_working_days(early, count + more).unwrap());
        }
    }
}
