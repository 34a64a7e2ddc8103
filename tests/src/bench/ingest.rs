//! A day's work handed in over HTTPS and committed, against Automerge's own sync protocol in this process.

use super::server::{Server, Timed};
use super::{Limit, Row, gzip, total};
use anyhow::{Context as _, Result};
use automerge::Automerge;
use automerge::sync::{State, SyncDoc as _};
use homeward_phone::PhoneApp;
use homeward_server::db::records;
use std::sync::Arc;
use std::time::{Duration, Instant};
use sync_core::ids::{ChildId, RecordId};
use sync_core::sync::phone::MemoryStorage;

const RECORDS: usize = 20;
/// How many children a worker sees in a day.
const CHILDREN: usize = 7;
const EDITS: usize = 5;
const EARLIER_CHANGES: usize = 100;
/// Enough that snapshots, taken every few days, are in the figure.
const DAYS: usize = 26;

type Phone = PhoneApp<MemoryStorage>;

/// Measures round trips, bytes and time of a day's work.
pub(super) fn run(server: &Server, phone: &mut Phone, line: &Arc<Timed>, children: &[ChildId]) -> Result<Vec<Row>> {
    let mut records = Vec::new();
    for index in 0..RECORDS {
        let record = phone.begin("return-home-interview", children[index % CHILDREN])?;
        for edit in 0..EARLIER_CHANGES {
            // The account was written down in the interview, a paragraph at a time; later days add a sentence.
            work(phone, record, edit, 8)?;
        }
        records.push(record);
    }
    phone.sync()?;
    let (mut ours, mut rival, mut ratios, mut trips) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for day in 0..DAYS {
        for (index, record) in records.iter().enumerate() {
            for edit in 0..EDITS {
                work(phone, *record, EARLIER_CHANGES + day * EDITS + edit + index, 1)?;
            }
        }
        let before = stored(server, &records)?;
        line.take_times();
        line.take_bodies();
        phone.sync()?;
        let times = line.take_times();
        trips = trips.max(times.len());
        ours.push(*times.first().context("a sync was made")?);
        let after = stored(server, &records)?;
        let bare = bare_changes(&before, &after)?;
        let (body, _) = line.take_bodies().swap_remove(0);
        ratios.push((gzip(&body).len(), gzip(&bare).len()));
        rival.push(protocol(&before, &after)?);
    }
    let (sent, bare) = ratios[ratios.len() / 2];
    let (ours, rival) = (total(&ours), total(&rival));
    let edits = RECORDS * EDITS;
    Ok(vec![
        Row {
            work: "a day's work pushed: round trips",
            measured: format!("{RECORDS} records, {EDITS} edits each, every edit a change: {trips} round trip"),
            against: "one".to_owned(),
            figure: f64::from(u32::try_from(trips).unwrap_or(u32::MAX)),
            limit: Limit::AtMost(1.0),
        },
        Row {
            work: "a day's work pushed: bytes up",
            measured: format!("{sent} bytes of body, compressed"),
            against: format!("{bare} bytes: gzip of the bare change chunks"),
            figure: sent as f64 / bare as f64,
            limit: Limit::AtMost(1.3),
        },
        Row {
            work: "a day's work taken in: throughput",
            measured: format!(
                "{ours:.0} µs for {DAYS} days of {edits} changes over HTTPS, verified and committed to SQLite"
            ),
            against: format!(
                "{rival:.0} µs for loading the documents and running Automerge's sync protocol in-process"
            ),
            figure: rival / ours,
            limit: Limit::AtLeast(3.0),
        },
    ])
}

/// One edit and its change, of the kinds a worker makes.
pub(super) fn work(phone: &mut Phone, record: RecordId, number: usize, sentences: usize) -> Result<()> {
    match number % 5 {
        0 => phone.set(record, "/where", format!("At the place they call number {number}"))?,
        1 => phone.set(record, "/how_travelled", format!("By bus {number}, then on foot"))?,
        2 => phone.edit_text(record, "/before", 0, 0, &sentence(number).repeat(sentences))?,
        3 => phone.set(record, "/push/bullying", number.is_multiple_of(2))?,
        _ => phone.set(record, "/risk_now", ["low", "medium", "high"][number % 3])?,
    }
    Ok(phone.flush()?)
}

fn sentence(number: usize) -> String {
    format!("On day {number} it was quiet there. ")
}

/// Reads the documents as the server has them.
fn stored(server: &Server, ids: &[RecordId]) -> Result<Vec<Vec<u8>>> {
    let mut loaded = server.runtime.block_on(records::load(server.app.db.reader(), ids))?;
    let save = |id: &RecordId| {
        let stored = loaded.remove(id).context("the record is stored")?;
        Ok(stored.open(server.app.catalogue)?.save())
    };
    ids.iter().map(save).collect()
}

fn bare_changes(before: &[Vec<u8>], after: &[Vec<u8>]) -> Result<Vec<u8>> {
    let mut bare = Vec::new();
    for (before, after) in before.iter().zip(after) {
        let heads = Automerge::load(before)?.get_heads();
        for change in Automerge::load(after)?.get_changes(&heads) {
            bare.extend_from_slice(change.raw_bytes());
        }
    }
    Ok(bare)
}

/// Loads each document as it was and lets Automerge's own protocol bring it up to date with the phone's.
fn protocol(before: &[Vec<u8>], after: &[Vec<u8>]) -> Result<Duration> {
    // The phone's copies are open already, as they are on a phone.
    let mut phones: Vec<Automerge> = after.iter().map(|bytes| Automerge::load(bytes)).collect::<Result<_, _>>()?;
    let begun = Instant::now();
    for (bytes, phone) in before.iter().zip(&mut phones) {
        let mut server = Automerge::load(bytes)?;
        let (mut of_phone, mut of_server) = (State::new(), State::new());
        loop {
            let up = phone.generate_sync_message(&mut of_phone);
            if let Some(message) = &up {
                // Encoded and decoded, as between two machines.
                let message = automerge::sync::Message::decode(&message.clone().encode())?;
                server.receive_sync_message(&mut of_server, message)?;
            }
            let down = server.generate_sync_message(&mut of_server);
            if let Some(message) = &down {
                let message = automerge::sync::Message::decode(&message.clone().encode())?;
                phone.receive_sync_message(&mut of_phone, message)?;
            }
            if up.is_none() && down.is_none() {
                break;
            }
        }
        assert_eq!(server.get_heads(), phone.get_heads());
    }
    Ok(begun.elapsed())
}
