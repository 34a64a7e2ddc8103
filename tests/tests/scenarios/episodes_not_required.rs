//! That no interview is required is a manager's decision, whoever writes it into an interview's record.

use crate::doctor::doctor;
use crate::records::{edit, set};
use chrono::{DateTime, TimeDelta, Utc};
use homeward_server::doctor::Fault;
use homeward_tests::world::Desk;
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use sync_core::ids::{ChildId, RecordId};
use uuid::Uuid;

const REASON: &str = "She was with her aunt all night.";

/// An interview of Ada's that says of an episode that no interview is required, as decided by a manager.
fn said(world: &mut World) -> (ChildId, Uuid, RecordId) {
    world.kingston();
    let (sam, mo) = (world.desk("sam"), world.desk("mo"));
    let robin = world.child(&sam, "Robin", "Kingston");
    world.allocate(&mo, robin, "ada", "missing");
    let ago = |hours: i64| -> DateTime<Utc> { world.now() - TimeDelta::hours(hours) };
    let episode = world.id();
    let body = json!({"id": episode, "child": robin, "reported_at": ago(20), "reported_by": "An invented carer",
        "classification": "missing", "missing_from": "care", "returned_at": ago(10)});
    mo.post("/v1/missing-episodes", body).expect(201);
    let (mut ada, _) = world.phone("ada");
    let interview = ada.begin("return-home-interview", robin).unwrap();
    for (field, value) in
        [("outcome_reason", REASON), ("not_required_manager", "Mo Manager"), ("outcome", "not_required")]
    {
        ada.set(interview, &format!("/episodes/{episode}/{field}"), value).unwrap();
    }
    ada.sync().unwrap();
    (robin, episode, interview)
}

fn clock(desk: &Desk, episode: Uuid) -> Value {
    desk.get(&format!("/v1/missing-episodes/{episode}")).expect(200)["rhi"].clone()
}

fn in_worklist(desk: &Desk) -> usize {
    desk.get("/v1/rhi-worklist").expect(200)["entries"].as_array().unwrap().len()
}

on_both_engines! {
    /// Ada writes it, with Mo's name, on her phone and at her desk: the clock goes on, says why, and Mo's list has it.
    fn a_worker_who_says_so_stops_no_clock(world) {
        let (robin, episode, interview) = said(world);
        let (ada, mo) = (world.desk("ada"), world.desk("mo"));
        let waits = |mo: &Desk| {
            let clock = clock(mo, episode);
            assert_eq!((&clock["state"], &clock["problems"]), (&json!("due"), &json!(["not_required_without_manager"])));
            assert_eq!(in_worklist(mo), 1);
        };
        waits(&mo);
        let etag = ada.get(&format!("/v1/records/{interview}")).etag();
        let path = format!("/episodes/{episode}/outcome_reason");
        edit(&ada, interview.0, robin, Some(&etag), &[set(&path, json!("Her aunt rang."))]).expect(200);
        waits(&mo);
        mo.post(&format!("/v1/missing-episodes/{episode}/not-required"), json!({"reason": REASON})).expect(200);
        let decided = clock(&mo, episode);
        assert_eq!((&decided["state"], &decided["manager"]), (&json!("not_required"), &json!("Mo Manager")));
        assert_eq!(in_worklist(&mo), 0);
    }

    /// Mo writes it into the record himself: a form saves as it is touched, so that decides nothing either. What he decides stands
    /// when the record says otherwise, and when what follows from records is derived again.
    fn a_manager_decides_apart_from_the_record(world) {
        let (robin, episode, interview) = said(world);
        let mo = world.desk("mo");
        let write = |desk: &Desk, value: &str| {
            let etag = desk.get(&format!("/v1/records/{interview}")).etag();
            edit(desk, interview.0, robin, Some(&etag), &[set(&format!("/episodes/{episode}/outcome"), json!(value))]).expect(200);
        };
        write(&mo, "broken_off");
        write(&mo, "not_required");
        assert_eq!((clock(&mo, episode)["state"].clone(), in_worklist(&mo)), (json!("due"), 1));
        let path = format!("/v1/missing-episodes/{episode}/not-required");
        mo.post(&path, json!({"reason": "."})).problem(422, "invalid");
        mo.post(&path, json!({"reason": "He was with his aunt, who says so."})).expect(200);
        let stands = |mo: &Desk| {
            let clock = clock(mo, episode);
            assert_eq!([&clock["state"], &clock["manager"], &clock["reason"]],
                ["not_required", "Mo Manager", "He was with his aunt, who says so."]);
            assert_eq!(in_worklist(mo), 0);
        };
        stands(&mo);
        write(&world.desk("ada"), "broken_off");
        stands(&mo);
        assert!(doctor(world, true).faults.is_empty());
        stands(&world.desk("mo"));
    }

    /// An episode that the lists have as settled by a worker's word is found, and stands open again.
    fn what_a_record_settled_by_itself_is_found(world) {
        let (_, episode, interview) = said(world);
        let sql = format!("UPDATE missing_episodes SET rhi_open = 0, waiting = 0 WHERE id = '{episode}'");
        world.run(sqlx::query(AssertSqlSafe(sql)).execute(world.app.db.reader())).unwrap();
        assert_eq!(in_worklist(&world.desk("mo")), 0);
        assert_eq!(doctor(world, false).faults, [(interview, Fault::Outcome)]);
        assert!(doctor(world, true).is_well());
        assert_eq!(in_worklist(&world.desk("mo")), 1);
    }
}
