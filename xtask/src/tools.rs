//! What the steps need that cargo does not bring.
//!
//! Each function looks for its tool first. Root on Debian, as in continuous integration, has it installed by name;
//! anyone else is told what to install, because a machine's owner decides what goes on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::checkout::Checkout;

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

/// Returns the folder of the Python programs that `tests/requirements.txt` pins, in a virtual environment of the
/// checkout that is made anew when the pins change.
pub(crate) fn python(checkout: &Checkout) -> Result<PathBuf> {
    let pinned = fs::read_to_string(checkout.path("tests/requirements.txt"))?;
    let folder = checkout.path("target/python");
    let bin = folder.join("bin");
    // Written last, so that an installation which broke off does not count.
    let installed = folder.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == pinned) {
        return Ok(bin);
    }

    if !succeeds(checkout.command("python3").args(["-c", "import ensurepip, venv"])) {
        install_debian_package(checkout, "python3-venv")?;
    }
    let mut make = checkout.command("python3");
    make.args(["-m", "venv", "--clear"]).arg(&folder);
    checkout.run(make)?;
    let mut install = checkout.command(bin.join("pip"));
    install.args(["install", "--quiet", "--no-input", "--disable-pip-version-check", "--requirement"]);
    install.arg("tests/requirements.txt");
    checkout.run(install)?;
    fs::write(installed, pinned)?;
    Ok(bin)
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

fn install_debian_package(checkout: &Checkout, package: &str) -> Result<()> {
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

fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
