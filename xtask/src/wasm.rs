//! `cargo xtask wasm`: the phone app, from Rust and TypeScript to the folder that `homeward serve` serves.
//!
//! 1. cargo compiles `homeward-wasm` for `wasm32-unknown-unknown`, by whichever compiler the machine has.
//! 2. `homeward-bindgen` writes the JavaScript around it, into `target/wasm-bindgen`.
//! 3. `mobile-sample/web/build.mjs` bundles that with the pages, into `mobile-sample/web/dist`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use crate::checkout::Checkout;
use crate::times::{self, Times};
use crate::tools::{self, succeeds};

/// Where the built app is, for those who serve it.
pub(crate) const APP: &str = "mobile-sample/web/dist";

const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld"];

/// What compiles for the browser.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Compiler {
    /// The compiler of this checkout, with the source or the target that rustup adds
    Rustup,
    /// Debian's rustc-web, which brings the standard library's source
    Debian,
}

/// Builds the phone app, says how large it is, and tells where the time went. `bindgen_is_built`: everything native was built
/// just before.
pub(crate) fn build(checkout: &Checkout, compiler: Option<Compiler>, bindgen_is_built: bool) -> Result<Times> {
    let compiler = match compiler {
        Some(compiler) => compiler,
        None => choose(checkout)?,
    };
    let mut times = times::build(checkout, compile(checkout, compiler)?)?;
    if !bindgen_is_built {
        let bindgen = checkout.cargo(&["build", "--package", "homeward-bindgen", "--locked"]);
        times = times + times::build(checkout, bindgen)?;
    }
    Ok(times + Times::of_bundling(|| bundle(checkout))?)
}

fn bundle(checkout: &Checkout) -> Result<()> {
    let mut bind = checkout.command(checkout.program("homeward-bindgen"));
    bind.arg(checkout.built(TARGET).join("wasm/homeward_wasm.wasm")).arg("target/wasm-bindgen");
    checkout.run(bind)?;

    tools::node_modules(checkout, tools::WEB)?;
    let mut bundle = checkout.command("node");
    bundle.arg("build.mjs").current_dir(checkout.path("mobile-sample/web"));
    // The sizes that it prints are no answer to what was asked of a command which builds the app by the way.
    bundle.stdout(std::io::stderr());
    checkout.run(bundle)
}

/// Makes sure that there is a compiler, so that a run fails early rather than late.
pub(crate) fn choose(checkout: &Checkout) -> Result<Compiler> {
    if has_source(checkout, Compiler::Rustup) {
        return Ok(Compiler::Rustup);
    }
    if has_debian(checkout) {
        return Ok(Compiler::Debian);
    }
    if has_target(checkout) {
        return Ok(Compiler::Rustup);
    }
    for what in [["component", "add", "rust-src"], ["target", "add", TARGET]] {
        eprintln!("$ rustup {}", what.join(" "));
        if succeeds(checkout.command("rustup").args(what)) {
            return Ok(Compiler::Rustup);
        }
    }
    let advice = format!(
        "nothing here compiles for {TARGET}: `rustup component add rust-src`, or on Debian `apt-get install {}`",
        DEBIAN_PACKAGES.join(" ")
    );
    for package in DEBIAN_PACKAGES {
        tools::install_debian_package(checkout, package).with_context(|| advice.clone())?;
    }
    if has_debian(checkout) { Ok(Compiler::Debian) } else { bail!(advice) }
}

fn compile(checkout: &Checkout, compiler: Compiler) -> Result<Command> {
    let arguments =
        ["build", "--package", "homeward-wasm", "--lib", "--profile", "wasm", "--target", TARGET, "--locked"];
    let mut command = match compiler {
        Compiler::Rustup => checkout.cargo(&arguments),
        Compiler::Debian => {
            let mut command = checkout.command(DEBIAN_CARGO);
            command.args(arguments);
            command.env("RUSTC", DEBIAN_RUSTC).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld");
            // What the cargo that runs this program set for its own compiler.
            for name in ["RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH", "RUSTC_WRAPPER", "RUSTDOC"] {
                command.env_remove(name);
            }
            command
        }
    };
    let mut flags = without_paths(checkout)?;
    if has_source(checkout, compiler) {
        // The standard library is built along, for size; and where the program cannot go on it stops, without the
        // sentence about it, which nobody would read: neither places in the source nor what is printed for debugging
        // are kept. Together an eighth less to load. A stable compiler does all this when it is told that it may.
        command.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
        command.env("RUSTC_BOOTSTRAP", "1");
        const SMALL: [&str; 4] =
            ["-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none", "-Zfmt-debug=none"];
        flags.extend(SMALL.map(str::to_owned));
    } else {
        eprintln!(
            "the standard library's source is not here, and the app gets larger: `rustup component add rust-src`"
        );
    }
    // Small functions that a loop calls go into the loop: an eighth faster for half a hundredth more to load. What is
    // optimised for size gets a threshold of 5 otherwise, and merging is made of such functions.
    flags.push("-Cllvm-args=-inline-threshold=15".to_owned());
    command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"));
    Ok(command)
}

/// Panics name the file they are in: with these flags by a path that is the same wherever the app is built.
fn without_paths(checkout: &Checkout) -> Result<Vec<String>> {
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo_home = cargo_home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let cargo_home = cargo_home.context("neither CARGO_HOME nor a home folder")?;
    // The last that fits is taken.
    let short = [(cargo_home, "cargo"), (checkout.path(""), "homeward")];
    Ok(short.iter().map(|(long, short)| format!("--remap-path-prefix={}={short}", trimmed(long))).collect())
}

fn trimmed(path: &Path) -> String {
    path.display().to_string().trim_end_matches('/').to_owned()
}

/// Asks the compiler that cargo would take, whoever installed it, for the target's libraries.
fn has_target(checkout: &Checkout) -> bool {
    let mut ask = checkout.command("rustc");
    ask.args(["--print", "target-libdir", "--target", TARGET]);
    ask.output().is_ok_and(|output| Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir())
}

fn has_source(checkout: &Checkout, compiler: Compiler) -> bool {
    let mut ask = match compiler {
        Compiler::Rustup => checkout.command("rustc"),
        Compiler::Debian => {
            let mut ask = checkout.command(DEBIAN_RUSTC);
            ask.env_remove("LD_LIBRARY_PATH");
            ask
        }
    };
    let sysroot = ask.args(["--print", "sysroot"]).output();
    let sysroot = sysroot.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    sysroot.is_ok_and(|sysroot| sysroot.join("lib/rustlib/src/rust/library/Cargo.lock").is_file())
}

fn has_debian(checkout: &Checkout) -> bool {
    has_source(checkout, Compiler::Debian)
        && Path::new(DEBIAN_CARGO).is_file()
        && succeeds(checkout.command("wasm-ld").arg("--version"))
}
