//! The project's own commands, one for each thing that people do with a checkout: `cargo xtask --help` lists them.
//!
//! What the commands say goes to standard error; standard output belongs to the programs they run, so that
//! `cargo xtask bench sync --json` prints one JSON object and nothing else.

mod checkout;
mod clients;
mod demo;
mod steps;
mod test;
mod times;
mod tools;
mod wasm;

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};

use crate::checkout::Checkout;
use crate::steps::Step;
use crate::wasm::Compiler;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The project's own commands")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Starts a server with invented people and children, plays a day in the field, and keeps serving
    Demo {
        /// Stop after the story; exit code 0 only if every check in it held
        #[arg(long)]
        exit: bool,
        /// Leave out the phone app, which needs node and a compiler for WebAssembly
        #[arg(long)]
        without_app: bool,
    },
    /// Builds the phone app, which `homeward serve --app mobile-sample/web/dist` serves
    Wasm {
        /// The compiler to take; whichever is there unless given
        #[arg(long)]
        compiler: Option<Compiler>,
    },
    /// Runs every check a change must pass, one after another, up to the first that fails
    Test {
        /// Run this step alone (may be given several times)
        #[arg(long, value_name = "STEP")]
        only: Vec<Step>,
        /// List the steps and stop
        #[arg(long)]
        list: bool,
    },
    /// Runs what continuous integration runs, which also installs what the machine lacks
    Ci,
    /// Measures speed and size against the floors named in the same run
    Bench {
        /// What to measure
        subject: BenchSubject,
        /// Print one JSON object of figures, floors and ratios
        #[arg(long)]
        json: bool,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum BenchSubject {
    /// A phone and the server: bytes, round trips and verified ingest
    Sync,
    /// The program's memory under load, at its peak and a minute after
    Memory,
    /// A phone among thousands of connections that say nothing, and on a slow link
    Connections,
    /// Reading on both databases: what the lines of the audit cost
    Reading,
    /// Searching by name among 100,000 children, on both databases
    Search,
    /// The phone app in a browser at a quarter of this machine's speed: size, waiting times and memory
    Phone,
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The reasons alone: a backtrace through this program would bury what the failed step said.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    let checkout = Checkout::find()?;
    match command {
        Command::Demo { exit, without_app } => demo::build_and_play(&checkout, exit, without_app),
        Command::Wasm { compiler } => wasm::build(&checkout, compiler, false).map(drop),
        Command::Test { list: true, .. } => list_steps(),
        Command::Test { only, .. } => test::run(&checkout, &only),
        Command::Ci => checkout.run(checkout.command(checkout.path(".ci/run"))),
        Command::Bench { subject, json } => bench(&checkout, subject, json),
    }
}

fn list_steps() -> Result<()> {
    for step in Step::value_variants() {
        writeln!(std::io::stdout(), "{:<18}{}", step.name(), step.purpose())?;
    }
    Ok(())
}

fn bench(checkout: &Checkout, subject: BenchSubject, json: bool) -> Result<()> {
    let mut command = match subject {
        BenchSubject::Sync => {
            checkout.cargo(&["run", "--quiet", "--package", "homeward-tests", "--bin", "bench", "--", "sync"])
        }
        BenchSubject::Memory => of_program(checkout, "memory")?,
        BenchSubject::Connections => of_program(checkout, "connections")?,
        BenchSubject::Reading | BenchSubject::Search => {
            let suite = if matches!(subject, BenchSubject::Search) { "search" } else { "reading" };
            let bench = of_program(checkout, suite)?;
            let mut command = checkout.command(checkout.built("release").join("with-postgres"));
            command.arg("--").arg(bench.get_program()).args(bench.get_args());
            command
        }
        BenchSubject::Phone => {
            checkout.run(checkout.cargo(&["build", "--package", "homeward-server", "--package", "homeward-tests"]))?;
            wasm::build(checkout, None, false)?;
            let mut command = steps::browser(checkout)?;
            command.arg("tests/browser/bench.mjs");
            command
        }
    };
    if json {
        command.arg("--json");
    }
    checkout.run(command)
}

/// Builds the program as it is released, with the bench beside it, and prepares to measure it.
fn of_program(checkout: &Checkout, suite: &str) -> Result<std::process::Command> {
    let packages = ["--package", "homeward-server", "--package", "homeward-tests"];
    checkout.run(checkout.cargo(&[&["build", "--release", "--bins"], &packages[..]].concat()))?;
    let mut command = checkout.command(checkout.built("release").join("bench"));
    command.arg(suite);
    Ok(command)
}
