//! The app as its host drives it, with a disk in memory.

mod accounts;
mod begun;
mod claims;
mod index;
mod kinds;
mod output;
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

/// What a build makes without saying a cost is what a passphrase costs on every phone, whichever way it was chosen.
#[test]
fn a_passphrase_costs_what_is_released() {
    let costs = |host: &Host| -> Vec<[u64; 3]> {
        let gate = host.gate.as_ref().unwrap();
        let wraps = gate["wraps"].as_array().unwrap().iter().filter(|wrap| wrap["by"] == "passphrase");
        wraps.map(|wrap| ["memory_kib", "passes", "lanes"].map(|name| wrap[name].as_u64().unwrap())).collect()
    };
    let mut host = Host { app: App::new(Catalogue::embedded()), ..Host::new() };
    host.sign_in();
    assert_eq!(costs(&host), [[19 * 1024, 2, 1]]);
    host.ask("new_passphrase", json!({"passphrase": "invented umbrella horse eleven"})).unwrap();
    assert_eq!(costs(&host), [[19 * 1024, 2, 1]]);
    assert_eq!(costs(&Host::ada()), [[64, 1, 1]], "other tests are not about it");
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
fn an_interview_is_begun_whatever_the_episode_says() {
    let mut host = Host::ada();
    let longest = "p".repeat(sync_core::limits::DESCRIPTION);
    for (number, told, kept) in [(71, longest.clone(), Some(longest)), (72, "p".repeat(5_000), None)] {
        let id = Uuid::from_u128(number);
        let mut known = episode("2026-11-24T20:00:00Z");
        known["id"] = json!(id);
        known["details"]["last_seen_where"] = json!(told);
        host.answer(json!({"episodes": [known]}));
        let begun = json!({"kind": "return-home-interview", "child": child(), "episode": id});
        let record = host.ask("begin", begun).unwrap()["record"].clone();
        let page = host.ask("record", json!({"record": record})).unwrap();
        let row = &page["view"]["data"]["episodes"][id.to_string()];
        assert_eq!(row["last_seen_where"].as_str(), kept.as_deref());
        assert_eq!(row["reported_by"], "An invented carer");
    }
}

/// Whichever way an episode comes into an interview, the same is known of it.
#[test]
fn an_episode_added_to_an_interview_is_filled_as_the_one_it_was_begun_with() {
    let mut host = Host::ada();
    let (first, second) = (Uuid::from_u128(70), Uuid::from_u128(71));
    let mut other = episode("2026-11-24T20:00:00Z");
    (other["id"], other["details"]["rule"]) = (json!(second), json!("age_unknown"));
    host.answer(json!({"episodes": [other]}));
    let begun = json!({"kind": "return-home-interview", "child": child(), "episode": first});
    let record = host.ask("begin", begun).unwrap()["record"].clone();
    let mut add = |key: Uuid, values: Value| {
        let add = json!({"intent": "add_row", "path": format!("/episodes/{key}"), "values": values});
        host.ask("edit", json!({"record": record, "intents": [add]})).unwrap();
        let page = host.ask("record", json!({"record": record})).unwrap();
        page["view"]["data"]["episodes"].clone()
    };
    let rows = add(second, json!({}));
    assert_eq!(rows[second.to_string()], rows[first.to_string()]);
    assert_eq!(rows[second.to_string()]["reported_by"], "An invented carer");
    // What a person says of it stands alone, and of an episode that is not here nothing is known.
    let (third, fourth) = (Uuid::from_u128(72), Uuid::from_u128(73));
    assert_eq!(add(third, json!({}))[third.to_string()], json!({}));
    let said = json!({"outcome": "declined"});
    assert_eq!(add(fourth, said.clone())[fourth.to_string()], said);
}

#[test]
fn an_interview_completed_without_a_signal_is_completed() {
    let mut host = Host::ada();
    let begun = json!({"kind": "return-home-interview", "child": child(), "episode": Uuid::from_u128(70)});
    let record = host.ask("begin", begun).unwrap()["record"].clone();
    let place = |field: &str| format!("/episodes/{}/{field}", Uuid::from_u128(70));
    let intents = json!([
        {"intent": "set", "path": place("outcome"), "value": "completed"},
        {"intent": "set", "path": place("completed_at"), "value": "2026-11-25T07:00:00Z"},
    ]);
    host.ask("edit", json!({"record": record, "intents": intents})).unwrap();
    host.ask("flush", json!({})).unwrap();
    assert_eq!(host.ask("work", json!({})).unwrap()["interviews"], json!([]));
    let shown = host.ask("child", json!({"child": child()})).unwrap();
    assert_eq!(shown["episodes"][0]["rhi"]["state"], "completed_in_time");
}

#[test]
fn who_writes_that_no_interview_is_required_stops_no_clock() {
    let mut host = Host::ada();
    let begun = json!({"kind": "return-home-interview", "child": child(), "episode": Uuid::from_u128(70)});
    let record = host.ask("begin", begun).unwrap()["record"].clone();
    let place = |field: &str| format!("/episodes/{}/{field}", Uuid::from_u128(70));
    let intents = json!([
        {"intent": "set", "path": place("outcome"), "value": "not_required"},
        {"intent": "set", "path": place("outcome_reason"), "value": "She was with her aunt."},
        {"intent": "set", "path": place("not_required_manager"), "value": "Mo Manager"},
    ]);
    host.ask("edit", json!({"record": record, "intents": intents})).unwrap();
    host.ask("flush", json!({})).unwrap();
    assert_eq!(host.ask("work", json!({})).unwrap()["interviews"].as_array().unwrap().len(), 1);
    let rhi = host.ask("child", json!({"child": child()})).unwrap()["episodes"][0]["rhi"].clone();
    assert_eq!(rhi["problems"], json!(["not_required_without_manager"]));
    assert!(rhi["state"] == "due" || rhi["state"] == "overdue", "{rhi}");
}

#[test]
fn a_session_is_proved_by_its_last_two_handles() {
    let mut host = Host::ada();
    let renew = |host: &mut Host, handle: &str, signed_in: bool| {
        let mut session = session(&host.gate.as_ref().unwrap()["device"]);
        session["refresh_handle"] = json!(handle);
        host.ask("session", json!({"session": session, "signed_in": signed_in})).unwrap();
        let proofs = host.ask("refresh_proof", json!({})).unwrap();
        (proofs["proof"].clone(), proofs["earlier"].clone())
    };
    let (first, none) = renew(&mut host, "00ff", true);
    assert!(first.is_string() && none.is_null());
    let (second, earlier) = renew(&mut host, "11ff", false);
    assert!(second != first && earlier == first);
    // By the earlier handle it is answered once more as it was; both outlive the browser.
    assert_eq!(renew(&mut host, "11ff", false), (second.clone(), first.clone()));
    host.restart();
    host.unlock(PASSPHRASE).unwrap();
    assert_eq!(host.ask("refresh_proof", json!({})).unwrap(), json!({"proof": second, "earlier": first}));
    assert_eq!(renew(&mut host, "22ff", false).1, second);
    assert!(renew(&mut host, "33ff", true).1.is_null(), "a new session has no earlier one");
    host.ask("signed_out", json!({})).unwrap();
    assert_eq!(host.ask("refresh_proof", json!({})).unwrap(), json!({"proof": null, "earlier": null}));
}

#[test]
fn nothing_on_the_disk_can_be_read() {
    let mut host = Host::ada();
    let record = host.begin("safety-plan");
    host.ask("edit", json!({"record": record, "intents": [{"intent": "set", "path": "/friends", "value": "CANARY"}]}))
        .unwrap();
    host.ask("flush", json!({})).unwrap();
    let gate = host.gate.as_ref().unwrap().to_string();
    for word in ["CANARY", "Invented", "safety", &child().to_string(), record.as_str().unwrap()] {
        assert!(!gate.contains(word));
        for ((_, name), sealed) in &host.disk {
            let holds = |bytes: &[u8]| bytes.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!holds(sealed) && !holds(name), "{word}");
        }
    }
}

#[test]
fn a_full_disk_takes_nothing_and_loses_nothing() {
    let mut host = Host::ada();
    let record = host.begin("safety-plan");
    let set =
        |value: &str| json!({"record": record, "intents": [{"intent": "set", "path": "/friends", "value": value}]});
    host.ask("edit", set("kept")).unwrap();
    host.full = true;
    assert_eq!(host.ask("edit", set("refused")).unwrap_err().code, "device_full");
    host.full = false;
    let page = host.ask("record", json!({"record": record})).unwrap();
    assert_eq!(page["view"]["data"]["friends"], "kept");
    host.ask("edit", set("kept again")).unwrap();
    host.restart();
    host.unlock(PASSPHRASE).unwrap();
    let page = host.ask("record", json!({"record": record})).unwrap();
    assert_eq!(page["view"]["data"]["friends"], "kept again");
}

#[test]
fn wrong_tries_slow_down_and_then_the_key_is_forgotten_but_not_the_unsent_work() {
    let mut host = Host::ada();
    let record = host.begin("safety-plan");
    host.ask("edit", json!({"record": record, "intents": [{"intent": "set", "path": "/friends", "value": "unsent"}]}))
        .unwrap();
    host.ask("lock", json!({})).unwrap();
    host.restart();
    for _ in 0..3 {
        assert_eq!(host.unlock("not the passphrase").unwrap_err().code, "wrong_unlock");
    }
    let waiting = host.unlock(PASSPHRASE).unwrap_err();
    assert_eq!(waiting.code, "wait");
    assert!(waiting.unlock.unwrap()["wait_until"].is_string());
    for (minutes, code) in [(1, "wrong_unlock"), (5, "wiped")] {
        host.now += TimeDelta::minutes(minutes);
        assert_eq!(host.unlock("not the passphrase").unwrap_err().code, code);
    }
    assert_eq!(host.ask("wipe", json!({})).unwrap()["keep_waiting"], true);
    assert_eq!(host.ask("start", json!({})).unwrap(), json!({"state": "new", "handover": true, "handed": null}));
    let waiting = host.disk.iter().filter(|((store, _), _)| *store == ObjectStore::Waiting);
    let chunk = |bytes: &[u8]| json!(sync_core::sync::wire::Chunk(bytes.to_vec()));
    let rows: Vec<Value> =
        waiting.map(|((_, name), sealed)| json!({"name": chunk(name), "sealed": chunk(sealed)})).collect();
    let handover = host.ask("handover", json!({"rows": rows})).unwrap();
    assert_eq!(handover["ticket"], "an invented ticket");
    let package: sync_core::sync::wire::Chunk = serde_json::from_value(handover["package"].clone()).unwrap();
    let opened = Package::read(&package.0).unwrap().open(&[9; 32]).unwrap();
    assert_eq!((opened.unsent.len(), opened.unreadable), (1, 0));
    assert_eq!(json!(opened.unsent[0].record), record);
    // What a proxy, an earlier server or an answer to another package say acknowledges nothing.
    assert_eq!(host.ask("handed_over", json!({})).unwrap_err().code, "not_ours");
    let receipt = |digest: &str| json!({"id": Uuid::from_u128(7), "state": "stored", "digest": digest}).to_string();
    for other in ["<!doctype html><title>Back soon</title>", r#"{"id": "x", "state": "stored"}"#, &receipt("another")] {
        let said = Some(other.as_bytes().to_vec());
        assert_eq!(host.ask_with("handover_answer", json!({}), said).unwrap_err().code, "not_ours");
        assert_eq!(host.ask("handed_over", json!({})).unwrap_err().code, "not_ours");
    }
    let said = receipt(&sync_core::sync::receipt::digest(&package.0));
    host.ask_with("handover_answer", json!({}), Some(said.into_bytes())).unwrap();
    let handed = host.ask("handed_over", json!({})).unwrap()["handed"].clone();
    assert_eq!(handed, json!({"unsent": 1, "receipts": [Uuid::from_u128(7)]}));
    assert_eq!(host.gate, None);
}

#[test]
fn a_lease_ends_by_the_servers_clock_and_unsent_work_is_still_handed_in() {
    let mut host = Host::ada();
    let record = host.begin("safety-plan");
    host.ask("edit", json!({"record": record, "intents": [{"intent": "set", "path": "/friends", "value": "unsent"}]}))
        .unwrap();
    host.now += TimeDelta::hours(73);
    assert_eq!(host.ask("work", json!({})).unwrap_err().code, "lease_ended");
    assert_eq!(host.ask("start", json!({})).unwrap(), json!({"state": "lease_ended", "unsent": 1}));
    // Setting the clock back does not open it: the moment was seen.
    host.now -= TimeDelta::hours(48);
    assert_eq!(host.ask("work", json!({})).unwrap_err().code, "lease_ended");
    host.now += TimeDelta::hours(48);
    host.answer(json!({}));
    assert_eq!(host.ask("start", json!({})).unwrap()["state"], "open");
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
fn a_note_is_two_records_of_one_id_and_signing_locks_both() {
    let mut host = Host::ada();
    let path = format!("/notes/{}", Uuid::from_u128(1));
    let note = json!({
        "when": "2026-11-25T07:30:00Z", "duration_minutes": 30, "type_of_intervention": "home_visit", "who_present": "Ash",
        "nature_of_intervention": "Sexual health", "shared_summary": "Sexual health was discussed.",
    });
    let sign = json!({"intent": "sign", "unit": path, "slot": "author", "name": "Ada Invented"});
    let shared = host.begin("case-note");
    let add = json!({"intent": "add_row", "path": path, "values": note});
    host.ask("edit", json!({"record": shared, "intents": [add, sign]})).unwrap();
    let restricted = host.begin("restricted-narrative");
    let say = json!({"intent": "set", "path": format!("{path}/narrative"), "value": "What was said."});
    host.ask("edit", json!({"record": restricted, "intents": [say, sign]})).unwrap();
    host.ask("flush", json!({})).unwrap();
    let page = host.ask("record", json!({"record": shared})).unwrap();
    assert_eq!(page["locked"], json!([path]));
    assert!(!page.to_string().contains("What was said."));
    host.digest_all();
    let shown = host.ask("child", json!({"child": child()})).unwrap();
    let kinds: Vec<&Value> = shown["kinds"].as_array().unwrap().iter().collect();
    let of = |name: &str| kinds.iter().find(|kind| kind["kind"] == name).unwrap()["records"][0]["record"].clone();
    let narrative = host.ask("record", json!({"record": of("restricted-narrative")})).unwrap();
    let key = path.rsplit('/').next().unwrap();
    assert_eq!(narrative["view"]["data"]["notes"][key]["narrative"], "What was said.");
    assert_eq!(narrative["locked"], json!([path]));
    assert_eq!(shown["timeline"].as_array().unwrap().len(), 3);
    assert_eq!(shown["card"]["alerts"][0]["text"], "CSE: police category 2");
    assert_eq!(
        shown["card"]["alerts"][0],
        json!({"alert": "cse_category", "code": "cse_category", "args": {"number": "2"}, "text": "CSE: police category 2", "record": null})
    );
}

#[test]
fn a_record_that_is_here_is_begun_without_a_write() {
    let mut host = Host::ada();
    let record = host.begin("case-note");
    // Whatever is sealed anew is other bytes.
    let before = host.disk.clone();
    assert_eq!(host.begin("case-note"), record);
    assert_eq!(host.disk, before);
}

#[test]
fn what_is_put_together_beforehand_opens_as_it_lies_on_the_disk() {
    let mut host = Host::ada();
    let record = host.begin("return-home-interview");
    let set = json!({"intent": "set", "path": "/where", "value": "Canary House"});
    host.ask("edit", json!({"record": record, "intents": [set]})).unwrap();
    host.ask("flush", json!({})).unwrap();
    host.restart();
    host.unlock(PASSPHRASE).unwrap();
    host.digest_all();
    assert_eq!(host.ask("warm", json!({})).unwrap()["left"], 1);
    assert_eq!(host.ask("warm", json!({})).unwrap()["left"], 0);
    let page = host.ask("record", json!({"record": record})).unwrap();
    assert_eq!(page["view"]["data"]["where"], "Canary House");
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

#[test]
fn a_long_record_is_shown_by_its_kept_contents_as_it_is_by_itself() {
    let mut host = Host::ada();
    let record = long_interview(&mut host);
    host.digest_all();
    host.restart();
    host.unlock(PASSPHRASE).unwrap();
    assert!(host.shows_kept_contents(&record));
    let kept = host.ask("record", json!({"record": record})).unwrap();
    // While nobody waits it is put together.
    assert_eq!(host.ask("warm", json!({})).unwrap()["left"], 1);
    assert!(!host.shows_kept_contents(&record));
    assert_eq!(host.ask("record", json!({"record": record})).unwrap(), kept);
    assert_eq!(kept["view"]["data"]["where"], "Canary House, door 79");
    let draft = json!({"record": record, "path": "/interviewed_at", "raw": {"day": "24"}});
    host.ask("draft", draft).unwrap();
    host.restart();
    host.unlock(PASSPHRASE).unwrap();
    let page = host.ask("record", json!({"record": record})).unwrap();
    let unfinished = page["sections"].as_array().unwrap().iter().filter(|section| section["unfinished"] == 1).count();
    assert_eq!(unfinished, 1, "what was left unfinished is told beside the kept contents");
}

#[test]
fn kept_contents_are_not_shown_of_a_record_that_moved_on() {
    let mut host = Host::ada();
    let record = long_interview(&mut host);
    host.digest_all();
    host.restart();
    host.unlock(PASSPHRASE).unwrap();
    // The first edit puts the record together, and what is typed and not flushed is shown.
    host.ask("record", json!({"record": record})).unwrap();
    let set = json!({"intent": "set", "path": "/where", "value": "At school"});
    host.ask("edit", json!({"record": record, "intents": [set]})).unwrap();
    assert_eq!(host.ask("record", json!({"record": record})).unwrap()["view"]["data"]["where"], "At school");
    // Killed before anything was flushed.
    host.restart();
    host.unlock(PASSPHRASE).unwrap();
    assert_eq!(host.ask("record", json!({"record": record})).unwrap()["view"]["data"]["where"], "At school");
    host.ask("flush", json!({})).unwrap();
    host.restart();
    host.unlock(PASSPHRASE).unwrap();
    assert_eq!(host.ask("record", json!({"record": record})).unwrap()["view"]["data"]["where"], "At school");
}

#[test]
fn several_intents_are_one_and_a_refusal_names_its_field() {
    let mut host = Host::ada();
    let record = host.begin("return-home-interview");
    let intents = json!([
        {"intent": "set", "path": "/where", "value": "At school"},
        {"intent": "set", "path": "/risk_now", "value": "enormous"},
    ]);
    let fault = host.ask("edit", json!({"record": record, "intents": intents})).unwrap_err();
    assert_eq!(fault.pointer.unwrap().to_string(), "/risk_now");
    let page = host.ask("record", json!({"record": record})).unwrap();
    assert_eq!(page["view"]["data"], Value::Object(Map::new()));
}

#[test]
fn search_finds_people_and_places_across_records() {
    let mut host = Host::ada();
    let record = host.begin("return-home-interview");
    let key = Uuid::from_u128(99);
    let dave = json!({"person": "Invented O’Dave", "phone": "+44 7700 900888", "vehicle": "grey, AB12 CDE"});
    let row = json!({"intent": "add_row", "path": format!("/people/{key}"), "values": dave});
    host.ask("edit", json!({"record": record, "intents": [row]})).unwrap();
    host.ask(
        "type",
        json!({"record": record, "path": "/own_words", "base": "", "text": "We sat at José’s until two."}),
    )
    .unwrap();
    host.ask("flush", json!({})).unwrap();
    host.digest_all();
    let find = |host: &mut Host, text: &str| host.ask("search", json!({"text": text})).unwrap()["hits"].clone();
    for (typed, path) in [
        ("odave", format!("/people/{key}/person")),
        ("07700900888", format!("/people/{key}/phone")),
        ("ab12cde", format!("/people/{key}/vehicle")),
        ("jose", "/own_words".to_owned()),
    ] {
        let hits = find(&mut host, typed);
        assert_eq!((&hits[0]["record"], hits[0]["path"].as_str()), (&record, Some(path.as_str())), "{typed}: {hits}");
    }
    assert_eq!(find(&mut host, "sparrow")[0]["label"], "Alias");
    assert_eq!(find(&mut host, "invented carer")[0]["label"], "Missing episode: Reported by");
    let draft = json!({"record": record, "path": "/interviewed_at", "raw": {"day": "24", "text": "outside Quillmart"}});
    host.ask("draft", draft).unwrap();
    assert_eq!(find(&mut host, "quillmart")[0]["label"], "Not finished");
    let nothing = host.ask("search", json!({"text": "nobody"})).unwrap();
    assert_eq!(nothing, json!({"hits": [], "more": false, "children": 1, "records": 1, "unread": 0, "preparing": 0}));
}

#[test]
fn a_photo_waits_for_its_record_and_is_sealed_beside_the_rows() {
    let mut host = Host::ada();
    let record = host.begin("missing-from-home-profile");
    let bytes = [&[0xff, 0xd8, 0xff, 0xe0][..], b"CANARY of an invented picture"].concat();
    let keep = json!({"record": record, "path": "/photo"});
    let photo = host.ask_with("keep_photo", keep.clone(), Some(bytes.clone())).unwrap()["photo"].clone();
    assert_eq!(host.ask_with("keep_photo", keep, Some(b"<svg/>".to_vec())).unwrap_err().code, "not_a_photo");
    assert_eq!(host.ask("next_photo", json!({})).unwrap(), Value::Null, "the server does not know the record yet");
    host.answer(json!({}));
    let next = host.ask("next_photo", json!({})).unwrap();
    assert_eq!((next["photo"].clone(), next["size"].as_u64()), (photo.clone(), Some(bytes.len() as u64)));
    assert_eq!(host.app.take_bytes(), Some(bytes.clone()));
    for other in ["", "<!doctype html><title>Back soon</title>", "{}", r#"{"received": 1000000}"#] {
        let said = Some(other.as_bytes().to_vec());
        let answer = host.ask_with("photo_answer", json!({"record": record, "photo": photo}), said);
        assert_eq!(answer.unwrap_err().code, "not_ours", "{other}");
        assert_eq!(host.ask("status", json!({})).unwrap()["photos"], 1);
    }
    host.photo_is_there(&record, &photo, bytes.len());
    assert_eq!(host.ask("status", json!({})).unwrap()["photos"], 0);
    let sealed = host.photos().next().unwrap().clone();
    assert!(!sealed.windows(6).any(|window| window == b"CANARY"));
    host.ask_with("open_photo", json!({"record": record, "photo": photo}), Some(sealed)).unwrap();
    assert_eq!(host.app.take_bytes(), Some(bytes));
}

#[test]
fn a_carers_account_is_not_read_to_the_young_person() {
    let mut host = Host::ada();
    let record = host.begin("return-home-interview");
    let set = |path: &str, value: &str| json!({"intent": "set", "path": path, "value": value});
    let intents = json!([
        set("/where", "At school"), set("/interviewed_at", "2026-11-25T07:05:00Z"), set("/alone", "yes"),
        set("/parent_or_carer", "An invented carer"), set("/risk_now", "high"),
        {"intent": "set", "path": "/exploitation_indicators/eating_disorder", "value": true},
        set("/exploitation_indicators_detail", "Invented unease"),
        {"intent": "edit_text", "path": "/own_words", "at": 0, "remove": 0, "insert": "I went out."},
        {"intent": "add_row", "path": format!("/people/{}", Uuid::from_u128(5)), "values": {"person": "Invented Dave"}},
    ]);
    host.ask("edit", json!({"record": record, "intents": intents})).unwrap();
    let read = host.ask("read_back", json!({"record": record})).unwrap().to_string();
    for said in ["At school", "25 November 2026, 7:05am", "Invented Dave", "Ash Invented"] {
        assert!(read.contains(said), "{said} in {read}");
    }
    for kept in ["An invented carer", "High", "high", "Eating disorder", "Invented unease"] {
        assert!(!read.contains(kept), "{kept}");
    }
    // Their own words come first.
    let place = |said: &str| read.find(said).unwrap();
    assert!(place("I went out.") < place("At school"), "{read}");
}

#[test]
fn leaving_is_refused_while_work_is_unsent() {
    let mut host = Host::ada();
    let record = host.begin("safety-plan");
    host.ask("edit", json!({"record": record, "intents": [{"intent": "set", "path": "/friends", "value": "x"}]}))
        .unwrap();
    assert_eq!(host.ask("leave", json!({})).unwrap_err().code, "leave_unsent");
    host.answer(json!({}));
    host.ask("leave", json!({})).unwrap();
    assert_eq!(host.gate, None);
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

#[test]
fn what_is_not_finished_is_kept_as_it_was_typed_until_it_comes_to_a_value() {
    let mut host = Host::ada();
    let record = host.begin("return-home-interview");
    let draft = |path: &str, raw: Value| json!({"record": record, "path": path, "raw": raw});
    let typed = json!({"day": "25", "month": "11", "year": "2026", "time": ""});
    host.ask("draft", draft("/interviewed_at", typed.clone())).unwrap();
    let long = "whole ".repeat(5_000);
    host.ask("draft", draft("/where", json!(long))).unwrap();
    assert_eq!(host.ask("draft", draft("/before", json!("x".repeat(1_000_001)))).unwrap_err().code, "draft_too_large");

    // The browser is killed.
    host.restart();
    host.unlock(PASSPHRASE).unwrap();
    let page = host.ask("record", json!({"record": record})).unwrap();
    assert_eq!(page["drafts"], json!({"/interviewed_at": typed, "/where": long}));
    let unfinished = |page: &Value| -> u64 {
        page["sections"].as_array().unwrap().iter().map(|section| section["unfinished"].as_u64().unwrap()).sum()
    };
    assert_eq!(unfinished(&page), 2);
    let sign = json!({"intent": "sign", "unit": "", "slot": "worker", "name": "Ada Invented"});
    let fault = host.ask("edit", json!({"record": record, "intents": [sign]})).unwrap_err();
    assert_eq!(fault.code, "sign_unfinished");
    assert_eq!(host.ask("leave", json!({})).unwrap_err().code, "leave_unfinished");
    let card = &host.ask("work", json!({})).unwrap()["unsent"][0];
    assert_eq!((&card["record"], &card["unfinished"]), (&json!(record), &json!(2)));

    let set = |path: &str, value: &str| json!({"record": record, "intents": [{"intent": "set", "path": path, "value": value}]});
    assert_eq!(host.ask("edit", set("/where", &long)).unwrap_err().code, "too_long");
    host.ask("edit", set("/where", "whole")).unwrap();
    host.ask("draft", draft("/interviewed_at", Value::Null)).unwrap();
    let page = host.ask("record", json!({"record": record})).unwrap();
    assert_eq!((&page["drafts"], unfinished(&page)), (&json!({}), 0));
    host.answer(json!({}));
    host.ask("leave", json!({})).unwrap();
}

#[test]
fn a_narrative_longer_than_any_is_refused_by_its_field_and_not_as_nonsense() {
    let mut host = Host::ada();
    let record = host.begin("return-home-interview");
    for length in [20_001, 100_001] {
        let typed = json!({"record": record, "path": "/before", "base": "", "text": "x".repeat(length)});
        assert_eq!(host.ask("type", typed).unwrap_err().code, "too_long");
    }
}

#[test]
fn characters_of_a_word_processor_stop_nothing_from_being_saved() {
    let mut host = Host::ada();
    let record = host.begin("return-home-interview");
    let typed = json!({"record": record, "path": "/before", "base": "", "text": "One\u{b}two\0"});
    assert_eq!(host.ask("type", typed).unwrap()["text"], "One\ntwo\u{fffd}");
    let on = json!({"record": record, "path": "/before", "base": "One\u{b}two\0", "text": "One\u{b}two\0 and three"});
    assert_eq!(host.ask("type", on).unwrap()["text"], "One\ntwo\u{fffd} and three");
    host.ask("edit", json!({"record": record, "intents": [{"intent": "set", "path": "/where", "value": "A\u{c}B"}]}))
        .unwrap();
    let page = host.ask("record", json!({"record": record})).unwrap();
    assert_eq!(page["view"]["data"]["where"], "A\nB");
}

/// A picture that begins as one does.
fn jpeg(word: &str) -> Vec<u8> {
    [&[0xff, 0xd8, 0xff, 0xe0][..], word.as_bytes()].concat()
}

#[test]
fn pictures_of_refused_work_and_of_records_that_went_are_sent_too_and_one_stops_no_other() {
    let mut host = Host::ada();
    let (profile, plan) = (host.begin("missing-from-home-profile"), host.begin("return-home-interview"));
    for word in ["one", "two"] {
        host.ask_with("keep_photo", json!({"record": profile, "path": "/photo"}), Some(jpeg(word))).unwrap();
    }
    host.ask("edit", json!({"record": plan, "intents": [{"intent": "set", "path": "/where", "value": "x"}]})).unwrap();
    // The server refuses the profile, and its access has ended.
    let made = host.ask("sync_request", json!({})).unwrap();
    let request: SyncRequest = serde_json::from_str(made["body"].as_str().unwrap()).unwrap();
    let refused =
        |push: &Push| json!({"record": push.record, "status": "quarantined", "code": "no_access", "detail": "x"});
    let results: Vec<Value> = request.push.iter().map(refused).collect();
    let answer = json!({"results": results, "cursor": "e.5", "server_time": host.now});
    host.ask_with("sync_answer", json!({}), Some(answer.to_string().into_bytes())).unwrap();
    let first = host.ask("next_photo", json!({})).unwrap();
    assert_eq!(first["record"], profile);
    let second = host.ask("next_photo", json!({"after": first["key"]})).unwrap();
    assert_ne!(first["photo"], second["photo"]);
    assert_eq!(host.ask("next_photo", json!({"after": second["key"]})).unwrap(), Value::Null);
    host.photo_is_there(&json!(profile), &first["photo"], jpeg("one").len());
    let on_disk = |host: &Host| host.photos().count();
    assert_eq!(on_disk(&host), 1);

    // The child goes, and its pictures with it, but for the one that is not handed in.
    host.answer(json!({"purge": [child()]}));
    assert_eq!(on_disk(&host), 0);
    assert_eq!(host.ask("status", json!({})).unwrap()["photos"], 1);
    assert_eq!(host.ask("next_photo", json!({})).unwrap()["photo"], second["photo"]);
    host.photo_is_there(&json!(profile), &second["photo"], jpeg("two").len());
    assert_eq!(on_disk(&host), 0);
    host.ask("leave", json!({})).unwrap();
}

#[test]
fn a_picture_from_the_server_is_what_the_server_says_it_sends() {
    let mut host = Host::ada();
    let record = host.begin("missing-from-home-profile");
    let photo = Uuid::from_u128(3);
    let take = |sha256: &str| json!({"record": record, "photo": photo, "sha256": sha256});
    let hash = "39dc7ee8ff2ea2a09d1b2ec4e1e7d2a2c5b3e9f1a0d5c8b7a6f4e3d2c1b0a998";
    assert_eq!(host.ask_with("take_photo", take(hash), Some(jpeg("x"))).unwrap_err().code, "photo_damaged");
}

#[test]
fn a_narrative_that_a_merge_made_longer_than_its_limit_is_shortened_step_by_step() {
    use sync_core::ids::{DeviceActor, DeviceId};
    use sync_core::record::{Author, Header, Intent, Path, Record};
    use sync_core::role::Role;
    use sync_core::sync::wire::Chunk;
    let mut host = Host::ada();
    let record = host.begin("return-home-interview");
    let typed = |host: &mut Host, base: &str, text: &str| {
        host.ask("type", json!({"record": record, "path": "/before", "base": base, "text": text}))
    };
    let mine = "mine ".repeat(3_000);
    typed(&mut host, "", &mine).unwrap();
    host.answer(json!({}));
    // A colleague wrote as much meanwhile, within the limit as well.
    let id = serde_json::from_value(record.clone()).unwrap();
    let header = Header { id, kind: "return-home-interview".to_owned(), child: child() };
    let mut theirs = Record::begin(Catalogue::embedded(), header).unwrap();
    let actor = DeviceActor { device: DeviceId(Uuid::from_u128(0xbe)), rotation: 0 };
    let author = Author { actor, role: Role::MissingChildrenWorker, own_devices: Vec::new() };
    let insert = "theirs ".repeat(2_000);
    let intent = Intent::EditText { path: Path::parse("/before").unwrap(), at: 0, remove: 0, insert };
    let edited = theirs.edit(&author, host.now, &[intent]).unwrap();
    let changes: Vec<Chunk> = edited.changes.iter().map(|change| Chunk(change.raw_bytes().to_vec())).collect();
    let delivery =
        json!({"record": record, "kind": "return-home-interview", "child": child(), "position": 6, "changes": changes});
    host.answer(json!({"records": [delivery]}));

    let page = host.ask("record", json!({"record": record})).unwrap();
    let merged = page["view"]["data"]["before"].as_str().unwrap().to_owned();
    assert_eq!(merged.chars().count(), 29_000);
    assert_eq!(typed(&mut host, &merged, &format!("{merged}!")).unwrap_err().code, "too_long");
    let shorter = &merged[..merged.len() - 5];
    assert_eq!(typed(&mut host, &merged, shorter).unwrap()["text"], shorter, "it is shorter, and too long still");
    let within = &merged[..20_000];
    assert_eq!(typed(&mut host, shorter, within).unwrap()["text"], within);
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

#[test]
fn what_others_wrote_since_one_looked_is_news_until_one_looks_again() {
    let mut host = Host::ada();
    let record = host.begin("safety-plan");
    let mine = json!({"intent": "set", "path": "/review_date", "value": "2026-12-01"});
    host.ask("edit", json!({"record": record, "intents": [mine]})).unwrap();
    host.ask("looked", json!({"record": record})).unwrap();
    host.answer(json!({}));
    host.digest_all();
    let work = host.ask("work", json!({})).unwrap();
    assert_eq!((work["news"].clone(), work["reviews"][0]["date"].as_str()), (json!([]), Some("2026-12-01")));

    let theirs = json!([{"intent": "edit_text", "path": "/triggers", "at": 0, "remove": 0, "insert": "Arguments"}]);
    let row = delivered(&record, "safety-plan", theirs, 9);
    host.answer(json!({"records": [row], "people": {Uuid::from_u128(0xbe).to_string(): {"user": Uuid::from_u128(0xbef), "name": "Ben"}}}));
    host.digest_all();
    assert_eq!(host.ask("work", json!({})).unwrap()["news"][0]["record"], record);
    let page = host.ask("record", json!({"record": record})).unwrap();
    let labels: Vec<&Value> = page["changed"].as_array().unwrap().iter().map(|one| &one["path"]).collect();
    assert_eq!(labels, ["/triggers"], "what is one's own is no news: {}", page["changed"]);
    host.ask("looked", json!({"record": record})).unwrap();
    assert_eq!(host.ask("work", json!({})).unwrap()["news"], json!([]));
    assert_eq!(host.ask("record", json!({"record": record})).unwrap()["changed"], json!([]));
}

#[test]
fn a_child_that_was_often_missing_is_shown_with_who_has_its_interview() {
    let mut host = Host::ada();
    let past = |number: u128, days: i64, classification: &str| {
        let mut past = episode("2026-11-01T00:00:00Z");
        past["id"] = json!(Uuid::from_u128(number));
        past["reported_at"] = json!(morning() - TimeDelta::days(days));
        past["classification"] = json!(classification);
        past["taken_by"] = json!(Uuid::from_u128(0xbef));
        past
    };
    let repeat = |host: &mut Host| -> Option<String> {
        let page = host.ask("child", json!({"child": child()})).unwrap();
        let alerts = page["card"]["alerts"].as_array().unwrap().clone();
        let found = alerts.iter().find(|alert| alert["alert"] == "repeat_missing")?;
        Some(found["text"].as_str().unwrap().to_owned())
    };
    host.answer(json!({"episodes": [past(1, 20, "missing"), past(2, 40, "missing"), past(3, 10, "absent"), past(4, 100, "missing")]}));
    assert_eq!(repeat(&mut host), None, "absent does not count, nor does what is longer ago");
    host.answer(json!({"episodes": [past(5, 85, "missing")]}));
    assert_eq!(repeat(&mut host).as_deref(), Some("Repeat missing: 4 episodes in 3 months"));
    let page = host.ask("child", json!({"child": child()})).unwrap();
    assert_eq!((&page["episodes"][0]["taken"], &page["episodes"][1]["taken"]), (&json!("mine"), &json!("other")));
    assert_eq!(page["corrections"], json!({}));
}

#[test]
fn a_phoenix_workers_day_is_sessions_reviews_and_contacts_and_no_interviews() {
    let mut host = Host::new();
    let device = host.ask("enrolment", json!({"username": "pia", "device_name": "Phone"})).unwrap();
    let mut session = session(&device["id"]);
    session["user"]["role"] = json!("youth_worker");
    host.ask("session", json!({"session": session, "signed_in": true})).unwrap();
    host.ask("protect_with_passphrase", json!({"passphrase": PASSPHRASE})).unwrap();
    let away = |number: u128, header_only: bool| {
        let mut away = episode("2026-11-24T20:00:00Z");
        (away["id"], away["returned_at"], away["header_only"]) =
            (json!(Uuid::from_u128(number)), Value::Null, json!(header_only));
        away
    };
    host.answer(json!({
        "children": [{"id": child(), "forename": "Ash", "surname": "Invented", "team": "Kingston", "header_only": false, "details": {}}],
        "episodes": [episode("2026-11-24T20:00:00Z"), away(71, false), away(72, true)],
    }));
    let work = host.ask("work", json!({})).unwrap();
    let states: Vec<&Value> = work["interviews"].as_array().unwrap().iter().map(|one| &one["state"]).collect();
    assert_eq!(states, ["not_due"], "that a child of hers is missing, and nothing else");

    let plan = host.begin("session-plan");
    let row = |number: u32, values: Value| json!({"intent": "add_row", "path": format!("/sessions/{number}"), "values": values});
    let attended = row(1, json!({"date": "2026-11-17", "attendance": "attended"}));
    let planned = [row(3, json!({"date": "2026-12-08"})), row(2, json!({"date": "2026-12-05"}))];
    host.ask("edit", json!({"record": plan, "intents": [attended, planned[0], planned[1]]})).unwrap();
    host.ask("flush", json!({})).unwrap();
    host.digest_all();
    assert_eq!(host.ask("child", json!({"child": child()})).unwrap()["next_session"], "2026-12-05");
    let contact = host.ask("work", json!({})).unwrap()["contacts"].clone();
    assert_eq!(
        (&contact[0]["last"], &contact[0]["by"], &contact[0]["overdue"]),
        (&json!("2026-11-17"), &json!("2026-11-24"), &json!(true))
    );
    let note = json!({
        "when": "2026-11-24T10:00:00Z", "duration_minutes": 5, "type_of_intervention": "telephone_call", "shared_summary": "Rang",
    });
    let add = json!({"intent": "add_row", "path": format!("/notes/{}", Uuid::from_u128(1)), "values": note});
    let record = host.begin("case-note");
    host.ask("edit", json!({"record": record, "intents": [add]})).unwrap();
    host.ask("flush", json!({})).unwrap();
    host.digest_all();
    let work = host.ask("work", json!({})).unwrap();
    assert_eq!(work["contacts"], json!([]), "a call counts");
    let plan = host.begin("safety-plan");
    let doing = |number: u128, by: &str| {
        let path = format!("/agency_actions/{}", Uuid::from_u128(number));
        json!({"intent": "add_row", "path": path, "values": {"agency": "Police", "action": "Drive past", "by_when": by}})
    };
    let intents =
        json!([doing(1, "2026-11-24"), doing(2, "2026-11-25"), doing(3, "2026-12-09"), doing(4, "2026-12-10")]);
    host.ask("edit", json!({"record": plan, "intents": intents})).unwrap();
    host.digest_all();
    let near = host.ask("work", json!({})).unwrap()["deadlines"].clone();
    let days: Vec<&Value> = near.as_array().unwrap().iter().map(|one| &one["by_when"]).collect();
    assert_eq!(days, ["2026-11-25", "2026-12-09"]);
    assert_eq!((&work["coming"][0]["by"], &work["coming"][0]["overdue"]), (&json!("2026-12-01"), &json!(false)));
}

#[test]
fn a_passphrase_is_the_same_on_every_keyboard() {
    let mut host = Host::new();
    let device = host.ask("enrolment", json!({"username": "ada", "device_name": "Phone"})).unwrap();
    host.ask("session", json!({"session": session(&device["id"]), "signed_in": true})).unwrap();
    host.ask("protect_with_passphrase", json!({"passphrase": "don't drink invented tea "})).unwrap();
    host.answer(json!({}));
    for typed in ["don’t drink invented tea", " don't  drink invented tea"] {
        host.restart();
        assert_eq!(host.unlock(typed).unwrap()["state"], "open", "{typed}");
    }
    // A phone that was protected before there was one spelling takes it on when it is unlocked.
    let raw = " don’t drink invented tea";
    let key = host.app.key.clone().unwrap();
    let gate = host.gate.as_mut().unwrap();
    let wrap = key.wrap_with_passphrase(raw, CHEAP, [1; 16], [2; 24]).unwrap();
    gate["wraps"] = json!([wrap]);
    gate.as_object_mut().unwrap().remove("spelling");
    host.restart();
    assert_eq!(host.unlock(raw).unwrap()["state"], "open");
    host.restart();
    assert_eq!(host.unlock("don't drink invented tea").unwrap()["state"], "open");
}

#[test]
fn a_recovery_code_opens_the_phone_once_the_passphrase_is_forgotten() {
    let mut host = Host::ada();
    let record = host.begin("safety-plan");
    let code = host.ask("make_recovery", json!({})).unwrap()["code"].as_str().unwrap().to_owned();
    host.restart();
    assert_eq!(host.ask("start", json!({})).unwrap()["unlock"]["recovery"], true);
    assert_eq!(host.ask("make_recovery", json!({})).unwrap_err().code, "locked");
    let slip = if code.starts_with('7') { code.replacen('7', "8", 1) } else { format!("7{}", &code[1..]) };
    let fault = host.ask("unlock_with_recovery", json!({"code": &slip[..20]})).unwrap_err();
    assert_eq!((fault.code.as_str(), host.gate.as_ref().unwrap()["failures"].as_u64()), ("not_a_code", Some(0)));
    host.ask("unlock_with_recovery", json!({"code": code.to_lowercase()})).unwrap();
    for ((_, name), sealed) in &host.disk {
        host.app.load(name, sealed);
    }
    assert_eq!(host.ask("loaded", json!({})).unwrap()["state"], "open");
    assert!(host.ask("record", json!({"record": record})).is_ok());
    let new = "another invented passphrase";
    assert_eq!(host.ask("new_passphrase", json!({"passphrase": "short"})).unwrap_err().code, "passphrase_length");
    host.ask("new_passphrase", json!({"passphrase": new})).unwrap();
    host.restart();
    assert_eq!(host.ask("unlock_with_recovery", json!({"code": code})).unwrap_err().code, "other_way", "it is used up");
    assert_eq!(host.unlock(PASSPHRASE).unwrap_err().code, "wrong_unlock");
    assert_eq!(host.unlock(new).unwrap()["state"], "open");
    assert_eq!(host.ask("make_recovery", json!({})).unwrap_err().code, "locked", "an open phone tells nobody a way in");
}
