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
use sync_core::record::{Author, Header, Intent, Path, Record};
use sync_core::role::Role;
use sync_core::seal::{DataKey, PassphraseCost, RecoveryCode, WrappedKey, open_with, organisation_public, seal_for};
use sync_core::sync::phone::{Effects, MemoryStorage, Phone, Profile, Storage, Write};
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

fn author(number: u128) -> Author {
    let actor = DeviceActor { device: device(number), rotation: 0 };
    Author { actor, role: Role::YouthWorker, own_devices: Vec::new() }
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
        made.extend(record.edit(&author(who), at(second), &intents).unwrap().changes);
    }
    ada.apply(made.clone()).unwrap();
    let mut seen = BTreeSet::new();
    made.retain(|change| seen.insert(change.hash()));
    (ada, made)
}

/// A phone with a record sent, work that waits, work that was refused, and a sentence just typed.
fn storage() -> MemoryStorage {
    let profile = Profile {
        device: device(1),
        user: Uuid::from_u128(101),
        name: "Ada Test".into(),
        role: Role::YouthWorker,
        rotation: 0,
        cursor: None,
        contact: None,
    };
    let mut storage = MemoryStorage::default();
    let (mut phone, effects) = Phone::set_up(catalogue(), profile);
    storage.store(effects);
    for number in [2, 3] {
        let effects = phone.begin(&storage, &header(number)).unwrap();
        storage.store(effects);
        let effects = phone.edit(&storage, header(number).id, at(1), set("/place", "Station")).unwrap();
        storage.store(effects);
    }
    let (request, effects) = phone.request(&storage, at(2)).unwrap();
    storage.store(effects);
    let mut response = response();
    response.results = vec![
        result(request.push[0].record, PushStatus::Accepted, None),
        result(request.push[1].record, PushStatus::Quarantined, Some("record_full")),
    ];
    (response.purge, response.audited, response.more) = (Vec::new(), Vec::new(), false);
    let (_, effects) = phone.answer(&storage, response, at(3)).unwrap();
    storage.store(effects);
    let effects = phone.edit(&storage, header(2).id, at(4), text(0, 0, "Waiting.")).unwrap();
    storage.store(effects);
    let effects = phone.flush(&storage, at(5));
    storage.store(effects);
    for intent in [text(8, 0, " Just typed."), set("/place", "Park")] {
        let effects = phone.edit(&storage, header(2).id, at(6), intent).unwrap();
        storage.store(effects);
    }
    storage
}

fn result(record: RecordId, status: PushStatus, code: Option<&str>) -> PushResult {
    PushResult {
        record,
        status,
        position: Some(41),
        accepted_seq: Some(3),
        code: code.map(str::to_owned),
        detail: code.map(|_| "A sentence about it.".to_owned()),
        digest: None,
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

/// A record of each kind that came after the fixtures above, with an answer in each of its parts.
fn kinds() -> [(&'static str, Record); 2] {
    let row = path("/concerns").join(ROW);
    let concern = json!({
        "concern": "Canary car outside school", "action": "Walk home with a friend", "who": "Canary Child",
        "by_when": "2026-03-09", "by_session": 6, "review": "Feels safer", "reviewed_on": "2026-03-16",
    });
    let agreed = |slot: &str, name: &str, id: u128| Intent::Sign {
        unit: Path::root(),
        id: Uuid::from_u128(id),
        slot: slot.into(),
        name: name.into(),
        statement: Some("I agree that this is an accurate record of our discussion".into()),
        drawing: None,
    };
    let begun = |kind: &str, intents: &[Intent]| {
        let child = ChildId(Uuid::from_u128(7));
        let id = Catalogue::embedded().kind(kind).unwrap().required_id(child).unwrap_or(RecordId(Uuid::from_u128(1)));
        let header = Header { id, kind: kind.into(), child };
        let mut record = Record::begin(Catalogue::embedded(), header).unwrap();
        record.edit(&author(1), at(1), intents).unwrap();
        record
    };
    let when_it_works =
        Intent::EditText { path: path("/when_it_works"), at: 0, remove: 0, insert: "She sleeps at night.".into() };
    [
        (
            "action-plan",
            begun(
                "action-plan",
                &[
                    Intent::AddRow { path: row, values: concern.as_object().unwrap().clone() },
                    when_it_works,
                    set("/drawn_up_on", "2026-03-02"),
                    agreed("young_person", "Canary Child", 6),
                    agreed("practitioner", "Ada Test", 8),
                ],
            ),
        ),
        (
            "distance-travelled",
            begun(
                "distance-travelled",
                &[
                    set("/point_in_time", "start"),
                    set("/scored_on", "2026-02-02"),
                    set("/scores/not_going_missing/score", 2),
                    set("/scores/not_going_missing/note", "Twice last week"),
                    set("/scores/suitable_place_to_live/score", 4),
                ],
            ),
        ),
    ]
}

const SECRET: [u8; 32] = [77; 32];
const NONCE: [u8; 24] = [24; 24];
const SEALED: [u8; 21] = *b"Canary Smith, sealed.";

fn data_key() -> DataKey {
    DataKey::from_random([7; 32])
}

fn wrapped() -> Vec<WrappedKey> {
    let cost = PassphraseCost { memory_kib: 64, passes: 2, lanes: 1 };
    vec![
        data_key().wrap_with_passphrase("correct horse é", cost, [1; 16], NONCE).unwrap(),
        data_key().wrap_with_prf(&[9; 32], vec![3; 40], [4; 32], NONCE),
        data_key().wrap_for(&organisation_public(&SECRET), [6; 32], NONCE).unwrap(),
    ]
}

fn recovery_code() -> RecoveryCode {
    RecoveryCode::from_random(*b"an invented test's code")
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
    for (name, record) in kinds() {
        files.insert(format!("kinds/{name}.automerge"), record.save());
        files.insert(format!("kinds/{name}.view.json"), pretty(&record.view()));
    }
    files.insert("seal/row.name".to_owned(), data_key().name("record/1").to_vec());
    files.insert("seal/row.sealed".to_owned(), data_key().seal("record/1", &SEALED, NONCE));
    files.insert(
        "seal/box.sealed".to_owned(),
        seal_for(&organisation_public(&SECRET), [6; 32], NONCE, &SEALED).unwrap(),
    );
    files.insert("seal/wrapped.json".to_owned(), pretty(&wrapped()));
    files.insert(
        "seal/recovery.json".to_owned(),
        pretty(&data_key().wrap_with_recovery(&recovery_code(), [8; 16], NONCE)),
    );
    let storage = storage();
    for key in storage.keys("") {
        files.insert(format!("shelf/{key}"), storage.read(&key).unwrap());
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

/// A record of a kind outlives the builds that made it: what was released opens and reads alike, whatever fields came since.
#[test]
fn records_of_released_kinds_are_read() {
    for (name, made) in kinds() {
        let saved = Record::load_as(Catalogue::embedded(), made.header(), &read(&format!("kinds/{name}.automerge")));
        let saved = saved.unwrap();
        assert_eq!((saved.heads(), saved.view()), (made.heads(), made.view()), "{name}");
        assert!(saved.view().signatures.iter().all(|signature| signature.intact), "{name}");
    }
}

#[test]
fn what_was_sealed_opens_for_ever() {
    let name: [u8; 32] = read("seal/row.name").try_into().unwrap();
    assert_eq!(data_key().open(&name, &read("seal/row.sealed")), Ok(("record/1".into(), SEALED.to_vec())));
    assert_eq!(open_with(&SECRET, &read("seal/box.sealed")), Ok(SEALED.to_vec()));
    let rows: Vec<Value> = serde_json::from_slice(&read("seal/wrapped.json")).unwrap();
    let ways: Vec<_> = rows.iter().map(|row| WrappedKey::read(row.to_string().as_bytes()).unwrap()).collect();
    assert_eq!(ways, wrapped());
    let [passphrase, passkey, organisation] = ways.try_into().unwrap();
    let keys = [
        passphrase.unwrap_with_passphrase("correct horse é"),
        passkey.unwrap_with_prf(&[9; 32]),
        organisation.unwrap_with_secret(&SECRET),
    ];
    for key in keys {
        assert_eq!(key.unwrap().name("record/1"), name);
    }
    let recovery = WrappedKey::read(&read("seal/recovery.json")).unwrap();
    assert_eq!(recovery.unwrap_with_recovery(&recovery_code()).unwrap().name("record/1"), name);
}

#[test]
fn what_travels_is_read() {
    assert_eq!(read_json::<Vec<Intent>>("intents.json"), intents());
    assert_eq!(read_json::<SyncRequest>("sync-request.json"), request());
    assert_eq!(read_json::<SyncResponse>("sync-response.json"), response());
}

#[test]
fn a_phone_wakes_from_storage_and_has_everything() {
    let mut storage = MemoryStorage::default();
    let writes = names_in(&folder().join("shelf"), "")
        .into_iter()
        .map(|key| Write::Put { bytes: read(&format!("shelf/{key}")), key })
        .collect();
    storage.store(Effects { writes });
    for place in ["phone", "people", "record/", "base/", "typing/", "outbox/", "refused/"] {
        assert!(!storage.keys(place).is_empty(), "{place}");
    }
    let mut phone = Phone::wake(catalogue(), &storage).unwrap();
    assert_eq!(phone.person(device(2)).unwrap().name, "Ben Test");
    let (record, effects) = phone.read(&storage, header(2).id, at(20)).unwrap();
    assert_eq!(record.view().data, json!({"place": "Park", "story": "Waiting. Just typed."}));
    storage.store(effects);
    let (record, effects) = phone.read(&storage, header(1).id, at(20)).unwrap();
    assert_eq!(record.heads(), self::record().0.heads());
    storage.store(effects);
    let [refused] = phone.refused(&storage, header(3).id).try_into().unwrap();
    assert_eq!((refused.code.as_str(), refused.intents.as_slice()), ("record_full", &[set("/place", "Station")][..]));
    let (request, _) = phone.request(&storage, at(21)).unwrap();
    assert_eq!((request.cursor.as_deref(), request.push[0].changes.len()), (Some("1.42"), 2));
}
