//! The rules of the work, as pure functions: what is due when, and what may be recorded of whom.
//!
//! Phone and server run the same code, so that a worker without signal is told the same as the office. Section
//! numbers in this room are those of the description of the work: 2 is children and episodes, 4 is Phoenix.
//!
//! - [`rhi`]: the 72-hour clock of the return home interview, on a phone whose own clock may be wrong.
//! - [`child`]: a child's details.
//! - [`classification`]: missing or absent, which rule decided, and reconsideration.
//! - [`repeat`]: recidivists and the triggers that differ locally.
//! - [`episode`]: what a missing episode must satisfy, alone and beside the child's others, and its line in the
//!   statutory export.
//! - [`working_days`]: Monday to Friday except [`bank_holidays`] of England and Wales.
//! - [`phoenix`]: eligibility, capacity, sessions and the clocks of the pathway.
//! - [`london`]: civil dates, which are London's whatever the phone is set to.
//!
//! Nothing here refuses work for good: where facts contradict each other the answer says so and takes the cautious side.

pub mod bank_holidays;
pub mod begun;
pub mod child;
pub mod classification;
pub mod episode;
pub mod london;
pub mod phoenix;
pub mod police_category;
pub mod repeat;
pub mod rhi;
pub mod working_days;

use crate::error::Error;
use crate::record::Path;
use chrono::{DateTime, TimeDelta, Utc};

/// Longest reason that a decision may carry, in Unicode scalar values.
pub const MAX_REASON_LENGTH: usize = crate::limits::DESCRIPTION;

/// How far a time may lie ahead of ours and still be taken as now, in seconds; clocks that differ by more are said
/// to disagree (section 2).
pub const CLOCK_TOLERANCE_SECONDS: i64 = 120;

/// Names a field of the checked value; `name` has no characters that a pointer escapes.
fn field(name: &str) -> Path {
    Path::root().join(name)
}

/// Tells whether a time has not come yet, beyond what clocks may differ.
fn is_future(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    at.signed_duration_since(now) > TimeDelta::seconds(CLOCK_TOLERANCE_SECONDS)
}

/// Checks a text that a decision may not lack.
fn check_reason(path: &Path, text: &str, what: &str) -> Result<(), Error> {
    if text.trim().is_empty() {
        return Err(Error::Missing { path: path.clone(), what: what.to_owned() });
    }
    crate::catalogue::check_text(path, text, MAX_REASON_LENGTH)
}
