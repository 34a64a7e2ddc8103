//! Notes that were begun are offered again, whichever half of them is written.

use super::{Host, PASSPHRASE, child};
use serde_json::{Value, json};
use uuid::Uuid;

/// A note that was begun at a minute, if there is anything to begin it with.
fn begin(host: &mut Host, note: u128, shared: Option<&str>, narrative: Option<&str>) {
    let path = format!("/notes/{}", Uuid::from_u128(note));
    if let Some(who) = shared {
        let record = host.begin("case-note");
        let values = json!({"when": format!("2026-11-25T10:{note:02}:00Z"), "who_present": who});
        let add = json!({"intent": "add_row", "path": path, "values": values});
        host.ask("edit", json!({"record": record, "intents": [add]})).unwrap();
    }
    if let Some(words) = narrative {
        let record = host.begin("restricted-narrative");
        let set = json!({"intent": "set", "path": format!("{path}/narrative"), "value": words});
        host.ask("edit", json!({"record": record, "intents": [set]})).unwrap();
    }
}

fn listed(host: &mut Host) -> Vec<(Uuid, Vec<String>)> {
    let page = host.ask("child", json!({"child": child()})).unwrap()["notes"].clone();
    assert_eq!(host.ask("work", json!({})).unwrap()["notes"], page, "they are my work too");
    let note = |note: &Value| {
        let written = serde_json::from_value(note["written"].clone()).unwrap();
        (note["note"].as_str().unwrap().parse().unwrap(), written)
    };
    page.as_array().unwrap().iter().map(note).collect()
}

#[test]
fn a_note_of_which_only_the_narrative_is_written_is_offered_again() {
    let mut host = Host::ada();
    begin(&mut host, 1, None, Some("What was said."));
    let told = vec![(Uuid::from_u128(1), vec!["Narrative".to_owned()])];
    assert_eq!(listed(&mut host), told, "before anything makes a change of it");
    host.restart();
    host.unlock(PASSPHRASE).unwrap();
    assert_eq!(listed(&mut host), told, "after a reload");
    host.ask("lock", json!({})).unwrap();
    host.restart();
    host.unlock(PASSPHRASE).unwrap();
    assert_eq!(listed(&mut host), told, "after a lock");
    host.answer(json!({}));
    assert_eq!(listed(&mut host), told, "after it was sent");
}

#[test]
fn every_note_that_is_not_signed_is_listed_with_what_is_in_it() {
    let mut host = Host::ada();
    for note in 1..=9 {
        begin(&mut host, note, Some("Gran"), (note == 2).then_some("Said."));
    }
    let first = listed(&mut host);
    assert_eq!(first.len(), 9);
    assert_eq!(first[0].0, Uuid::from_u128(9), "newest first");
    let both = &first.iter().find(|(note, _)| *note == Uuid::from_u128(2)).unwrap().1;
    assert_eq!(both.len(), 2, "{both:?}");
    // One is signed, and one holds what is no value yet.
    let record = host.begin("case-note");
    let unit = format!("/notes/{}", Uuid::from_u128(9));
    let sign = json!({"intent": "sign", "unit": unit, "slot": "author", "name": "Ada Invented"});
    host.ask("edit", json!({"record": record, "intents": [sign]})).unwrap();
    let path = format!("/notes/{}/duration_minutes", Uuid::from_u128(3));
    host.ask("draft", json!({"record": record, "path": path, "raw": "half"})).unwrap();
    let page = host.ask("child", json!({"child": child()})).unwrap()["notes"].clone();
    assert_eq!(page.as_array().unwrap().len(), 8);
    let third = page.as_array().unwrap().iter().find(|note| note["note"] == json!(Uuid::from_u128(3))).unwrap().clone();
    assert_eq!(third["unfinished"].as_array().unwrap().len(), 1, "{third}");
    // What is unfinished of a photo is no note.
    let narratives = host.begin("restricted-narrative");
    let path = format!("/pictures/{}/why_taken", Uuid::from_u128(40));
    host.ask("draft", json!({"record": narratives, "path": path, "raw": "too long"})).unwrap();
    assert_eq!(host.ask("child", json!({"child": child()})).unwrap()["notes"], page);
}
