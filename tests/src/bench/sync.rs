//! What sync costs.

use super::server::{Server, Timed};
use super::{Limit, Row, ingest, opening};
use anyhow::{Context as _, Result, ensure};
use homeward_phone::PhoneApp;
use serde_json::Value;
use std::process::Command;
use std::sync::Arc;
use sync_core::ids::ChildId;
use sync_core::role::Role;
use sync_core::sync::phone::MemoryStorage;
use sync_core::sync::wire::MAX_PAGE_BYTES;

const UNCHANGED: usize = 1_000;
const FIRST_SYNC: usize = 2_000;
const CHILDREN: usize = 50;

/// Measures everything.
///
/// # Errors
/// When the server or a phone fails.
pub fn run() -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(&folder.path().join("server"))?;
    server.user("mo", Role::TeamManager, Some("Kingston"))?;
    let ada = server.user("ada", Role::MissingChildrenWorker, None)?;
    let (mut manager, _) = server.phone(MemoryStorage::default(), "mo")?;
    let children: Vec<ChildId> = (0..CHILDREN).map(|_| server.child(&mut manager, ada)).collect::<Result<_>>()?;
    let (mut phone, line) = server.phone(MemoryStorage::default(), "ada")?;
    phone.sync()?;

    let mut rows = ingest::run(&server, &mut phone, &line, &children)?;
    rows.extend(opening::run(&server)?);
    fill(&mut phone, &children, UNCHANGED)?;
    rows.insert(0, idle(&mut phone, &line)?);
    fill(&mut phone, &children, FIRST_SYNC)?;
    rows.extend(first_sync(&server, folder.path(), phone.sync_statuses().len())?);
    Ok(rows)
}

/// Adds small records until there are so many; returns how many there are.
pub(super) fn fill(phone: &mut PhoneApp<MemoryStorage>, children: &[ChildId], most: usize) -> Result<usize> {
    let there = phone.sync_statuses().len();
    for index in 0..most.saturating_sub(there) {
        let record = phone.begin("return-home-interview", children[index % children.len()])?;
        phone.set(record, "/where", "At home")?;
        phone.edit_text(record, "/own_words", 0, 0, &"They talked about the week and what had helped. ".repeat(20))?;
        phone.flush()?;
        if index % 400 == 399 {
            phone.sync()?;
        }
    }
    phone.sync()?;
    Ok(phone.sync_statuses().len())
}

/// A sync with nothing to say.
fn idle(phone: &mut PhoneApp<MemoryStorage>, line: &Arc<Timed>) -> Result<Row> {
    let records = phone.sync_statuses().len();
    ensure!(records >= UNCHANGED, "only {records} records");
    phone.sync()?;
    line.take_bodies();
    phone.sync()?;
    let bodies = line.take_bodies();
    ensure!(bodies.len() == 1, "{} round trips", bodies.len());
    let (up, down) = (bodies[0].0.len(), bodies[0].1);
    Ok(Row {
        work: "1,000 unchanged records: bytes of body, both ways",
        measured: format!("{records} records: 1 round trip, {up} bytes up, {down} bytes down"),
        against: "400 bytes".to_owned(),
        figure: (up + down) as f64,
        limit: Limit::AtMost(400.0),
    })
}

/// The first sync of a new phone, in a process of its own.
fn first_sync(server: &Server, folder: &std::path::Path, records: usize) -> Result<Vec<Row>> {
    let root = folder.join("root.pem");
    std::fs::write(&root, &server.root)?;
    let output = Command::new(std::env::current_exe()?)
        .args(["first-sync", &server.url])
        .arg(&root)
        .arg(folder.join("new-phone"))
        .output()?;
    ensure!(output.status.success(), "the first sync failed: {}", String::from_utf8_lossy(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout)?;
    let figure = |name: &str| told[name].as_f64().context("a figure is missing");
    let (requests, largest, bytes) = (figure("requests")?, figure("largest_page")?, figure("bytes")?);
    ensure!(figure("records")? == records as f64, "{told}: not every record arrived of {records}");
    let page = MAX_PAGE_BYTES as f64;
    let pages = (bytes / page).ceil().max(1.0);
    let grown = figure("memory_grown")?;
    Ok(vec![
        Row {
            work: "first sync of 2,000 records: requests beyond one a page",
            measured: format!("{requests} requests for {records} records, {:.1} MiB", bytes / 1048576.0),
            against: format!("{pages} pages of at most 4 MiB; the largest was {:.2} MiB", largest / 1048576.0),
            figure: requests - pages,
            // A page is full when the next record does not fit, so what is left over may need one more.
            limit: Limit::AtMost(1.0),
        },
        Row {
            work: "first sync of 2,000 records: largest page",
            measured: format!("{largest} bytes"),
            against: format!("{page} bytes"),
            figure: largest / page,
            limit: Limit::AtMost(1.0),
        },
        Row {
            work: "first sync of 2,000 records: the phone's memory, in pages",
            measured: format!("{:.1} MiB more at the highest than before", grown / 1048576.0),
            against: "pages of 4 MiB: the answer as text, its parts, and what is being written".to_owned(),
            figure: grown / page,
            limit: Limit::AtMost(8.0),
        },
    ])
}
