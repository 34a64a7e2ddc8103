//! A clock that moves when it is told to, and random numbers that follow from a seed.

use chrono::{DateTime, TimeDelta, Utc};
use homeward_system::{Clock, Entropy};
use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

/// A clock that moves when it is told to.
#[derive(Debug)]
pub struct TestClock {
    micros: AtomicI64,
}

impl TestClock {
    /// Makes a clock.
    pub fn at(instant: DateTime<Utc>) -> TestClock {
        TestClock { micros: AtomicI64::new(instant.timestamp_micros()) }
    }

    /// Moves it.
    pub fn pass(&self, time: TimeDelta) {
        self.micros.fetch_add(time.num_microseconds().unwrap_or(0), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.micros.load(Ordering::SeqCst)).unwrap_or_default()
    }
}

/// Random numbers that follow from a seed: the same test makes the same ids and keys.
#[derive(Debug)]
pub struct TestEntropy {
    rng: Mutex<SmallRng>,
}

impl TestEntropy {
    /// Makes them from a seed.
    pub fn new(seed: u64) -> TestEntropy {
        TestEntropy { rng: Mutex::new(SmallRng::seed_from_u64(seed)) }
    }
}

impl Entropy for TestEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        self.rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(buffer);
    }
}
