//! Accounts that could be taken for each other, by what they sign in with or by their person's name.

use crate::doctor::doctor;
use homeward_server::db::usernames;
use homeward_tests::world::{Desk, Reply};
use homeward_tests::{World, on_both_engines};
use serde_json::json;
use sqlx::AssertSqlSafe;
use sync_core::role::Role;

fn add(world: &World, admin: &Desk, username: &str, name: &str) -> Reply {
    admin.post(
        "/v1/users",
        json!({"id": world.id(), "username": username, "name": name, "role": "meeting_support",
        "password": "seven teal kettles wander"}),
    )
}

fn admin(world: &mut World) -> Desk {
    world.user("Alex Admin", Role::Administrator, None);
    world.desk("alex")
}

#[track_caller]
fn refused(reply: Reply, pointer: &str) {
    let problem = reply.problem(409, "already_exists");
    let fault = &problem["errors"][0];
    assert_eq!((&fault["pointer"], &fault["code"]), (&json!(pointer), &json!("looks_like_another")));
}

fn run(world: &World, sql: &str) {
    world.run(sqlx::query(AssertSqlSafe(sql.to_owned())).execute(world.app.db.reader())).unwrap();
}

on_both_engines! {
    /// Digits for letters, letters for each other, dots and points make no other name.
    fn a_username_looks_like_no_other(world) {
        let admin = admin(world);
        add(world, &admin, "will", "Will Example").expect(201);
        add(world, &admin, "root", "Ruth Root").expect(201);
        for (number, alike) in ["wi11", "wil1", "W\u{130}LL", "will.", "w-ill", "r00t", "R0OT", "ro ot"].into_iter().enumerate() {
            refused(add(world, &admin, alike, &format!("Another number {number}")), "/username");
        }
        for same in [" WILL", "w\u{131}ll"] {
            add(world, &admin, same, "Another").problem(409, "already_exists");
        }
        add(world, &admin, "bill", "Bill Example").expect(201);
        add(world, &admin, "will2", "Will Second").expect(201);
        // Not by another name for an account that is there, either.
        let bill: String = world.run(sqlx::query_scalar("SELECT id FROM users WHERE username = 'bill'").fetch_one(world.app.db.reader())).unwrap();
        let renamed = |name: &str| world.run(async {
            let mut tx = world.app.db.begin().await.unwrap();
            let renamed = usernames::rename_user(&mut tx, bill.parse().unwrap(), name).await.unwrap();
            tx.commit().await.unwrap();
            renamed
        });
        assert!(!renamed("w1ll") && renamed("b1ll"));
    }

    /// Eight look-alikes at once, at two nodes: one is made.
    fn of_many_alike_at_once_one_is_made(world) {
        let one = admin(world);
        world.restart_server();
        let two = world.desk("alex");
        let names = ["will", "wi11", "wil1", "w1ll", "w1l1", "w1il", "wlll", "w.ill"];
        let bodies: Vec<_> = names.iter().enumerate().map(|(number, name)| (name, format!("Person number {number}"), world.id())).collect();
        let made: Vec<u16> = std::thread::scope(|scope| {
            let running: Vec<_> = bodies.iter().enumerate().map(|(turn, (name, person, id))| {
                let desk = if turn % 2 == 0 { &one } else { &two };
                scope.spawn(move || desk.post("/v1/users", json!({"id": id, "username": name, "name": person, "role": "meeting_support",
                    "password": "seven teal kettles wander"})).status)
            }).collect();
            running.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(made.iter().filter(|status| **status == 201).count(), 1, "{made:?}");
        assert_eq!(made.iter().filter(|status| **status == 409).count(), 7, "{made:?}");
    }

    /// Two people of one name are told apart by what is added to it. Who has gone keeps nobody from it.
    fn a_persons_name_is_one_active_accounts(world) {
        let admin = admin(world);
        let will = add(world, &admin, "will", "Will Example").expect(201);
        for (number, alike) in ["Will Example", "will  example", "W\u{ef}ll Example", "Wi11 Example", "WILL EXAMPLE."].into_iter().enumerate() {
            let reply = add(world, &admin, &format!("person{number}x"), alike);
            if alike.contains('\u{ef}') {
                reply.expect(201);
            } else {
                refused(reply, "/name");
            }
        }
        add(world, &admin, "other", "Will Example (Richmond)").expect(201);
        admin.post(&format!("/v1/users/{}/revoke", will["id"].as_str().unwrap()), json!({})).expect(204);
        add(world, &admin, "third", "Will Example").expect(201);
        refused(add(world, &admin, "wil1", "Somebody Else"), "/username");
    }

    /// Accounts of before the look was asked for go on; the oldest has it, and the doctor tells of the others.
    fn accounts_of_before_go_on_and_are_told_of(world) {
        world.kingston();
        let (ada, ben) = (world.user_id("ada"), world.user_id("ben"));
        run(world, "UPDATE users SET username_look = NULL");
        run(world, &format!("UPDATE users SET username = 'a.da', username_key = 'a.da', created_at = created_at + 1 WHERE id = '{ben}'"));
        world.restart_server();
        for username in ["ada", "a.da"] {
            world.stranger().post("/v1/sessions", json!({"username": username, "password": homeward_tests::world::PASSWORD})).expect(200);
        }
        let report = doctor(world, false);
        assert_eq!(report.alike_names, [(ben, ada)]);
        assert!(report.is_well() && report.describe().contains(&format!("account {ben} has a name that looks like that of {ada}")));
        // A look that a later table of look-alikes finds otherwise is taken anew.
        run(world, &format!("UPDATE users SET username_look = 'of another table' WHERE id = '{ada}'"));
        world.restart_server();
        let looks: i64 = world.run(sqlx::query_scalar("SELECT COUNT(*) FROM users WHERE username_look = 'ada'").fetch_one(world.app.db.reader())).unwrap();
        assert_eq!(looks, 1);
    }
}
