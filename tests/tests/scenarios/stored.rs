//! A row that a later version wrote is read as far as it is known, and what cannot be read is said to be there.

use crate::access::report;
use crate::doctor::doctor;
use crate::quarantine_forge::{Forger, forge, push, set, sync_as};
use automerge::legacy::Key;
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use sync_core::record::Record;

/// What a later version might write beside what is known.
const LATER: &str = "Larkpronouns";

fn run(world: &World, sql: &str) {
    let done = world.run(sqlx::query(AssertSqlSafe(sql.to_owned())).execute(world.app.db.reader())).unwrap();
    assert!(done.rows_affected() > 0, "{sql}");
}

fn details(world: &World, table: &str, id: &str) -> Value {
    let sql = format!("SELECT details FROM {table} WHERE id = '{id}'");
    let json: String = world.run(sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(world.app.db.reader())).unwrap();
    serde_json::from_str(&json).unwrap()
}

/// Plants JSON in the place of a row's.
fn plant(world: &World, table: &str, id: &str, json: &Value) {
    let json = json.to_string().replace('\'', "''");
    run(world, &format!("UPDATE {table} SET details = '{json}' WHERE id = '{id}'"));
}

on_both_engines! {
    /// A field that this version does not know hides no child, and is there when the later version comes back.
    fn what_a_later_version_wrote_is_kept(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let path = format!("/v1/children/{robin}");
        let mut later = details(world, "children", &robin.to_string());
        later["pronouns"] = json!(LATER);
        later["parents_or_carers"] = json!([{"name": "Pat Invented", "language": LATER}]);
        plant(world, "children", &robin.to_string(), &later);

        let ada = world.desk("ada");
        let child = ada.get(&path);
        let etag = child.etag();
        let shown = child.expect(200);
        assert_eq!(shown["forename"], "Robin");
        assert!(!shown.to_string().contains(LATER), "a field that the document does not have is not told");
        let mut sent = shown["details"].clone();
        sent["alias"] = json!("Bird");
        mo.call("PUT", &path, Some(sent), &[("if-match", &etag)]).expect(200);
        let kept = details(world, "children", &robin.to_string());
        assert_eq!((&kept["pronouns"], &kept["alias"]), (&json!(LATER), &json!("Bird")));
        assert_eq!(kept["parents_or_carers"], json!([{"name": "Pat Invented", "language": LATER}]));

        let episode = report(world, &sam, robin, true).to_string();
        let mut later = details(world, "missing_episodes", &episode);
        later["facts"]["drone"] = json!(LATER);
        plant(world, "missing_episodes", &episode, &later);
        ada.post(&format!("/v1/missing-episodes/{episode}/take"), json!({})).expect(200);
        assert_eq!(details(world, "missing_episodes", &episode)["facts"]["drone"], LATER);
        assert!(doctor(world, false).unreadable.is_empty());
    }

    /// A child or an episode that cannot be read is an error, wherever it would have been shown, and never an absence.
    fn what_cannot_be_read_is_no_absence(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let (ada, (mut phone, _)) = (world.desk("ada"), world.phone("ada"));
        let episode = report(world, &sam, robin, false).to_string();
        let before = details(world, "missing_episodes", &episode);
        let mut later = before.clone();
        later["facts"]["classification"] = json!(LATER);
        plant(world, "missing_episodes", &episode, &later);
        let again = json!({
            "id": world.id(), "child": robin, "reported_at": crate::sync_interview::instant(world), "reported_by": "Pat Invented",
            "missing_from": "home", "classification": "missing",
        });
        for answer in [
            ada.get(&format!("/v1/missing-episodes/{episode}")),
            ada.get("/v1/missing-episodes"),
            ada.get(&format!("/v1/missing-episodes?child={robin}")),
            ada.get("/v1/rhi-worklist"),
            // It would overlap the one that is there.
            sam.post("/v1/missing-episodes", again),
        ] {
            answer.problem(500, "stored_unreadable");
        }
        assert!(phone.sync().is_err(), "what a phone does not get it would take for gone");
        plant(world, "missing_episodes", &episode, &before);
        ada.get(&format!("/v1/missing-episodes/{episode}")).expect(200);

        let mut later = details(world, "children", &robin.to_string());
        later["team"] = json!({"name": LATER});
        plant(world, "children", &robin.to_string(), &later);
        for answer in [
            ada.get(&format!("/v1/children/{robin}")),
            ada.get("/v1/children"),
            ada.post("/v1/children/search", json!({"name": "robin"})),
        ] {
            answer.problem(500, "stored_unreadable");
        }
        run(world, &format!("UPDATE child_versions SET details = '[]' WHERE child_id = '{robin}'"));
        run(world, &format!("UPDATE episode_versions SET details = '[]' WHERE episode_id = '{episode}'"));
        let told = doctor(world, false);
        let found: Vec<(&str, &str)> = told.unreadable.iter().map(|row| (row.table, row.id.as_str())).collect();
        let robin = robin.to_string();
        assert_eq!(found, [("children", &*robin), ("child_versions", &*robin), ("episode_versions", &*episode)]);
        assert!(!told.is_well() && !told.describe().contains(LATER), "{}", told.describe());
    }

    /// Refused work of which a part is gone is not shown as if it were all, and is not merged.
    fn refused_work_that_breaks_off_is_told(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let (mut ada, _) = world.phone("ada");
        let interview = ada.begin("return-home-interview", robin).unwrap();
        ada.sync().unwrap();
        let mut record = ada.inspect(interview, Record::clone).unwrap();
        let header = record.header().clone();
        let changes = Forger::on(&ada, world.now()).edit(&mut record, &[set("/where", "In the park")]);
        let unknown = forge(&changes[0], |change| change.operations[0].key = Key::Map("wherever".into()));
        sync_as(&mut ada, json!({"push": [push(&header, &[unknown])]}));
        let entry = mo.get("/v1/quarantine").expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
        let path = format!("/v1/quarantine/{entry}");
        assert_eq!(mo.get(&path).expect(200)["changes"].as_array().unwrap().len(), 1);
        run(world, &format!("UPDATE quarantine SET bytes = substr(bytes, 1, length(bytes) - 1) WHERE id = '{entry}'"));
        mo.get(&path).problem(500, "stored_unreadable");
        mo.post(&format!("{path}/decision"), json!({"decision": "accept", "reason": "She was there and wrote it herself."})).problem(500, "stored_unreadable");
    }
}
