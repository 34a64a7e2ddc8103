//! Time and randomness. Whatever needs them takes them as an argument; here they come from the system.

use aws_lc_rs::rand;
use chrono::{DateTime, Utc};
use std::time::SystemTime;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Returns the present moment.
    fn now(&self) -> DateTime<Utc>;
}

/// Gives random bytes fit for ids, keys and secrets.
pub trait Entropy: Send + Sync {
    /// Fills the buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// The system's clock, right or wrong.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the edge at which time comes in")]
    fn now(&self) -> DateTime<Utc> {
        SystemTime::now().into()
    }
}

/// The operating system's random numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        // Without random numbers no key can be made: to go on with one that can be guessed is worse than to stop.
        rand::fill(buffer).expect("the operating system gives random numbers");
    }
}
