//! What characters a text may hold that comes over REST: one rule, that of records.

use crate::quarantine_forge::{Forger, forge, push, set, sync_as};
use crate::records;
use automerge::ScalarValue;
use automerge::legacy::OpType;
use homeward_tests::on_both_engines;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Strings of bodies that are no text: each has a rule of its own.
const OTHERS: [&str; 7] = ["password", "current_password", "new_password", "reason", "refresh_token", "cursor", "kind"];

on_both_engines! {
    /// What a word processor puts into a text becomes what it means, as in a record, and nothing turns the text around.
    fn texts_are_kept_as_records_keep_them(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let details = json!({"forename": "Robin", "surname": "Example", "team": "Kingston", "school_or_college": "Hill\u{b}School\u{202e}"});
        let child = sam.post("/v1/children", json!({"id": world.id(), "details": details})).expect(201)["id"].clone();
        let read = mo.get(&format!("/v1/children/{}", child.as_str().unwrap())).expect(200);
        assert_eq!(read["details"]["school_or_college"], "Hill\nSchool\u{fffd}");
        let body = json!({"id": world.id(), "child": child, "reported_at": world.now(), "reported_by": "A carer\u{c}",
            "classification": "missing", "missing_from": "home", "last_seen_where": "The park\u{b}by the\u{2068} gate\u{2069}\u{0}"});
        let episode = sam.post("/v1/missing-episodes", body.clone()).expect(201);
        assert_eq!(sam.post("/v1/missing-episodes", body).expect(200)["id"], episode["id"], "sent again");
        let path = format!("/v1/missing-episodes/{}", episode["id"].as_str().unwrap());
        assert_eq!(mo.get(&path).expect(200)["details"]["last_seen_where"], "The park\nby the\u{fffd} gate\u{fffd}\u{fffd}");
        let back = json!({"returned_at": world.now(), "where_found": "At a\u{b}friend's\u{85}house"});
        mo.call("POST", &format!("{path}/return"), Some(back), &[("if-match", "*")]).expect(200);
        assert_eq!(mo.get(&path).expect(200)["details"]["where_found"], "At a\nfriend's\nhouse");
        let nothing = json!({"returned_at": world.now(), "where_found": "\u{202e}\u{b}"});
        let refused = mo.call("POST", &format!("{path}/return"), Some(nothing), &[("if-match", "*")]).problem(422, "invalid");
        assert_eq!(refused["errors"][0]["pointer"], "/where_found");
    }

    /// Nothing turns the text of a record around: written at a desk or on a phone it is kept so, and what a program of another
    /// make sends is read so, whose bytes and signatures stay as they are.
    fn a_records_text_is_read_in_the_order_in_which_it_was_written(world) {
        let robin = records::robin(world);
        let (ada, mo, record) = (world.desk("ada"), world.desk("mo"), world.id());
        let turned = "At \u{202e}krap eht\u{202c}, by \u{2067}the\u{2069} gate";
        let straight = "At \u{fffd}krap eht\u{fffd}, by \u{fffd}the\u{fffd} gate";
        let begun = records::edit(&ada, record, robin, None, &[records::set("/where", json!(turned)),
            json!({"intent": "edit_text", "path": "/before", "at": 0, "remove": 0, "insert": turned})]).expect(201);
        assert_eq!((&begun["data"]["where"], &begun["data"]["before"]), (&json!(straight), &json!(straight)));

        let (mut phone, _) = world.phone("ada");
        let interview = phone.begin("return-home-interview", robin).unwrap();
        phone.set(interview, "/where", turned).unwrap();
        phone.edit_text(interview, "/before", 0, 0, turned).unwrap();
        phone.sync().unwrap();
        let read = mo.get(&format!("/v1/records/{interview}")).expect(200);
        assert_eq!((&read["data"]["where"], &read["data"]["before"]), (&json!(straight), &json!(straight)));

        let (mut forged, _) = world.phone("ben");
        let forger = Forger::on(&forged, world.now());
        let mut honest = forger.begin(world.id(), "return-home-interview", robin);
        let changes = forger.edit(&mut honest, &[set("/where", "x")]);
        let raw = forge(&changes[0], |change| {
            change.operations[0].action = OpType::Put(ScalarValue::Str(turned.into()));
        });
        let answer = sync_as(&mut forged, json!({"push": [push(honest.header(), &[raw])]}));
        assert_eq!(answer["results"][0]["status"], "accepted");
        let read = mo.get(&format!("/v1/records/{}", honest.header().id)).expect(200);
        assert_eq!(read["data"]["where"], straight);
    }
}

/// Every string of every JSON body is a text, an option or a form that is checked; or it is in the list above.
#[test]
fn every_string_of_a_body_has_a_rule() {
    let document = homeward_server::router::document();
    let mut bare = BTreeSet::new();
    for operation in document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values())
    {
        // What is edited is a record's, and follows the rules of records.
        if let Some(schema) = operation.pointer("/requestBody/content/application~1json/schema")
            && operation["operationId"] != "editRecord"
        {
            walk(&document, schema, "", &mut BTreeSet::new(), &mut bare);
        }
    }
    let others: BTreeSet<String> = OTHERS.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(bare.difference(&others).collect::<Vec<_>>(), Vec::<&String>::new());
}

/// Collects the names of strings that say nothing of what they may hold.
fn walk(document: &Value, schema: &Value, name: &str, seen: &mut BTreeSet<String>, bare: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        if seen.insert(format!("{reference} {name}")) {
            walk(document, document.pointer(&reference[1..]).unwrap(), name, seen, bare);
        }
        return;
    }
    let kind = &schema["type"];
    let is_string = kind == "string" || kind.as_array().is_some_and(|kinds| kinds.contains(&json!("string")));
    let ruled =
        ["enum", "const", "format", "pattern", "contentEncoding"].iter().any(|rule| schema.get(*rule).is_some());
    if is_string && !ruled {
        bare.insert(name.to_owned());
    }
    for (property, inner) in schema["properties"].as_object().into_iter().flatten() {
        walk(document, inner, property, seen, bare);
    }
    for inner in ["oneOf", "anyOf", "allOf"].iter().filter_map(|many| schema[*many].as_array()).flatten() {
        walk(document, inner, name, seen, bare);
    }
    if let Some(items) = schema.get("items") {
        walk(document, items, name, seen, bare);
    }
}
