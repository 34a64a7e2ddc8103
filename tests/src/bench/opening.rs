//! Opening one record on a phone that does not have it in memory, against a bare load of the same document.

use super::server::Server;
use super::{Limit, Row, ingest, median};
use anyhow::{Context as _, Result, ensure};
use automerge::{Automerge, LoadOptions};
use homeward_phone::PhoneApp;
use homeward_server::db::records;
use std::time::Instant;
use sync_core::ids::{ChildId, RecordId};
use sync_core::role::Role;
use sync_core::sync::phone::MemoryStorage;

/// How long a record is, in changes, and its row.
const LENGTHS: [(u64, &str); 3] = [
    (100, "open one record of 100 changes, not in memory (native)"),
    (500, "open one record of 500 changes, not in memory (native)"),
    (2_000, "open one record of 2,000 changes, not in memory (native)"),
];
/// More records than a phone keeps put together: opening as many others drops the one that is timed.
const OTHERS: usize = 12;
const OPENINGS: usize = 21;
/// On how many days a record was written: from sixteen pushes on, opening it folds what has gathered into one document, which is
/// what lies on a phone of any age.
const DAYS: u64 = 20;

/// Measures the opening of a short, a long and a very long record.
pub(super) fn run(server: &Server) -> Result<Vec<Row>> {
    let ben = server.user("ben", Role::MissingChildrenWorker, None)?;
    let (mut manager, _) = server.phone(MemoryStorage::default(), "mo")?;
    let child = server.child(&mut manager, ben)?;
    let (mut phone, _) = server.phone(MemoryStorage::default(), "ben")?;
    phone.sync()?;
    let mut others = Vec::new();
    for number in 0..OTHERS {
        let record = phone.begin("return-home-interview", child)?;
        ingest::work(&mut phone, record, number, 1)?;
        others.push(record);
    }
    LENGTHS.into_iter().map(|(length, row)| open(server, &mut phone, (child, &others), length, row)).collect()
}

fn open(
    server: &Server,
    phone: &mut PhoneApp<MemoryStorage>,
    (child, others): (ChildId, &[RecordId]),
    length: u64,
    work: &'static str,
) -> Result<Row> {
    let record = phone.begin("return-home-interview", child)?;
    for day in 0..DAYS {
        for number in day * length / DAYS..(day + 1) * length / DAYS {
            ingest::work(phone, record, usize::try_from(number)?, 1)?;
        }
        phone.sync()?;
    }
    let forget = |phone: &mut PhoneApp<MemoryStorage>| -> Result<()> {
        others.iter().try_for_each(|other| Ok(phone.inspect(*other, |_| ())?))
    };
    // What is folded is folded when the record is opened and not in memory.
    forget(phone)?;
    phone.inspect(record, |_| ())?;
    let stored = server.runtime.block_on(records::load(server.app.db.reader(), &[record]))?;
    let bytes = stored.get(&record).context("the record is stored")?.open(server.app.catalogue)?.save();
    let (mut ours, mut floor, mut changes) = (Vec::new(), Vec::new(), 0);
    for _ in 0..OPENINGS {
        let begun = Instant::now();
        let document = Automerge::load_with_options(&bytes, LoadOptions::new())?;
        floor.push(begun.elapsed());
        drop(document);
        forget(phone)?;
        let begun = Instant::now();
        changes = phone.inspect(record, |record| record.change_count())?;
        ours.push(begun.elapsed());
    }
    ensure!(changes >= length, "only {changes} changes");
    let (ours, floor) = (median(ours), median(floor));
    Ok(Row {
        work,
        measured: format!("{ours:.0} µs for {changes} changes, {} bytes (median of {OPENINGS})", bytes.len()),
        against: format!("{floor:.0} µs for a bare load of the same document"),
        figure: ours / floor,
        // What a short record costs beside the load is much the same for a long one.
        limit: Limit::AtMost(2.5),
    })
}
