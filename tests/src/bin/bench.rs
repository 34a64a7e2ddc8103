//! Benches: what the work costs, as ratios against a named floor or rival measured in the same run.

use anyhow::{Result, ensure};
use clap::{Args, Parser, Subcommand};
use homeward_tests::bench;
use std::path::PathBuf;

/// What the work costs, against a floor or rival measured in the same run.
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    suite: Suite,
}

#[derive(Debug, Subcommand)]
enum Suite {
    /// Sync: bytes, round trips, ingest, first sync, opening a record.
    Sync {
        /// Print one JSON object instead of a table.
        #[arg(long)]
        json: bool,
    },
    /// Reading: what its lines in the audit cost, on both databases.
    Reading {
        /// Print one JSON object instead of a table.
        #[arg(long)]
        json: bool,
    },
    /// Search: what a name costs among 100,000 children, on both databases.
    Search {
        /// Print one JSON object instead of a table.
        #[arg(long)]
        json: bool,
    },
    /// Memory: what the program holds under load, at its peak and a minute after.
    Memory(OfProgram),
    /// Connections: whether a phone goes on working among thousands that say nothing, and on a slow link.
    Connections(OfProgram),
    /// One phone's first sync, in a process of its own so that its memory can be measured.
    #[command(hide = true)]
    FirstSync {
        /// The server.
        url: String,
        /// Its certificate.
        root: PathBuf,
        /// The phone's folder.
        folder: PathBuf,
    },
}

/// What is measured of the program itself.
#[derive(Debug, Args)]
struct OfProgram {
    /// Print one JSON object instead of a table.
    #[arg(long)]
    json: bool,
    /// The program; the one built beside this unless given, such as an earlier one.
    #[arg(long)]
    program: Option<PathBuf>,
    /// Only what has this in its name.
    #[arg(long, default_value = "")]
    only: String,
}

#[expect(clippy::print_stdout, reason = "a bench prints its figures")]
fn show(suite: &str, json: bool, rows: &[bench::Row]) {
    if json {
        println!("{}", bench::json(suite, rows));
    } else {
        print!("{}", bench::table(rows));
    }
}

#[expect(clippy::print_stdout, reason = "a bench prints its figures")]
fn main() -> Result<()> {
    match Cli::parse().suite {
        Suite::Sync { json } => show("sync", json, &bench::sync::run()?),
        Suite::Reading { json } => show("reading", json, &bench::reading::run()?),
        Suite::Search { json } => show("search", json, &bench::search::run()?),
        Suite::Memory(OfProgram { json, program, only }) => {
            let measured = bench::memory::run(program.as_deref(), &only)?;
            if json {
                println!("{}", bench::memory::json(&measured));
            } else {
                print!("{}", bench::memory::table(&measured));
            }
            ensure!(measured.iter().all(bench::memory::Measured::holds), "more memory than there may be");
        }
        Suite::Connections(OfProgram { json, program, only }) => {
            let measured = bench::connections::run(program.as_deref(), &only)?;
            if json {
                println!("{}", bench::connections::json(&measured));
            } else {
                print!("{}", bench::connections::table(&measured));
            }
            ensure!(
                measured.iter().all(bench::connections::Measured::holds),
                "somebody was kept out, or waited for too long"
            );
        }
        Suite::FirstSync { url, root, folder } => {
            println!("{}", bench::first_sync::run(&url, &root, &folder)?);
        }
    }
    Ok(())
}
