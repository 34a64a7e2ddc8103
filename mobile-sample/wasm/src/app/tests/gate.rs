//! What stands before the work: ways in, the lease, and what a phone that is left or full keeps.

use super::*;

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
