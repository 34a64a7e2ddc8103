//! The checkout the commands work on, and how they start programs in it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// A checkout of the project: its folder, and the folder its built programs land in.
pub(crate) struct Checkout {
    root: PathBuf,
    programs: PathBuf,
}

impl Checkout {
    /// Finds the checkout that cargo started this program from.
    pub(crate) fn find() -> Result<Self> {
        let package = std::env::var_os("CARGO_MANIFEST_DIR").context("start this program by `cargo xtask`")?;
        let root = Path::new(&package).parent().context("xtask is a folder of the checkout")?.to_owned();
        // Next to this program are all others, wherever the target folder was put.
        let programs = std::env::current_exe()?.parent().context("a program lies in a folder")?.to_owned();
        Ok(Self { root, programs })
    }

    /// Returns the path of a file of the checkout.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Returns the path of one of the project's own programs, which must have been built.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }

    /// Returns a folder of the target folder, wherever that was put.
    pub(crate) fn built(&self, folder: &str) -> PathBuf {
        self.programs.with_file_name(folder)
    }

    /// Prepares to start a program in the checkout's folder.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// Prepares to start the cargo that started this program.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(cargo_path());
        command.args(arguments);
        command
    }

    /// Shows a command, runs it, and fails unless it succeeds.
    pub(crate) fn run(&self, mut command: Command) -> Result<()> {
        let shown = self.show(&command);
        eprintln!("$ {shown}");
        let status = command.status().with_context(|| format!("cannot start `{shown}`"))?;
        if !status.success() {
            bail!("`{shown}` failed: {status}");
        }
        Ok(())
    }

    /// Writes a command as a person would type it in the checkout's folder.
    pub(crate) fn show(&self, command: &Command) -> String {
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        let words = words.map(|word| {
            let path = Path::new(word);
            let short =
                if word == cargo_path() { Path::new("cargo") } else { path.strip_prefix(&self.root).unwrap_or(path) };
            short.display().to_string()
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

fn cargo_path() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
