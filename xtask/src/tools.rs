//! What the steps need that cargo does not bring.
//!
//! Each function looks for its tool first. Root on Debian, as in continuous integration, has it installed by name;
//! anyone else is told what to install, because a machine's owner decides what goes on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::checkout::Checkout;

/// The oldest major version of node that the phone app is built and tested with.
const NODE: u32 = 20;

/// Fails unless `cargo nextest` is there: building it takes minutes, so only `.ci/run` does so unasked.
pub(crate) fn nextest(checkout: &Checkout) -> Result<()> {
    if !succeeds(&mut checkout.cargo(&["nextest", "--version"])) {
        bail!("cargo-nextest is missing: `cargo install cargo-nextest --locked`");
    }
    Ok(())
}

/// Returns the folder of the PostgreSQL server's programs.
pub(crate) fn postgres(checkout: &Checkout) -> Result<PathBuf> {
    if let Some(folder) = find_postgres() {
        return Ok(folder);
    }
    install_debian_package(checkout, "postgresql-15")?;
    find_postgres()
        .context("`postgresql-15` is installed, but no `pg_ctl` is found: name its folder in HOMEWARD_POSTGRES_BIN")
}

/// Returns the folder of the Python programs that `tests/requirements.txt` pins.
pub(crate) fn python(checkout: &Checkout) -> Result<PathBuf> {
    virtual_environment(checkout, "tests/requirements.txt", "target/python")
}

/// Returns the folder of the generators of clients that `tests/clients/requirements.txt` pins, and of what their Python
/// clients stand on.
pub(crate) fn client_generators(checkout: &Checkout) -> Result<PathBuf> {
    virtual_environment(checkout, "tests/clients/requirements.txt", "target/clients-python")
}

/// Returns the folder of the programs that a file pins, in a virtual environment of the checkout that is made anew when
/// the pins change.
fn virtual_environment(checkout: &Checkout, pins: &str, folder: &str) -> Result<PathBuf> {
    let pinned = fs::read_to_string(checkout.path(pins))?;
    let folder = checkout.path(folder);
    let bin = folder.join("bin");
    // Written last, so that an installation which broke off does not count.
    let installed = folder.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == pinned) {
        return Ok(bin);
    }

    program(checkout, "python3", &["-c", "import ensurepip, venv"], "python3-venv")?;
    let mut make = checkout.command("python3");
    make.args(["-m", "venv", "--clear"]).arg(&folder);
    checkout.run(make)?;
    let mut install = checkout.command(bin.join("pip"));
    // All that they stand on is pinned with them; what only a notebook needs is left out.
    install
        .args(["install", "--quiet", "--no-input", "--disable-pip-version-check", "--no-deps", "--requirement"])
        .arg(pins);
    checkout.run(install)?;
    fs::write(installed, pinned)?;
    Ok(bin)
}

/// The phone app's folder, with the packages that it is built and tested with.
pub(crate) const WEB: &str = "mobile-sample/web";
/// The folder of the packages that the OpenAPI document is examined with.
pub(crate) const RULES: &str = "openapi";
/// The folder of the packages that the TypeScript clients of the API are made, compiled and run with.
pub(crate) const CLIENTS: &str = "tests/clients";

/// Makes the packages that the lock file in a folder names those that are there.
pub(crate) fn node_modules(checkout: &Checkout, folder: &str) -> Result<()> {
    node(checkout)?;
    let folder = checkout.path(folder);
    let locked = fs::read_to_string(folder.join("package-lock.json"))?;
    // Written last, so that an installation which broke off does not count.
    let installed = folder.join("node_modules/installed.json");
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == locked) {
        return Ok(());
    }
    let mut install = checkout.command("npm");
    install.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(folder).stdin(Stdio::null());
    checkout.run(install)?;
    Ok(fs::write(installed, locked)?)
}

/// Installs a package unless a program is there and answers.
pub(crate) fn program(checkout: &Checkout, program: &str, arguments: &[&str], package: &str) -> Result<()> {
    if succeeds(checkout.command(program).args(arguments)) {
        return Ok(());
    }
    install_debian_package(checkout, package)
}

/// Sees to a reader of PDFs that had no part in making them: what the phone app makes is read by it.
pub(crate) fn pdf_reader(checkout: &Checkout) -> Result<()> {
    program(checkout, "pdftotext", &["-v"], "poppler-utils")
}

/// Fails unless there are node and npm, of a version that the phone app's tools run on.
pub(crate) fn node(checkout: &Checkout) -> Result<()> {
    for program in ["node", "npm"] {
        if !succeeds(Command::new(program).arg("--version")) {
            install_debian_package(checkout, if program == "node" { "nodejs" } else { "npm" })?;
        }
    }
    let output = checkout.command("node").arg("--version").output().context("cannot start `node`")?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE) {
        bail!("node is {version}, and the phone app's tools need {NODE} or newer");
    }
    Ok(())
}

/// Returns the browser in which the phone app is tested.
pub(crate) fn chromium(checkout: &Checkout) -> Result<PathBuf> {
    if let Some(browser) = find_chromium() {
        return Ok(browser);
    }
    install_debian_package(checkout, "chromium")?;
    find_chromium().context("`chromium` is installed, but not found: name it in HOMEWARD_CHROMIUM")
}

/// Looks where the machine's owner said, then in the path.
fn find_chromium() -> Option<PathBuf> {
    let told = std::env::var_os("HOMEWARD_CHROMIUM").map(PathBuf::from);
    let in_path = std::env::var_os("PATH");
    let in_path = in_path.iter().flat_map(std::env::split_paths);
    let in_path =
        in_path.flat_map(|folder| ["chromium", "chromium-browser", "google-chrome"].map(|name| folder.join(name)));
    told.into_iter().chain(in_path).find(|browser| browser.is_file())
}

/// Looks where the machine's owner said, then where Debian puts the newest major version, then in the path.
fn find_postgres() -> Option<PathBuf> {
    let told = std::env::var_os("HOMEWARD_POSTGRES_BIN").map(PathBuf::from);
    let mut debian: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin")))
        })
        .collect();
    debian.sort();
    let debian = debian.into_iter().rev().map(|(_, folder)| folder);
    let in_path = std::env::var_os("PATH");
    let in_path = in_path.iter().flat_map(std::env::split_paths);
    told.into_iter().chain(debian).chain(in_path).find(|folder| folder.join("pg_ctl").is_file())
}

pub(crate) fn install_debian_package(checkout: &Checkout, package: &str) -> Result<()> {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    if !is_root || !Path::new("/etc/debian_version").exists() {
        bail!("{package} is missing: `apt-get install {package}` on Debian, its like elsewhere");
    }
    for arguments in [&["update"][..], &["install", "--yes", "--no-install-recommends", package]] {
        let mut command = checkout.command("apt-get");
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
        checkout.run(command)?;
    }
    Ok(())
}

pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
