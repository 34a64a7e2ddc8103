//! The bank holidays of England and Wales, as data: substitute days included, the days they stand for left out.
//!
//! A day proclaimed for one year (a coronation, a jubilee) is a line added here. A year outside the table is an
//! error, never a year without holidays: a deadline answered wrongly is worse than one not answered.

use crate::error::Error;
use chrono::{Datelike, NaiveDate};

/// First year of the table.
pub const FIRST_YEAR: i32 = 2024;
/// Last year of the table.
pub const LAST_YEAR: i32 = 2030;

/// A year's bank holidays, as month and day, in order.
type Year = [(u32, u32); 8];

/// New Year's Day, Good Friday, Easter Monday, early May, spring, summer, Christmas Day, Boxing Day.
const TABLE: [Year; 7] = [
    // 2024
    [(1, 1), (3, 29), (4, 1), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)],
    // 2025
    [(1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)],
    // 2026: Boxing Day is a Saturday.
    [(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)],
    // 2027: Christmas Day is a Saturday, Boxing Day a Sunday.
    [(1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)],
    // 2028: New Year's Day is a Saturday.
    [(1, 3), (4, 14), (4, 17), (5, 1), (5, 29), (8, 28), (12, 25), (12, 26)],
    // 2029
    [(1, 1), (3, 30), (4, 2), (5, 7), (5, 28), (8, 27), (12, 25), (12, 26)],
    // 2030
    [(1, 1), (4, 19), (4, 22), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)],
];

/// Tells whether a date is a bank holiday.
///
/// # Errors
/// [`Error::BeyondCalendar`] for a year outside the table.
pub fn is_bank_holiday(date: NaiveDate) -> Result<bool, Error> {
    let beyond = || Error::BeyondCalendar { year: date.year() };
    let index = usize::try_from(date.year() - FIRST_YEAR).map_err(|_| beyond())?;
    let year = TABLE.get(index).ok_or_else(beyond)?;
    Ok(year.contains(&(date.month(), date.day())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Days, Weekday};

    /// Works the table out from its rules, by another way than the table was written.
    fn by_rule(year: i32) -> Vec<NaiveDate> {
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let monday = |month, nth| NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, nth).unwrap();
        let last_monday =
            |month| NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, 5).unwrap_or(monday(month, 4));
        let easter = easter_sunday(year);
        let mut days = vec![easter - Days::new(2), easter + Days::new(1), monday(5, 1), last_monday(5), last_monday(8)];
        for mut holiday in [day(1, 1), day(12, 25), day(12, 26)] {
            while matches!(holiday.weekday(), Weekday::Sat | Weekday::Sun) || days.contains(&holiday) {
                holiday = holiday + Days::new(1);
            }
            days.push(holiday);
        }
        days.sort();
        days
    }

    /// The Gregorian computus in Gauss's form, enough for 1900 to 2099.
    fn easter_sunday(year: i32) -> NaiveDate {
        let d = (19 * (year % 19) + 24) % 30;
        let e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + 5) % 7;
        let after = if d == 29 && e == 6 || d == 28 && e == 6 && year % 19 > 10 { d + e - 7 } else { d + e };
        NaiveDate::from_ymd_opt(year, 3, 22).unwrap() + Days::new(after.unsigned_abs().into())
    }

    fn listed(year: i32) -> Vec<NaiveDate> {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        first.iter_days().take_while(|day| day.year() == year).filter(|day| is_bank_holiday(*day).unwrap()).collect()
    }

    #[test]
    fn easter_is_where_it_was_and_will_be() {
        for (year, month, day) in
            [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2028, 4, 16), (2029, 4, 1), (2030, 4, 21)]
        {
            assert_eq!(easter_sunday(year), NaiveDate::from_ymd_opt(year, month, day).unwrap());
        }
    }

    #[test]
    fn the_table_follows_its_rules() {
        for year in FIRST_YEAR..=LAST_YEAR {
            assert_eq!(listed(year), by_rule(year), "{year}");
        }
    }

    #[test]
    fn a_year_outside_the_table_is_an_error() {
        for year in [1900, 2023, 2031, 2150] {
            let error = is_bank_holiday(NaiveDate::from_ymd_opt(year, 6, 1).unwrap()).unwrap_err();
            assert_eq!((error.code(), error), ("beyond_calendar", Error::BeyondCalendar { year }));
        }
        let error = Error::BeyondCalendar { year: 2031 };
        assert_eq!(error.to_string(), "bank holidays are known from 2024 to 2030, not for 2031");
    }
}
