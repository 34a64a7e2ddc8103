//! `cargo xtask test`: runs the steps one after another and says in the end how each went.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::checkout::Checkout;
use crate::steps::Step;

/// Runs the steps in `only`, or all of them, in their order, up to the first that fails.
pub(crate) fn run(checkout: &Checkout, only: &[Step]) -> Result<()> {
    let chosen: Vec<Step> =
        Step::value_variants().iter().copied().filter(|step| only.is_empty() || only.contains(step)).collect();

    let mut finished = Vec::new();
    let mut outcome = Ok(());
    for step in &chosen {
        eprintln!("\n=== {}: {}", step.name(), step.purpose());
        let started = Instant::now();
        outcome = step.run(checkout).with_context(|| format!("step `{}` failed", step.name()));
        let elapsed = started.elapsed();
        eprintln!("=== {}: {}, {}", step.name(), if outcome.is_ok() { "passed" } else { "FAILED" }, clock(elapsed));
        finished.push(elapsed);
        if outcome.is_err() {
            break;
        }
    }

    eprintln!("\n{}", summary(&chosen, &finished, outcome.is_ok()));
    outcome
}

/// Lays out one line a step: those after a failure were not run, and say so.
fn summary(chosen: &[Step], finished: &[Duration], all_passed: bool) -> String {
    let mut lines: Vec<String> = chosen
        .iter()
        .enumerate()
        .map(|(index, step)| {
            let (result, time) = match finished.get(index) {
                None => ("not run", String::new()),
                Some(time) if !all_passed && index + 1 == finished.len() => ("FAILED", clock(*time)),
                Some(time) => ("passed", clock(*time)),
            };
            format!("{:<18}{result:<9}{time:>8}", step.name()).trim_end().to_owned()
        })
        .collect();
    let total = finished.iter().sum();
    lines.push(format!("{:<18}{:<9}{:>8}", "total", if all_passed { "passed" } else { "FAILED" }, clock(total)));
    lines.join("\n")
}

fn clock(time: Duration) -> String {
    format!("{}:{:04.1}", time.as_secs() / 60, time.as_secs_f64() % 60.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_tells_passed_failed_and_not_run_apart() {
        let chosen = [Step::Fmt, Step::Clippy, Step::Tests];
        let finished = [Duration::from_millis(1_250), Duration::from_secs(75)];
        let expected = "\
fmt               passed     0:01.2
clippy            FAILED     1:15.0
tests             not run
total             FAILED     1:16.2";
        assert_eq!(summary(&chosen, &finished, false), expected);
    }

    #[test]
    fn every_step_has_a_name_and_a_purpose() {
        for step in Step::value_variants() {
            assert!(!step.name().is_empty() && !step.purpose().is_empty());
        }
    }
}
