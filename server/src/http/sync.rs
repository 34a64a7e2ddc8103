//! The phone's one round trip.

use crate::app::App;
use crate::auth::Level;
use crate::caller::Caller;
use crate::db::records::{Logged, Stored};
use crate::db::sync::{Feed, News};
use crate::db::{self, records};
use crate::http::episodes::EpisodeView;
use crate::http::extract::Json;
use crate::ingest::{self, Ingested};
use crate::openapi::check;
use crate::problem::{Code, Faults, Problem};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use sync_core::ids::{DeviceId, RecordId};
use sync_core::record::Header;
use sync_core::sync::hub;
use sync_core::sync::wire::{
    AuditDifference, AuditEntry, Chunk, Delivery, MAX_AUDIT, MAX_PUSHES, SyncRequest, SyncResponse,
};
use uuid::Uuid;

/// Most records in one page of deliveries.
const MAX_PAGE_RECORDS: i64 = 1_000;
/// How many records' changes are read at a time.
const LOG_BATCH: usize = 50;
/// Sorts after every id: a whole position was read.
const BEYOND_IDS: &str = "~";

/// Where a phone has read to: children, episodes and what was seen up to `lists`; records up to `records`. Where a page
/// broke off, `page` is the position and record it ended at, and the changes of what follows are still due from `records`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cursor {
    lists: i64,
    records: i64,
    page: Option<(i64, String)>,
}

impl Cursor {
    const BEGINNING: Cursor = Cursor { lists: 0, records: 0, page: None };

    /// Reads a cursor. One of another database, or of a future that a restored database does not have, is read from the
    /// beginning: what the phone has is merged, not replaced.
    fn read(text: Option<&str>, feed: &Feed) -> Result<Cursor, Problem> {
        let Some(text) = text else { return Ok(Cursor::BEGINNING) };
        let number = |text: &str| text.parse::<i64>().ok().filter(|number| *number >= 0).ok_or_else(bad_cursor);
        let parts: Vec<&str> = text.split('.').collect();
        let (epoch, cursor) = match parts.as_slice() {
            [epoch, both] => (*epoch, Cursor { lists: number(both)?, records: number(both)?, page: None }),
            [epoch, lists, records, position, after] => {
                let page = Some((number(position)?, (*after).to_owned()));
                (*epoch, Cursor { lists: number(lists)?, records: number(records)?, page })
            }
            _ => return Err(bad_cursor()),
        };
        let latest = cursor.lists.max(cursor.records).max(cursor.page.as_ref().map_or(0, |(position, _)| *position));
        Ok(if epoch == feed.epoch && latest <= feed.last { cursor } else { Cursor::BEGINNING })
    }

    fn write(&self, epoch: &str) -> String {
        match &self.page {
            None => format!("{epoch}.{}", self.records),
            Some((position, after)) => format!("{epoch}.{}.{}.{position}.{after}", self.lists, self.records),
        }
    }
}

fn bad_cursor() -> Problem {
    Problem::invalid("/cursor", "invalid_cursor", "is not a cursor of this server")
}

/// Hands in a phone's work and returns everything new for it.
///
/// Safe to repeat: a change that is there already is a duplicate. Each record stands or falls alone. The answer comes
/// after the work is durable.
#[utoipa::path(post, path = "/v1/sync", operation_id = "sync", tag = "sync", security(("bearer" = [])),
    request_body = SyncRequest,
    responses((status = 200, description = "What became of each push, and what is new.", body = SyncResponse)))]
pub async fn sync(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(request): Json<SyncRequest>,
) -> Result<Response, Problem> {
    caller.must(caller.enrolled).map_err(|_| Problem::new(Code::DeviceRequired))?;
    check(&request)?;
    let cursor = Cursor::read(request.cursor.as_deref(), &db::sync::feed(&app.db).await?)?;
    let ingested = ingest::ingest(&app, &caller, request.push).await?;
    // A page each for what is new and for what differs, as bytes and as JSON.
    let weight = if request.audit.is_empty() { 2 } else { 4 };
    let (charge, page_bytes) = app.budget.page(caller.user, app.page_bytes.load(Ordering::Relaxed), weight).await?;
    let mut answer = answer(&app, &caller, (cursor, page_bytes), ingested).await?;
    audit(&app, &caller, (&request.audit, page_bytes), &mut answer).await?;
    Ok(charge.until_sent(axum::Json(answer).into_response()))
}

fn check(request: &SyncRequest) -> Result<(), Problem> {
    let mut faults = Faults::default();
    if request.push.len() > MAX_PUSHES {
        faults.note("/push", "too_many", format!("takes at most {MAX_PUSHES} records"));
    }
    if request.audit.len() > MAX_AUDIT {
        faults.note("/audit", "too_many", format!("takes at most {MAX_AUDIT} records"));
    }
    let wrong = request.audit.iter().enumerate().filter(|(_, entry)| !hub::is_fingerprint(&entry.fingerprint));
    for (index, _) in wrong.take(check::MOST) {
        let detail = format!("must be {} hexadecimal digits in lower case", hub::FINGERPRINT_DIGITS);
        faults.note(format!("/audit/{index}/fingerprint"), check::INVALID, detail);
    }
    let mut records = BTreeSet::new();
    for (index, push) in request.push.iter().enumerate() {
        if !records.insert(push.record) {
            faults.note(format!("/push/{index}/record"), "repeated", "stands twice in this request");
        }
        if push.changes.is_empty() {
            faults.note(format!("/push/{index}/changes"), "missing", "must hold a change");
        }
    }
    faults.end()
}

async fn answer(
    app: &App,
    caller: &Caller,
    (cursor, page_bytes): (Cursor, usize),
    ingested: Ingested,
) -> Result<SyncResponse, Problem> {
    let feed = db::sync::feed(&app.db).await?;
    let mut response = SyncResponse {
        results: ingested.results,
        records: Vec::new(),
        children: Vec::new(),
        episodes: Vec::new(),
        purge: Vec::new(),
        seen: Vec::new(),
        audited: Vec::new(),
        people: std::collections::BTreeMap::new(),
        cursor: String::new(),
        more: false,
        server_time: app.environment.now(),
    };
    let mut next = Cursor { lists: feed.last, records: feed.last, page: None };
    if cursor != next {
        lists(app, caller, cursor.lists, feed.last, &mut response).await?;
        let handed_in = (&ingested.accepted, &ingested.moved);
        if let Some(page) = deliver(app, caller, (&cursor, page_bytes), handed_in, &mut response).await? {
            next.records = cursor.records;
            next.page = Some(page);
        }
    }
    response.cursor = next.write(&feed.epoch);
    Ok(response)
}

/// What a phone handed in just now: the changes that were new, and where their records stood before and stand.
type HandedIn<'a> = (&'a BTreeSet<String>, &'a BTreeMap<RecordId, (i64, i64)>);

/// Adds a page of records with news. Returns where it broke off, if there are more.
async fn deliver(
    app: &App,
    caller: &Caller,
    (cursor, page_bytes): (&Cursor, usize),
    (accepted, moved): HandedIn<'_>,
    response: &mut SyncResponse,
) -> Result<Option<(i64, String)>, Problem> {
    let from = cursor.page.clone().unwrap_or((cursor.records, String::from(BEYOND_IDS)));
    let range = (cursor.records, (from.0, from.1.as_str()));
    let mut news = db::sync::news(app.db.reader(), caller.user, range, MAX_PAGE_RECORDS + 1).await?;
    response.more = news.len() > usize::try_from(MAX_PAGE_RECORDS).unwrap_or(usize::MAX);
    if response.more {
        news.pop();
    }
    // Where the phone had read all that was there before it handed in its own, and nobody has followed it since, the log has
    // nothing to tell it.
    let own = |item: &News| {
        let moved = moved.get(&item.header.id);
        moved.is_some_and(|(before, own)| *before <= cursor.records && item.position == *own)
    };
    let mut left = page_bytes;
    let mut devices: BTreeSet<DeviceId> = BTreeSet::new();
    let mut last: Option<(i64, String)> = None;
    'page: for batch in news.chunks(LOG_BATCH) {
        let partly: Vec<RecordId> =
            batch.iter().filter(|item| !item.whole && !own(item)).map(|item| item.header.id).collect();
        let mut logs = records::logs(app.db.reader(), &partly, cursor.records).await?;
        let mut wholes = BTreeMap::new();
        for (place, item) in batch.iter().enumerate() {
            if reads(app, caller, &item.header) {
                let delivery = if item.whole {
                    if !wholes.contains_key(&item.header.id) {
                        let ids = fitting_wholes(app, caller, &batch[place..], left);
                        wholes = records::load(app.db.reader(), &ids).await?;
                    }
                    whole(&item.header, item.position, wholes.remove(&item.header.id), &mut devices)
                } else {
                    changed(item, logs.remove(&item.header.id).unwrap_or_default(), accepted, &mut devices)
                };
                let size = size_of(&delivery);
                if size > left && left < page_bytes {
                    response.more = true;
                    break 'page;
                }
                // Of what the phone handed in itself there is nothing to tell it.
                if delivery.snapshot.is_some() || !delivery.changes.is_empty() {
                    left = left.saturating_sub(size);
                    caller.shown.record(delivery.child, delivery.record);
                    response.records.push(delivery);
                }
            }
            last = Some((item.feed_position, item.header.id.to_string()));
        }
    }
    response.people = db::devices::people(app.db.reader(), devices).await?;
    Ok(last.filter(|_| response.more))
}

/// Tells whether the caller's role reads records of the kind.
fn reads(app: &App, caller: &Caller, header: &Header) -> bool {
    app.catalogue.kind(&header.kind).is_ok_and(|kind| kind.readable_by(caller.role))
}

/// Adds children, episodes, ended access and what managers have seen.
async fn lists(app: &App, caller: &Caller, since: i64, upto: i64, response: &mut SyncResponse) -> Result<(), Problem> {
    if since == upto {
        return Ok(());
    }
    let pool = app.db.reader();
    let json = |value: Result<Value, serde_json::Error>| value.map_err(|_| Problem::new(Code::Internal));
    let children = db::sync::children(pool, caller.user, since, upto).await?;
    let seen = children.iter().filter(|(_, level, _)| Level::parse(level) != Level::None);
    let seen: Vec<Uuid> = seen.map(|(child, ..)| child.0).collect();
    let rows = db::names::by_ids(&mut *pool.acquire().await?, &seen).await?;
    let mut rows: BTreeMap<Uuid, _> = rows.into_iter().map(|row| (row.id, row)).collect();
    for (child, level, position) in children {
        let level = Level::parse(&level);
        // A phone that asks from the beginning may have records all the same: it heals, or the server was restored.
        if level != Level::Full && position > since {
            caller.shown.child(child, Level::None);
            response.purge.push(child);
        }
        if level != Level::None
            && let Some(row) = rows.remove(&child.0)
        {
            response.children.push(json(serde_json::to_value(crate::http::children::show(row, level, &caller.shown)))?);
        }
    }
    let episodes = db::sync::episodes(pool, caller.user, since, upto).await?;
    let ids: Vec<Uuid> = episodes.iter().map(|(id, _)| *id).collect();
    let found = db::episodes::by_ids(pool, &ids).await?;
    for (id, level) in episodes {
        if let Some(episode) = found.get(&id) {
            let episode = EpisodeView::of(episode, Level::parse(&level), app.environment.now(), &caller.shown);
            response.episodes.push(json(serde_json::to_value(episode))?);
        }
    }
    for (child, seen) in db::sync::seen(pool, caller.user, since, upto).await? {
        caller.shown.record(child, seen.record);
        response.seen.push(seen);
    }
    Ok(())
}

/// Lists the whole records that fit into what is left of a page, and the first: what is read at once.
fn fitting_wholes(app: &App, caller: &Caller, news: &[News], left: usize) -> Vec<RecordId> {
    let mut sum = 0_usize;
    news.iter()
        .filter(|item| item.whole && reads(app, caller, &item.header))
        .take_while(|item| {
            let first = sum == 0;
            sum = sum.saturating_add(wire_size(item.size));
            first || sum <= left
        })
        .map(|item| item.header.id)
        .collect()
}

/// Puts a whole record together.
fn whole(header: &Header, position: i64, stored: Option<Stored>, devices: &mut BTreeSet<DeviceId>) -> Delivery {
    let mut delivery = Delivery {
        record: header.id,
        kind: header.kind.clone(),
        child: header.child,
        position,
        snapshot: None,
        changes: Vec::new(),
    };
    if let Some(stored) = stored {
        devices.extend(stored.devices);
        delivery.snapshot = Some(Chunk(stored.snapshot));
        delivery.changes = stored.tail.into_iter().map(Chunk).collect();
    }
    delivery
}

/// Puts a record's news together: those of the log's changes that the phone did not hand in just now.
fn changed(item: &News, log: Vec<Logged>, accepted: &BTreeSet<String>, devices: &mut BTreeSet<DeviceId>) -> Delivery {
    let mut delivery = whole(&item.header, item.position, None, devices);
    for change in log {
        if !accepted.contains(&change.hash) {
            devices.insert(change.device);
            delivery.changes.push(Chunk(change.bytes));
        }
    }
    delivery
}

/// Estimates a delivery's size on the wire: base64 and JSON come on top of the bytes.
fn size_of(delivery: &Delivery) -> usize {
    let snapshot = delivery.snapshot.as_ref().map_or(0, |chunk| chunk.0.len());
    let changes: usize = delivery.changes.iter().map(|chunk| chunk.0.len() + 6).sum();
    wire_size(snapshot + changes)
}

fn wire_size(bytes: usize) -> usize {
    bytes.saturating_mul(4) / 3 + 300
}

/// Compares what the phone holds with what is here, and delivers whole what differs.
async fn audit(
    app: &App,
    caller: &Caller,
    (entries, page_bytes): (&[AuditEntry], usize),
    response: &mut SyncResponse,
) -> Result<(), Problem> {
    if entries.is_empty() {
        return Ok(());
    }
    let pool = app.db.reader();
    let ids: Vec<RecordId> = entries.iter().map(|entry| entry.record).collect();
    let versions = records::versions(pool, caller.user, &ids).await?;
    let mut devices = BTreeSet::new();
    let mut left = page_bytes;
    for entry in entries {
        let version = versions.get(&entry.record);
        let open = version.filter(|version| version.visible && reads(app, caller, &version.header));
        let Some(version) = open else {
            // A record that this server does not have: it was restored from a backup. Of one that is not the caller's
            // it says the same.
            response.audited.push(AuditDifference { record: entry.record, heads: Vec::new() });
            continue;
        };
        let heads: Vec<String> = version.heads.split(' ').map(str::to_owned).collect();
        let hashes: Vec<_> = heads.iter().filter_map(|head| head.parse().ok()).collect();
        if hub::fingerprint(&hashes) == entry.fingerprint {
            continue;
        }
        caller.shown.record(version.header.child, entry.record);
        response.audited.push(AuditDifference { record: entry.record, heads });
        // Beyond a page the phone hears that there is a difference, and compares again at once.
        if left == 0 {
            continue;
        }
        let stored = records::load(pool, &[entry.record]).await?.remove(&entry.record);
        let delivery = whole(&version.header, version.position, stored, &mut devices);
        left = left.saturating_sub(size_of(&delivery));
        response.records.push(delivery);
    }
    response.people.extend(db::devices::people(pool, devices).await?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_round_trip_and_strangers_begin_again() {
        let feed = Feed { last: 90, epoch: "a1".into() };
        let read = |text: &str| Cursor::read(Some(text), &feed);
        for cursor in [
            Cursor { lists: 7, records: 7, page: None },
            Cursor { lists: 90, records: 3, page: Some((5, "0198c0de-0000-7000-8000-000000000001".into())) },
        ] {
            assert_eq!(read(&cursor.write("a1")).unwrap(), cursor);
        }
        assert_eq!(read("zz.7").unwrap(), Cursor::BEGINNING);
        assert_eq!(read("a1.91").unwrap(), Cursor::BEGINNING);
        assert_eq!(read("nonsense").unwrap_err().errors[0].pointer, "/cursor");
        assert_eq!(read("a1.x").unwrap_err().status, 422);
    }
}
