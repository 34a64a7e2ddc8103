//! What the program holds in memory under load, at its peak and a minute after, against what it may hold.
//!
//! Each load meets a program that was just started, over TLS. While one lies idle for its minute the next is under load: they
//! are processes of their own.

use super::load;
use super::program::{Installed, Program};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::Duration;

/// Most that may be resident at the peak, in MiB.
const PEAK: f64 = 400.0;
/// Most that may be resident a minute later, in MiB.
const LATER: f64 = 150.0;
/// How long later is.
const MINUTE: Duration = Duration::from_secs(60);

/// One load and what it came to.
#[derive(Debug, Clone)]
pub struct Measured {
    load: &'static str,
    answers: String,
    seconds: f64,
    before: f64,
    peak: f64,
    later: f64,
}

impl Measured {
    /// Tells whether it stayed within its bounds.
    pub fn holds(&self) -> bool {
        self.peak <= PEAK && self.later <= LATER
    }
}

/// Puts the program under each load whose name contains a word, and measures it.
///
/// # Errors
/// When the program cannot be started, or does not answer.
pub fn run(program: Option<&Path>, only: &str) -> Result<Vec<Measured>> {
    let folder = tempfile::tempdir()?;
    let mut measured: Vec<JoinHandle<Result<Measured>>> = Vec::new();
    for (number, load) in load::ALL.iter().filter(|load| load.name.contains(only)).enumerate() {
        let data: PathBuf = folder.path().join(number.to_string());
        let installed = Installed::find(program, &data)?;
        let prepared = load::prepare(&installed)?;
        (load.fill)(&installed, &prepared)?;
        let program = installed.start()?;
        eprintln!("{} …", load.name);
        let session = prepared.sign_in(&program)?;
        let before = program.resident()?;
        let begun = std::time::Instant::now();
        let answers = (load.run)(&program, &session).with_context(|| load.name)?;
        let seconds = begun.elapsed().as_secs_f64();
        measured.push(std::thread::spawn(move || idle(load.name, program, (answers, seconds, before))));
    }
    measured.into_iter().map(|thread| thread.join().map_err(|_| anyhow::anyhow!("a thread panicked"))?).collect()
}

/// Leaves the program alone for a minute.
fn idle(load: &'static str, program: Program, (answers, seconds, before): (String, f64, f64)) -> Result<Measured> {
    let peak = program.peak()?;
    let (_never, wait) = std::sync::mpsc::channel::<()>();
    let _ = wait.recv_timeout(MINUTE);
    Ok(Measured { load, answers, seconds, before, peak, later: program.resident()? })
}

/// Writes what was measured as a table.
pub fn table(measured: &[Measured]) -> String {
    let mut text = format!(
        "{:<7} {:<44} {:>7} {:>10} {:>10}   {}\n",
        "", "resident memory in MiB", "before", "peak", "a minute", "answers"
    );
    for one in measured {
        let mark = if one.holds() { "holds" } else { "MISSES" };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{mark:<7} {:<44} {:>7.0} {:>10.0} {:>10.0}   {} in {:.1} s",
            one.load, one.before, one.peak, one.later, one.answers, one.seconds
        );
    }
    let _ = writeln!(text, "{:<7} {:<44} {:>7} {:>10.0} {:>10.0}", "", "must be at most", "", PEAK, LATER);
    text
}

/// Writes what was measured as one JSON object.
pub fn json(measured: &[Measured]) -> Value {
    let rows: Vec<Value> = measured
        .iter()
        .map(|one| {
            json!({"load": one.load, "answers": one.answers, "seconds": one.seconds, "before": one.before,
                "peak": one.peak, "later": one.later, "peak_at_most": PEAK, "later_at_most": LATER, "holds": one.holds()})
        })
        .collect();
    json!({"suite": "memory", "unit": "MiB", "rows": rows})
}
