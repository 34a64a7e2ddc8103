//! Interviews, from the episode on.

use super::*;

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
