//! Every format that is kept or sent, as files that later builds must still read. See `fixtures/README.md`.
#![allow(clippy::unwrap_used, reason = "the helpers of a test may panic as the test may")]

use automerge::{Change, ChangeHash};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path as FilePath, PathBuf};
use std::{env, fs};
use sync_core::catalogue::Catalogue;
use sync_core::ids::{ChildId, DeviceActor, DeviceId, RecordId};
use sync_core::record::{Hand, Header, Intent, Path, Record};
use sync_core::role::Role;
use sync_core::sync::phone::{Effects, MemoryShelf, Phone, Profile, Shelf, Write};
use sync_core::sync::wire::*;
use uuid::Uuid;

const ROW: &str = "0198c0de-0000-7000-8000-000000000001";
const OTHER_ROW: &str = "0198c0de-0000-7000-8000-000000000002";

fn folder() -> PathBuf {
    FilePath::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/v1")
}

fn catalogue() -> &'static Catalogue {
    let text = fs::read_to_string(folder().join("catalogue/outing.json")).unwrap();
    Box::leak(Box::new(Catalogue::read(&[("outing.json", &text)]).unwrap()))
}

fn header(number: u128) -> Header {
    Header { id: RecordId(Uuid::from_u128(number)), kind: "outing".into(), child: ChildId(Uuid::from_u128(7)) }
}

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000 + second, 0).unwrap()
}

fn device(number: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(number))
}

fn hand(number: u128) -> Hand {
    let actor = DeviceActor { device: device(number), rotation: 0 };
    Hand { actor, role: Role::YouthWorker, own_devices: Vec::new() }
}

fn path(pointer: &str) -> Path {
    Path::parse(pointer).unwrap()
}

fn set(pointer: &str, value: impl Into<Value>) -> Intent {
    Intent::Set { path: path(pointer), value: value.into() }
}

fn text(at: usize, remove: usize, insert: &str) -> Intent {
    Intent::EditText { path: path("/story"), at, remove, insert: insert.into() }
}

/// One of each kind; the match fails to compile when a kind is added and not put here.
fn intents() -> Vec<Intent> {
    let row = path("/people").join(ROW);
    let all = vec![
        set("/place", "Station"),
        text(4, 4, "walked ☂"),
        Intent::AddRow { path: row.clone(), values: json!({"name": "Canary Smith"}).as_object().unwrap().clone() },
        Intent::RemoveRow { path: row.clone(), reason: "Entered twice".into() },
        Intent::RestoreRow { path: row.clone() },
        Intent::Sign {
            unit: row.clone(),
            id: Uuid::from_u128(6),
            slot: "author".into(),
            name: "Ada Test".into(),
            statement: Some("This is what was said.".into()),
            drawing: Some("M0 0L9 9".into()),
        },
        Intent::Amend { unit: row, id: Uuid::from_u128(8), text: "Her name is Canary B. Smith.".into() },
        Intent::Resolve { path: path("/place"), id: Uuid::from_u128(9), value: json!("Park") },
    ];
    let kinds: BTreeSet<&str> = all
        .iter()
        .map(|intent| match intent {
            Intent::Set { .. } => "set",
            Intent::EditText { .. } => "edit_text",
            Intent::AddRow { .. } => "add_row",
            Intent::RemoveRow { .. } => "remove_row",
            Intent::RestoreRow { .. } => "restore_row",
            Intent::Sign { .. } => "sign",
            Intent::Amend { .. } => "amend",
            Intent::Resolve { .. } => "resolve",
        })
        .collect();
    assert_eq!(kinds.len(), 8);
    all
}

/// A record by two hands, with everything a record can hold.
fn record() -> (Record, Vec<Change>) {
    let mut ada = Record::begin(catalogue(), header(1)).unwrap();
    let mut ben = ada.clone();
    let row = |key: &str| path("/people").join(key);
    let add = |key: &str, name: &str| Intent::AddRow {
        path: row(key),
        values: json!({ "name": name }).as_object().unwrap().clone(),
    };
    let [_, _, _, _, _, sign, amend, _] = intents().try_into().unwrap();
    let steps: [(u128, Vec<Intent>); 7] = [
        (1, vec![text(0, 0, "She went home."), set("/pull/friends", true), set("/sessions/1/topic", "Grooming")]),
        (1, vec![add(ROW, "Canary Smith"), add(OTHER_ROW, "Canary Jones")]),
        (2, vec![set("/place", "Arcade"), set("/sessions/1/held", "2026-03-01")]),
        (1, vec![set("/place", "Station"), text(4, 4, "walked ☂")]),
        (1, vec![Intent::RemoveRow { path: row(OTHER_ROW), reason: "Wrong child".into() }]),
        (1, vec![sign]),
        (1, vec![amend]),
    ];
    let mut made = Vec::new();
    for (second, (who, intents)) in (0..).zip(steps) {
        let record = if who == 1 { &mut ada } else { &mut ben };
        made.extend(record.edit(&hand(who), at(second), &intents).unwrap().changes);
    }
    ada.apply(made.clone()).unwrap();
    let mut seen = BTreeSet::new();
    made.retain(|change| seen.insert(change.hash()));
    (ada, made)
}

/// A phone with a record sent, work that waits, work that was refused, and a sentence just typed.
fn shelf() -> MemoryShelf {
    let profile = Profile {
        device: device(1),
        user: Uuid::from_u128(101),
        name: "Ada Test".into(),
        role: Role::YouthWorker,
        rotation: 0,
        cursor: None,
        contact: None,
    };
    let mut shelf = MemoryShelf::default();
    let (mut phone, effects) = Phone::set_up(catalogue(), profile);
    shelf.store(effects);
    for number in [2, 3] {
        let effects = phone.begin(&shelf, &header(number)).unwrap();
        shelf.store(effects);
        let effects = phone.edit(&shelf, header(number).id, at(1), set("/place", "Station")).unwrap();
        shelf.store(effects);
    }
    let (request, effects) = phone.request(&shelf, at(2)).unwrap();
    shelf.store(effects);
    let mut response = response();
    response.results = vec![
        result(request.push[0].record, PushStatus::Accepted, None),
        result(request.push[1].record, PushStatus::Quarantined, Some("record_full")),
    ];
    (response.purge, response.audited, response.more) = (Vec::new(), Vec::new(), false);
    let (_, effects) = phone.answer(&shelf, response, at(3)).unwrap();
    shelf.store(effects);
    let effects = phone.edit(&shelf, header(2).id, at(4), text(0, 0, "Waiting.")).unwrap();
    shelf.store(effects);
    let effects = phone.flush(&shelf, at(5));
    shelf.store(effects);
    for intent in [text(8, 0, " Just typed."), set("/place", "Park")] {
        let effects = phone.edit(&shelf, header(2).id, at(6), intent).unwrap();
        shelf.store(effects);
    }
    shelf
}

fn result(record: RecordId, status: PushStatus, code: Option<&str>) -> PushResult {
    PushResult {
        record,
        status,
        position: Some(41),
        accepted_seq: Some(3),
        code: code.map(str::to_owned),
        detail: code.map(|_| "A sentence about it.".to_owned()),
    }
}

fn request() -> SyncRequest {
    let (_, changes) = record();
    SyncRequest {
        cursor: Some("1.40".into()),
        push: vec![Push {
            record: header(1).id,
            kind: "outing".into(),
            child: header(1).child,
            changes: changes.iter().take(2).map(|change| Chunk(change.raw_bytes().to_vec())).collect(),
        }],
        audit: vec![AuditEntry {
            record: header(2).id,
            fingerprint: sync_core::sync::hub::fingerprint(&[ChangeHash([7; 32])]),
        }],
    }
}

fn response() -> SyncResponse {
    let (record, changes) = record();
    let delivery = |number: u128, snapshot, changes| Delivery {
        record: header(number).id,
        kind: "outing".into(),
        child: header(number).child,
        position: 42,
        snapshot,
        changes,
    };
    SyncResponse {
        results: vec![
            result(header(1).id, PushStatus::Accepted, None),
            result(header(2).id, PushStatus::Duplicate, None),
            result(header(3).id, PushStatus::Quarantined, Some("locked")),
            result(header(4).id, PushStatus::Waiting, Some("unknown_dependency")),
            result(header(5).id, PushStatus::Rotate, Some("forked_actor")),
        ],
        records: vec![
            delivery(1, None, changes.iter().map(|change| Chunk(change.raw_bytes().to_vec())).collect()),
            // A genesis is too short to be compressed, so it comes out alike.
            delivery(4, Some(Chunk(Record::begin(catalogue(), header(4)).unwrap().save())), Vec::new()),
        ],
        audited: vec![AuditDifference {
            record: header(1).id,
            heads: record.heads().iter().map(ToString::to_string).collect(),
        }],
        children: vec![json!({"id": header(1).child, "name": "Canary Child"})],
        episodes: vec![json!({"id": Uuid::from_u128(70), "child": header(1).child})],
        purge: vec![ChildId(Uuid::from_u128(8))],
        seen: vec![Seen { record: header(1).id, position: 42, at: at(9), by: "Mara Manager".into() }],
        people: BTreeMap::from([
            (device(1), Person { user: Uuid::from_u128(101), name: "Ada Test".into() }),
            (device(2), Person { user: Uuid::from_u128(102), name: "Ben Test".into() }),
        ]),
        cursor: "1.42".into(),
        more: true,
        server_time: at(10),
    }
}

/// Every fixture, by its name under `v1/`.
fn made() -> BTreeMap<String, Vec<u8>> {
    let (record, changes) = record();
    let mut files = BTreeMap::from([
        ("genesis.automerge".to_owned(), Record::begin(catalogue(), header(1)).unwrap().save()),
        ("record.automerge".to_owned(), record.save()),
        ("record.view.json".to_owned(), pretty(&record.view())),
        ("intents.json".to_owned(), pretty(&intents())),
        ("sync-request.json".to_owned(), pretty(&request())),
        ("sync-response.json".to_owned(), pretty(&response())),
    ]);
    for (number, change) in (1..).zip(&changes) {
        files.insert(format!("changes/{number:02}.change"), change.raw_bytes().to_vec());
    }
    let shelf = shelf();
    for key in shelf.keys("") {
        files.insert(format!("shelf/{key}"), shelf.read(&key).unwrap());
    }
    files
}

fn pretty(value: &impl Serialize) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).unwrap();
    text.push(b'\n');
    text
}

fn read(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Reads JSON and checks that nothing in it was passed over: written again, it is the same text.
fn read_json<T: Serialize + DeserializeOwned>(name: &str) -> T {
    let bytes = read(name);
    let value: T = serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(String::from_utf8(pretty(&value)).unwrap(), String::from_utf8(bytes).unwrap(), "{name}");
    value
}

fn names_in(folder: &FilePath, prefix: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            names.extend(names_in(&entry.path(), &format!("{name}/")));
        } else {
            names.insert(name);
        }
    }
    names
}

#[test]
fn fixtures_come_out_alike() {
    let files = made();
    if env::var("HOMEWARD_WRITE_FIXTURES").is_ok_and(|value| value == "1") {
        for (name, bytes) in &files {
            let file = folder().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            if !file.exists() {
                fs::write(file, bytes).unwrap();
            }
        }
    }
    let mut kept = names_in(&folder(), "");
    kept.remove("catalogue/outing.json");
    assert_eq!(kept, files.keys().cloned().collect());
    for (name, bytes) in files {
        // Saved documents are compressed, and compressors may differ from build to build: those are compared by reading.
        let saved = name.ends_with(".automerge") || name.ends_with("/0000000000");
        assert!(saved || read(&name) == bytes, "{name} comes out differently");
    }
}

#[test]
fn records_and_changes_are_read() {
    let (made, _) = record();
    let genesis = Record::load_as(catalogue(), &header(1), &read("genesis.automerge")).unwrap();
    assert_eq!(genesis.heads(), Record::begin(catalogue(), header(1)).unwrap().heads());
    let saved = Record::load_as(catalogue(), &header(1), &read("record.automerge")).unwrap();
    assert_eq!((saved.heads(), saved.view()), (made.heads(), made.view()));
    assert_eq!(String::from_utf8(pretty(&saved.view())).unwrap(), String::from_utf8(read("record.view.json")).unwrap());
    let view = saved.view();
    assert!(view.conflicts.len() == 1 && view.removed.len() == 1 && view.signatures[0].intact);
    assert_eq!(view.amendments.len(), 1);

    let mut grown = genesis;
    for name in names_in(&folder().join("changes"), "changes/") {
        grown.apply(vec![Change::from_bytes(read(&name)).unwrap()]).unwrap();
    }
    assert_eq!(grown.heads(), saved.heads());
}

#[test]
fn what_travels_is_read() {
    assert_eq!(read_json::<Vec<Intent>>("intents.json"), intents());
    assert_eq!(read_json::<SyncRequest>("sync-request.json"), request());
    assert_eq!(read_json::<SyncResponse>("sync-response.json"), response());
}

#[test]
fn a_phone_wakes_from_the_shelf_and_has_everything() {
    let mut shelf = MemoryShelf::default();
    let writes = names_in(&folder().join("shelf"), "")
        .into_iter()
        .map(|key| Write::Put { bytes: read(&format!("shelf/{key}")), key })
        .collect();
    shelf.store(Effects { writes });
    for place in ["phone", "people", "record/", "base/", "typing/", "outbox/", "refused/"] {
        assert!(!shelf.keys(place).is_empty(), "{place}");
    }
    let mut phone = Phone::wake(catalogue(), &shelf).unwrap();
    assert_eq!(phone.person(device(2)).unwrap().name, "Ben Test");
    let (record, effects) = phone.read(&shelf, header(2).id, at(20)).unwrap();
    assert_eq!(record.view().data, json!({"place": "Park", "story": "Waiting. Just typed."}));
    shelf.store(effects);
    let (record, effects) = phone.read(&shelf, header(1).id, at(20)).unwrap();
    assert_eq!(record.heads(), self::record().0.heads());
    shelf.store(effects);
    let [refused] = phone.refused(&shelf, header(3).id).try_into().unwrap();
    assert_eq!((refused.code.as_str(), refused.intents.as_slice()), ("record_full", &[set("/place", "Station")][..]));
    let (request, _) = phone.request(&shelf, at(21)).unwrap();
    assert_eq!((request.cursor.as_deref(), request.push[0].changes.len()), (Some("1.42"), 2));
}
