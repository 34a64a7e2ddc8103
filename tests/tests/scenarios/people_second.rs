//! A role that reads needs a second person, and all who hold it are told; teams are those of the settings.

use homeward_tests::world::{Desk, Reply};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use sync_core::role::Role;

/// The first password that the administrator sets.
const FIRST_PASSWORD: &str = "seven teal kettles wander";

fn ask(world: &World, admin: &Desk, username: &str, role: &str, team: Option<&str>) -> Reply {
    let name = format!("{username} (invented)");
    admin.post(
        "/v1/users",
        json!({"id": world.id(), "username": username, "name": name, "role": role, "team": team,
        "password": FIRST_PASSWORD}),
    )
}

fn confirm(desk: &Desk, user: &Value) -> Reply {
    desk.post(&format!("/v1/users/{}/confirm", user["id"].as_str().unwrap()), json!({}))
}

fn sign_in(world: &World, username: &str) -> Reply {
    world.stranger().post("/v1/sessions", json!({"username": username, "password": FIRST_PASSWORD}))
}

fn actions(world: &World) -> Vec<(String, Option<String>)> {
    let sql = "SELECT action, detail FROM audit WHERE action LIKE 'role.%' OR action LIKE 'user.%' ORDER BY at, id";
    world.run(sqlx::query_as(sql).fetch_all(world.audit())).unwrap()
}

fn run(world: &World, sql: &str) {
    world.run(sqlx::query(AssertSqlSafe(sql.to_owned())).execute(world.app.db.reader())).unwrap();
}

on_both_engines! {
    /// An administrator who wants to read everything creates an Associate Director: it cannot sign in, both who hold the role
    /// are told, and only they can let it in.
    fn a_role_that_reads_needs_a_second_person(world) {
        world.kingston();
        world.user("Alex Admin", Role::Administrator, None);
        world.user("Rae Richmond", Role::TeamManager, Some("Richmond"));
        let (admin, dee, mo, rae) = (world.desk("alex"), world.desk("dee"), world.desk("mo"), world.desk("rae"));
        let robin = world.child(&world.desk("sam"), "Robin", "Kingston");
        let director = ask(world, &admin, "eve", "associate_director", None).expect(201);
        assert!(director.get("confirmed_at").is_none() && director["added_by"] == json!(world.user_id("alex")));
        sign_in(world, "eve").problem(403, "not_allowed");
        let wrong = world.stranger().post("/v1/sessions", json!({"username": "eve", "password": "a wrong password"}));
        wrong.problem(401, "invalid_credentials");
        for stranger in [&admin, &mo, &rae, &world.desk("ada"), &world.desk("pia"), &world.desk("sam")] {
            confirm(stranger, &director).problem(403, "not_allowed");
        }
        let told = dee.get("/v1/role-notices").expect(200)["items"][0].clone();
        assert_eq!((&told["user"], &told["yours_to_confirm"]), (&director["id"], &json!(true)));
        assert_eq!(told["added_by"]["name"], "Alex Admin");
        assert!(told.get("confirmed_at").is_none());
        let rows = |sql: &str| -> i64 { world.run(sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(world.app.db.reader())).unwrap() };
        let eve = director["id"].as_str().unwrap();
        assert_eq!(rows(&format!("SELECT COUNT(*) FROM access WHERE user_id = '{eve}' AND level <> 'none'")), 0);

        let confirmed = confirm(&dee, &director).expect(200);
        assert_eq!(confirmed["confirmed_by"], json!(world.user_id("dee")));
        assert_eq!(confirm(&dee, &director).expect(200), confirmed);
        let mut desk = world.stranger();
        desk.token = Some(sign_in(world, "eve").expect(200)["access_token"].as_str().unwrap().to_owned());
        let chosen = json!({"current_password": FIRST_PASSWORD, "new_password": "another invented word"});
        desk.post("/v1/me/password", chosen).expect(204);
        desk.get(&format!("/v1/children/{robin}")).expect(200);
        let told = desk.get("/v1/role-notices").expect(200);
        assert_eq!(told["items"].as_array().unwrap().len(), 1);
        assert_eq!(told["items"][0]["name"], "Dee Director");
        assert!(told["items"][0].get("added_by").is_none(), "added on the machine");
        let told = dee.get("/v1/role-notices").expect(200)["items"][0].clone();
        assert_eq!((&told["confirmed_by"]["name"], &told["yours_to_confirm"]), (&json!("Dee Director"), &json!(false)));

        // A worker of a team, by its manager; an account that reads nothing, by nobody.
        let worker = ask(world, &admin, "kim", "youth_worker", Some("richmond")).expect(201);
        assert_eq!(worker["team"], "Richmond");
        let to_confirm = |desk: &Desk| {
            let notices = desk.get("/v1/role-notices?limit=200").expect(200);
            notices["items"].as_array().unwrap().iter().filter(|notice| notice["yours_to_confirm"] == true).count()
        };
        assert_eq!((to_confirm(&dee), to_confirm(&rae), to_confirm(&mo), to_confirm(&admin)), (1, 1, 0, 0));
        assert_eq!(world.desk("yan").get("/v1/role-notices").expect(200)["items"][0]["user"], worker["id"]);
        confirm(&mo, &worker).problem(403, "not_allowed");
        confirm(&rae, &worker).expect(200);
        sign_in(world, "kim").expect(200);
        ask(world, &admin, "max", "meeting_support", None).expect(201);
        sign_in(world, "max").expect(200);

        let gone = ask(world, &admin, "gil", "youth_worker", None).expect(201);
        admin.post(&format!("/v1/users/{}/revoke", gone["id"].as_str().unwrap()), json!({})).expect(204);
        confirm(&dee, &gone).problem(409, "wrong_state");
        confirm(&dee, &json!({"id": world.id()})).problem(404, "not_found");
        sign_in(world, "gil").problem(401, "invalid_credentials");

        let noted = actions(world);
        let count = |action: &str| noted.iter().filter(|(noted, _)| noted == action).count();
        assert_eq!((count("role.granted_on_machine"), count("user.added_on_machine")), (8, 1));
        assert_eq!((count("role.requested"), count("role.confirmed"), count("user.added")), (3, 2, 1));
        let said = ("role.confirmed".to_owned(), Some(format!("{eve} associate_director")));
        assert!(noted.contains(&said), "{noted:?}");
    }

    /// Who waits to be confirmed types the right password: it is no guess, and counts as none.
    fn a_sign_in_that_waits_is_no_guess(world) {
        world.kingston();
        world.user("Alex Admin", Role::Administrator, None);
        let worker = ask(world, &world.desk("alex"), "kim", "youth_worker", Some("Kingston")).expect(201);
        for _ in 0..12 {
            sign_in(world, "kim").problem(403, "not_allowed");
        }
        confirm(&world.desk("mo"), &worker).expect(200);
        sign_in(world, "kim").expect(200);
    }

    /// Two who may, at once: confirmed once.
    fn confirmed_at_once_it_is_confirmed_once(world) {
        world.kingston();
        world.user("Alex Admin", Role::Administrator, None);
        let worker = ask(world, &world.desk("alex"), "kim", "youth_worker", Some("Kingston")).expect(201);
        let desks = [world.desk("dee"), world.desk("mo")];
        let answers: Vec<Value> = std::thread::scope(|scope| {
            let running: Vec<_> = (0..8).map(|turn| { let (desk, worker) = (&desks[turn % 2], &worker); scope.spawn(move || confirm(desk, worker).expect(200)) }).collect();
            running.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        assert_eq!(actions(world).iter().filter(|(action, _)| action == "role.confirmed").count(), 1);
    }

    /// A capital letter, a space or a wide letter is no other team; what is not in the settings is refused with the list.
    fn a_child_does_not_slip_out_of_its_team(world) {
        world.kingston();
        world.user("Alex Admin", Role::Administrator, None);
        let (sam, mo, admin) = (world.desk("sam"), world.desk("mo"), world.desk("alex"));
        let robin = world.child(&sam, "Robin", " KINGSTON ");
        let read = mo.get(&format!("/v1/children/{robin}"));
        let etag = read.etag();
        let mut details = read.expect(200)["details"].clone();
        assert_eq!(details["team"], "Kingston");
        let change = |details: &Value, etag: &str| {
            mo.call("PUT", &format!("/v1/children/{robin}"), Some(details.clone()), &[("if-match", etag)])
        };
        details["team"] = json!("kingston");
        let changed = change(&details, &etag);
        let etag = changed.etag();
        assert_eq!(changed.expect(200)["team"], "Kingston");
        mo.get(&format!("/v1/children/{robin}")).expect(200);
        details["team"] = json!("Kingston upon Thames");
        let refused = change(&details, &etag).problem(422, "invalid");
        assert_eq!((&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]), (&json!("/team"), &json!("unknown_team")));
        assert_eq!(refused["errors"][0]["detail"], "must be one of the teams: Kingston, Richmond");
        let new = json!({"id": world.id(), "details": {"forename": "Wren", "surname": "Example", "team": "Kingstn"}});
        assert_eq!(sam.post("/v1/children", new).problem(422, "invalid")["errors"][0]["pointer"], "/details/team");
        let refused = ask(world, &admin, "kim", "youth_worker", Some("Kingstn")).problem(422, "invalid");
        assert_eq!(refused["errors"][0]["pointer"], "/team");
    }

    /// Rows of before there was a list are spelled by the doctor as the settings do, and their manager sees them again; those
    /// of no team in the settings are named.
    fn rows_of_other_spellings_are_found_and_spelled_anew(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let wren = world.child(&sam, "Wren", "Kingston");
        let at = |child: sync_core::ids::ChildId, team: &str| {
            run(world, &format!("UPDATE children SET team = '{team}', details = REPLACE(details, 'Kingston', '{team}') WHERE id = '{child}'"));
        };
        at(robin, "KINGSTON");
        at(wren, "Elsewhere");
        run(world, &format!("UPDATE access SET level = 'none' WHERE child_id = '{robin}'"));
        mo.get(&format!("/v1/children/{robin}")).problem(404, "not_found");
        run(world, &format!("UPDATE users SET team = 'kingston' WHERE id = '{}'", world.user_id("mo")));

        let found = crate::doctor::doctor(world, false);
        assert!(!found.is_well() && found.teams.misspelled == 2, "{}", found.describe());
        assert!(found.describe().contains("team Elsewhere is not in the settings: 0 accounts, 1 children"));
        let mended = crate::doctor::doctor(world, true);
        assert!(mended.describe().contains("2 teams spelled as the settings do"));
        assert_eq!(crate::doctor::doctor(world, false).teams.misspelled, 0);
        let read = mo.get(&format!("/v1/children/{robin}"));
        let version = read.body["version"].clone();
        assert_eq!((read.expect(200)["details"]["team"].clone(), version), (json!("Kingston"), json!(2)));
        assert_eq!(mo.get("/v1/me").expect(200)["team"], "Kingston");
        at(wren, "Richmond");
        assert!(crate::doctor::doctor(world, false).is_well());
    }
}
