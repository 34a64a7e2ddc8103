//! Civil dates in London, where the work is done, whatever zone a phone is set to.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc};
use chrono_tz::Europe::London;

/// Returns the date in London at an instant.
pub fn date_of(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&London).date_naive()
}

/// Returns what clocks in London show at an instant.
pub fn local(instant: DateTime<Utc>) -> NaiveDateTime {
    instant.with_timezone(&London).naive_local()
}

/// Returns the instant at which a date begins in London.
pub fn start_of_day(date: NaiveDate) -> DateTime<Utc> {
    let midnight = date.and_time(NaiveTime::MIN);
    // London's clocks change at 01:00, so that every midnight happens once. Before 1972 there were others; no
    // deadline lies there, and the offset of the hour before is as good as any.
    match London.from_local_datetime(&midnight).earliest() {
        Some(instant) => instant.to_utc(),
        None => (midnight - London.offset_from_utc_datetime(&midnight).fix()).and_utc(),
    }
}

/// Returns the instant at which a date is over in London: the first that no longer belongs to it.
pub fn end_of_day(date: NaiveDate) -> DateTime<Utc> {
    date.checked_add_days(Days::new(1)).map_or(DateTime::<Utc>::MAX_UTC, start_of_day)
}

/// Returns the birthday on which a person reaches an age; born on 29 February, on 1 March where the year has none.
/// `None` where the year lies beyond the calendar.
pub fn birthday(date_of_birth: NaiveDate, age: u16) -> Option<NaiveDate> {
    let year = date_of_birth.year().checked_add(i32::from(age))?;
    date_of_birth.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
}

/// Returns the age in whole years on a date; `None` for a date before birth.
pub fn age_on(date_of_birth: NaiveDate, on: NaiveDate) -> Option<u32> {
    on.years_since(date_of_birth)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn dates_are_londons() {
        for (instant, expected) in [
            ("2026-01-15T23:59:59Z", "2026-01-15"),
            ("2026-07-15T22:59:59Z", "2026-07-15"),
            ("2026-07-15T23:00:00Z", "2026-07-16"),
            ("2026-03-29T00:30:00Z", "2026-03-29"),
            ("2026-10-24T23:00:00Z", "2026-10-25"),
        ] {
            assert_eq!(date_of(instant.parse().unwrap()), date(expected), "{instant}");
        }
    }

    #[test]
    fn the_days_of_the_clock_change_have_23_and_25_hours() {
        for (day, hours) in [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)] {
            let day = date(day);
            assert_eq!((end_of_day(day) - start_of_day(day)).num_hours(), hours, "{day}");
        }
        assert_eq!(end_of_day(date("2026-06-01")).to_rfc3339(), "2026-06-01T23:00:00+00:00");
    }

    #[test]
    fn a_leap_day_child_has_its_birthday_on_1_march() {
        let born = date("2012-02-29");
        assert_eq!(birthday(born, 13), Some(date("2025-03-01")));
        assert_eq!(birthday(born, 16), Some(date("2028-02-29")));
        assert_eq!((age_on(born, date("2025-02-28")), age_on(born, date("2025-03-01"))), (Some(12), Some(13)));
        assert_eq!(age_on(born, date("2011-01-01")), None);
    }

    homeward_seeds::properties! {
        #[test]
        fn every_instant_lies_within_its_date(seconds in -2_000_000_000i64..5_000_000_000) {
            let instant = DateTime::from_timestamp(seconds, 0).unwrap();
            let day = date_of(instant);
            prop_assert!(start_of_day(day) <= instant && instant < end_of_day(day));
        }

        #[test]
        fn birthday_and_age_agree(born in 0u64..40_000, age in 0u16..=18) {
            let born = date("1930-01-01") + Days::new(born);
            let day = birthday(born, age).unwrap();
            prop_assert_eq!(age_on(born, day), Some(u32::from(age)));
            prop_assert_ne!(age_on(born, day - Days::new(1)), Some(u32::from(age)));
        }
    }
}
