//! One record: begun, written in, opened again, read back.

use super::*;

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
