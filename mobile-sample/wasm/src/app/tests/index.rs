//! What lists and search are made of is what the documents hold, whatever happened on the way, and is read without them.

use super::*;
use homeward_seeds::property;
use rand::{RngExt as _, SeedableRng as _};

const KINDS: [&str; 4] = ["return-home-interview", "safety-plan", "case-note", "missing-from-home-profile"];
const PATHS: [&str; 4] = ["/where", "/triggers", "", "/description"];
const WORDS: [&str; 6] = ["arcade", "grey van", "AB12 CDE", "José", "07700 900888", "nobody"];
const CHILDREN: u128 = 3;

fn one_of(number: u128) -> ChildId {
    ChildId(Uuid::from_u128(700 + number))
}

/// A phone with some children.
fn phone() -> Host {
    let mut host = Host::ada();
    give_children(&mut host);
    host
}

fn give_children(host: &mut Host) {
    let child = |number: u128| {
        json!({"id": one_of(number), "forename": "Wren", "surname": format!("Invented-{number}"), "team": "Kingston",
            "header_only": false, "details": {"forename": "Wren"}})
    };
    host.answer(json!({"children": (0..CHILDREN).map(child).collect::<Vec<_>>()}));
}

/// Everything that is made of the summaries and the words.
fn shown(host: &mut Host) -> Vec<Value> {
    let mut shown = vec![host.ask("work", json!({})).unwrap(), host.ask("children", json!({})).unwrap()];
    shown.extend((0..CHILDREN).map(|number| host.ask("child", json!({"child": one_of(number)})).unwrap_or_default()));
    shown.extend(WORDS.iter().map(|word| host.ask("search", json!({"text": word})).unwrap()));
    shown
}

fn write(host: &mut Host, random: &mut ChaCha20Rng) {
    let which = random.random_range(0..KINDS.len());
    let begin = json!({"kind": KINDS[which], "child": one_of(random.random_range(0..CHILDREN))});
    let Ok(begun) = host.ask("begin", begin) else { return };
    let record = begun["record"].clone();
    let words = format!("{} {}", WORDS[random.random_range(0..WORDS.len())], random.random_range(0..100));
    let intent = match PATHS[which] {
        "" => {
            let note = json!({"shared_summary": words, "when": "2026-11-24T10:00:00Z"});
            let id = Uuid::from_u128(random.random_range(1..4));
            json!({"intent": "add_row", "path": format!("/notes/{id}"), "values": note})
        }
        path => json!({"intent": "set", "path": path, "value": words}),
    };
    // A disk that is full takes none of it, and a row may be there.
    let _ = host.ask("edit", json!({"record": record, "intents": [intent]}));
}

fn step(host: &mut Host, random: &mut ChaCha20Rng) {
    match random.random_range(0..12) {
        0..=4 => write(host, random),
        5 => drop(host.ask("flush", json!({}))),
        6 => drop(host.answer(json!({}))),
        7 => drop(host.ask("digest", json!({}))),
        8 => {
            host.app.storage.compact_from(1);
            let _ = host.ask("status", json!({}));
        }
        9 => {
            // The battery dies, and nobody searches before it does so again.
            host.restart();
            host.ask("unlock_with_passphrase", json!({"passphrase": PASSPHRASE})).unwrap();
            host.load();
            host.ask("loaded", json!({})).unwrap();
            if random.random_bool(0.7) {
                host.bring_words();
            }
        }
        10 => {
            host.full = true;
            write(host, random);
            host.full = false;
        }
        _ if random.random_bool(0.3) => {
            drop(host.answer(json!({"purge": [one_of(random.random_range(0..CHILDREN))]})));
            give_children(host);
        }
        _ => {}
    }
}

#[test]
fn lists_and_search_show_what_the_documents_hold() {
    property!("lists_and_search_show_what_the_documents_hold").each(8, |seed| {
        let mut random = ChaCha20Rng::seed_from_u64(seed);
        let mut host = phone();
        for _ in 0..60 {
            step(&mut host, &mut random);
        }
        host.ask("flush", json!({})).unwrap();
        host.restart();
        host.unlock(PASSPHRASE).unwrap();
        host.digest_all();
        let by_index = shown(&mut host);
        // Made anew of every document.
        host.app.digests_mut().clear();
        host.digest_all();
        assert_eq!(by_index, shown(&mut host));
        for_disk(&host);
    });
}

/// What is on the disk can be told by its key, and nothing else is there: no row of a record that is gone.
fn for_disk(host: &Host) {
    let key = host.app.key.as_ref().unwrap();
    let held = host.app.phone.as_ref().unwrap();
    for ((store, name), sealed) in &host.disk {
        let (name, _) = key.open(name, sealed).unwrap();
        assert_eq!(ObjectStore::of(&name), *store, "{name}");
        let id = crate::pack::record_of(&name).filter(|_| name.starts_with("base/") || name.starts_with("words/"));
        assert!(id.is_none_or(|id| held.sync_status(id).is_some()), "{name} is left");
    }
}

#[test]
fn unlocking_reads_no_document_and_opening_reads_one() {
    let mut host = phone();
    let mut records = Vec::new();
    for number in 0..40 {
        let begin = json!({"kind": "return-home-interview", "child": one_of(number % CHILDREN)});
        let record = host.ask("begin", begin).unwrap()["record"].clone();
        let set = json!({"intent": "set", "path": "/where", "value": format!("The arcade, door {number}")});
        host.ask("edit", json!({"record": record, "intents": [set]})).unwrap();
        records.push(record);
    }
    host.answer(json!({}));
    host.digest_all();
    while host.app.storage.compact_from(1) {
        host.ask("status", json!({})).unwrap();
    }
    host.restart();
    host.unlock(PASSPHRASE).unwrap();
    let in_memory = |host: &Host, prefix: &str| host.app.storage.range(prefix).count();
    assert_eq!((in_memory(&host, "base/"), in_memory(&host, "record/")), (0, 40));
    let rows = host.disk.keys().filter(|(store, _)| *store != ObjectStore::Photos).count();
    assert!(rows < 80, "the entries and summaries of 40 records take {rows} rows");
    assert_eq!(host.ask("search", json!({"text": "arcade"})).unwrap()["hits"].as_array().unwrap().len(), 40);
    assert_eq!(in_memory(&host, "base/"), 0);
    let page = host.ask("record", json!({"record": records[7]})).unwrap();
    assert_eq!(page["view"]["data"]["where"], "The arcade, door 7");
    assert_eq!(in_memory(&host, "base/"), 1);
    // Work on a packed record is handed in with what tells whose it is.
    let set = json!({"intent": "set", "path": "/where", "value": "At home"});
    host.ask("edit", json!({"record": records[9], "intents": [set]})).unwrap();
    let key = host.app.key.clone().unwrap();
    let entry = key.name(&format!("record/{}", records[9].as_str().unwrap()));
    assert!(host.disk.contains_key(&(ObjectStore::Waiting, entry)));
    host.ask("flush", json!({})).unwrap();
    while host.app.storage.compact_from(1) {
        host.ask("status", json!({})).unwrap();
    }
    assert!(host.disk.contains_key(&(ObjectStore::Waiting, entry)), "as long as it waits");
}

#[test]
fn a_store_of_an_earlier_version_is_read_and_put_in_order() {
    let mut host = phone();
    let record = long_interview(&mut host);
    host.answer(json!({}));
    host.digest_all();
    // As it lay before: everything that is not a photo or waits in one place, and no words.
    let key = host.app.key.clone().unwrap();
    let moved: Vec<_> = host.disk.keys().filter(|(store, _)| *store == ObjectStore::Photos).copied().collect();
    for (store, name) in moved {
        let sealed = host.disk.remove(&(store, name)).unwrap();
        let (kept, _) = key.open(&name, &sealed).unwrap();
        if !kept.starts_with("words/") {
            host.disk.insert((ObjectStore::Kept, name), sealed);
        }
    }
    host.restart();
    host.unlock(PASSPHRASE).unwrap();
    let page = host.ask("record", json!({"record": record})).unwrap();
    assert_eq!(page["view"]["data"]["where"], "Canary House, door 79");
    host.digest_all();
    assert_eq!(host.ask("search", json!({"text": "canary"})).unwrap()["hits"].as_array().unwrap().len(), 1);
    for_disk(&host);
    host.restart();
    host.unlock(PASSPHRASE).unwrap();
    assert_eq!(host.app.storage.range("base/").count(), 0);
    let page = host.ask("record", json!({"record": record})).unwrap();
    assert_eq!(page["view"]["data"]["where"], "Canary House, door 79");
}

#[test]
fn what_cannot_be_read_is_fetched_again() {
    let mut host = phone();
    write(&mut host, &mut ChaCha20Rng::from_seed([1; 32]));
    host.answer(json!({}));
    host.digest_all();
    while host.app.storage.compact_from(1) {
        host.ask("status", json!({})).unwrap();
    }
    let key = host.app.key.clone().unwrap();
    let is_pack = |name: &[u8; 32], sealed: &[u8]| key.open(name, sealed).unwrap().0.starts_with("pack/record/");
    let pack = host.disk.iter().find(|((_, name), sealed)| is_pack(name, sealed)).map(|(at, _)| *at).unwrap();
    *host.disk.get_mut(&pack).unwrap().last_mut().unwrap() ^= 1;
    host.restart();
    host.ask("unlock_with_passphrase", json!({"passphrase": PASSPHRASE})).unwrap();
    host.load();
    host.ask("loaded", json!({})).unwrap();
    let request = host.ask("sync_request", json!({})).unwrap();
    let request: SyncRequest = serde_json::from_str(request["body"].as_str().unwrap()).unwrap();
    assert_eq!(request.cursor, None, "from the beginning");
}

#[test]
fn a_document_that_cannot_be_read_is_fetched_again() {
    let mut host = phone();
    write(&mut host, &mut ChaCha20Rng::from_seed([1; 32]));
    host.answer(json!({}));
    host.digest_all();
    let key = host.app.key.clone().unwrap();
    let named = |name: &[u8; 32], sealed: &[u8]| key.open(name, sealed).unwrap().0;
    let document = |(store, name): &(ObjectStore, [u8; 32]), sealed: &Vec<u8>| {
        *store == ObjectStore::Photos && named(name, sealed).starts_with("base/")
    };
    let (at, name) = host
        .disk
        .iter()
        .find(|(at, sealed)| document(at, sealed))
        .map(|(at, sealed)| (*at, named(&at.1, sealed)))
        .unwrap();
    let record = name.split('/').nth(1).unwrap();
    let before = host.ask("record", json!({"record": record})).unwrap();
    let whole = host.app.phone.as_ref().unwrap().peek(&host.app.storage, record.parse().unwrap()).unwrap();
    let told = json!({"record": record, "kind": whole.header().kind, "child": whole.header().child, "position": 5,
        "snapshot": sync_core::sync::wire::Chunk(whole.save()), "changes": []});
    *host.disk.get_mut(&at).unwrap().last_mut().unwrap() ^= 1;
    host.restart();
    host.unlock(PASSPHRASE).unwrap();
    let cursor = |host: &mut Host| {
        let request = host.ask("sync_request", json!({})).unwrap();
        serde_json::from_str::<SyncRequest>(request["body"].as_str().unwrap()).unwrap().cursor
    };
    assert_ne!(cursor(&mut host), None, "nothing was asked of it");
    // Its summary has to be made anew, and cannot be.
    host.app.digests_mut().remove(&record.parse().unwrap());
    host.digest_all();
    assert_eq!(host.ask("search", json!({"text": "canary"})).unwrap()["unread"], 1);
    let set = json!({"intent": "set", "path": "/where", "value": "At home"});
    assert!(host.ask("edit", json!({"record": record, "intents": [set]})).is_err());
    assert_eq!(cursor(&mut host), None, "from the beginning");
    host.answer(json!({"records": [told]}));
    host.digest_all();
    let after = host.ask("record", json!({"record": record})).unwrap();
    assert_eq!(after["view"]["data"], before["view"]["data"]);
    assert_eq!(host.ask("search", json!({"text": "canary"})).unwrap()["unread"], 0);
}
