//! Whether a worker's phone goes on working while thousands of connections say nothing, half or too slowly; and whether a
//! phone on a slow link is waited for.

use super::link::Link;
use super::load::{self, SignedIn};
use super::program::{Installed, Program};
use super::slow;
use crate::wire;
use anyhow::{Result, ensure};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::net::Ipv4Addr;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::client::TlsStream;

/// How many connections there are to be, half of them from the phone's own address.
const CONNECTIONS: usize = 2_000;
/// How long they are held while the phone works.
const HELD: Duration = Duration::from_secs(20);
/// How long the phone waits for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it asks.
const PAUSE: Duration = Duration::from_millis(250);
/// How often a dripped header gets its next byte.
const DRIP: Duration = Duration::from_secs(1);
/// As many files as a program may have open on most machines.
const OPEN_FILES: u32 = 1_024;

/// What the connections do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    NoHandshake,
    Idle,
    HalfHeader,
    DrippedHeader,
    DrippedBody,
    KeptAlive,
    IdleHttp2,
}

const KINDS: [(Kind, &str); 7] = [
    (Kind::NoHandshake, "no handshake"),
    (Kind::Idle, "a handshake and nothing more"),
    (Kind::HalfHeader, "half a header"),
    (Kind::DrippedHeader, "a header in drops"),
    (Kind::DrippedBody, "a sign-in in drops"),
    (Kind::KeptAlive, "kept alive after an answer"),
    (Kind::IdleHttp2, "HTTP/2 and nothing more"),
];

/// What became of the phone meanwhile.
#[derive(Debug, Clone)]
pub struct Measured {
    work: String,
    opened: usize,
    held: usize,
    answered: usize,
    failed: usize,
    slowest: Duration,
    holds: bool,
}

impl Measured {
    /// Tells whether the phone went on working, or a link was waited for as it should be.
    pub fn holds(&self) -> bool {
        self.holds
    }
}

/// Floods the program with each kind of connection, and sends a page and a picture over slow links.
///
/// # Errors
/// When the program cannot be started, or does not answer before the flood.
pub fn run(program: Option<&Path>, only: &str) -> Result<Vec<Measured>> {
    let folder = tempfile::tempdir()?;
    let mut measured = Vec::new();
    for (number, (kind, name)) in KINDS.iter().enumerate().filter(|(_, (_, name))| name.contains(only)) {
        let installed = Installed::find(program, &folder.path().join(number.to_string()))?.with_open_files(OPEN_FILES);
        let prepared = load::prepare(&installed)?;
        let program = installed.start()?;
        let session = prepared.sign_in(&program)?;
        eprintln!("{name} …");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        measured.push(runtime.block_on(flood(&program, &session, (*kind, name)))?);
    }
    if program.is_none() && "slow link".contains(only) {
        for (work, link) in [("a page of 4 MiB", slow::Payload::Page), ("a picture of 5 MB", slow::Payload::Picture)] {
            eprintln!("{work} …");
            // What is too slow comes first, so that nothing of it is there already.
            let speeds = [("4 kbit/s, 600 ms", false), ("35 kbit/s, 600 ms", true)];
            let taken = slow::carry(link, &[Link::TOO_SLOW, Link::SLOWEST])?;
            for ((name, arrives), taken) in speeds.into_iter().zip(taken) {
                measured.push(Measured {
                    work: format!("{work} at {name}"),
                    opened: 1,
                    held: usize::from(taken.arrived),
                    answered: usize::from(taken.arrived),
                    failed: usize::from(!taken.arrived),
                    slowest: taken.time * slow::SCALE,
                    holds: taken.arrived == arrives,
                });
            }
        }
    }
    Ok(measured)
}

async fn flood(program: &Program, session: &SignedIn, (kind, name): (Kind, &str)) -> Result<Measured> {
    let asks = load::request("GET", "/v1/me", Some(&session.worker), Vec::new(), &[]);
    let before = program.wire.exchange(Ipv4Addr::LOCALHOST, asks.clone()).await?;
    ensure!(before.status == 200, "the phone does not work before the flood: {}", before.status);
    let files_before = program.open_files()?;
    let mut opening = JoinSet::new();
    let places = std::sync::Arc::new(tokio::sync::Semaphore::new(64));
    for number in 0..CONNECTIONS {
        let (wire, places) = (program.wire.clone(), std::sync::Arc::clone(&places));
        let from = if number % 2 == 0 { Ipv4Addr::LOCALHOST } else { Ipv4Addr::new(127, 0, 0, 2) };
        opening.spawn(async move {
            let _place = places.acquire_owned().await?;
            // What the server does not take in time is not waited for.
            tokio::time::timeout(PATIENCE, open(&wire, from, kind)).await?
        });
    }
    let begun = Instant::now();
    let (mut held, mut answered, mut failed, mut slowest) = (Vec::new(), 0, 0, Duration::ZERO);
    let mut dripped = Instant::now();
    let mut since_open: Option<Instant> = None;
    while since_open.is_none_or(|since| since.elapsed() < HELD) && begun.elapsed() < HELD * 4 {
        while let Some(opened) = opening.try_join_next() {
            held.extend(opened?.ok());
        }
        if opening.is_empty() && since_open.is_none() {
            since_open = Some(Instant::now());
        }
        if dripped.elapsed() >= DRIP {
            dripped = Instant::now();
            for connection in &mut held {
                connection.drip(kind).await;
            }
        }
        // On a new connection each time, as after a change of network.
        let asked = Instant::now();
        let answer = tokio::time::timeout(PATIENCE, program.wire.exchange(Ipv4Addr::LOCALHOST, asks.clone())).await;
        slowest = slowest.max(asked.elapsed());
        match answer {
            Ok(Ok(answer)) if answer.status == 200 => answered += 1,
            _ => failed += 1,
        }
        tokio::time::sleep(PAUSE).await;
    }
    let opened = held.len();
    let left = program.open_files()?.saturating_sub(files_before);
    let holds = failed == 0 && answered > 0;
    Ok(Measured { work: name.to_owned(), opened, held: left, answered, failed, slowest, holds })
}

/// A connection of the flood.
enum Held {
    Bare(#[expect(dead_code, reason = "only held")] TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Held {
    async fn drip(&mut self, kind: Kind) {
        if let (Held::Tls(stream), Kind::DrippedHeader | Kind::DrippedBody) = (self, kind) {
            // The server may have closed it.
            let _ = stream.write_all(b"x").await;
            let _ = stream.flush().await;
        }
    }
}

async fn open(wire: &wire::Wire, from: Ipv4Addr, kind: Kind) -> Result<Held> {
    if kind == Kind::NoHandshake {
        return Ok(Held::Bare(wire.tcp(from).await?));
    }
    let mut stream = wire.tls(from, kind == Kind::IdleHttp2).await?;
    match kind {
        Kind::HalfHeader => stream.write_all(b"GET /v1/me HTTP/1.1\r\nhost: localhost\r\n").await?,
        Kind::DrippedHeader => stream.write_all(b"GET /v1/me HTTP/1.1\r\nhost: localhost\r\nx-drops: ").await?,
        Kind::DrippedBody => {
            let head = "POST /v1/sessions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
                        content-length: 4000\r\n\r\n{";
            stream.write_all(head.as_bytes()).await?;
        }
        Kind::KeptAlive => {
            let alive = load::request("GET", "/livez", None, Vec::new(), &[]);
            wire::exchange(&mut stream, &alive).await?;
        }
        Kind::IdleHttp2 => stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await?,
        Kind::NoHandshake | Kind::Idle => {}
    }
    stream.flush().await?;
    Ok(Held::Tls(Box::new(stream)))
}

/// Writes what was measured as a table.
pub fn table(measured: &[Measured]) -> String {
    let mut text = format!(
        "{:<7} {:<36} {:>8} {:>6} {:>14} {:>7} {:>9}\n",
        "", "connections", "opened", "left", "phone answered", "failed", "slowest s"
    );
    for one in measured {
        let mark = if one.holds { "holds" } else { "MISSES" };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{mark:<7} {:<36} {:>8} {:>6} {:>14} {:>7} {:>9.2}",
            one.work,
            one.opened,
            one.held,
            one.answered,
            one.failed,
            one.slowest.as_secs_f64()
        );
    }
    text
}

/// Writes what was measured as one JSON object.
pub fn json(measured: &[Measured]) -> Value {
    let rows: Vec<Value> = measured
        .iter()
        .map(|one| {
            json!({"work": one.work, "opened": one.opened, "left": one.held, "answered": one.answered,
                "failed": one.failed, "slowest_seconds": one.slowest.as_secs_f64(), "holds": one.holds})
        })
        .collect();
    json!({"suite": "connections", "rows": rows})
}
