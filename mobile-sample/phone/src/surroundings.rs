//! What the app takes from around it: time, randomness and a way to the server.

use crate::transport::Transport;
use aws_lc_rs::rand;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::time::SystemTime;
use sync_core::catalogue::Catalogue;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Returns the present moment.
    fn now(&self) -> DateTime<Utc>;
}

/// Gives random bytes, for ids and keys.
pub trait Entropy: Send + Sync {
    /// Fills the slice.
    fn fill(&self, bytes: &mut [u8]);
}

/// The device's clock, right or wrong: what it says is kept as a claim, beside the time of the server.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the edge at which time is taken from the system")]
    fn now(&self) -> DateTime<Utc> {
        SystemTime::now().into()
    }
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        // A system without randomness must not make a key from anything else.
        #[expect(clippy::expect_used, reason = "fails on no supported system; to go on with guessable keys is worse")]
        rand::fill(bytes).expect("the system gives random bytes");
    }
}

/// Everything an app stands among.
#[derive(Clone)]
pub struct Surroundings {
    /// The record kinds.
    pub catalogue: &'static Catalogue,
    /// The way to the server.
    pub transport: Arc<dyn Transport>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl Surroundings {
    /// Takes the system's clock and randomness and the kinds of this build.
    pub fn system(transport: impl Transport + 'static) -> Surroundings {
        Surroundings {
            catalogue: Catalogue::embedded(),
            transport: Arc::new(transport),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
        }
    }
}

impl std::fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Surroundings").finish_non_exhaustive()
    }
}
