//! What is kept beside the work: summaries that left the phone, and reminders that were given.

use super::{Host, child};
use serde_json::{Value, json};
use sync_core::sync::output::Output;

fn waiting(host: &mut Host) -> Vec<Output> {
    serde_json::from_value(host.ask("outputs", json!({})).unwrap()).unwrap()
}

#[test]
fn a_summary_that_left_waits_until_the_audit_has_it() {
    let mut host = Host::ada();
    for way in ["shown", "printed"] {
        host.ask("output", json!({"child": child(), "way": way})).unwrap();
    }
    assert_eq!(host.ask("status", json!({})).unwrap()["outputs"], 2);
    let [first, second] = waiting(&mut host).try_into().unwrap();
    assert_eq!((first.child, first.at), (child(), host.now));
    assert_eq!(host.ask("leave", json!({})).unwrap_err().code, "leave_unsent");
    host.restart();
    host.unlock(super::PASSPHRASE).unwrap();
    let about = json!({"output": first.id});
    let of = |output: &Output, digest: String| json!({"id": output.id, "digest": digest}).to_string();
    for other in ["<html>".to_owned(), "{}".to_owned(), of(&first, second.digest()), of(&second, first.digest())] {
        let fault = host.ask_with("output_answer", about.clone(), Some(other.clone().into_bytes())).unwrap_err();
        assert_eq!(fault.code, "not_ours", "{other}");
    }
    assert_eq!(waiting(&mut host).len(), 2);
    let right = of(&first, first.digest()).into_bytes();
    host.ask_with("output_answer", about, Some(right)).unwrap();
    assert_eq!(waiting(&mut host), [second]);
}

#[test]
fn a_summary_is_of_a_child_that_is_here() {
    let mut host = Host::ada();
    let other = json!({"child": uuid::Uuid::from_u128(8), "way": "shown"});
    assert_eq!(host.ask("output", other).unwrap_err().code, "unknown_child");
    let burnt = json!({"child": child(), "way": "burnt"});
    assert_eq!(host.ask("output", burnt).unwrap_err().code, "malformed_call");
    host.now += chrono::TimeDelta::hours(73);
    assert_eq!(host.ask("output", json!({"child": child(), "way": "shown"})).unwrap_err().code, "lease_ended");
}

#[test]
fn where_a_person_was_is_told_once_the_phone_is_open_again() {
    let mut host = Host::ada();
    assert_eq!(host.ask("start", json!({})).unwrap()["place"], Value::Null);
    let trail = json!([{"screen": "child", "child": child()}, {"screen": "note", "child": child()}]);
    host.ask("place", json!({"trail": trail})).unwrap();
    let names: Vec<_> = host.disk.keys().copied().collect();
    host.restart();
    let locked = host.ask("start", json!({})).unwrap();
    assert_eq!((&locked["state"], locked.get("place")), (&json!("locked"), None));
    host.unlock(super::PASSPHRASE).unwrap();
    assert_eq!(host.ask("start", json!({})).unwrap()["place"], trail);
    // Another form takes the row of the one before: how many there are tells nothing.
    host.ask("place", json!({"trail": []})).unwrap();
    assert_eq!(host.disk.keys().copied().collect::<Vec<_>>(), names);
    let long = json!({"trail": ["0".repeat(9_000)]});
    assert_eq!(host.ask("place", long).unwrap_err().code, "malformed_call");
}

#[test]
fn reminders_are_kept_as_they_are_and_bounded() {
    let mut host = Host::ada();
    assert_eq!(host.ask("work", json!({})).unwrap()["reminders"], Value::Null);
    let reminders = json!({"told": ["x/hours"], "done": [], "system": true});
    host.ask("remind", json!({"reminders": reminders})).unwrap();
    host.restart();
    host.unlock(super::PASSPHRASE).unwrap();
    assert_eq!(host.ask("work", json!({})).unwrap()["reminders"], reminders);
    let many = json!({"reminders": vec!["0".repeat(100); 1_000]});
    assert_eq!(host.ask("remind", many).unwrap_err().code, "malformed_call");
}
