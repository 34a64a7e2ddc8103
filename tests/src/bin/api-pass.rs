//! Lets Schemathesis try every operation of a running server: it must answer as its OpenAPI document says.
//!
//! The server stands in this process on SQLite, behind real TLS on a free port, with a peopled organisation in it. A
//! team manager's token tries everything, and an administrator's what only administrators may do.
//! `HOMEWARD_PYTHON_BIN` names the folder of the `schemathesis` program. What a hook needs to know of the world, such as
//! ids that exist, stands in a file that `HOMEWARD_API_PASS` names; see `tests/schemathesis/hooks.py`.

use anyhow::{Context as _, Result, bail};
use homeward_server::clock::{Clock as _, SystemClock};
use homeward_server::listener::{self, Limits};
use homeward_server::{app, tls};
use homeward_tests::world::Desk;
use homeward_tests::{Engine, World};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::Instant;
use sync_core::role::Role;
use tokio::net::TcpListener;
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
    let known = people(&mut world)?;
    let folder = tempfile::Builder::new().prefix("homeward-").tempdir()?;
    let (certificate, key) = tls::certificate(None, folder.path(), SystemClock.now())?;
    let address = serve(&world, &(certificate.clone(), key))?;

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

/// Serves the world's server behind TLS, and returns where.
fn serve(world: &World, pair: &(PathBuf, PathBuf)) -> Result<SocketAddr> {
    let socket = world.run(TcpListener::bind(("127.0.0.1", 0)))?;
    let address = socket.local_addr()?;
    let (router, _) = app::router(Arc::clone(&world.app));
    let serving = listener::serve(socket, tls::config(pair)?, router, Limits::default(), std::future::pending());
    // It ends with the process.
    world.run(async { tokio::spawn(serving) });
    Ok(address)
}

/// Peoples the world, so that every operation has something to answer with; returns the ids, by what they are of.
fn people(world: &mut World) -> Result<Value> {
    world.kingston();
    world.user("Axel Admin", Role::Administrator, None);
    let spare: Vec<Uuid> =
        ["Una", "Uma", "Udo"].map(|name| world.user(&format!("{name} Spare"), Role::LeadProfessional, None)).to_vec();
    let (sam, mo) = (world.desk("sam"), world.desk("mo"));
    let robin = world.child(&sam, "Robin", "Kingston");
    let others: Vec<_> = ["Quill", "Wren", "Ash"].iter().map(|name| world.child(&sam, name, "Kingston")).collect();
    let mut allocations =
        vec![world.allocate(&mo, robin, "ada", "missing"), world.allocate(&mo, robin, "yan", "phoenix")];
    let ben_works = world.allocate(&mo, robin, "ben", "missing");
    allocations.push(ben_works);

    let mut episodes = Vec::new();
    for (child, returned_at) in [(robin, json!("2026-03-01T18:00:00Z")), (others[0], Value::Null)] {
        let id = world.id();
        let report = json!({"id": id, "child": child, "reported_at": "2026-02-28T22:00:00Z",
            "reported_by": "An invented carer", "classification": "missing", "missing_from": "home",
            "returned_at": returned_at});
        sam.post("/v1/missing-episodes", report).expect(201);
        episodes.push(id);
    }

    let (mut ada, _) = world.phone("ada");
    let (mut ben, _) = world.phone("ben");
    let interview = ada.begin("return-home-interview", robin)?;
    ada.set(interview, "/where", "At home")?;
    ada.edit_text(interview, "/before", 0, 0, "She was quiet.")?;
    ada.set(interview, "/push/bullying", true)?;
    let plan = ada.begin("safety-plan", robin)?;
    let profile = ada.begin("missing-from-home-profile", robin)?;
    ada.edit_text(plan, "/triggers", 0, 0, "Arguments about the phone.")?;
    ada.sync()?;
    ben.sync()?;
    ada.set(interview, "/where", "In the car")?;
    ben.set(interview, "/where", "At school")?;
    ada.sync()?;
    ben.sync()?;

    // Ben's access ends before he hands in the last of his work.
    ben.set(interview, "/where", "At the station")?;
    mo.post(&format!("/v1/children/{robin}/allocations/{ben_works}/end"), json!({})).expect(204);
    // What was refused is told in the answer, and is not a failure of the call.
    ben.sync()?;
    let refused = mo.get("/v1/quarantine").expect(200);
    let entry = refused["items"][0]["id"].clone();
    let record = mo.get(&format!("/v1/records/{interview}")).expect(200);
    if entry.is_null() || record["conflicts"][0]["path"] != "/where" {
        bail!("the world has no conflict or no quarantined work: {record} {refused}");
    }
    let devices: Vec<Value> = {
        let all = world.desk("axel").get("/v1/devices").expect(200);
        let phones = all["items"].as_array().into_iter().flatten().filter(|device| device["enrolled"] == true);
        phones.map(|device| device["id"].clone()).collect()
    };
    let mut children = others;
    children.push(robin);
    Ok(json!({
        "child": children, "episode": episodes, "allocation": allocations, "entry": [entry], "device": devices,
        "record": [interview, plan, profile], "user": spare,
    }))
}
