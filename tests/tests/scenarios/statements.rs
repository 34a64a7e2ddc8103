//! How often the database is asked: lists ask as often for many rows as for one, and a write touches what it changes alone.

use crate::access::report;
use homeward_tests::on_both_engines;
use homeward_tests::world::{Desk, PASSWORD, statements};
use serde_json::json;
use sync_core::role::Role;
use uuid::Uuid;

/// Counts the statements of a request that have a text in them. What is noted of answers is written by itself, whenever.
fn counted(desk: &Desk, path: &str) -> usize {
    let ran = statements(|| {
        desk.get(path).expect(200);
    });
    ran.iter().filter(|one| one.contains("SELECT") && !one.contains("audit")).count()
}

on_both_engines! {
    /// The worklist reads the children of a page and their episodes once, not child by child.
    fn a_worklist_of_many_asks_no_oftener(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let mut one = 0;
        for number in 1..=6 {
            let child = world.child(&sam, "Robin", "Kingston");
            report(world, &mo, child, false);
            let list = mo.get("/v1/rhi-worklist").expect(200);
            assert_eq!(list["items"].as_array().unwrap().len(), number);
            let asked = counted(&mo, "/v1/rhi-worklist");
            one = if number == 1 { asked } else { one };
            assert_eq!(asked, one, "{number} children");
        }
    }

    /// A page of records names the people of all its rows at once.
    fn a_list_of_records_names_people_once(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        world.allocate(&mo, robin, "ben", "missing");
        let (mut ada, _) = world.phone("ada");
        let (mut ben, _) = world.phone("ben");
        ben.sync().unwrap();
        let path = format!("/v1/records?child={robin}");
        let mut one = 0;
        for number in 1..=4 {
            let phone = if number % 2 == 0 { &mut ben } else { &mut ada };
            let note = phone.begin("return-home-interview", robin).unwrap();
            phone.set(note, "/where", "At home").unwrap();
            phone.sync().unwrap();
            let asked = counted(&mo, &path);
            let page = mo.get(&path).expect(200);
            let items = page["items"].as_array().unwrap();
            assert_eq!(items.len(), number);
            assert!(items.iter().all(|item| item["people"].as_object().unwrap().len() == 1), "{items:?}");
            one = if number == 1 { asked } else { one };
            assert_eq!(asked, one, "{number} records");
        }
    }

    /// An episode that waits opens the child's header to workers, in one statement; one that goes on waiting, or that a manager
    /// sees either way, writes nobody's access.
    fn an_episode_writes_the_access_that_it_changes(world) {
        world.kingston();
        for number in 0..5 {
            world.user(&format!("Zed{number} Worker"), Role::YouthWorker, None);
        }
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let written = |ran: Vec<String>| -> Vec<String> { ran.into_iter().filter(|one| one.contains("INTO access")).collect() };
        let mut episode = Uuid::nil();
        let reported = written(statements(|| episode = report(world, &mo, robin, false)));
        // Ada, Ben and their colleague.
        assert_eq!(reported.len(), 1, "{reported:?}");
        let levels = |name: &str| world.desk(name).get("/v1/rhi-worklist").expect(200)["items"].as_array().unwrap().len();
        assert_eq!([levels("ada"), levels("ben"), levels("mo"), levels("yan")], [1, 1, 1, 0]);
        let returned = written(statements(|| {
            mo.post(&format!("/v1/missing-episodes/{episode}/return"), json!({"returned_at": world.now()})).expect(200);
        }));
        assert_eq!(returned, Vec::<String>::new());
        let settled = written(statements(|| {
            let reason = json!({"reason": "She was with her aunt all night."});
            mo.post(&format!("/v1/missing-episodes/{episode}/not-required"), reason).expect(200);
        }));
        assert_eq!(settled.len(), 1, "{settled:?}");
        assert_eq!([levels("ada"), levels("ben")], [0, 0]);
        world.desk("ada").get(&format!("/v1/children/{robin}")).problem(404, "not_found");
    }

    /// A first sync reads the children of its page and their episodes once, and not one by one.
    fn a_first_sync_of_many_children_asks_no_oftener(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let mut one = 0;
        for number in 1..=4 {
            let child = world.child(&sam, "Robin", "Kingston");
            world.allocate(&mo, child, "ada", "missing");
            report(world, &mo, child, false);
            let (mut ada, _) = world.new_phone();
            ada.sign_in("ada", PASSWORD, "Test phone").unwrap();
            let ran = statements(|| ada.sync().map(|_| ()).unwrap());
            assert_eq!(ada.children().len(), number);
            let asked = ran.iter().filter(|one| one.contains("FROM children") || one.contains("FROM missing_episodes")).count();
            one = if number == 1 { asked } else { one };
            assert_eq!(asked, one, "{number} children: {ran:#?}");
        }
    }

    /// New records of one request are written with one statement, and so are their changes.
    fn new_records_are_stored_together(world) {
        world.kingston();
        let robin = world.child(&world.desk("sam"), "Robin", "Kingston");
        world.allocate(&world.desk("mo"), robin, "ada", "missing");
        let (mut ada, _) = world.phone("ada");
        for number in 0..20 {
            let note = ada.begin("return-home-interview", robin).unwrap();
            ada.set(note, "/where", format!("Place {number}")).unwrap();
        }
        let ran = statements(|| ada.sync().map(|_| ()).unwrap());
        for table in ["records", "changes", "projections"] {
            let into = format!("INTO {table} ");
            assert_eq!(ran.iter().filter(|one| one.contains(&into)).count(), 1, "{table}: {ran:#?}");
        }
    }
}
