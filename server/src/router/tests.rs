//! What the routes say of themselves in the document, and what it finds wrong in a body.

use super::*;
use openapi::component;
use serde_json::json;
use sync_core::catalogue::Catalogue;

fn document() -> Document {
    Document::new(super::document())
}

fn pointers(name: &str, value: &Value) -> Vec<String> {
    document().faults(name, value, &|_, _| None).unwrap().into_iter().map(|fault| fault.pointer).collect()
}

#[test]
fn every_fault_is_named_at_its_place() {
    let child = json!({"id": "x", "canary": 1, "not_duplicates_of": [7], "details": {"forename": 5,
        "surname": "x".repeat(101), "alias": "\u{202e}", "date_of_birth": "2011-02-30", "police_category": "none",
        "phones": [{"number": "", "whose": "nobody"}, {}]}});
    assert_eq!(
        pointers("ChildCreation", &child),
        [
            "/id",
            "/canary",
            "/not_duplicates_of/0",
            "/details/team",
            "/details/forename",
            "/details/surname",
            "/details/alias",
            "/details/date_of_birth",
            "/details/police_category",
            "/details/phones/0/number",
            "/details/phones/0/whose",
            "/details/phones/1/number",
            "/details/phones/1/whose",
        ]
    );
    let edits = json!({"kind": "case-note", "child": "019cad00-0000-7000-8000-000000000001", "intents": [
        {"intent": "set", "path": "x"}, {"intent": "dance"}, {}, 5, {"intent": "restore_row", "path": "/a", "b": 1}]});
    assert_eq!(
        pointers("Edits", &edits),
        ["/intents/0/value", "/intents/0/path", "/intents/1/intent", "/intents/2/intent", "/intents/3", "/intents/4/b",]
    );
    assert_eq!(document().faults("Canary", &json!({}), &|_, _| None), None);
}

#[test]
fn of_a_place_only_what_the_document_names_is_known() {
    let document = document();
    for (component, pointer, known) in [
        ("ChildCreation", "", ""),
        ("ChildCreation", "/canary", ""),
        ("ChildCreation", "/details/phones/0/number", "/details/phones/0/number"),
        ("ChildCreation", "/details/phones/0/canary/1", "/details/phones/0"),
        ("ChildCreation", "/details/phones/canary", "/details/phones"),
        ("ChildCreation", "/details/can~1ary", "/details"),
        ("Edits", "/intents/4/canary", "/intents/4"),
        ("Edits", "/intents/4/values/canary", "/intents/4/values"),
        ("Edits", "/intents/0/path", "/intents/0/path"),
        ("Canary", "/id", ""),
    ] {
        assert_eq!(document.known_place(component, &json!({}), pointer), known, "{component} {pointer}");
    }
}

#[test]
fn nothing_of_the_value_is_repeated() {
    let child = json!({"id": "Canary", "details": {"forename": "Canary\u{0}", "team": ["Canary"]}, "x": "Canary"});
    let said: Vec<String> = document()
        .faults("ChildCreation", &child, &|_, _| None)
        .unwrap()
        .into_iter()
        .map(|fault| fault.detail)
        .collect();
    assert!(said.len() >= 5 && !said.join(" ").contains("Canary"), "{said:?}");
}

#[test]
fn records_are_read_by_their_kind() {
    let document = super::document();
    let read = "/paths/~1v1~1records~1{record}/get/responses/200/content/application~1json/schema/$ref";
    assert_eq!(document.pointer(read).and_then(Value::as_str), Some("#/components/schemas/CaseRecord"));
    let items = "/components/schemas/RecordPage/properties/items/items/$ref";
    assert_eq!(document.pointer(items).and_then(Value::as_str), Some("#/components/schemas/CaseRecord"));
    for kind in Catalogue::embedded().kinds() {
        let record = format!("/components/schemas/{}Record/properties", component(kind));
        let properties = document.pointer(&record).expect("a component for the kind");
        assert_eq!(properties["kind"]["const"], kind.name);
        assert_eq!(properties["data"]["$ref"], format!("#/components/schemas/{}", component(kind)));
    }
    assert!(!document.to_string().contains("RecordEnvelope"));
}
