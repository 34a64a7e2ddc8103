//! Looking for likely duplicates: how often a person may, and that nobody is crowded out.

use chrono::TimeDelta;
use homeward_tests::world::{Desk, Reply};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::role::Role;

fn look(desk: &Desk, forename: &str, surname: &str) -> Reply {
    desk.post(
        "/v1/children/duplicates",
        json!({"forename": forename, "surname": surname, "date_of_birth": "2011-05-06"}),
    )
}

fn create(world: &World, desk: &Desk, forename: &str, surname: &str) -> Reply {
    let details = json!({"forename": forename, "surname": surname, "team": "Kingston", "date_of_birth": "2011-05-06"});
    desk.post("/v1/children", json!({"id": world.id(), "details": details}))
}

fn limited(world: &World) -> i64 {
    let count = sqlx::query_scalar("SELECT COUNT(*) FROM audit WHERE action = 'duplicates.limited'");
    world.run(count.fetch_one(world.app.db.reader())).unwrap()
}

on_both_engines! {
    /// Nobody asks for one name after another: so many looks a day, those that creating a child makes among them, and then the
    /// time to wait. Others are not in it.
    fn a_person_looks_so_many_times_a_day(world) {
        world.restart_server_as(|app| app.duplicate_checks_per_day = 4);
        world.kingston();
        let sam = world.desk("sam");
        create(world, &sam, "Robin", "Example").expect(201);
        create(world, &sam, "Robyn", "Example").problem(409, "likely_duplicates");
        world.pass(TimeDelta::hours(1));
        let sam = world.desk("sam");
        look(&sam, "Robin", "Example").expect(200);
        look(&sam, "Quill", "Elsewhere").expect(200);
        for _ in 0..2 {
            let reply = look(&sam, "Robin", "Example");
            let header = |name: &str| reply.headers[name].to_str().unwrap().to_owned();
            assert_eq!(header("retry-after"), (23 * 60 * 60).to_string());
            assert_eq!(header("ratelimit-policy"), "\"duplicates\";q=4;w=86400");
            reply.problem(429, "too_many_requests");
        }
        // Whether or not there is such a child.
        create(world, &sam, "Robin", "Example").problem(429, "too_many_requests");
        create(world, &sam, "Quill", "Elsewhere").problem(429, "too_many_requests");
        assert_eq!(limited(world), 4);
        look(&world.desk("mo"), "Robin", "Example").expect(200);
        world.pass(TimeDelta::hours(23));
        let sam = world.desk("sam");
        for _ in 0..2 {
            look(&sam, "Robin", "Example").expect(200);
        }
        look(&sam, "Robin", "Example").problem(429, "too_many_requests");
    }

    /// A part of a double name finds it, however it is divided and accented.
    fn a_part_of_a_name_finds_the_child(world) {
        world.kingston();
        let sam = world.desk("sam");
        let child = create(world, &sam, "Siobhán", "O’Néill-Smith").expect(201)["id"].clone();
        for (forename, surname) in [("Siobhan", "Smith"), ("Siobhan", "O Neill"), ("siobhan", "ONeill"), ("Siobhan O Neill", "Smith"),
            ("Siobhan", "Neill-Smith"), ("Smith", "Siobhan"), ("Siobhan", "O'Neill Smith")] {
            let who = json!({"forename": forename, "surname": surname});
            let shown = sam.post("/v1/children/duplicates", who).expect(200);
            assert_eq!(shown["items"][0]["id"], child, "{forename} {surname}");
        }
        let shown = sam.post("/v1/children/duplicates", json!({"forename": "Siobhan", "surname": "Jones"})).expect(200);
        assert_eq!(shown["items"], json!([]));
    }

    /// Children who are not told of, since they are restricted or another team's, take no place among the twenty.
    fn nobody_is_crowded_out(world) {
        world.kingston();
        world.user("Rae Manager", Role::TeamManager, Some("Richmond"));
        let (mo, rae) = (world.desk("mo"), world.desk("rae"));
        let details = |born: &str, team: &str| json!({"forename": "Robin", "surname": "Example", "team": team, "date_of_birth": born});
        let mut others: Vec<Value> = Vec::new();
        for number in 0..48 {
            let body = json!({"id": world.id(), "details": details("2011-05-06", "Kingston"), "not_duplicates_of": others});
            let child = mo.post("/v1/children", body).expect(201)["id"].clone();
            if number % 2 == 0 {
                mo.put(&format!("/v1/children/{}/restriction", child.as_str().unwrap()), json!({"restricted": true})).expect(204);
            }
            others.push(child);
        }
        // Rae's Robin was born on another day, and is less like.
        let own = json!({"id": world.id(), "details": details("2012-01-01", "Richmond")});
        let own = rae.post("/v1/children", own).expect(201)["id"].clone();
        let shown = rae.post("/v1/children/duplicates", json!({"forename": "Robin", "surname": "Example"})).expect(200);
        assert_eq!((&shown["items"][0]["id"], shown.get("elsewhere")), (&own, None));
        // Whoever has looked at as many as are shown goes on, however many there are.
        let body = json!({"id": world.id(), "details": details("2011-05-06", "Kingston"), "not_duplicates_of": others});
        mo.post("/v1/children", body).expect(201);
    }

    /// What cannot be read is no name; a child that was stored with one is still there.
    fn a_name_can_be_read(world) {
        world.kingston();
        let sam = world.desk("sam");
        let zalgo = format!("Ro{}bin", "\u{301}".repeat(60));
        for name in ["...", "\u{2800}", "Ro\u{e000}bin", "Ro\u{ffff}bin", &zalgo, "👻", "Ro\u{b}bin"] {
            let problem = create(world, &sam, name, "Example").problem(422, "invalid");
            assert_eq!(problem["errors"][0]["pointer"], "/details/forename", "{name:?}");
        }
        let child = create(world, &sam, "Robin", "Example").expect(201)["id"].as_str().unwrap().to_owned();
        let dots = format!("UPDATE children SET names_form = 1, details = REPLACE(details, 'Robin', '...') WHERE id = '{child}'");
        world.run(sqlx::query(sqlx::AssertSqlSafe(dots)).execute(world.app.db.reader())).unwrap();
        world.restart_server();
        let sam = world.desk("sam");
        assert_eq!(sam.get(&format!("/v1/children/{child}")).expect(200)["forename"], "Unknown");
        assert!(crate::doctor::doctor(world, false).is_well());
    }

    /// Twelve at once, at two nodes, are each counted.
    fn looks_at_once_are_each_counted(world) {
        world.kingston();
        world.restart_server_as(|app| app.duplicate_checks_per_day = 5);
        let one = world.desk("sam");
        world.restart_server_as(|app| app.duplicate_checks_per_day = 5);
        let two = world.desk("sam");
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let running: Vec<_> = (0..12).map(|turn| {
                let desk = if turn % 2 == 0 { &one } else { &two };
                scope.spawn(move || look(desk, "Robin", "Example").status)
            }).collect();
            running.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 5, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 7, "{statuses:?}");
    }
}
