//! Benches: what the work costs, as ratios against a named floor or rival measured in the same run.

use anyhow::Result;
use clap::{Parser, Subcommand};
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

#[expect(clippy::print_stdout, reason = "a bench prints its figures")]
fn main() -> Result<()> {
    match Cli::parse().suite {
        Suite::Sync { json } => {
            let rows = bench::sync::run()?;
            if json {
                println!("{}", bench::json("sync", &rows));
            } else {
                print!("{}", bench::table(&rows));
            }
        }
        Suite::FirstSync { url, root, folder } => {
            println!("{}", bench::first_sync::run(&url, &root, &folder)?);
        }
    }
    Ok(())
}
