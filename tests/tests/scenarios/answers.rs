//! What the API says of itself in answers: every fault at once and at its place, versions that a caller has, and where to go
//! on from.

use crate::access::report;
use homeward_tests::on_both_engines;
use serde_json::{Value, json};
use sync_core::catalogue::Catalogue;

fn pointers(problem: &Value) -> Vec<&str> {
    problem["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect()
}

on_both_engines! {
    /// Whoever fills in a form hears of every field that has to be mended, not of the first alone.
    fn every_fault_is_told_at_once(world) {
        world.kingston();
        let sam = world.desk("sam");
        let body = json!({"id": world.id(), "nickname": 1, "details": {"forename": 5, "surname": "x".repeat(101),
            "alias": "R\u{202e}ob", "date_of_birth": "2011-02-30", "phones": [{"number": "0", "whose": "nobody"}]}});
        let problem = sam.post("/v1/children", body).problem(422, "invalid");
        let mut found = pointers(&problem);
        found.sort_unstable();
        assert_eq!(found, ["", "/details/alias", "/details/date_of_birth", "/details/forename", "/details/phones/0/whose",
            "/details/surname", "/details/team"]);
        assert!(problem["errors"].as_array().unwrap().iter().all(|error| error["detail"].as_str().unwrap().len() > 5));

        let problem = sam.post("/v1/children/search", json!({"name": "", "limit": 0, "page": 1})).problem(422, "invalid");
        let mut found = pointers(&problem);
        found.sort_unstable();
        assert_eq!(found, ["", "/limit", "/name"]);

        let edits = json!({"kind": "case-note", "child": "nobody", "intents": [{"intent": "set", "path": "/x"},
            {"intent": "dance"}]});
        let problem = sam.post(&format!("/v1/records/{}/edits", world.id()), edits).problem(422, "invalid");
        let mut found = pointers(&problem);
        found.sort_unstable();
        assert_eq!(found, ["/child", "/intents/0/value", "/intents/1/intent"]);
    }

    /// A classification that cannot be is pointed to by its own name in the body.
    fn a_classification_is_named_as_it_was_sent(world) {
        world.kingston();
        let sam = world.desk("sam");
        let mo = world.desk("mo");
        let robin = world.child(&sam, "Robin", "Kingston");
        let episode = report(world, &sam, robin, false);
        let again = json!({"classification": "missing", "reason": "She was seen at an invented station."});
        let problem = mo.post(&format!("/v1/missing-episodes/{episode}/classification"), again).problem(409, "wrong_state");
        assert_eq!(pointers(&problem), ["/classification"]);
        let said = &problem["errors"][0]["detail"];
        assert_eq!(said, "/classification does not change the present classification");
    }

    /// What a second person comes too late to confirm is said so, as documented.
    fn a_revoked_account_is_confirmed_no_more(world) {
        world.kingston();
        world.user("Alex Admin", sync_core::role::Role::Administrator, None);
        let (alex, dee) = (world.desk("alex"), world.desk("dee"));
        let ben = world.user_id("ben");
        alex.post(&format!("/v1/users/{ben}/password"), json!({"password": "seven teal kettles wander"})).expect(200);
        alex.post(&format!("/v1/users/{ben}/revoke"), json!({})).expect(204);
        for step in ["confirm", "password/confirm"] {
            dee.post(&format!("/v1/users/{ben}/{step}"), json!({})).problem(409, "wrong_state");
        }
    }

    /// Who has the record as it stands is told so in one line, and the audit has both reads.
    fn a_record_that_did_not_change_is_not_sent_again(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let (mut ada, _) = world.phone("ada");
        let note = ada.begin("return-home-interview", robin).unwrap();
        ada.set(note, "/where", "At home").unwrap();
        ada.sync().unwrap();
        let path = format!("/v1/records/{note}");
        let etag = mo.get(&path).etag();
        for tags in [etag.clone(), format!("\"0\", W/{etag}"), "*".to_owned()] {
            let reply = mo.call("GET", &path, None, &[("if-none-match", &tags)]);
            assert_eq!((reply.status, reply.etag()), (304, etag.clone()), "{tags}");
        }
        mo.call("GET", &path, None, &[("if-none-match", "\"0\"")]).expect(200);
        let audit = mo.get(&format!("/v1/audit?child={robin}&limit=200")).expect(200);
        let reads = audit["items"].as_array().unwrap().iter().filter(|line| line["action"] == "record.read").count();
        assert_eq!(reads, 5);
        ada.set(note, "/where", "At school").unwrap();
        ada.sync().unwrap();
        mo.call("GET", &path, None, &[("if-none-match", &etag)]).expect(200);
    }

    /// A program that asks for what is new goes on from where the last page ended, also where there was nothing.
    fn the_last_page_says_where_to_go_on(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let (mut ada, _) = world.phone("ada");
        let empty = mo.get("/v1/records").expect(200);
        assert_eq!(empty["items"], json!([]));
        let on = |cursor: &Value| mo.get(&format!("/v1/records?cursor={}", cursor.as_str().unwrap())).expect(200);
        let note = ada.begin("return-home-interview", robin).unwrap();
        ada.set(note, "/where", "At home").unwrap();
        ada.sync().unwrap();
        let first = on(&empty["resume"]);
        assert_eq!(first["items"][0]["id"], json!(note));
        assert!(first.get("next").is_none());
        let nothing = on(&first["resume"]);
        assert_eq!((&nothing["items"], &nothing["resume"]), (&json!([]), &first["resume"]));
        ada.set(note, "/where", "At school").unwrap();
        ada.sync().unwrap();
        assert_eq!(on(&nothing["resume"])["items"][0]["data"]["where"], "At school");
        let paged = mo.get("/v1/children").expect(200);
        assert!(paged.get("resume").is_none(), "a list by id has no such order");
    }

    /// The id of a record that a child has one of is told, and is the one that a phone derives.
    fn a_derived_id_is_told(world) {
        world.kingston();
        let mo = world.desk("mo");
        let child = sync_core::ids::ChildId(world.id());
        for kind in Catalogue::embedded().kinds() {
            let reply = mo.get(&format!("/v1/record-ids?child={child}&kind={}", kind.name));
            match kind.required_id(child) {
                Some(id) => assert_eq!(reply.expect(200)["record"], json!(id)),
                None => assert_eq!(pointers(&reply.problem(400, "malformed_request")), ["kind"]),
            }
        }
        mo.get(&format!("/v1/record-ids?child={child}&kind=canary")).problem(400, "malformed_request");
    }
}
