//! Time and randomness as the server takes them, and instants as the database keeps them.

pub use homeward_system::{Clock, Entropy, SystemClock, SystemEntropy};

use chrono::{DateTime, Utc};
use std::sync::Arc;
use uuid::Uuid;

/// Where a server takes time and randomness from.
#[derive(Clone)]
pub struct Environment {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl Environment {
    /// Returns the machine's own.
    pub fn system() -> Environment {
        Environment { clock: Arc::new(SystemClock), entropy: Arc::new(SystemEntropy) }
    }

    /// Returns the instant.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Makes a UUIDv7.
    pub fn id(&self) -> Uuid {
        let mut random = [0; 10];
        self.entropy.fill(&mut random);
        sync_core::ids::uuid_v7(self.now(), random)
    }

    /// Makes a secret of 32 random bytes in URL-safe base64.
    pub fn secret(&self) -> String {
        use base64::Engine as _;
        let mut random = [0; 32];
        self.entropy.fill(&mut random);
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(random)
    }
}

/// Returns the instant in microseconds since 1970, as the database keeps it.
pub fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

/// Reads an instant back from the database.
pub fn from_micros(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::UNIX_EPOCH)
}
