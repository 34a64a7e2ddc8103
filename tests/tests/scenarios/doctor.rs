//! The log is the truth: what was derived wrongly is found and derived again, and a damaged log is said to be damaged.

use crate::access::report;
use crate::sync::assert_alike;
use homeward_server::doctor::{Fault, Report, examine};
use homeward_tests::{World, on_both_engines};
use serde_json::json;
use sqlx::AssertSqlSafe;
use sync_core::ids::RecordId;

/// Runs the doctor.
pub(crate) fn doctor(world: &World, rebuild: bool) -> Report {
    world.run(examine(&world.app.db, &world.app.environment, &world.app.teams, rebuild)).unwrap()
}

/// Damages the database.
fn damage(world: &World, sql: &str) {
    assert!(run(world, sql) > 0, "{sql}");
}

fn run(world: &World, sql: &str) -> u64 {
    world.run(sqlx::query(AssertSqlSafe(sql.to_owned())).execute(world.app.db.reader())).unwrap().rows_affected()
}

fn faults(report: &Report) -> Vec<(RecordId, Fault)> {
    report.faults.clone()
}

/// A child whose interview two workers have written on, with a conflict and an episode.
fn two_records(world: &mut World) -> (RecordId, RecordId) {
    world.kingston();
    let (sam, mo) = (world.desk("sam"), world.desk("mo"));
    let robin = world.child(&sam, "Robin", "Kingston");
    for worker in ["ada", "ben"] {
        world.allocate(&mo, robin, worker, "missing");
    }
    let episode = report(world, &sam, robin, true);
    let (mut ada, _) = world.phone("ada");
    let (mut ben, _) = world.phone("ben");
    let interview = ada.begin("return-home-interview", robin).unwrap();
    ada.set(interview, "/where", "At home").unwrap();
    ada.sync().unwrap();
    ben.sync().unwrap();
    ada.set(interview, "/where", "At school").unwrap();
    ben.set(interview, "/where", "In the park").unwrap();
    ada.set(interview, &format!("/episodes/{episode}/outcome"), "completed").unwrap();
    ada.set(interview, &format!("/episodes/{episode}/completed_at"), crate::sync_interview::instant(world)).unwrap();
    let note = ben.begin("case-note", robin).unwrap();
    ben.add_row(note, "/notes", json!({"shared_summary": "Talked."}).as_object().unwrap().clone()).unwrap();
    for _ in 0..2 {
        ada.sync().unwrap();
        ben.sync().unwrap();
    }
    assert_alike(&mut ada, &mut ben);
    let report = doctor(world, false);
    assert!(report.is_well() && report.faults.is_empty(), "{}", report.describe());
    assert_eq!(report.records, 2);
    (interview, note)
}

on_both_engines! {
    /// The merged JSON is altered: found, and derived again.
    fn a_damaged_projection_is_rebuilt(world) {
        let (interview, _) = two_records(world);
        let mo = world.desk("mo");
        let path = format!("/v1/records/{interview}");
        let before = mo.get(&path).expect(200);
        let statements = [
            "UPDATE projections SET view = REPLACE(view, 'At school', 'At scho0l')",
            "UPDATE projections SET conflicts = 0",
            "UPDATE projections SET heads = 'nothing'",
            "DELETE FROM projections",
        ];
        for (number, sql) in statements.into_iter().enumerate() {
            damage(world, &format!("{sql} WHERE record_id = '{interview}'"));
            let found = doctor(world, false);
            assert_eq!(faults(&found), [(interview, Fault::Projection)], "{number}");
            assert!(!found.is_well());
            let rebuilt = doctor(world, true);
            assert!(rebuilt.is_well() && rebuilt.rebuilt == 1, "{number}");
            assert!(doctor(world, false).faults.is_empty(), "{number}");
            assert_eq!(mo.get(&path).expect(200), before, "{number}");
        }
    }

    /// The document is altered, or an older one: found, derived again, and pushes go on.
    fn a_damaged_snapshot_is_rebuilt(world) {
        let (interview, note) = two_records(world);
        let (mut ada, _) = world.phone("ada");
        let broken = [
            "snapshot = CAST('nonsense' AS {bytes})".to_owned(),
            format!("snapshot = (SELECT snapshot FROM records WHERE id = '{note}')"),
            "heads = 'nothing'".to_owned(),
            "changes = 77".to_owned(),
        ];
        let bytes = match world.app.db.engine() {
            homeward_server::db::Engine::Sqlite => "BLOB",
            homeward_server::db::Engine::Postgres => "BYTEA",
        };
        for (number, what) in broken.into_iter().enumerate() {
            // What a node keeps in memory would hide the damage from pushes.
            world.restart_server();
            damage(world, &format!("UPDATE records SET {} WHERE id = '{interview}'", what.replace("{bytes}", bytes)));
            assert_eq!(faults(&doctor(world, false)), [(interview, Fault::Snapshot)], "{number}");
            assert_eq!(doctor(world, true).rebuilt, 1, "{number}");
            assert!(doctor(world, false).faults.is_empty(), "{number}");
            (ada, _) = world.phone_over(ada.into_store(), &world.clock.clone());
            ada.set(interview, "/how_travelled", format!("Turn {number}")).unwrap();
            let synced = ada.sync().unwrap();
            assert_eq!((synced.accepted, synced.refused), (1, 0), "{number}");
        }
        assert!(doctor(world, false).faults.is_empty());
    }

    /// What an interview says of an episode is derived too.
    fn a_damaged_episode_is_rebuilt(world) {
        let (interview, _) = two_records(world);
        let mo = world.desk("mo");
        let episode = mo.get("/v1/missing-episodes").expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
        let state = || mo.get(&format!("/v1/missing-episodes/{episode}")).expect(200)["rhi"]["state"].clone();
        assert_eq!(state(), "completed_in_time");
        damage(world, "UPDATE missing_episodes SET details = REPLACE(details, 'completed_at', 'first_seen_at'), rhi_open = 1");
        damage(world, "UPDATE missing_episodes SET details = REPLACE(details, '\"first_seen_at\":\"', '\"young_person_contacted_at\":\"')");
        assert_eq!(state(), "due");
        assert_eq!(faults(&doctor(world, false)), [(interview, Fault::Outcome)]);
        assert!(doctor(world, true).is_well());
        assert_eq!(state(), "completed_in_time");
        assert!(doctor(world, false).faults.is_empty());
    }

    /// A change in the log is altered or missing: reported, and never papered over by what was derived from it.
    fn a_damaged_log_is_reported_and_not_rebuilt(world) {
        let (interview, note) = two_records(world);
        let mo = world.desk("mo");
        let before = mo.get(&format!("/v1/records/{interview}")).expect(200);
        run(world, &format!("CREATE TABLE kept AS SELECT * FROM changes WHERE record_id = '{interview}'"));
        let other = format!("(SELECT bytes FROM changes WHERE record_id = '{note}' AND ordinal = 0)");
        let last = "(SELECT MAX(ordinal) FROM changes AS log WHERE log.record_id = changes.record_id)";
        let broken = [
            format!("UPDATE changes SET bytes = {other} WHERE record_id = '{interview}' AND ordinal = 1"),
            format!("UPDATE changes SET hash = 'x' || SUBSTR(hash, 2) WHERE record_id = '{interview}' AND ordinal = 1"),
            format!("DELETE FROM changes WHERE record_id = '{interview}' AND ordinal = {last}"),
            format!("DELETE FROM changes WHERE record_id = '{interview}' AND ordinal = 0"),
            format!("DELETE FROM changes WHERE record_id = '{interview}'"),
        ];
        for (number, sql) in broken.iter().enumerate() {
            damage(world, sql);
            for rebuild in [false, true] {
                let found = doctor(world, rebuild);
                let [(record, Fault::Log(reason))] = &found.faults[..] else { panic!("{number}: {found:?}") };
                assert_eq!(*record, interview);
                assert!(!found.is_well() && found.rebuilt == 0, "{number}: {reason}");
                assert!(found.describe().contains("the log is damaged"));
            }
            assert_eq!(world.desk("mo").get(&format!("/v1/records/{interview}")).expect(200), before, "{number}");
            run(world, &format!("DELETE FROM changes WHERE record_id = '{interview}'"));
            damage(world, "INSERT INTO changes SELECT * FROM kept");
            assert!(doctor(world, false).faults.is_empty(), "{number}");
        }
    }
}
