//! My work, a child and search.

use super::*;

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
