//! A record tells which devices wrote in it: what first sync names people by is kept on the record, and follows from its log.

use crate::doctor::doctor;
use homeward_server::doctor::Fault;
use homeward_tests::world::{Phone, statements};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use sync_core::ids::{ChildId, RecordId};

/// The migration that keeps the devices.
const MIGRATION: i64 = 20_261_127_120_000;

fn run(world: &World, sql: &str) {
    world.run(sqlx::query(AssertSqlSafe(sql.to_owned())).execute(world.app.db.reader())).unwrap();
}

/// Makes the database one from before the migration.
fn before_the_migration(world: &World) {
    run(world, "ALTER TABLE records DROP COLUMN devices");
    run(world, &format!("DELETE FROM _sqlx_migrations WHERE version = {MIGRATION}"));
}

/// The names that a sync from the beginning tells, sorted.
fn names(phone: &mut Phone) -> Vec<String> {
    let answer = phone.call(homeward_phone::Method::Post, "/v1/sync", Some(&json!({}))).unwrap();
    let people = answer["people"].as_object().cloned().unwrap_or_default();
    let mut names: Vec<String> = people.values().filter_map(|one| one["name"].as_str().map(str::to_owned)).collect();
    names.sort_unstable();
    names
}

/// Robin, whose interview Ada and Ben have written in.
fn interview(world: &mut World) -> (ChildId, RecordId, Phone) {
    world.kingston();
    let (sam, mo) = (world.desk("sam"), world.desk("mo"));
    let robin = world.child(&sam, "Robin", "Kingston");
    for worker in ["ada", "ben"] {
        world.allocate(&mo, robin, worker, "missing");
    }
    let (mut ada, _) = world.phone("ada");
    let id = ada.begin("return-home-interview", robin).unwrap();
    ada.set(id, "/where", "At home").unwrap();
    ada.sync().unwrap();
    let (mut ben, _) = world.phone("ben");
    ben.set(id, "/how_travelled", "By bus").unwrap();
    ben.sync().unwrap();
    (robin, id, ada)
}

fn kept(world: &World, id: RecordId) -> Vec<String> {
    let sql = format!("SELECT devices FROM records WHERE id = '{id}'");
    let text: String = world.run(sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(world.app.db.reader())).unwrap();
    text.split(' ').map(str::to_owned).collect()
}

on_both_engines! {
    /// Rows from before the list tell every device after it, and a device that comes later is told after its first push.
    fn an_old_database_tells_every_device(world) {
        let (_, id, mut ada) = interview(world);
        assert_eq!(names(&mut ada), ["Ada Missing", "Ben Missing"]);
        let before = kept(world, id);
        assert_eq!(before.len(), 2);
        before_the_migration(world);
        world.restart_server();
        assert_eq!(kept(world, id), before, "in the order in which they came");
        let (mut ada, _) = world.phone_over(ada.into_store(), &world.clock.clone());
        assert_eq!(names(&mut ada), ["Ada Missing", "Ben Missing"]);
        let (mut second, _) = world.phone("ben");
        for (place, count) in [("By train", 3), ("On foot", 3)] {
            second.set(id, "/how_travelled", place).unwrap();
            second.sync().unwrap();
            assert_eq!(kept(world, id).len(), count, "{place}");
        }
        let (mut third, _) = world.phone("ada");
        third.set(id, "/where", "At school").unwrap();
        third.sync().unwrap();
        assert_eq!(kept(world, id).len(), 4);
        assert_eq!(names(&mut ada), ["Ada Missing", "Ada Missing", "Ben Missing", "Ben Missing"]);
        assert!(doctor(world, false).faults.is_empty());
    }

    /// A list that is not the log's is found, and written again.
    fn a_damaged_list_is_rebuilt(world) {
        let (_, id, mut ada) = interview(world);
        let before = kept(world, id);
        for damage in ["''".to_owned(), format!("'{}'", before[0]), format!("'{} {}'", before.join(" "), world.id())] {
            run(world, &format!("UPDATE records SET devices = {damage} WHERE id = '{id}'"));
            assert_eq!(doctor(world, false).faults, [(id, Fault::Devices)]);
            assert!(doctor(world, true).is_well());
            assert_eq!(kept(world, id), before);
        }
        assert_eq!(names(&mut ada), ["Ada Missing", "Ben Missing"]);
    }

    /// A first sync reads the records of a page at once, with their logs' ends.
    fn a_first_sync_of_many_asks_no_oftener(world) {
        let (robin, _, mut ada) = interview(world);
        let asked = |phone: &mut Phone| {
            let mut answer = Value::Null;
            let ran = statements(|| {
                answer = phone.call(homeward_phone::Method::Post, "/v1/sync", Some(&json!({}))).unwrap();
            });
            let of_records = |one: &&String| one.contains("FROM records") || one.contains("changes.bytes") || one.contains("device");
            (ran.iter().filter(of_records).filter(|one| !one.contains("audit")).count(), answer["records"].as_array().unwrap().len())
        };
        let (one, records) = asked(&mut ada);
        assert_eq!(records, 1);
        for number in 0..8 {
            let id = ada.begin("return-home-interview", robin).unwrap();
            ada.sync().unwrap();
            ada.set(id, "/where", format!("Place {number}")).unwrap();
            ada.sync().unwrap();
        }
        assert_eq!(asked(&mut ada), (one, 9));
    }
}
