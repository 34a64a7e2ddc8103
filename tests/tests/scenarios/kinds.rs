//! A kind that no line of code knows, added at run time: its records are in the API, its document and the timeline like any other.

use crate::records::{robin, set};
use homeward_server::openapi;
use homeward_server::router;
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::catalogue::Catalogue;
use sync_core::ids::RecordId;

const VISITS: &str = include_str!("../../fixtures/kinds/visit-plan.json");

/// Starts the server anew, with the kind. Kinds live as long as the program.
fn with_visits(world: &mut World) -> &'static Catalogue {
    let catalogue: &'static Catalogue =
        Box::leak(Box::new(Catalogue::embedded().with(&[("visit-plan.json", VISITS)]).unwrap()));
    world.restart_server_as(|app| app.catalogue = catalogue);
    catalogue
}

on_both_engines! {
    fn a_kind_that_was_added_at_run_time_is_served_like_any_other(world) {
        let robin = robin(world);
        let catalogue = with_visits(world);
        let (ada, mo, yan, record) = (world.desk("ada"), world.desk("mo"), world.desk("yan"), world.id());
        let task = "0198c0de-0000-7000-8000-000000000001";
        let intents = [
            set("/reason", json!("worried")),
            set("/drawn_up_on", json!("2026-11-20")),
            json!({"intent": "add_row", "path": "/visits/1", "values": {"on": "2026-11-23", "where": "At home"}}),
            json!({"intent": "add_row", "path": format!("/tasks/{task}"), "values": {"task": "Ring Gran", "due": "2026-11-26"}}),
        ];
        let body = json!({"kind": "visit-plan", "child": robin, "intents": intents});
        let made = ada.post(&format!("/v1/records/{record}/edits"), body).expect(201);
        assert_eq!((&made["kind"], &made["data"]["reason"]), (&json!("visit-plan"), &json!("worried")));
        let wrong = json!({"kind": "visit-plan", "child": robin, "intents": [set("/reason", json!("bored"))]});
        ada.post(&format!("/v1/records/{}/edits", world.id()), wrong).problem(422, "invalid");
        let listed = mo.get(&format!("/v1/records?child={robin}&kind=visit-plan")).expect(200);
        assert_eq!(listed["items"][0]["id"], json!(record));

        let timeline = |desk: &homeward_tests::world::Desk| -> Vec<String> {
            let told = desk.get(&format!("/v1/children/{robin}/timeline")).expect(200);
            let entries = told["entries"].as_array().unwrap().iter();
            entries.map(|entry| entry["text"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(timeline(&ada), ["Task: Ring Gran", "Visit: At home", "Visit plan"]);
        // Pia works with the child, and reads no visit plans.
        world.allocate(&mo, robin, "pia", "phoenix");
        assert_eq!(timeline(&world.desk("pia")), [""; 0]);
        yan.get(&format!("/v1/children/{robin}/timeline")).problem(404, "not_found");

        let document = openapi::finish(router::routes().1, catalogue);
        let kinds = document["components"]["schemas"]["RecordKind"]["enum"].as_array().unwrap();
        assert!(kinds.contains(&json!("visit-plan")));
        let schema = &document["components"]["schemas"]["VisitPlan"];
        assert_eq!(schema["properties"]["dog"]["title"], "Dog at the door");
        assert_eq!(document["components"]["schemas"]["VisitPlanRecord"]["properties"]["kind"]["const"], "visit-plan");
    }

    /// What records tell and when the child was missing stand beside each other, however many pages the records are read in.
    fn a_timeline_tells_what_the_caller_may_read(world) {
        let robin = robin(world);
        let (ada, mo) = (world.desk("ada"), world.desk("mo"));
        let sam = world.desk("sam");
        crate::access::report(world, &sam, robin, true);
        let note = "0198c0de-0000-7000-8000-000000000002";
        let values = json!({"when": "2026-01-01T08:00:00Z", "shared_summary": "Talked about school."});
        let body = json!({"kind": "case-note", "child": robin, "intents": [
            {"intent": "add_row", "path": format!("/notes/{note}"), "values": values},
        ]});
        let id = RecordId::derived(robin, "case-note");
        ada.post(&format!("/v1/records/{id}/edits"), body).expect(201);
        let told = ada.get(&format!("/v1/children/{robin}/timeline")).expect(200);
        let entries: Vec<(&Value, &Value)> =
            told["entries"].as_array().unwrap().iter().map(|entry| (&entry["kind"], &entry["text"])).collect();
        let missing = json!("missing-episode");
        let codes = [(&missing, &json!("Located or returned")), (&missing, &json!("Reported missing"))];
        assert_eq!(entries[..2], codes);
        assert_eq!((&told["entries"][2]["path"], entries.len()), (&json!(format!("/notes/{note}")), 3));
        let plan = RecordId::derived(robin, "action-plan");
        let drawn = json!({"kind": "action-plan", "child": robin, "intents": [set("/drawn_up_on", json!("2025-12-24"))]});
        mo.post(&format!("/v1/records/{plan}/edits"), drawn).expect(201);
        world.restart_server_as(|app| *app.page_bytes.get_mut() = 1);
        let (ada, sam, mo) = (world.desk("ada"), world.desk("sam"), world.desk("mo"));
        let texts = |desk: &homeward_tests::world::Desk| -> Vec<Value> {
            let told = desk.get(&format!("/v1/children/{robin}/timeline")).expect(200);
            told["entries"].as_array().unwrap().iter().map(|entry| entry["text"].clone()).collect()
        };
        assert_eq!(texts(&mo).len(), 4);
        assert_eq!(texts(&mo)[3], "Phoenix action plan");
        assert_eq!(texts(&ada).len(), 3, "Ada reads no action plans");
        // Sam sees the header of the child alone.
        assert_eq!(sam.get(&format!("/v1/children/{robin}/timeline")).status, 404);
        let lines = mo.get(&format!("/v1/audit?child={robin}&limit=200")).expect(200);
        let of = |line: &&Value| line["operation"] == "GET /v1/children/{child}/timeline";
        let line = lines["items"].as_array().unwrap().iter().find(of).expect("the audit is told");
        assert_eq!((&line["action"], &line["records"]), (&json!("child.timeline"), &json!([id])));
    }
}
