//! A kind that no line of code knows, added at run time: everything that is shown of a record is shown of its records too.

use super::*;
use serde_json::json;

const VISITS: &str = include_str!("../../../../../tests/fixtures/kinds/visit-plan.json");

/// A phone that knows the kind, with Ada's child on it.
fn host() -> Host {
    let catalogue = Catalogue::embedded().with(&[("visit-plan.json", VISITS)]).unwrap();
    // Kinds live as long as the program.
    let mut host = Host { app: App::new(Box::leak(Box::new(catalogue))), ..Host::new() };
    let device = host.ask("enrolment", json!({"username": "ada", "device_name": "Phone"})).unwrap();
    host.ask("session", json!({"session": session(&device["id"]), "signed_in": true})).unwrap();
    host.ask("protect_with_passphrase", json!({"passphrase": PASSPHRASE})).unwrap();
    host.answer(json!({"children": [{"id": child(), "forename": "Ash", "surname": "Invented", "details": {}}]}));
    host
}

#[test]
fn a_kind_that_was_added_at_run_time_is_in_every_list_that_it_feeds() {
    let mut host = host();
    let start = host.ask("start", json!({})).unwrap();
    let kinds = start["me"]["kinds"].as_array().unwrap();
    let kind = kinds.iter().find(|kind| kind["kind"] == "visit-plan").expect("the page has its form");
    assert_eq!((&kind["writable"], &kind["schema"]["title"]), (&json!(true), &json!("Visit plan")));

    let record = host.ask("begin", json!({"kind": "visit-plan", "child": child()})).unwrap()["record"].clone();
    let task = "0198c0de-0000-7000-8000-000000000001";
    let intents = json!([
        {"intent": "set", "path": "/reason", "value": "worried"},
        {"intent": "set", "path": "/drawn_up_on", "value": "2026-11-20"},
        {"intent": "set", "path": "/look_again_on", "value": "2026-12-01"},
        {"intent": "set", "path": "/dog", "value": "An invented terrier"},
        {"intent": "edit_text", "path": "/they_say", "at": 0, "remove": 0, "insert": "Come on a Tuesday"},
        {"intent": "add_row", "path": "/visits/1", "values": {"on": "2026-11-23", "where": "At home", "took_place": "yes"}},
        {"intent": "add_row", "path": "/visits/2", "values": {"on": "2026-11-27", "where": "The library"}},
        {"intent": "add_row", "path": format!("/tasks/{task}"), "values": {"task": "Ring Gran", "whose": "Ada", "due": "2026-11-26"}},
    ]);
    host.ask("edit", json!({"record": record, "intents": intents})).unwrap();
    host.ask("flush", json!({})).unwrap();
    host.digest_all();

    let work = host.ask("work", json!({})).unwrap();
    assert_eq!(
        (&work["actions"][0]["what"], &work["actions"][0]["path"]),
        (&json!("Ring Gran"), &json!(format!("/tasks/{task}")))
    );
    assert_eq!((&work["sessions"][0]["number"], &work["sessions"][0]["place"]), (&json!("2"), &json!("The library")));
    assert_eq!(
        (&work["reviews"][0]["kind_title"], &work["reviews"][0]["date"]),
        (&json!("Visit plan"), &json!("2026-12-01"))
    );
    assert_eq!(work["coming"], json!([]), "a visit that is planned is the contact to come");

    let page = host.ask("child", json!({"child": child()})).unwrap();
    let shown = page["kinds"].as_array().unwrap().iter().find(|kind| kind["kind"] == "visit-plan").unwrap();
    assert_eq!(shown["records"][0]["title"], "Visit plan, 20 November 2026");
    let alerts: Vec<&str> =
        page["card"]["alerts"].as_array().unwrap().iter().filter_map(|one| one["text"].as_str()).collect();
    assert_eq!(alerts, ["Visit plan in place", "At the door: An invented terrier"]);
    let told: Vec<&str> = page["timeline"].as_array().unwrap().iter().filter_map(|one| one["text"].as_str()).collect();
    assert_eq!(told, ["Visit: The library", "Task: Ring Gran, Ada", "Visit: At home", "Visit plan"]);

    let found = host.ask("search", json!({"text": "terrier"})).unwrap();
    assert_eq!(
        (&found["hits"][0]["kind"], &found["hits"][0]["label"]),
        (&json!("visit-plan"), &json!("Dog at the door"))
    );

    let read = host.ask("read_back", json!({"record": record})).unwrap();
    let sections: Vec<&str> =
        read["sections"].as_array().unwrap().iter().filter_map(|one| one["id"].as_str()).collect();
    assert_eq!(sections, ["theirs", "why", "visits"], "their own words are read first");

    let form = host.ask("record", json!({"record": record})).unwrap();
    assert_eq!(form["sections"][0], json!({"id": "why", "answered": 4, "asked": 4, "conflicts": 0, "unfinished": 0}));
}
