//! Requests in numbers.

use super::{Program, SignedIn, noise, push, request, storm, told};
use anyhow::{Context as _, Result};
use axum::body::Bytes;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use sync_core::catalogue::Catalogue;
use sync_core::ids::{ChildId, DeviceActor, DeviceId, RecordId};
use sync_core::record::{Author, Header, Intent, Path, Record};
use sync_core::role::Role;
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

const MEBIBYTE: usize = 1024 * 1024;
/// As large as a change may be.
const CHUNK: usize = MEBIBYTE - 64;

fn id(load: u128, number: usize) -> Uuid {
    Uuid::from_u128(0x0198_c0de_0000_7000_8000_0000_0000_0000 | (load << 32) | number as u128)
}

pub(in super::super) fn sign_ins(program: &Program, _: &SignedIn) -> Result<String> {
    storm(program, 600, 600, |number| {
        let body = json!({"username": format!("nobody {number}"), "password": "an invented guess"});
        request("POST", "/v1/sessions", None, body.to_string().into_bytes(), &[])
    })
}

pub(in super::super) fn large_junk(program: &Program, session: &SignedIn) -> Result<String> {
    let (worker, child) = (session.worker.clone(), session.child);
    storm(program, 20, 20, move |number| {
        let chunks: Vec<Vec<u8>> = (0..11).map(|chunk| noise((number * 100 + chunk) as u64, CHUNK)).collect();
        request("POST", "/v1/sync", Some(&worker), push(id(1, number), child, &chunks), &[])
    })
}

/// A push of a new record with a long narrative, as honest a phone would make it: one change of nineteen thousand characters.
fn narrative(session: &SignedIn, record: Uuid, seed: u64) -> Result<Value> {
    let actor = DeviceActor { device: DeviceId(session.device), rotation: 0 };
    let author = Author { actor, role: Role::MissingChildrenWorker, own_devices: Vec::new() };
    let insert: String = noise(seed, 19_000).into_iter().map(|byte| char::from(b'a' + byte % 26)).collect();
    let header = Header { id: RecordId(record), kind: "return-home-interview".into(), child: ChildId(session.child) };
    let mut record = Record::begin(Catalogue::embedded(), header)?;
    let typed = Intent::EditText { path: Path::parse("/before").context("a pointer")?, at: 0, remove: 0, insert };
    let at = chrono::DateTime::from_timestamp(1_772_442_000, 0).unwrap_or_default();
    let changes = record.edit(&author, at, &[typed])?.changes;
    let changes: Vec<String> = changes.iter().map(|change| STANDARD.encode(change.raw_bytes())).collect();
    let header = record.header();
    Ok(json!({"record": header.id, "kind": header.kind, "child": header.child, "changes": changes}))
}

pub(in super::super) fn large_work(program: &Program, session: &SignedIn) -> Result<String> {
    let each = 2 * MEBIBYTE / narrative(session, id(2, 0), 0)?.to_string().len();
    let mut bodies = Vec::new();
    for request in 0..20 {
        let push = |number| narrative(session, id(2, request * each + number), number as u64);
        let pushes = (0..each).map(push).collect::<Result<Vec<_>>>()?;
        bodies.push(json!({"push": pushes}).to_string().into_bytes());
    }
    let worker = session.worker.clone();
    storm(program, 20, 20, move |number| {
        request("POST", "/v1/sync", Some(&worker), bodies.get(number).cloned().unwrap_or_default(), &[])
    })
}

fn bomb() -> Vec<u8> {
    super::super::gzip(&vec![b' '; 15 * MEBIBYTE])
}

pub(in super::super) fn bombs(program: &Program, _: &SignedIn) -> Result<String> {
    let bomb = bomb();
    let paths = ["/v1/sync", "/v1/sessions", "/v1/handovers", "/v1/children/search"];
    storm(program, 100, 100, |number| {
        request("POST", paths[number % paths.len()], None, bomb.clone(), &[("content-encoding", "gzip")])
    })
}

pub(in super::super) fn bombs_signed_in(program: &Program, session: &SignedIn) -> Result<String> {
    let bomb = bomb();
    storm(program, 100, 100, |_| {
        request("POST", "/v1/sync", Some(&session.worker), bomb.clone(), &[("content-encoding", "gzip")])
    })
}

pub(in super::super) fn junk(program: &Program, session: &SignedIn) -> Result<String> {
    storm(program, 1_000, 50, |number| {
        let chunk = noise(number as u64, 200 * 1024);
        request("POST", "/v1/sync", Some(&session.worker), push(id(3, number), session.child, &[chunk]), &[])
    })
}

/// Two hundred requests at once on one connection, each with as much body as it may send.
pub(in super::super) fn streams(program: &Program, session: &SignedIn) -> Result<String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let seen = runtime.block_on(async {
        let stream = program.wire.tls(Ipv4Addr::LOCALHOST, true).await?;
        let (send, connection) = h2::client::handshake(stream).await?;
        tokio::spawn(connection);
        let mut open = tokio::task::JoinSet::new();
        let body =
            Bytes::from(push(id(4, 0), session.child, &(0..11).map(|chunk| noise(chunk, CHUNK)).collect::<Vec<_>>()));
        for number in 0..200 {
            let token = session.worker.clone();
            let (send, body) = (send.clone(), body.clone());
            open.spawn(async move {
                let request = Request::post("https://localhost/v1/sync").header("content-type", "application/json");
                // Every other one says who it is.
                let request =
                    if number % 2 == 0 { request.header("authorization", format!("Bearer {token}")) } else { request };
                stream_one(send, request.body(())?, body).await
            });
        }
        let mut seen: BTreeMap<u16, usize> = BTreeMap::new();
        while let Some(status) = open.join_next().await {
            *seen.entry(status?.unwrap_or(0)).or_default() += 1;
        }
        anyhow::Ok(seen)
    })?;
    Ok(told(&seen))
}

async fn stream_one(send: h2::client::SendRequest<Bytes>, request: Request<()>, mut body: Bytes) -> Result<u16> {
    let (answer, mut stream) = send.ready().await?.send_request(request, false)?;
    let sending = async move {
        while !body.is_empty() {
            stream.reserve_capacity(body.len().min(64 * 1024));
            let Some(Ok(capacity)) = std::future::poll_fn(|cx| stream.poll_capacity(cx)).await else { return };
            let piece = body.split_to(capacity.min(body.len()));
            if stream.send_data(piece, body.is_empty()).is_err() {
                return;
            }
        }
    };
    let sending = tokio::spawn(sending);
    let status = answer.await.map(|answer| answer.status().as_u16());
    sending.abort();
    Ok(status?)
}

/// First syncs of much, each by a client that asks and does not read.
pub(in super::super) fn unread_pages(program: &Program, session: &SignedIn) -> Result<String> {
    for request_number in 0..10_usize {
        let push = |number| narrative(session, id(5, request_number * 100 + number), number as u64);
        let pushes = (0..25).map(push).collect::<Result<Vec<_>>>()?;
        let body = json!({"push": pushes}).to_string().into_bytes();
        let (status, _) = super::ask(program, &request("POST", "/v1/sync", Some(&session.worker), body, &[]))?;
        anyhow::ensure!(status == 200, "filling the server: {status}");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let asked = request("POST", "/v1/sync", Some(&session.worker), b"{}".to_vec(), &[]);
        let mut open = Vec::new();
        for _ in 0..60 {
            let mut stream = program.wire.tls(Ipv4Addr::LOCALHOST, false).await?;
            stream.write_all(&[crate::wire::head(&asked), asked.body().clone()].concat()).await?;
            open.push(stream);
        }
        // Each has begun to be answered, or was refused.
        let mut begun = 0;
        for stream in &open {
            begun += usize::from(stream.get_ref().0.readable().await.is_ok());
        }
        anyhow::Ok(format!("{begun} begun"))
    })
}
