//! Lets Schemathesis try every operation of a running server: it must answer as its OpenAPI document says.
//!
//! The server stands in this process on SQLite, behind real TLS on a free port, with a peopled organisation in it. A
//! team manager's token tries everything, and an administrator's what only administrators may do.
//! `HOMEWARD_PYTHON_BIN` names the folder of the `schemathesis` program. What a hook needs to know of the world, such as
//! ids that exist, stands in a file that `HOMEWARD_API_PASS` names; see `tests/schemathesis/hooks.py`.

use anyhow::{Context as _, Result};
use homeward_server::clock::{Clock as _, SystemClock};
use homeward_server::tls;
use homeward_tests::world::Desk;
use homeward_tests::{Engine, World, open};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;
use uuid::Uuid;

/// One run of Schemathesis.
struct Run {
    /// Who calls.
    username: &'static str,
    /// Which operations are tried.
    chosen: &'static [&'static str],
    /// How many cases of each at most, beside the fixed ones of the coverage phase.
    cases: &'static str,
    /// Whether the session lives on.
    stays: bool,
}

/// Signing out has a run of its own, since every case after the first finds the session ended.
const RUNS: [Run; 3] = [
    Run { username: "mo", chosen: &["--exclude-operation-id", "signOut"], cases: "40", stays: true },
    Run {
        username: "axel",
        chosen: &["--include-tag", "users", "--include-tag", "devices", "--include-operation-id", "getMe"],
        cases: "30",
        stays: true,
    },
    Run { username: "axel", chosen: &["--include-operation-id", "signOut"], cases: "10", stays: false },
];
/// The same cases every time.
const SEED: &str = "20261124";

fn main() -> Result<ExitCode> {
    tls::install_provider();
    let python_bin = std::env::var_os("HOMEWARD_PYTHON_BIN")
        .map(PathBuf::from)
        .context("HOMEWARD_PYTHON_BIN names the folder of the schemathesis program")?;
    let mut world = World::new(Engine::Sqlite);
    // One manager makes all the children.
    world.restart_server_as(|app| app.duplicate_checks_per_day = 50_000);
    let known = open::people(&mut world)?;
    let folder = tempfile::Builder::new().prefix("homeward-").tempdir()?;
    let (certificate, key) = tls::certificate(None, folder.path(), SystemClock.now())?;
    let address = open::serve(&world, &(certificate.clone(), key))?;

    for Run { username, chosen, cases, stays } in RUNS {
        let desk = world.desk(username);
        let token = desk.token.clone().context("an access token")?;
        let notes = folder.path().join(format!("{username}.json"));
        let url = format!("https://localhost:{}", address.port());
        let told = json!({"url": url, "certificate": certificate, "token": token, "own_device": own_device(&desk, world.user_id(username)),
            "known": known});
        std::fs::write(&notes, told.to_string())?;
        let started = Instant::now();
        let status = schemathesis(&python_bin, &url, &certificate, &notes, folder.path())
            .arg("--header")
            .arg(format!("Authorization: Bearer {token}"))
            .args(["--max-examples", cases])
            .args(chosen)
            .status()
            .context("running schemathesis")?;
        eprintln!("api-pass: as {username}: {:.0} s", started.elapsed().as_secs_f64());
        if !status.success() {
            return Ok(ExitCode::FAILURE);
        }
        // A run whose session had ended would have tried nothing but 401.
        desk.get("/v1/me").expect(if stays { 200 } else { 401 });
    }
    Ok(ExitCode::SUCCESS)
}

/// Finds the device of a session at a desk.
fn own_device(desk: &Desk, user: Uuid) -> Value {
    let all = desk.get("/v1/devices").expect(200);
    let own = |device: &&Value| device["user"] == json!(user) && device["enrolled"] == false;
    all["items"].as_array().into_iter().flatten().find(own).map(|device| device["id"].clone()).unwrap_or_default()
}

fn schemathesis(python_bin: &Path, url: &str, certificate: &Path, notes: &Path, folder: &Path) -> Command {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemathesis");
    let mut command = Command::new(python_bin.join("schemathesis"));
    command
        // Its caches and reports are written beside where it runs.
        .current_dir(folder)
        .env("PYTHONPATH", &here)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("SCHEMATHESIS_HOOKS", "hooks")
        .env("HOMEWARD_API_PASS", notes)
        .arg("--config-file")
        .arg(here.join("schemathesis.toml"))
        .arg("run")
        .arg(format!("{url}/openapi.json"))
        .arg("--tls-verify")
        .arg(certificate)
        .args(["--seed", SEED]);
    command
}
