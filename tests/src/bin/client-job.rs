//! Runs a program against a running server: `client-job -- python job.py`.
//!
//! The server stands in this process on SQLite, behind real TLS on a free port of this machine, with a peopled organisation in
//! it. The program finds the server's address in `HOMEWARD_URL`, its certificate's file in `HOMEWARD_CERTIFICATE`, and the
//! accounts' password in `HOMEWARD_PASSWORD`: what a supplier of a case system is given beside the OpenAPI document. Its exit
//! code becomes this one's.

use anyhow::{Context as _, Result, bail};
use homeward_server::clock::{Clock as _, SystemClock};
use homeward_server::tls;
use homeward_tests::world::PASSWORD;
use homeward_tests::{Engine, World, open};
use std::process::{Command, ExitCode};

fn main() -> Result<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(separator), Some(program)) = (arguments.next(), arguments.next()) else { bail!(USAGE) };
    if separator != "--" {
        bail!(USAGE);
    }
    tls::install_provider();
    let mut world = World::new(Engine::Sqlite);
    open::people(&mut world)?;
    let folder = tempfile::Builder::new().prefix("homeward-").tempdir()?;
    let (certificate, key) = tls::certificate(None, folder.path(), SystemClock.now())?;
    let address = open::serve(&world, &(certificate.clone(), key))?;
    let status = Command::new(&program)
        .args(arguments)
        .env("HOMEWARD_URL", format!("https://localhost:{}", address.port()))
        .env("HOMEWARD_CERTIFICATE", &certificate)
        // By this node trusts it of its own accord.
        .env("NODE_EXTRA_CA_CERTS", &certificate)
        .env("HOMEWARD_PASSWORD", PASSWORD)
        .status()
        .with_context(|| format!("starting {}", program.display()))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

const USAGE: &str = "usage: client-job -- COMMAND [ARGUMENT]…";
