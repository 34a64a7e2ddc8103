//! Loads under which the program is measured: each is something that whoever reaches it, or has some account, can do.

mod quarantine;
mod requests;

use super::program::{Installed, Program};
use crate::world::PASSWORD;
use anyhow::{Context as _, Result};
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use homeward_phone::{Answer, Call, Https, Method, PhoneApp, Surroundings, Transport, Unreachable};
use homeward_server::clock::{Clock as _, SystemClock};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use sync_core::sync::phone::MemoryStorage;
use uuid::Uuid;

/// A load.
pub(super) struct Load {
    pub(super) name: &'static str,
    /// Puts what it needs into the database, before the program is started.
    pub(super) fill: fn(&Installed, &Prepared) -> Result<()>,
    /// Does it, and tells what was answered.
    pub(super) run: fn(&Program, &SignedIn) -> Result<String>,
}

pub(super) const ALL: [Load; 9] = [
    Load { name: "600 sign-ins of unknown names", fill: nothing, run: requests::sign_ins },
    Load { name: "20 pushes of 16 MiB of junk", fill: nothing, run: requests::large_junk },
    Load { name: "20 pushes of 2 MiB of honest narratives", fill: nothing, run: requests::large_work },
    Load { name: "100 bombs of 15 KiB without a token", fill: nothing, run: requests::bombs },
    Load { name: "100 bombs of 15 KiB of somebody signed in", fill: nothing, run: requests::bombs_signed_in },
    Load { name: "200 streams on one HTTP/2 connection", fill: nothing, run: requests::streams },
    Load { name: "1,000 junk pushes", fill: nothing, run: requests::junk },
    Load { name: "60 first syncs of 4 MiB that nobody reads", fill: nothing, run: requests::unread_pages },
    Load { name: "500 entries of 11 MiB in quarantine, listed", fill: quarantine::fill, run: quarantine::list },
];

fn nothing(_: &Installed, _: &Prepared) -> Result<()> {
    Ok(())
}

/// The people of a bench.
pub(super) struct Prepared {
    pub(super) ada: Uuid,
}

/// A manager at a desk, and a worker with a phone and a child.
pub(super) struct SignedIn {
    pub(super) manager: String,
    pub(super) worker: String,
    pub(super) child: Uuid,
    pub(super) device: Uuid,
}

/// Adds the accounts.
pub(super) fn prepare(installed: &Installed) -> Result<Prepared> {
    installed.user("mo", "team_manager", Some("Kingston"))?;
    let ada = installed.user("ada", "missing_children_worker", None)?;
    Ok(Prepared { ada })
}

impl Prepared {
    /// Signs everybody in, and gives the worker a child.
    pub(super) fn sign_in(&self, program: &Program) -> Result<SignedIn> {
        let manager = token(program, json!({"username": "mo", "password": PASSWORD}))?;
        // A child's id is as old as its creation.
        let child = sync_core::ids::uuid_v7(SystemClock.now(), [1; 10]);
        let allocation = sync_core::ids::uuid_v7(SystemClock.now(), [2; 10]);
        let details = json!({"forename": "Robin", "surname": "Example", "team": "Kingston"});
        let made = json!({"id": child, "details": details});
        post(program, &manager, "/v1/children", &made)?;
        let allocated = json!({"id": allocation, "user": self.ada, "service": "missing"});
        post(program, &manager, &format!("/v1/children/{child}/allocations"), &allocated)?;
        let https = Https::new(&program.url(), Some(&program.root))?;
        let heard = Arc::new(Mutex::new(None));
        let transport = Overheard { https, token: Arc::clone(&heard) };
        let mut phone = PhoneApp::over(MemoryStorage::default(), Surroundings::system(transport))?;
        phone.sign_in("ada", PASSWORD, "Bench phone")?;
        phone.call(Method::Get, "/v1/me", None)?;
        let device = phone.profile().context("somebody signed in")?.device.0;
        let worker = heard.lock().unwrap_or_else(PoisonError::into_inner).take().context("a token")?;
        Ok(SignedIn { manager, worker, child, device })
    }
}

/// HTTPS that keeps the token of the last call, for requests that no phone makes.
struct Overheard {
    https: Https,
    token: Arc<Mutex<Option<String>>>,
}

impl Transport for Overheard {
    fn send(&self, call: &Call<'_>) -> Result<Answer, Unreachable> {
        if let Some(token) = call.bearer {
            *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.to_owned());
        }
        self.https.send(call)
    }
}

/// Signs in and returns the access token.
pub(super) fn token(program: &Program, body: Value) -> Result<String> {
    let answer = ask(program, &request("POST", "/v1/sessions", None, body.to_string().into_bytes(), &[]))?;
    let session: Value = serde_json::from_slice(&answer.1)?;
    Ok(session["access_token"].as_str().with_context(|| format!("no token in {session}"))?.to_owned())
}

fn post(program: &Program, token: &str, path: &str, body: &Value) -> Result<()> {
    let (status, said) = ask(program, &request("POST", path, Some(token), body.to_string().into_bytes(), &[]))?;
    anyhow::ensure!((200..300).contains(&status), "{path}: {status} {}", String::from_utf8_lossy(&said));
    Ok(())
}

/// Makes a request.
pub(super) fn request(
    method: &str,
    path: &str,
    token: Option<&str>,
    body: Vec<u8>,
    headers: &[(&str, &str)],
) -> Request<Vec<u8>> {
    let mut request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.body(body).unwrap_or_default()
}

/// Sends a request and waits for the answer.
pub(super) fn ask(program: &Program, request: &Request<Vec<u8>>) -> Result<(u16, Vec<u8>)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let answer = runtime.block_on(program.wire.exchange(Ipv4Addr::LOCALHOST, request.clone()))?;
    Ok((answer.status, answer.body))
}

/// Sends requests, so many at a time, each on a connection of its own; tells how often each status came.
pub(super) fn storm(
    program: &Program,
    requests: usize,
    at_once: usize,
    make: impl Fn(usize) -> Request<Vec<u8>>,
) -> Result<String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let places = Arc::new(tokio::sync::Semaphore::new(at_once));
    let mut seen: BTreeMap<u16, usize> = BTreeMap::new();
    runtime.block_on(async {
        let mut open = tokio::task::JoinSet::new();
        for number in 0..requests {
            let place = Arc::clone(&places).acquire_owned().await?;
            let (wire, request) = (program.wire.clone(), make(number));
            open.spawn(async move {
                let _place = place;
                wire.exchange(Ipv4Addr::LOCALHOST, request).await.map_or(0, |answer| answer.status)
            });
        }
        while let Some(status) = open.join_next().await {
            *seen.entry(status?).or_default() += 1;
        }
        anyhow::Ok(())
    })?;
    Ok(told(&seen))
}

/// Tells how often each status came; 0 stands for a connection that broke off.
pub(super) fn told(seen: &BTreeMap<u16, usize>) -> String {
    seen.iter().map(|(status, count)| format!("{count} × {status}")).collect::<Vec<_>>().join(", ")
}

/// Bytes that look like nothing and cannot be packed, from a number.
pub(super) fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

/// A sync that hands in chunks as changes of one record.
pub(super) fn push(record: Uuid, child: Uuid, chunks: &[Vec<u8>]) -> Vec<u8> {
    let changes: Vec<String> = chunks.iter().map(|chunk| STANDARD.encode(chunk)).collect();
    json!({"push": [{"record": record, "kind": "return-home-interview", "child": child, "changes": changes}]})
        .to_string()
        .into_bytes()
}
