//! How many connections there may be, and how long they may keep the server waiting.

use serde::Deserialize;
use std::time::Duration;

/// Most connections at once, unless configured.
const CONNECTIONS: usize = 800;
/// Most connections of one address at once, unless configured.
const PER_ADDRESS: usize = 256;
/// What may be configured.
const CONFIGURABLE: std::ops::RangeInclusive<usize> = 8..=100_000;

/// The `[connections]` table of the configuration.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsTable {
    most: Option<usize>,
    per_address: Option<usize>,
}

impl LimitsTable {
    /// Returns the limits.
    ///
    /// # Errors
    /// One sentence about what is out of bounds.
    pub fn limits(self) -> Result<Limits, String> {
        let connections = self.most.unwrap_or(CONNECTIONS);
        let per_address = self.per_address.unwrap_or(PER_ADDRESS.min(connections));
        let (least, most) = (CONFIGURABLE.start(), CONFIGURABLE.end());
        if !CONFIGURABLE.contains(&connections) {
            return Err(format!("connections: most must be from {least} to {most}"));
        }
        if !(*least..=connections).contains(&per_address) {
            return Err(format!("connections: per_address must be from {least} to most"));
        }
        Ok(Limits { connections, per_address, ..Limits::default() })
    }
}

/// Limits on connections. A stranger is whoever has not signed in on the connection.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Most connections at once. Strangers have at most three quarters of it.
    pub connections: usize,
    /// Most connections of one address at once. Strangers have at most three quarters of it.
    pub per_address: usize,
    /// How long the TLS handshake may take.
    pub handshake: Duration,
    /// How long the header of a request may take.
    pub header: Duration,
    /// How long a connection may wait for its next request.
    pub idle: Duration,
    /// How long a stranger's may.
    pub stranger_idle: Duration,
    /// How long a body, or an answer, is waited for at first, beyond what [`Limits::bytes_per_second`] allows it.
    pub window: Duration,
    /// How long a stranger's is.
    pub stranger_window: Duration,
    /// The least rate at which a body must come or an answer be taken, in bytes a second: over all of it, since what travels
    /// comes in bursts.
    pub bytes_per_second: u64,
    /// How long nothing may travel, however much did before: longer than the slowest link takes for all that the system may
    /// hold of an answer.
    pub patience: Duration,
    /// How often a connection is looked at.
    pub tick: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: CONNECTIONS,
            per_address: PER_ADDRESS,
            handshake: Duration::from_secs(10),
            header: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            stranger_idle: Duration::from_secs(15),
            window: Duration::from_secs(30),
            stranger_window: Duration::from_secs(15),
            // A quarter of the slowest link that is to work, 35 kbit/s.
            bytes_per_second: 1_024,
            patience: Duration::from_secs(90),
            tick: Duration::from_secs(1),
        }
    }
}

impl Limits {
    /// Returns how many of a number of seats strangers may have: the rest is the reserve for those who are signed in.
    pub(super) fn for_strangers(seats: usize) -> usize {
        seats - seats / 4
    }

    /// Returns the same limits with every time divided, for a test that cannot wait for them.
    #[must_use]
    pub fn scaled_down(mut self, by: u32) -> Limits {
        for time in [
            &mut self.handshake,
            &mut self.header,
            &mut self.idle,
            &mut self.stranger_idle,
            &mut self.window,
            &mut self.stranger_window,
            &mut self.patience,
            &mut self.tick,
        ] {
            *time /= by;
        }
        self.bytes_per_second *= u64::from(by);
        self
    }
}
