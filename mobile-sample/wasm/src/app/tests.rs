//! The app as its host drives it, with a disk in memory.

mod accounts;
mod begun;
mod claims;
mod gate;
mod index;
mod interviews;
mod kinds;
mod lists;
mod output;
mod pictures;
mod records;
mod voice;

use super::*;
use crate::storage::ObjectStore;
use serde_json::Map;
use std::collections::BTreeMap as Disk;
use sync_core::ids::ChildId;
use sync_core::sync::handover::Package;
use sync_core::sync::wire::{Push, PushResult, PushStatus, SyncRequest, SyncResponse};
use uuid::Uuid;

const PASSPHRASE: &str = "invented horse umbrella seven";
/// As little as a wrapped key may say that it cost.
const CHEAP: PassphraseCost = PassphraseCost { memory_kib: 64, passes: 1, lanes: 1 };
const USER: Uuid = Uuid::from_u128(0xada);

/// A host: what is on the disk, and a seed that is another for each call.
struct Host {
    app: App,
    disk: Disk<(ObjectStore, [u8; 32]), Vec<u8>>,
    gate: Option<Value>,
    now: DateTime<Utc>,
    calls: u8,
    full: bool,
}

fn morning() -> DateTime<Utc> {
    "2026-11-25T08:00:00Z".parse().unwrap()
}

fn child() -> ChildId {
    ChildId(Uuid::from_u128(7))
}

impl Host {
    fn new() -> Host {
        let app = App::costing(Catalogue::embedded(), CHEAP);
        Host { app, disk: Disk::new(), gate: None, now: morning(), calls: 0, full: false }
    }

    fn ask(&mut self, call: &str, input: Value) -> Result<Value, Fault> {
        self.ask_with(call, input, None)
    }

    fn ask_with(&mut self, call: &str, input: Value, bytes: Option<Vec<u8>>) -> Result<Value, Fault> {
        self.calls += 1;
        let call = || serde_json::from_value(json!({call: input.clone()})).expect("a call");
        let mut answer = self.app.call(call(), bytes.clone(), self.now, [self.calls; 32]);
        while let wanted = self.app.wanted()
            && !wanted.is_empty()
        {
            self.bring(&wanted);
            answer = self.app.call(call(), bytes.clone(), self.now, [self.calls; 32]);
        }
        let rows = self.app.rows();
        let gate = self.app.gate().map(|gate| gate.map(|gate| json!(gate)));
        if self.full && !rows.is_empty() {
            self.app.settle(false);
            return Err(Fault::new("device_full", ""));
        }
        for row in rows {
            match row.sealed {
                Some(sealed) => self.disk.insert((row.store, row.name), sealed),
                None => self.disk.remove(&(row.store, row.name)),
            };
        }
        if let Some(gate) = gate {
            self.gate = gate;
        }
        self.app.settle(true);
        answer.map(|answer| serde_json::from_slice(answer.as_bytes()).expect("the answer is JSON"))
    }

    /// A phone that Ada has signed in on and protected.
    fn ada() -> Host {
        let mut host = Host::new();
        host.sign_in();
        host.answer(json!({
            "children": [{"id": child(), "forename": "Ash", "surname": "Invented", "alias": "Sparrow", "team": "Kingston",
                "header_only": false, "date_of_birth": "2012-03-01",
                "details": {"forename": "Ash", "surname": "Invented", "team": "Kingston", "police_category": "category_2"}}],
            "episodes": [episode("2026-11-24T20:00:00Z")],
        }));
        host
    }

    /// Ada signs in, and protects the phone.
    fn sign_in(&mut self) {
        let device = self.ask("enrolment", json!({"username": "ada", "device_name": "Phone"})).unwrap();
        self.ask("session", json!({"session": session(&device["id"]), "signed_in": true})).unwrap();
        self.ask("protect_with_passphrase", json!({"passphrase": PASSPHRASE})).unwrap();
    }

    /// Plays one round trip with a server that takes everything.
    fn answer(&mut self, news: Value) -> Value {
        let made = self.ask("sync_request", json!({})).unwrap();
        let request: SyncRequest = serde_json::from_str(made["body"].as_str().unwrap()).unwrap();
        let taken = |push: &Push| PushResult {
            record: push.record,
            status: PushStatus::Accepted,
            position: Some(5),
            accepted_seq: None,
            code: None,
            detail: None,
            digest: Some(push.digest()),
        };
        let results: Vec<PushResult> = request.push.iter().map(taken).collect();
        let mut answer = json!({"results": results, "cursor": "e.5", "server_time": self.now});
        answer.as_object_mut().unwrap().extend(news.as_object().unwrap().clone());
        let _: SyncResponse = serde_json::from_value(answer.clone()).unwrap();
        self.ask_with("sync_answer", json!({}), Some(answer.to_string().into_bytes())).unwrap()
    }

    /// The server says that it has all of a photo.
    fn photo_is_there(&mut self, record: &Value, photo: &Value, size: usize) {
        let answer = json!({"attachment": photo, "size": size, "received": size, "complete": true});
        let said = Some(answer.to_string().into_bytes());
        self.ask_with("photo_answer", json!({"record": record, "photo": photo}), said).unwrap();
    }

    /// The browser is killed and started again: only the disk is left.
    fn restart(&mut self) {
        self.app = App::costing(Catalogue::embedded(), CHEAP);
        let gate = self.gate.clone();
        self.ask("gate", json!({"gate": gate})).unwrap();
    }

    fn unlock(&mut self, passphrase: &str) -> Result<Value, Fault> {
        self.ask("unlock_with_passphrase", json!({"passphrase": passphrase}))?;
        assert!(self.load());
        let loaded = self.ask("loaded", json!({}))?;
        self.bring_words();
        Ok(loaded)
    }

    /// Reads the rows that are read at unlock; tells whether all were whole.
    fn load(&mut self) -> bool {
        let rows = self.disk.iter().filter(|((store, _), _)| *store != ObjectStore::Photos);
        rows.fold(true, |all, ((_, name), sealed)| self.app.load(name, sealed) && all)
    }

    /// Reads rows that are not read at unlock.
    fn bring(&mut self, wanted: &[(String, [u8; 32])]) {
        for (key, name) in wanted {
            let sealed = self.disk.get(&(ObjectStore::Photos, *name));
            self.app.bring(key, sealed.map(Vec::as_slice));
        }
    }

    /// The photos and recordings on the disk, sealed.
    fn photos(&self) -> impl Iterator<Item = &Vec<u8>> {
        let key = self.app.key.clone().unwrap();
        let is_photo = move |name: &[u8; 32], sealed: &[u8]| key.open(name, sealed).unwrap().0.starts_with("photo/");
        self.disk.iter().filter(move |((_, name), sealed)| is_photo(name, sealed)).map(|(_, sealed)| sealed)
    }

    fn shows_kept_contents(&mut self, record: &Value) -> bool {
        let id: RecordId = record.as_str().unwrap().parse().unwrap();
        self.app.kept_contents(id);
        let wanted = self.app.wanted();
        self.bring(&wanted);
        self.app.kept_contents(id).is_some()
    }

    fn bring_words(&mut self) {
        let rows = self.app.word_rows();
        self.bring(&rows);
        self.ask("has_words", json!({})).unwrap();
    }

    fn digest_all(&mut self) {
        while self.ask("digest", json!({})).unwrap()["left"] != 0 {}
    }

    fn begin(&mut self, kind: &str) -> Value {
        self.ask("begin", json!({"kind": kind, "child": child()})).unwrap()["record"].clone()
    }
}

fn session(device: &Value) -> Value {
    let organisation = sync_core::seal::organisation_public(&[9; 32]);
    json!({
        "device": device,
        "user": {"id": USER, "name": "Ada Invented", "role": "missing_children_worker"},
        "refresh_handle": "00ff",
        "policy": {"lease_hours": 72, "lock_minutes": 5, "wipe_after_failures": 5},
        "organisation_key": sync_core::sync::wire::Chunk(organisation.to_vec()),
        "handover_ticket": "an invented ticket",
    })
}

fn episode(returned_at: &str) -> Value {
    json!({
        "id": Uuid::from_u128(70), "child": child(), "header_only": false, "reported_at": "2026-11-24T09:00:00Z",
        "classification": "missing", "missing_from": "care", "returned_at": returned_at, "taken_by": USER, "waiting": false,
        "placed_by_other_authority": false, "version": 1, "rhi": {"state": "due", "due_at": "2026-11-27T20:00:00Z"},
        "details": {"reported_by": "An invented carer", "last_seen_where": "Invented Street", "rules": [], "reclassifications": []},
    })
}

#[test]
fn a_day_without_a_network_is_on_the_disk_and_comes_back() {
    let mut host = Host::ada();
    let work = host.ask("work", json!({})).unwrap();
    assert_eq!(work["interviews"][0]["minutes_left"], 60 * 60);
    assert_eq!(work["interviews"][0]["taken"], "mine");

    let begun = json!({"kind": "return-home-interview", "child": child(), "episode": Uuid::from_u128(70)});
    let record = host.ask("begin", begun.clone()).unwrap()["record"].clone();
    assert_eq!(host.ask("begin", begun).unwrap()["record"], record, "an interview of the episode goes on");
    let typed = |host: &mut Host, base: &str, text: &str| {
        let typed = json!({"record": record, "path": "/own_words", "base": base, "text": text});
        host.ask("type", typed).unwrap()["text"].clone()
    };
    assert_eq!(typed(&mut host, "", "I ran because"), "I ran because");
    assert_eq!(typed(&mut host, "I ran because", "I ran because of the 🎧 noise"), "I ran because of the 🎧 noise");

    // No flush, no lock: the battery is dead.
    host.restart();
    assert_eq!(host.ask("start", json!({})).unwrap()["state"], "locked");
    assert_eq!(host.gate.as_ref().unwrap()["unsent"], 1);
    assert_eq!(host.unlock(PASSPHRASE).unwrap()["state"], "open");
    let page = host.ask("record", json!({"record": record})).unwrap();
    assert_eq!(page["view"]["data"]["own_words"], "I ran because of the 🎧 noise");
    assert_eq!(page["view"]["data"]["episodes"][Uuid::from_u128(70).to_string()]["last_seen_where"], "Invented Street");
    assert_eq!(page["standing"]["state"], "on_this_phone_only");
    assert_eq!(page["child_name"], "Ash Invented");

    host.answer(json!({}));
    let page = host.ask("record", json!({"record": record})).unwrap();
    assert_eq!(page["standing"]["state"], "sent");
    assert_eq!(host.ask("status", json!({})).unwrap()["unsent"], 0);
}

#[test]
fn a_wrong_clock_is_told_and_the_72_hours_are_right_all_the_same() {
    let mut host = Host::ada();
    // The phone is two days ahead of the server from here on.
    let server = host.now;
    host.now += TimeDelta::days(2);
    host.answer(json!({"server_time": server}));
    let work = host.ask("work", json!({})).unwrap();
    assert_eq!(work["interviews"][0]["minutes_left"], 60 * 60);
    assert_eq!(work["clock"], json!({"code": "ahead", "seconds": 2 * 86_400}));
    let record = host.begin("safety-plan");
    host.ask("edit", json!({"record": record, "intents": [{"intent": "set", "path": "/friends", "value": "x"}]}))
        .unwrap();
    let page = host.ask("record", json!({"record": record})).unwrap();
    let at: DateTime<Utc> = page["view"]["attribution"]["/friends"]["at"].as_str().unwrap().parse().unwrap();
    assert!((at - server).abs() < TimeDelta::minutes(1), "{at}");
}

#[test]
fn the_corrected_clock_is_told_beside_each_answer() {
    let mut host = Host::ada();
    assert_eq!(host.app.skew(), TimeDelta::zero());
    let server = host.now;
    host.now += TimeDelta::hours(80);
    host.answer(json!({"server_time": server}));
    host.ask("work", json!({})).unwrap();
    assert_eq!(host.app.skew(), TimeDelta::hours(-80));
}

/// A change that a colleague made, as the server delivers it.
fn delivered(record: &Value, kind: &str, intents: Value, position: i64) -> Value {
    use sync_core::record::{Author, Header, Intent, Record};
    let catalogue = Catalogue::embedded();
    let id: sync_core::ids::RecordId = record.as_str().unwrap().parse().unwrap();
    let mut made = Record::begin(catalogue, Header { id, kind: kind.to_owned(), child: child() }).unwrap();
    let author = Author {
        actor: sync_core::ids::DeviceActor { device: sync_core::ids::DeviceId(Uuid::from_u128(0xbe)), rotation: 0 },
        role: sync_core::role::Role::MissingChildrenWorker,
        own_devices: Vec::new().into_iter().collect(),
    };
    let before = made.heads();
    let intents: Vec<Intent> = serde_json::from_value(intents).unwrap();
    made.edit(&author, morning(), &intents).unwrap();
    let changes: Vec<_> = made
        .changes_since(&before)
        .iter()
        .map(|change| sync_core::sync::wire::Chunk(change.raw_bytes().to_vec()))
        .collect();
    json!({"record": record, "kind": kind, "child": child(), "position": position, "changes": changes})
}

/// An interview of more changes than are put together while a person waits.
fn long_interview(host: &mut Host) -> Value {
    let record = host.begin("return-home-interview");
    for number in 0..80 {
        let set = json!({"intent": "set", "path": "/where", "value": format!("Canary House, door {number}")});
        host.ask("edit", json!({"record": record, "intents": [set]})).unwrap();
        host.ask("flush", json!({})).unwrap();
    }
    record
}
