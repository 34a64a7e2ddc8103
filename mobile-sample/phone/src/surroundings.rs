//! What the app takes from around it: time, randomness and a way to the server.

use crate::transport::Transport;
use homeward_system::{Clock, Entropy, SystemClock, SystemEntropy};
use std::sync::Arc;
use sync_core::catalogue::Catalogue;

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
