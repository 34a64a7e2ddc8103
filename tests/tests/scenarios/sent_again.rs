//! A creation that its author sends again when the child is closed to them by now: the answer is what the first one made, so that a
//! client whose answer was lost is not told that its work went nowhere, and nothing that came later. To anybody else, and for
//! anything else, the child is one that nobody knows.

use crate::attachments_follow::calls_of;
use crate::records::{edit, read, robin, set};
use homeward_tests::world::Desk;
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::ids::ChildId;

fn close(desk: &Desk, child: ChildId) {
    let path = format!("/v1/children/{child}/restriction");
    desk.call("PUT", &path, Some(json!({"restricted": true})), &[("if-match", "*")]).expect(204);
}

fn report(world: &World, child: ChildId) -> Value {
    json!({"id": world.id(), "child": child, "reported_at": world.now(), "reported_by": "An invented carer",
        "last_seen_where": "At the invented harbour", "classification": "missing", "missing_from": "home"})
}

/// How often the audit says that a person's answer showed the child.
fn shown(world: &World, child: ChildId, username: &str) -> i64 {
    let sql = "SELECT COUNT(*) FROM audit WHERE action = 'child.shown' AND child_id = $1 AND user_id = $2";
    let count = sqlx::query_scalar(sql).bind(child.to_string()).bind(world.user_id(username).to_string());
    world.run(count.fetch_one(world.audit())).unwrap()
}

on_both_engines! {
    fn a_report_answers_its_author_as_it_did(world) {
        let robin = robin(world);
        let (ada, ben, mo) = (world.desk("ada"), world.desk("ben"), world.desk("mo"));
        let body = report(world, robin);
        let first = ada.post("/v1/missing-episodes", body.clone()).expect(201);
        let path = format!("/v1/missing-episodes/{}", body["id"].as_str().unwrap());
        let back = json!({"returned_at": world.now(), "where_found": "At a place that Ada does not hear of"});
        mo.call("POST", &format!("{path}/return"), Some(back), &[("if-match", "*")]).expect(200);
        assert!(ada.post("/v1/missing-episodes", body.clone()).expect(200)["returned_at"].is_string());
        close(&mo, robin);
        ada.get(&path).problem(404, "not_found");
        let lines = shown(world, robin, "ada");
        let again = ada.post("/v1/missing-episodes", body.clone());
        assert_eq!(again.etag(), "\"1\"");
        assert_eq!(again.expect(200), first);
        assert_eq!(shown(world, robin, "ada"), lines + 1);
        ben.post("/v1/missing-episodes", body.clone()).problem(404, "not_found");
        let mut other = body.clone();
        other["reported_by"] = json!("Somebody else");
        ada.post("/v1/missing-episodes", other).problem(404, "not_found");
        ada.post("/v1/missing-episodes", report(world, robin)).problem(404, "not_found");
    }

    /// Whoever keeps children may have seen no more than the header, and hears no more.
    fn a_report_by_who_sees_the_header_tells_the_header(world) {
        let robin = robin(world);
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let body = report(world, robin);
        let first = sam.post("/v1/missing-episodes", body.clone()).expect(201);
        assert_eq!(first["header_only"], true);
        close(&mo, robin);
        assert_eq!(sam.post("/v1/missing-episodes", body).expect(200), first);
    }

    fn a_record_that_was_begun_answers_its_author_as_it_did(world) {
        let robin = robin(world);
        let (ada, ben, mo, record) = (world.desk("ada"), world.desk("ben"), world.desk("mo"), world.id());
        let intents = [set("/where", json!("At home")), set("/push/bullying", json!(true))];
        let begun = edit(&ada, record, robin, None, &intents);
        let (etag, begun) = (begun.etag(), begun.expect(201));
        edit(&mo, record, robin, Some(&etag), &[set("/where", json!("At a place that Ada does not hear of"))]).expect(200);
        close(&mo, robin);
        read(&ada, record).problem(404, "not_found");
        let again = edit(&ada, record, robin, None, &intents);
        assert_eq!(again.etag(), etag);
        let again = again.expect(200);
        for member in ["id", "child", "heads", "version", "data", "attribution", "people", "conflicts", "resolutions"] {
            assert_eq!(again[member], begun[member], "{member}");
        }
        assert!(again.get("position").is_none() && !again.to_string().contains("does not hear"));
        edit(&ada, record, robin, None, &[set("/where", json!("At school"))]).problem(404, "not_found");
        edit(&ada, record, robin, Some(&etag), &[set("/where", json!("At school"))]).problem(404, "not_found");
        edit(&ben, record, robin, None, &intents).problem(404, "not_found");
        edit(&ada, world.id(), robin, None, &intents).problem(404, "not_found");
    }

    fn an_allocation_answers_who_made_it_as_it_did(world) {
        let robin = robin(world);
        let (sam, mo, dee) = (world.desk("sam"), world.desk("mo"), world.desk("dee"));
        let path = format!("/v1/children/{robin}/allocations");
        let body = json!({"id": world.id(), "user": world.user_id("yan"), "service": "phoenix"});
        let first = sam.post(&path, body.clone()).expect(201);
        mo.post(&format!("{path}/{}/end", body["id"].as_str().unwrap()), json!({})).expect(204);
        close(&mo, robin);
        assert_eq!(sam.post(&path, body.clone()).expect(200), first);
        dee.post(&path, body.clone()).problem(404, "not_found");
        let mut other = body.clone();
        other["service"] = json!("missing");
        sam.post(&path, other).problem(404, "not_found");
    }

    fn what_a_phone_told_is_not_told_twice(world) {
        let robin = robin(world);
        let mo = world.desk("mo");
        let (phone, _) = world.phone("ada");
        let ada = calls_of(world, &phone, "ada").0;
        let told = json!({"id": world.id(), "child": robin, "at": world.now(), "report": {"reported_at": world.now(),
            "reported_by": "A carer", "classification": "missing", "missing_from": "home"}});
        let first = ada.post("/v1/episode-accounts", told.clone()).expect(201);
        close(&mo, robin);
        let again = ada.post("/v1/episode-accounts", told.clone()).expect(200);
        assert_eq!((&again["id"], &again["outcome"]), (&first["id"], &first["outcome"]));
        assert!(again.get("episode").is_none());
        assert_eq!(mo.get("/v1/quarantine").expect(200)["items"], json!([]));
        let mut other = told;
        other["id"] = json!(world.id());
        assert_eq!(ada.post("/v1/episode-accounts", other).expect(201)["outcome"], "kept_aside");
    }
}
