//! Broken glass: whose role breaks it, with what words, how often, and who is told; and what a restriction keeps closed.

use crate::records;
use chrono::TimeDelta;
use homeward_tests::on_both_engines;
use homeward_tests::world::{Desk, Reply};
use serde_json::{Value, json};
use sync_core::ids::ChildId;
use sync_core::role::Role;

const REASON: &str = "The colleague on call is ill, and the police ask.";

fn break_glass(desk: &Desk, child: impl std::fmt::Display) -> Reply {
    desk.post(&format!("/v1/children/{child}/break-glass"), json!({"reason": REASON}))
}

fn restrict(desk: &Desk, child: ChildId, named: &[uuid::Uuid]) {
    let request = json!({"restricted": true, "named_people": named});
    let path = format!("/v1/children/{child}/restriction");
    desk.call("PUT", &path, Some(request), &[("if-match", "*")]).expect(204);
}

/// What an answer shows of itself: status, headers and body.
fn whole(reply: &Reply) -> (u16, Vec<(String, String)>, Value) {
    let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    // Each answer names its own request.
    let headers = reply.headers.iter().filter(|(name, _)| *name != "x-request-id");
    let headers = headers.map(|(name, value)| (name.to_string(), text(value))).collect();
    (reply.status, headers, reply.body.clone())
}

fn alerts(desk: &Desk, query: &str) -> Vec<Value> {
    desk.get(&format!("/v1/glass-breaks{query}")).expect(200)["items"].as_array().unwrap().clone()
}

on_both_engines! {
    /// Restricted means restricted: nobody's glass opens the child, whatever the role, and the answer is that for a child
    /// nobody knows. What was broken before ends with the restriction.
    fn no_glass_opens_what_is_for_named_people(world) {
        world.kingston();
        world.user("Rae Richmond", Role::TeamManager, Some("Richmond"));
        let (sam, mo, ben) = (world.desk("sam"), world.desk("mo"), world.desk("ben"));
        let (robin, wren) = (world.child(&sam, "Robin", "Kingston"), world.child(&sam, "Wren", "Kingston"));
        let until = break_glass(&ben, robin).expect(200);
        world.pass(chrono::TimeDelta::minutes(1));
        for _ in 0..6 {
            assert_eq!(break_glass(&ben, robin).expect(200), until, "sent again it is the same break, and counts once");
        }
        break_glass(&ben, wren).expect(200);
        ben.get(&format!("/v1/children/{robin}")).expect(200);

        restrict(&mo, robin, &[world.user_id("ada")]);
        ben.get(&format!("/v1/children/{robin}")).problem(404, "not_found");
        ben.get(&format!("/v1/children/{wren}")).expect(200);
        for username in ["ben", "rae", "sam", "pia", "yan", "dee"] {
            let desk = world.desk(username);
            let (closed, unknown) = (break_glass(&desk, robin), break_glass(&desk, world.id()));
            assert_eq!(whole(&closed), whole(&unknown), "{username}");
            assert!(matches!(closed.status, 403 | 404), "{username}");
            desk.get(&format!("/v1/children/{robin}")).problem(404, "not_found");
        }
        // Opened again, it stays closed to whose glass had ended.
        let open = Some(json!({"restricted": false}));
        mo.call("PUT", &format!("/v1/children/{robin}/restriction"), open, &[("if-match", "*")]).expect(204);
        ben.get(&format!("/v1/children/{robin}")).problem(404, "not_found");
        break_glass(&ben, robin).expect(200);
    }

    /// The settings may name a role whose glass opens a restricted child; those who are named are told.
    fn the_settings_name_who_opens_a_restricted_child(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        restrict(&mo, robin, &[]);
        world.restart_server_as(|app| app.glass.restricted_roles = [Role::AssociateDirector].into());
        let (mo, dee, ben) = (world.desk("mo"), world.desk("dee"), world.desk("ben"));
        break_glass(&ben, robin).problem(404, "not_found");
        break_glass(&dee, robin).expect(200);
        assert_eq!(dee.get(&format!("/v1/children/{robin}")).expect(200)["restricted"], true);
        assert_eq!(alerts(&mo, "?unseen=true")[0]["user"], json!(world.user_id("dee")));
        // Who broke it sees the child, and not who else did.
        assert!(alerts(&dee, "").is_empty());
        restrict(&mo, robin, &[]);
        dee.get(&format!("/v1/children/{robin}")).problem(404, "not_found");
    }

    /// A youth worker and a lead professional have no glass, nor do those whose work takes them to no records.
    fn glass_needs_a_role(world) {
        world.kingston();
        for (name, role) in [("Lee Lead", Role::LeadProfessional), ("Alex Admin", Role::Administrator),
            ("Ap Application", Role::Application), ("Pol Police", Role::PoliceLiaison), ("Max Meeting", Role::MeetingSupport)] {
            world.user(name, role, None);
        }
        let sam = world.desk("sam");
        let robin = world.child(&sam, "Robin", "Kingston");
        for username in ["yan", "lee", "alex", "ap", "pol", "max"] {
            break_glass(&world.desk(username), robin).problem(403, "not_allowed");
        }
        for username in ["ada", "pia", "sam"] {
            break_glass(&world.desk(username), robin).expect(200);
        }
    }

    /// A reason says something, or the problem says what it must.
    fn a_reason_has_substance(world) {
        world.kingston();
        let (sam, ben) = (world.desk("sam"), world.desk("ben"));
        let robin = world.child(&sam, "Robin", "Kingston");
        for reason in [".", "....................", "asdf asdf asdf asdf asdf", "because because because because", "ill today"] {
            let told = ben.post(&format!("/v1/children/{robin}/break-glass"), json!({"reason": reason})).problem(422, "invalid");
            assert_eq!(told["errors"][0]["pointer"], "/reason");
            let detail = told["errors"][0]["detail"].as_str().unwrap();
            assert!(detail.contains("20 characters") && detail.contains("four words"), "{detail}");
        }
        ben.get(&format!("/v1/children/{robin}")).problem(404, "not_found");
    }

    /// Five a day, however many are asked for at once; the sixth waits until the first is a day old. A child one may not
    /// open makes no difference to the answer.
    fn glass_is_broken_a_few_times_a_day(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let children: Vec<ChildId> = (0..12).map(|number| world.child(&sam, &format!("Robin{number}"), "Kingston")).collect();
        let closed = world.child(&sam, "Wren", "Kingston");
        restrict(&mo, closed, &[]);
        let ben = world.desk("ben");
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let tries: Vec<_> = children.iter().map(|child| (ben.clone(), *child))
                .map(|(desk, child)| scope.spawn(move || break_glass(&desk, child).status)).collect();
            tries.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 5, "{statuses:?}");
        let told = break_glass(&ben, closed).problem(409, "limit_reached");
        assert_eq!(told, break_glass(&ben, world.id()).problem(409, "limit_reached"));
        assert!(told["detail"].as_str().unwrap().contains("at most 5 times"));
        world.pass(TimeDelta::hours(24));
        let ben = world.desk("ben");
        break_glass(&ben, children[0]).expect(200);
        break_glass(&ben, closed).problem(404, "not_found");
    }

    /// The child's manager and the Associate Director read who broke the glass and why, and mark it as seen; others see
    /// nothing, and of a restricted child only those who are named.
    fn the_managers_are_told_the_words(world) {
        world.kingston();
        world.user("Rae Richmond", Role::TeamManager, Some("Richmond"));
        let (sam, mo, dee, ben) = (world.desk("sam"), world.desk("mo"), world.desk("dee"), world.desk("ben"));
        let (robin, wren) = (world.child(&sam, "Robin", "Kingston"), world.child(&sam, "Wren", "Kingston"));
        break_glass(&ben, robin).expect(200);
        world.pass(TimeDelta::minutes(1));
        break_glass(&ben, wren).expect(200);
        let told = alerts(&mo, "?unseen=true");
        assert_eq!(told.iter().map(|one| one["child"].clone()).collect::<Vec<_>>(), [json!(wren), json!(robin)]);
        assert_eq!((&told[0]["reason"], &told[0]["name"]), (&json!(REASON), &json!("Ben Missing")));
        assert_eq!(told, alerts(&dee, ""));
        let first = mo.get("/v1/glass-breaks?limit=1").expect(200);
        let rest = mo.get(&format!("/v1/glass-breaks?limit=1&cursor={}", first["next"].as_str().unwrap())).expect(200);
        assert_eq!((&first["items"][0], &rest["items"][0]), (&told[0], &told[1]));
        assert!(rest.get("next").is_none());

        let rae = world.desk("rae");
        assert!(alerts(&rae, "").is_empty());
        for username in ["ben", "sam", "ada", "yan", "pia"] {
            world.desk(username).get("/v1/glass-breaks").problem(403, "not_allowed");
        }
        let seen = |desk: &Desk, one: &Value| desk.post(&format!("/v1/glass-breaks/{}/seen", one["id"].as_str().unwrap()), Value::Null);
        seen(&rae, &told[0]).problem(404, "not_found");
        seen(&ben, &told[0]).problem(403, "not_allowed");
        seen(&mo, &told[0]).expect(204);
        seen(&mo, &told[0]).expect(204);
        assert_eq!(alerts(&mo, "?unseen=true").len(), 1);
        assert_eq!(alerts(&dee, "?unseen=true").len(), 2);
        assert_eq!(alerts(&dee, "")[0]["seen"], json!([{"user": world.user_id("mo"), "at": world.now()}]));

        restrict(&mo, robin, &[]);
        assert_eq!(alerts(&dee, "").len(), 1);
        let of_robin = alerts(&mo, "")[1].clone();
        assert_eq!(of_robin["ended_at"], json!(world.now()));
        seen(&dee, &of_robin).problem(404, "not_found");
    }

    /// What glass opens is all of it: the lists of the child have what each entry is opened by.
    fn lists_of_an_open_child_are_whole(world) {
        world.kingston();
        let (sam, mo, ben) = (world.desk("sam"), world.desk("mo"), world.desk("ben"));
        let (robin, wren) = (world.child(&sam, "Robin", "Kingston"), world.child(&sam, "Wren", "Kingston"));
        let now = world.now();
        for child in [robin, wren] {
            let body = json!({"id": world.id(), "child": child, "reported_at": now - TimeDelta::hours(20), "reported_by": "An invented carer",
                "classification": "missing", "missing_from": "care", "returned_at": now - TimeDelta::hours(10)});
            mo.post("/v1/missing-episodes", body).expect(201);
        }
        let path = format!("/v1/missing-episodes?child={robin}");
        let seen = |desk: &Desk| -> Value { desk.get(&path).expect(200)["items"].clone() };
        let before = seen(&ben);
        assert!(before.as_array().unwrap().iter().all(|episode| episode["header_only"] == true), "{before}");
        break_glass(&ben, robin).expect(200);
        assert_eq!((&seen(&ben), seen(&ben).as_array().unwrap().len()), (&seen(&mo), 1));
        assert_eq!(ben.get(&format!("{path}&open=true")).expect(200)["items"], seen(&mo));
        let all = ben.get("/v1/missing-episodes").expect(200)["items"].clone();
        assert!(all.as_array().unwrap().iter().all(|episode| episode.get("details").is_none()), "{all}");
    }

    /// Other words while the glass is open open it no longer, and are told like the first; they count as no other break.
    fn every_reason_that_is_given_is_kept(world) {
        world.kingston();
        let (sam, mo, ben) = (world.desk("sam"), world.desk("mo"), world.desk("ben"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let until = break_glass(&ben, robin).expect(200);
        world.pass(TimeDelta::minutes(5));
        let given = |reason: &str| ben.post(&format!("/v1/children/{robin}/break-glass"), json!({"reason": reason}));
        let other = "The police ask for the address of her aunt.";
        assert_eq!(given(other).expect(200), until);
        assert_eq!(given(other).expect(200), until);
        assert_eq!(break_glass(&ben, robin).expect(200), until);
        let told = alerts(&mo, "?unseen=true");
        let reasons: Vec<_> = told.iter().map(|one| (one["reason"].as_str().unwrap(), &one["until"])).collect();
        assert_eq!(reasons, [(other, &until["until"]), (REASON, &until["until"])]);
        assert_eq!((&told[0]["at"], &told[0]["user"]), (&json!(world.now()), &json!(world.user_id("ben"))));
        let lines = sqlx::query_scalar("SELECT COUNT(*) FROM audit WHERE action = 'glass.broken'");
        let lines: i64 = world.run(lines.fetch_one(world.audit())).unwrap();
        assert_eq!(lines, 2);
        for number in 3..=10 {
            given(&format!("The police ask once more, for the {number}th time.")).expect(200);
        }
        given("The police ask once more, for the last time.").problem(409, "limit_reached");
        assert_eq!(given(other).expect(200), until);
        // It is one break of the five.
        for number in 1..5 {
            break_glass(&ben, world.child(&sam, &format!("Wren{number}"), "Kingston")).expect(200);
        }
        break_glass(&ben, world.child(&sam, "Wren5", "Kingston")).problem(409, "limit_reached");
        // A day after the first, one more: what was said since the first is as old as that.
        world.pass(TimeDelta::hours(24) - TimeDelta::minutes(5));
        let (sam, ben) = (world.desk("sam"), world.desk("ben"));
        break_glass(&ben, world.child(&sam, "Wren6", "Kingston")).expect(200);
    }

    /// Broken glass opens a record to be read: *seen by manager* is said by those whose work it is.
    fn who_broke_the_glass_has_seen_nothing(world) {
        let robin = records::robin(world);
        world.user("Rae Richmond", Role::TeamManager, Some("Richmond"));
        let (ada, rae, mo, record) = (world.desk("ada"), world.desk("rae"), world.desk("mo"), world.id());
        records::edit(&ada, record, robin, None, &[records::set("/where", json!("At home"))]).expect(201);
        break_glass(&rae, robin).expect(200);
        let position = records::read(&rae, record).expect(200)["position"].clone();
        let seen = |desk: &Desk| desk.post(&format!("/v1/records/{record}/seen"), json!({"position": position}));
        seen(&rae).problem(403, "not_allowed");
        seen(&mo).expect(204);
    }
}
