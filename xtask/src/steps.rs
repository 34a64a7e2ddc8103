//! The steps of `cargo xtask test`, in the order in which they run: quick to fail first, the whole story last.

use std::fs;
use std::hash::{BuildHasher as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use clap::ValueEnum;

use crate::checkout::Checkout;
use crate::{clients, demo, tools, wasm};

/// One check that a change must pass. Its doc comment is what `--list` and `--help` say about it.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Step {
    /// what the other steps need is on the machine, or is put there
    Tools,
    /// every file is formatted
    Fmt,
    /// the phone app's pages: their types, the spelling of their words, and what can be tested without a browser
    Web,
    /// no warning from the compiler or clippy
    Clippy,
    /// everything builds
    Build,
    /// the phone app builds for the browser
    Wasm,
    /// every test, on SQLite and on PostgreSQL
    Tests,
    /// the examples in the documentation hold
    DocTests,
    /// the committed OpenAPI document is the one the server's routes make
    OpenapiCurrent,
    /// the committed OpenAPI document is valid
    OpenapiValid,
    /// the committed OpenAPI document keeps OWASP's rules, and those for documentation
    OpenapiRules,
    /// a running server answers as its OpenAPI document says
    ApiPass,
    /// what eight generators make of the OpenAPI document compiles, and works with a running server
    Clients,
    /// the phone app in a browser, against a running server
    Phone,
    /// the demo's story comes out right
    Demo,
}

impl Step {
    /// Returns the step's name on the command line.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// Returns what the step proves.
    pub(crate) fn purpose(self) -> String {
        let value = self.to_possible_value();
        value.and_then(|value| value.get_help().map(ToString::to_string)).unwrap_or_default()
    }

    /// Runs the step, which prepares what it needs itself, so that it can be run alone.
    pub(crate) fn run(self, checkout: &Checkout) -> Result<()> {
        match self {
            Self::Tools => {
                tools::nextest(checkout)?;
                tools::postgres(checkout)?;
                tools::python(checkout)?;
                tools::client_generators(checkout)?;
                wasm::choose(checkout)?;
                tools::node_modules(checkout, tools::WEB)?;
                tools::node_modules(checkout, tools::RULES)?;
                tools::pdf_reader(checkout)?;
                tools::chromium(checkout).map(|_| ())
            }
            Self::Fmt => checkout.run(checkout.cargo(&["fmt", "--all", "--check"])),
            Self::Web => {
                tools::node_modules(checkout, tools::WEB)?;
                // The spelling needs Debian's aspell and aspell-cy, and says so where they are missing.
                for script in ["check", "test", "spell"] {
                    let mut command = checkout.command("npm");
                    command.args(["run", "--silent", script]).current_dir(checkout.path("mobile-sample/web"));
                    checkout.run(command)?;
                }
                Ok(())
            }
            Self::Clippy => {
                let arguments = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
                checkout.run(checkout.cargo(&arguments))
            }
            Self::Build => build(checkout),
            Self::Wasm => app(checkout),
            Self::Tests => tests(checkout),
            Self::DocTests if has_doc_tests(checkout)? => {
                checkout.run(checkout.cargo(&["test", "--doc", "--workspace", "--locked"]))
            }
            Self::DocTests => {
                eprintln!("there are none");
                Ok(())
            }
            Self::OpenapiCurrent => {
                build(checkout)?;
                let mut command = checkout.command(checkout.program("homeward-openapi"));
                command.arg("--check");
                checkout.run(command)
            }
            Self::OpenapiValid => {
                let python_bin = tools::python(checkout)?;
                let mut command = checkout.command(python_bin.join("openapi-spec-validator"));
                command.arg("openapi/openapi.json");
                checkout.run(command)
            }
            Self::OpenapiRules => {
                tools::node_modules(checkout, tools::RULES)?;
                let mut command = checkout.command("node_modules/.bin/spectral");
                command.args([
                    "lint",
                    "--ruleset",
                    "spectral.yaml",
                    "--fail-severity",
                    "error",
                    "--display-only-failures",
                ]);
                command.arg("openapi.json").current_dir(checkout.path(tools::RULES));
                checkout.run(command)
            }
            Self::ApiPass => {
                let python_bin = tools::python(checkout)?;
                build(checkout)?;
                let mut command = checkout.command(checkout.program("api-pass"));
                command.env("HOMEWARD_PYTHON_BIN", python_bin);
                checkout.run(command)
            }
            Self::Clients => {
                build(checkout)?;
                clients::run(checkout)
            }
            Self::Phone => {
                app(checkout)?;
                tools::pdf_reader(checkout)?;
                let mut command = browser(checkout)?;
                command.args(["--test", "--test-concurrency=1"]).args(browser_tests(checkout)?);
                checkout.run(command)
            }
            Self::Demo => {
                app(checkout)?;
                demo::play(checkout, true, false)
            }
        }
    }
}

/// Builds all programs and tests in one go. The steps start the built programs themselves: a `cargo run` of one package
/// chooses features for that package alone, and would build its dependencies a second time.
fn build(checkout: &Checkout) -> Result<()> {
    checkout.run(checkout.cargo(&["build", "--workspace", "--all-targets", "--locked"]))
}

/// Builds all of that, and the phone app.
fn app(checkout: &Checkout) -> Result<()> {
    build(checkout)?;
    wasm::build(checkout, None, true).map(drop)
}

/// Lists the files of tests, since versions of node differ in how they look for them.
fn browser_tests(checkout: &Checkout) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(checkout.path("tests/browser"))?.collect::<Result<Vec<_>, _>>()?;
    let mut files: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    files.sort();
    Ok(files)
}

/// Prepares to start a script that drives the phone app in a browser.
pub(crate) fn browser(checkout: &Checkout) -> Result<Command> {
    tools::node_modules(checkout, tools::WEB)?;
    let mut command = checkout.command("node");
    command.env("HOMEWARD_CHROMIUM", tools::chromium(checkout)?);
    command.env("HOMEWARD_PROGRAM", checkout.program("homeward"));
    command.env("HOMEWARD_APP", checkout.path(wasm::APP));
    Ok(command)
}

fn tests(checkout: &Checkout) -> Result<()> {
    tools::nextest(checkout)?;
    let postgres_bin = tools::postgres(checkout)?;
    build(checkout)?;
    let mut command = checkout.command(checkout.program("with-postgres"));
    command.env("HOMEWARD_POSTGRES_BIN", postgres_bin);
    command.args(["--", "cargo", "nextest", "run", "--workspace", "--locked"]);
    command.env(SEED, seed());
    if std::env::var_os("CI").is_some() {
        command.args(["--profile", "ci"]);
    }
    checkout.run(command)
}

/// The variable that `homeward-seeds` reads.
const SEED: &str = "HOMEWARD_SEED";

/// Returns what properties are tried with: beside the seeds of every run, some that no run before had, unless the environment
/// says which.
fn seed() -> String {
    let seed = std::env::var(SEED).unwrap_or_else(|_| {
        // The standard library's only way to the system's randomness.
        format!("fresh:{}", std::hash::RandomState::new().build_hasher().finish())
    });
    eprintln!("properties are tried with {SEED}={seed}");
    seed
}

/// Looks for a code block in a doc comment, which makes a documentation test of its own accord.
fn has_doc_tests(checkout: &Checkout) -> Result<bool> {
    for folder in ["sync-core", "server", "openapi", "mobile-sample", "tests"] {
        if any_doc_test(&checkout.path(folder))? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn any_doc_test(folder: &Path) -> Result<bool> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let found = if path.is_dir() && !path.ends_with("node_modules") {
            any_doc_test(&path)?
        } else {
            path.extension().is_some_and(|extension| extension == "rs") && opens_doc_test(&fs::read_to_string(&path)?)
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

fn opens_doc_test(source: &str) -> bool {
    let documented = source.lines().filter_map(|line| {
        let line = line.trim_start();
        line.strip_prefix("///").or_else(|| line.strip_prefix("//!"))
    });
    // Every second fence closes a block; of those that open one, rustdoc runs the unmarked and those marked as Rust.
    let mut fences = documented.filter_map(|text| text.trim_start().strip_prefix("```")).step_by(2);
    fences.any(|marks| marks.trim().is_empty() || RUST_MARKS.iter().any(|mark| marks.contains(mark)))
}

const RUST_MARKS: [&str; 5] = ["rust", "should_panic", "no_run", "compile_fail", "edition"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_block_in_a_doc_comment_is_a_test_unless_it_is_marked_as_another_language() {
        assert!(opens_doc_test("/// Adds.\n/// ```\n/// assert!(true);\n/// ```\nfn add() {}"));
        assert!(opens_doc_test("//! ```text\n//! phone\n//! ```\n//!\n//! ```no_run\n//! run();\n//! ```"));
        assert!(!opens_doc_test("/// ```text\n/// phone -> server\n/// ```\nfn add() {}"));
        assert!(!opens_doc_test("// ```\n// not documentation\n// ```"));
    }
}
