//! Whose an interview is: taken, asked for without a connection, or a colleague's; and what was begun by mistake.

use super::{Host, USER, child, episode};
use serde_json::{Value, json};
use uuid::Uuid;

const EPISODE: Uuid = Uuid::from_u128(70);
const BEN: Uuid = Uuid::from_u128(0xbe);

/// The episode as the server tells it, with a worker or waiting for one.
fn told(taken_by: Option<Uuid>) -> Value {
    let mut told = episode("2026-11-24T20:00:00Z");
    told["taken_by"] = json!(taken_by);
    told["taken_by_name"] = json!(taken_by.map(|_| "Ben Invented"));
    told["waiting"] = json!(taken_by.is_none());
    told
}

fn begin(host: &mut Host) -> Result<Value, crate::app::Fault> {
    let begun = json!({"kind": "return-home-interview", "child": child(), "episode": EPISODE});
    host.ask("begin", begun).map(|begun| begun["record"].clone())
}

fn interview(host: &mut Host) -> Value {
    host.ask("work", json!({})).unwrap()["interviews"][0].clone()
}

#[test]
fn a_claim_is_kept_until_the_server_has_heard_it() {
    let mut host = Host::ada();
    host.answer(json!({"episodes": [told(None)]}));
    let about = json!({"episode": EPISODE});
    assert_eq!(host.ask("whose", about.clone()).unwrap(), "waiting");
    host.ask("claim", about.clone()).unwrap();
    let record = begin(&mut host).unwrap();
    let shown = interview(&mut host);
    assert_eq!((&shown["taken"], &shown["record"], &shown["only_begun"]), (&json!("claimed"), &record, &json!(true)));
    assert_eq!(host.ask("status", json!({})).unwrap()["claims"], 1);
    for other in ["<html>", "{}", r#"{"id": "x", "version": 1}"#] {
        let answer = host.ask_with("episode_answer", about.clone(), Some(other.as_bytes().to_vec()));
        assert_eq!(answer.unwrap_err().code, "not_ours", "{other}");
    }
    assert_eq!(host.ask("claims", json!({})).unwrap()[0]["episode"], json!(EPISODE));
    let granted = told(Some(USER)).to_string().into_bytes();
    host.ask_with("episode_answer", about, Some(granted)).unwrap();
    assert_eq!(interview(&mut host)["taken"], "mine");
    assert_eq!(host.ask("claims", json!({})).unwrap(), json!([]));
}

#[test]
fn a_clash_is_shown_until_it_is_seen() {
    let mut host = Host::ada();
    host.answer(json!({"episodes": [told(None)]}));
    let about = json!({"episode": EPISODE});
    host.ask("claim", about.clone()).unwrap();
    let record = begin(&mut host).unwrap();
    host.ask("claim_lost", about.clone()).unwrap();
    host.answer(json!({"episodes": [told(Some(BEN))]}));
    let shown = interview(&mut host);
    assert_eq!((&shown["taken"], &shown["taken_by"]), (&json!("clash"), &json!("Ben Invented")));
    let page = host.ask("record", json!({"record": record})).unwrap();
    assert_eq!(page["clash"], json!({"taken_by": "Ben Invented"}));
    host.ask("unclaim", about).unwrap();
    assert_eq!(interview(&mut host)["taken"], "other");
    // Where the child went from the phone, the clash is told all the same.
    let mut host = Host::ada();
    host.answer(json!({"episodes": [told(None)]}));
    host.ask("claim", json!({"episode": EPISODE})).unwrap();
    host.ask("claim_lost", json!({"episode": EPISODE})).unwrap();
    host.answer(json!({"purge": [child()]}));
    assert_eq!(host.ask("work", json!({})).unwrap()["clashes"][0]["child_name"], "Ash Invented");
}

#[test]
fn an_interview_that_a_colleague_has_is_not_begun() {
    let mut host = Host::ada();
    host.answer(json!({"episodes": [told(Some(BEN))]}));
    let fault = begin(&mut host).unwrap_err();
    assert_eq!(fault.code, "taken_by_other");
    assert!(fault.detail.starts_with("Ben Invented has taken"), "{}", fault.detail);
    assert_eq!(fault.show()["args"], json!({"name": "Ben Invented"}));
}

#[test]
fn what_was_begun_by_mistake_is_discarded_while_nothing_is_in_it() {
    let mut host = Host::ada();
    let records = |host: &mut Host| -> usize {
        let page = host.ask("child", json!({"child": child()})).unwrap();
        let kinds = page["kinds"].as_array().unwrap().iter();
        let mut interviews = kinds.filter(|kind| kind["kind"] == "return-home-interview");
        interviews.next().unwrap()["records"].as_array().unwrap().len()
    };
    let record = begin(&mut host).unwrap();
    assert_eq!(host.ask("record", json!({"record": record})).unwrap()["only_begun"], true);
    assert_eq!(records(&mut host), 1);
    host.ask("discard", json!({"record": record})).unwrap();
    assert_eq!((records(&mut host), &interview(&mut host)["record"]), (0, &Value::Null));
    host.answer(json!({}));
    assert_eq!(records(&mut host), 0, "sent, it tells nothing either");
    let again = begin(&mut host).unwrap();
    assert_ne!(again, record);
    let set = json!({"intent": "set", "path": "/where", "value": "In the car"});
    host.ask("edit", json!({"record": again, "intents": [set]})).unwrap();
    assert_eq!(host.ask("discard", json!({"record": again})).unwrap_err().code, "not_empty");
    let draft = begin_other_draft(&mut host);
    assert_eq!(host.ask("discard", json!({"record": draft})).unwrap_err().code, "not_empty");
}

/// A record of which only something half written is there.
fn begin_other_draft(host: &mut Host) -> Value {
    let record = host.begin("return-home-interview");
    host.ask("draft", json!({"record": record, "path": "/interviewed_at", "raw": {"day": "4"}})).unwrap();
    record
}

#[test]
fn everything_that_is_open_can_be_kept_anew() {
    let mut host = Host::ada();
    let record = host.begin("safety-plan");
    let set = json!({"intent": "set", "path": "/friends", "value": "unsent"});
    host.ask("edit", json!({"record": record, "intents": [set]})).unwrap();
    // The browser clears the store under the app.
    let (rows, gate) = host.app.everything().unwrap();
    let gate = json!(gate);
    host.disk = rows.into_iter().filter_map(|row| Some(((row.store, row.name), row.sealed?))).collect();
    host.gate = Some(gate);
    host.restart();
    assert!(host.app.everything().is_none(), "a locked phone has nothing to keep anew");
    host.unlock(super::PASSPHRASE).unwrap();
    let page = host.ask("record", json!({"record": record})).unwrap();
    assert_eq!(page["view"]["data"]["friends"], "unsent");
}
