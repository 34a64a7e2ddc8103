//! Benches: measured figures, each with the floor or rival it is held against.

pub mod connections;
pub mod first_sync;
pub mod ingest;
pub mod memory;
pub mod reading;
pub mod search;
pub mod sync;

mod link;
mod load;
mod opening;
mod program;
mod server;
mod slow;

use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::Duration;

/// One line of a bench.
#[derive(Debug, Clone)]
pub struct Row {
    /// The work.
    pub work: &'static str,
    /// What was measured, in words.
    pub measured: String,
    /// The floor or rival, in words.
    pub against: String,
    /// The figure that must be reached.
    pub figure: f64,
    /// Its limit.
    pub limit: Limit,
}

/// What a figure must reach.
#[derive(Debug, Clone, Copy)]
pub enum Limit {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
}

impl Row {
    /// Tells whether the figure is within its limit.
    pub fn holds(&self) -> bool {
        match self.limit {
            Limit::AtMost(limit) => self.figure <= limit,
            Limit::AtLeast(limit) => self.figure >= limit,
        }
    }

    fn must(&self) -> String {
        match self.limit {
            Limit::AtMost(limit) => format!("≤ {limit}"),
            Limit::AtLeast(limit) => format!("≥ {limit}"),
        }
    }
}

/// Writes rows as a table.
pub fn table(rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        let mark = if row.holds() { "holds " } else { "MISSES" };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{mark}  {}: {:.2} (must be {})", row.work, row.figure, row.must());
        let _ = writeln!(text, "        measured  {}", row.measured);
        let _ = writeln!(text, "        against   {}", row.against);
    }
    text
}

/// Writes rows as one JSON object of figures, floors and ratios.
pub fn json(suite: &str, rows: &[Row]) -> Value {
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            let (at_most, at_least) = match row.limit {
                Limit::AtMost(limit) => (Some(limit), None),
                Limit::AtLeast(limit) => (None, Some(limit)),
            };
            json!({"work": row.work, "measured": row.measured, "against": row.against, "figure": row.figure,
                "at_most": at_most, "at_least": at_least, "holds": row.holds()})
        })
        .collect();
    json!({"suite": suite, "rows": rows})
}

/// Returns the middle one of several durations, in microseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, |time| time.as_secs_f64() * 1e6)
}

/// Returns the sum of several durations, in microseconds.
fn total(times: &[Duration]) -> f64 {
    times.iter().map(Duration::as_secs_f64).sum::<f64>() * 1e6
}

/// Compresses as a client does.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
