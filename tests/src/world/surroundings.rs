//! A clock that moves when it is told to, and random numbers that follow from a seed.

use chrono::{DateTime, TimeDelta, Utc};
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

    /// Returns what it shows.
    pub fn instant(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.micros.load(Ordering::SeqCst)).unwrap_or_default()
    }

    /// Moves it.
    pub fn pass(&self, time: TimeDelta) {
        self.micros.fetch_add(time.num_microseconds().unwrap_or(0), Ordering::SeqCst);
    }
}

impl homeward_server::clock::Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        self.instant()
    }
}

impl homeward_phone::Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        self.instant()
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

    /// Gives the next bytes.
    pub fn give(&self, buffer: &mut [u8]) {
        self.rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(buffer);
    }
}

impl homeward_server::clock::Entropy for TestEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        self.give(buffer);
    }
}

impl homeward_phone::Entropy for TestEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        self.give(buffer);
    }
}
