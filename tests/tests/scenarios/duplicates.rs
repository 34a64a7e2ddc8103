//! Looking for likely duplicates: how often a person may, and that nobody is crowded out.

use chrono::TimeDelta;
use homeward_tests::world::{Desk, Reply};
use homeward_tests::{World, on_both_engines};
use serde_json::json;

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
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
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
        look(&mo, "Robin", "Example").expect(200);
        world.pass(TimeDelta::hours(23));
        let sam = world.desk("sam");
        for _ in 0..2 {
            look(&sam, "Robin", "Example").expect(200);
        }
        look(&sam, "Robin", "Example").problem(429, "too_many_requests");
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
