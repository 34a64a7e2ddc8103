//! The rules of the work, as pure functions: what is due when, and what may be recorded of whom.
//!
//! Phone and server run the same code, so that a worker without signal is told the same as the office. Section
//! numbers in this room are those of the description of the work: 2 is children and episodes, 4 is Phoenix.
//!
//! - [`working_days`]: Monday to Friday except [`bank_holidays`] of England and Wales.
//! - [`london`]: civil dates, which are London's whatever the phone is set to.
//!
//! Nothing here refuses work for good: where facts contradict each other the answer says so and takes the cautious side.

pub mod bank_holidays;
pub mod london;
pub mod working_days;
