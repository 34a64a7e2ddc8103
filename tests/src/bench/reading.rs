//! What reading costs with its lines in the audit, against the same answer without them.
//!
//! The answer is timed at the router, without a network. What it costs without its lines is what is left when the time
//! is taken off that writing as many lines takes by itself, right after each.

use super::sync::fill;
use super::{Limit, Row, median};
use crate::world::{Desk, Engine, World};
use anyhow::{Result, ensure};
use homeward_phone::Method;
use homeward_server::auth::Level;
use homeward_server::db::audit::Entry;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use sync_core::ids::{ChildId, RecordId};

const CHILDREN: usize = 50;
const RECORDS: usize = 2_000;
const TIMES: usize = 101;
const SYNCS: usize = 9;

/// The rows of an engine: what is read, and the name of its row.
type Names = [&'static str; 5];
const SQLITE: Names = [
    "SQLite: read one child, in times of it without its line",
    "SQLite: list 50 children, in times of it without its lines",
    "SQLite: read one record, in times of it without its line",
    "SQLite: list 50 records, in times of it without its lines",
    "SQLite: a page of a first sync of 2,000 records, in times of it without its lines",
];
const POSTGRES: Names = [
    "PostgreSQL: read one child, in times of it without its line",
    "PostgreSQL: list 50 children, in times of it without its lines",
    "PostgreSQL: read one record, in times of it without its line",
    "PostgreSQL: list 50 records, in times of it without its lines",
    "PostgreSQL: a page of a first sync of 2,000 records, in times of it without its lines",
];

/// Measures reading on both databases.
///
/// # Errors
/// When a phone fails or an answer is not what it should be.
pub fn run() -> Result<Vec<Row>> {
    let mut rows = of(Engine::Sqlite, SQLITE)?;
    rows.extend(of(Engine::Postgres, POSTGRES)?);
    Ok(rows)
}

fn of(engine: Engine, names: Names) -> Result<Vec<Row>> {
    let mut world = World::new(engine);
    world.kingston();
    let (sam, mo) = (world.desk("sam"), world.desk("mo"));
    let mut children: Vec<ChildId> = Vec::new();
    for index in 0..CHILDREN {
        let child = world.child(&sam, &format!("Example{index}"), "Kingston");
        world.allocate(&mo, child, "ada", "missing");
        children.push(child);
    }
    let (mut phone, _) = world.phone("ada");
    let held = fill(&mut phone, &children, RECORDS)?;
    ensure!(held >= RECORDS, "only {held} records");
    let record = phone.sync_statuses()[0].header.id;
    let first = children[0];
    let paths = [
        (format!("/v1/children/{first}"), 1),
        (format!("/v1/children?limit={CHILDREN}"), CHILDREN),
        (format!("/v1/records/{record}"), 1),
        ("/v1/records?limit=50".to_owned(), CHILDREN),
    ];
    let mut rows = Vec::new();
    for ((path, lines), name) in paths.into_iter().zip(names) {
        let (mut read, mut noted) = (Vec::new(), Vec::new());
        for _ in 0..TIMES {
            read.push(timed(&mo, &path)?);
            noted.push(note(&world, &children[..lines], &[])?);
        }
        rows.push(row(name, lines, (read, noted)));
    }
    let ids: Vec<RecordId> = phone.sync_statuses().iter().map(|status| status.header.id).collect();
    let each: Vec<RecordId> = ids[..ids.len() / CHILDREN].to_vec();
    let (mut read, mut noted) = (Vec::new(), Vec::new());
    for _ in 0..SYNCS {
        let begun = Instant::now();
        let answer = phone.call(Method::Post, "/v1/sync", Some(&json!({})))?;
        read.push(begun.elapsed());
        ensure!(answer["records"].as_array().is_some_and(|records| records.len() > 100), "a page of records");
        noted.push(note(&world, &children, &each)?);
    }
    rows.push(row(names[4], CHILDREN, (read, noted)));
    Ok(rows)
}

fn timed(desk: &Desk, path: &str) -> Result<Duration> {
    let begun = Instant::now();
    let reply = desk.get(path);
    let took = begun.elapsed();
    ensure!(reply.status == 200 && reply.body != Value::Null, "{path}: {}", reply.status);
    Ok(took)
}

/// Writes lines like those of an answer, and nothing else.
fn note(world: &World, children: &[ChildId], records: &[RecordId]) -> Result<Duration> {
    let entry = |child: &ChildId| {
        Entry::by(Some(world.user_id("mo")), None, "bench.read")
            .child(*child)
            .level(Some(Level::Full))
            .operation("GET /v1/children/{child}")
            .records(records.iter().copied().collect())
    };
    let entries = children.iter().map(entry).collect();
    let begun = Instant::now();
    world.run(world.app.db.note(&world.app.environment, entries))?;
    Ok(begun.elapsed())
}

fn row(work: &'static str, lines: usize, (read, noted): (Vec<Duration>, Vec<Duration>)) -> Row {
    let (with, lines_alone) = (median(read), median(noted));
    let without = (with - lines_alone).max(1.0);
    Row {
        work,
        measured: format!("{with:.0} µs, of which {lines_alone:.0} µs are for {lines} lines"),
        against: format!("{without:.0} µs"),
        figure: with / without,
        limit: Limit::AtMost(1.3),
    }
}
