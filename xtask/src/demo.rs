//! `cargo xtask demo`: a server with an invented organisation, and a day in the field played on it.

use std::fs;
use std::io::ErrorKind;

use anyhow::{Context, Result};

use crate::checkout::Checkout;
use crate::{times, wasm};

/// The demo's data, made anew each time. Git ignores it.
const FOLDER: &str = "data/demo";

/// Builds what the demo needs, and plays it.
pub(crate) fn build_and_play(checkout: &Checkout, exit: bool, without_app: bool) -> Result<()> {
    let programs = checkout.cargo(&["build", "--package", "homeward-server", "--package", "homeward-tests"]);
    let mut times = times::build(checkout, programs)?;
    if !without_app {
        times = times + wasm::build(checkout, None, false)?;
    }
    eprintln!("{times}");
    play(checkout, exit, without_app)
}

/// Plays the demo with programs that were built before.
pub(crate) fn play(checkout: &Checkout, exit: bool, without_app: bool) -> Result<()> {
    let folder = checkout.path(FOLDER);
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("deleting the last demo in {}", folder.display()));
        }
        _ => fs::create_dir_all(&folder)?,
    }
    let mut command = checkout.command(checkout.program("day-in-the-field"));
    command.arg("--homeward").arg(checkout.program("homeward")).arg("--folder").arg(folder);
    if !without_app {
        command.arg("--app").arg(checkout.path(wasm::APP));
    }
    if exit {
        command.arg("--exit");
    }
    checkout.run(command)
}
