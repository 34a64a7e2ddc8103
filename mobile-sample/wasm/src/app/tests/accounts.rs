//! A child is reported missing, and comes back, without a connection.

use super::{Host, PASSPHRASE, child, episode};
use serde_json::{Value, json};
use uuid::Uuid;

/// A report of the morning, as the page makes it.
fn report(at: &str) -> Value {
    json!({"reported_at": at, "reported_by": "Ada Invented", "last_seen_where": "Invented Street",
        "classification": "absent", "missing_from": "care"})
}

fn tell(host: &mut Host, report: Value) -> Value {
    host.now += chrono::TimeDelta::seconds(1);
    host.ask("tell", json!({"child": child(), "told": {"report": report}})).unwrap()["id"].clone()
}

fn newest(host: &mut Host) -> Value {
    host.ask("child", json!({"child": child()})).unwrap()["episodes"][0].clone()
}

fn sent(host: &mut Host) -> Vec<Value> {
    let listed = host.ask("accounts", json!({})).unwrap();
    listed.as_array().unwrap().iter().map(|one| serde_json::from_str(one["body"].as_str().unwrap()).unwrap()).collect()
}

fn answer(host: &mut Host, id: &Value, answer: Value) -> Result<Value, crate::app::Fault> {
    host.ask_with("account_answer", json!({"id": id}), Some(answer.to_string().into_bytes()))
}

#[test]
fn what_is_told_without_a_connection_is_shown_counted_and_kept() {
    let mut host = Host::ada();
    let id = tell(&mut host, report("2026-11-25T07:50:00Z"));
    let shown = newest(&mut host);
    assert_eq!((&shown["id"], &shown["unsent"], &shown["rhi"]["state"]), (&id, &json!("report"), &json!("not_due")));
    assert_eq!(shown["classification"], "missing", "a child at risk is never absent");
    let status = host.ask("status", json!({})).unwrap();
    assert_eq!((&status["unsent"], &status["unsent_since"]), (&json!(1), &json!("2026-11-25T08:00:01Z")));
    assert_eq!(host.ask("leave", json!({})).unwrap_err().code, "leave_unsent");
    host.restart();
    assert_eq!(host.gate.as_ref().unwrap()["unsent"], 1);
    host.unlock(PASSPHRASE).unwrap();
    let work = host.ask("work", json!({})).unwrap();
    assert_eq!((&work["accounts"][0]["what"], &work["accounts"][0]["state"]), (&json!("report"), &json!("waiting")));
    assert!(work["interviews"].as_array().unwrap().iter().any(|due| due["unsent"] == "report"));
    // Back before it was sent: what names the report ends it.
    host.now += chrono::TimeDelta::seconds(1);
    let back = json!({"episode": id, "returned_at": "2026-11-25T07:58:00Z", "where_found": "At school"});
    host.ask("tell", json!({"child": child(), "told": {"return": back}})).unwrap();
    let shown = newest(&mut host);
    assert_eq!((&shown["returned_at"], &shown["rhi"]["state"]), (&json!("2026-11-25T07:58:00Z"), &json!("due")));
    let [first, second] = sent(&mut host).try_into().unwrap();
    assert_eq!(
        (&first["id"], &first["at"], &first["report"]["missing_from"]),
        (&id, &json!("2026-11-25T08:00:01Z"), &json!("care"))
    );
    assert_eq!(second["return"]["episode"], id);
}

#[test]
fn an_account_is_let_go_by_an_answer_about_it_alone() {
    let mut host = Host::ada();
    let id = tell(&mut host, report("2026-11-25T07:50:00Z"));
    for other in [json!({}), json!({"id": id}), json!({"id": Uuid::from_u128(1), "outcome": "opened"}), json!("<html>")]
    {
        assert_eq!(answer(&mut host, &id, other).unwrap_err().code, "not_ours");
    }
    assert_eq!(sent(&mut host).len(), 1);
    let mut opened = episode("2026-11-24T20:00:00Z");
    (opened["id"], opened["returned_at"], opened["reported_at"]) =
        (id.clone(), Value::Null, json!("2026-11-25T07:50:00Z"));
    answer(&mut host, &id, json!({"id": id, "outcome": "opened", "episode": opened})).unwrap();
    assert_eq!((sent(&mut host).len(), newest(&mut host).get("unsent")), (0, None));
    assert_eq!(newest(&mut host)["id"], id);
    let status = host.ask("status", json!({})).unwrap();
    assert_eq!((&status["unsent"], &host.ask("work", json!({})).unwrap()["accounts"]), (&json!(0), &json!([])));
}

#[test]
fn what_came_to_something_else_is_told_until_it_is_seen() {
    let mut host = Host::ada();
    let id = tell(&mut host, report("2026-11-25T07:50:00Z"));
    host.now += chrono::TimeDelta::seconds(1);
    let second =
        host.ask("tell", json!({"child": child(), "told": {"report": report("2026-11-25T07:55:00Z")}})).unwrap();
    assert_eq!(second["beside"], true, "the child is missing by what this phone knows");
    answer(
        &mut host,
        &id,
        json!({"id": id, "outcome": "kept_aside", "code": "no_access", "detail": "You have no access."}),
    )
    .unwrap();
    let told = host.ask("child", json!({"child": child()})).unwrap()["accounts"].clone();
    let states: Vec<&str> = told.as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["waiting", "kept_aside"]);
    assert_eq!(told[1]["detail"], "You have no access.");
    host.ask("account_seen", json!({"id": id})).unwrap();
    assert_eq!(host.ask("work", json!({})).unwrap()["accounts"].as_array().unwrap().len(), 1);
}

#[test]
fn what_is_typed_and_not_told_is_kept_as_it_stands() {
    let mut host = Host::ada();
    let typed = json!({"words": {"last_seen_where": "Invented Str"}});
    host.ask("telling", json!({"child": child(), "typed": typed})).unwrap();
    host.restart();
    host.unlock(PASSPHRASE).unwrap();
    let page = host.ask("child", json!({"child": child()})).unwrap();
    assert_eq!((&page["telling"], &page["accounts"][0]["state"]), (&typed, &json!("unfinished")));
    assert_eq!(host.ask("status", json!({})).unwrap()["unfinished"], 1);
    assert_eq!(host.ask("leave", json!({})).unwrap_err().code, "leave_unfinished");
    let long = json!({"words": "x".repeat(200_000)});
    assert_eq!(host.ask("telling", json!({"child": child(), "typed": long})).unwrap_err().code, "draft_too_large");
    tell(&mut host, report("2026-11-25T07:50:00Z"));
    let page = host.ask("child", json!({"child": child()})).unwrap();
    assert_eq!((&page["telling"], page["accounts"].as_array().unwrap().len()), (&Value::Null, 1));
}

#[test]
fn what_cannot_be_is_told_at_once() {
    let mut host = Host::ada();
    let mut refused = |input: Value| host.ask("tell", input).unwrap_err().code;
    assert_eq!(refused(json!({"child": child(), "told": {"report": report("2026-11-25T08:30:00Z")}})), "in_future");
    let mut blank = report("2026-11-25T07:50:00Z");
    blank["reported_by"] = json!(" ");
    assert_eq!(refused(json!({"child": child(), "told": {"report": blank}})), "missing");
    let mut seen_before = report("2026-11-24T21:00:00Z");
    seen_before["last_seen_at"] = json!("2026-11-24T19:00:00Z");
    assert_eq!(refused(json!({"child": child(), "told": {"report": seen_before}})), "episodes_overlap");
    let id = tell(&mut host, report("2026-11-25T07:50:00Z"));
    let before = json!({"episode": id, "returned_at": "2026-11-25T07:40:00Z"});
    let fault = host.ask("tell", json!({"child": child(), "told": {"return": before}})).unwrap_err();
    assert_eq!(
        (fault.code.as_str(), fault.pointer.unwrap().to_string().as_str()),
        ("ends_before_start", "/returned_at")
    );
    // A return that a colleague has recorded otherwise is no fault.
    let other = json!({"episode": Uuid::from_u128(70), "returned_at": "2026-11-24T21:00:00Z"});
    assert_eq!(host.ask("tell", json!({"child": child(), "told": {"return": other}})).unwrap()["beside"], true);
}

#[test]
fn a_wiped_phone_hands_it_over() {
    let mut host = Host::ada();
    let id = tell(&mut host, report("2026-11-25T07:50:00Z"));
    let typed = json!({"words": {"where_found": "At the inv"}});
    host.ask("telling", json!({"child": child(), "typed": typed})).unwrap();
    host.restart();
    for _ in 0..5 {
        host.now += chrono::TimeDelta::hours(1);
        host.unlock("quite another phrase of words").unwrap_err();
    }
    let rows: Vec<Value> = host
        .disk
        .iter()
        .filter(|((store, _), _)| *store == crate::storage::ObjectStore::Waiting)
        .map(|((_, name), sealed)| {
            let chunk = |bytes: &[u8]| json!(sync_core::sync::wire::Chunk(bytes.to_vec()));
            json!({"name": chunk(name), "sealed": chunk(sealed)})
        })
        .collect();
    let made = host.ask("handover", json!({"rows": rows})).unwrap();
    let package: sync_core::sync::wire::Chunk = serde_json::from_value(made["package"].clone()).unwrap();
    let opened = sync_core::sync::handover::Package::read(&package.0).unwrap().open(&[9; 32]).unwrap();
    let [begun, unsent] = opened.unsent.try_into().unwrap();
    assert_eq!((begun.header.unwrap().child, &begun.typed[0].intent), (child(), &json!({"unfinished": typed})));
    assert_eq!((json!(unsent.record), unsent.header.unwrap().kind.as_str()), (id, "missing-episode"));
    assert_eq!(unsent.typed[0].intent["report"]["last_seen_where"], "Invented Street");
}

#[test]
fn an_interview_is_begun_on_a_report_that_nobody_has_heard_and_follows_it() {
    let mut host = Host::ada();
    let id = tell(&mut host, report("2026-11-25T07:50:00Z"));
    host.now += chrono::TimeDelta::seconds(1);
    let back = json!({"episode": id, "returned_at": "2026-11-25T07:58:00Z"});
    host.ask("tell", json!({"child": child(), "told": {"return": back}})).unwrap();
    let interview = json!({"kind": "return-home-interview", "child": child(), "episode": id});
    let record = host.ask("begin", interview.clone()).unwrap()["record"].clone();
    assert_eq!(host.ask("claims", json!({})).unwrap()[0]["episode"], id);
    let row = format!("/episodes/{}", id.as_str().unwrap());
    let set = |field: &str, value: &str| json!({"intent": "set", "path": format!("{row}/{field}"), "value": value});
    let intents = json!([set("outcome", "completed"), set("completed_at", "2026-11-25T08:00:00Z")]);
    host.ask("edit", json!({"record": record, "intents": intents})).unwrap();
    host.digest_all();
    assert_eq!(newest(&mut host)["rhi"]["state"], "completed_in_time");

    // A colleague had told of it before: what was told here lies beside that.
    let (other, accounts) = (Uuid::from_u128(0xe), json!([{"outcome": "beside", "told": {"id": id}}]));
    let mut standing = episode("2026-11-25T07:58:00Z");
    (standing["id"], standing["waiting"], standing["reported_at"]) =
        (json!(other), json!(true), json!("2026-11-25T07:40:00Z"));
    standing["details"]["accounts"] = accounts;
    answer(&mut host, &id, json!({"id": id, "outcome": "beside", "episode": standing})).unwrap();
    assert_eq!(host.ask("claims", json!({})).unwrap()[0]["episode"], json!(other), "the claim is to what there is");
    let episodes = host.ask("child", json!({"child": child()})).unwrap()["episodes"].clone();
    let shown = episodes.as_array().unwrap().iter().find(|one| one["id"] == json!(other)).unwrap();
    assert_eq!(shown["rhi"]["state"], "completed_in_time");
    let again = json!({"kind": "return-home-interview", "child": child(), "episode": other});
    assert_eq!(host.ask("begin", again).unwrap()["record"], record, "it is gone on with, and not begun anew");
}

#[test]
fn a_claim_to_a_report_that_waits_for_a_manager_ends() {
    let mut host = Host::ada();
    let id = tell(&mut host, report("2026-11-25T07:50:00Z"));
    let back = json!({"episode": id, "returned_at": "2026-11-25T07:58:00Z"});
    host.ask("tell", json!({"child": child(), "told": {"return": back}})).unwrap();
    host.ask("begin", json!({"kind": "return-home-interview", "child": child(), "episode": id})).unwrap();
    answer(&mut host, &id, json!({"id": id, "outcome": "kept_aside", "detail": "No."})).unwrap();
    assert_eq!(host.ask("claims", json!({})).unwrap(), json!([]));
}
