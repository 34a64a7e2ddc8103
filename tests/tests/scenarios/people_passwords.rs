//! A password that an administrator sets for somebody who forgot theirs.

use homeward_tests::world::{Desk, PASSWORD, Reply};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::role::Role;
use uuid::Uuid;

const SET: &str = "seven teal kettles wander";

fn sign_in(world: &World, username: &str, password: &str) -> Reply {
    world.stranger().post("/v1/sessions", json!({"username": username, "password": password}))
}

fn reset(desk: &Desk, user: Uuid, password: &str) -> Reply {
    desk.post(&format!("/v1/users/{user}/password"), json!({"password": password}))
}

fn confirm(desk: &Desk, user: Uuid) -> Reply {
    desk.post(&format!("/v1/users/{user}/password/confirm"), json!({}))
}

fn lines(world: &World, action: &str) -> i64 {
    let count = sqlx::query_scalar("SELECT COUNT(*) FROM audit WHERE action = $1").bind(action.to_owned());
    world.run(count.fetch_one(world.app.db.reader())).unwrap()
}

on_both_engines! {
    /// Yan forgot the password. Alex sets another, which opens nothing until Yan's manager, or the Associate Director, confirms
    /// it; and then Yan must change it.
    fn a_password_that_opens_records_needs_a_second_person(world) {
        world.kingston();
        world.user("Alex Admin", Role::Administrator, None);
        world.user("Kit Missing", Role::MissingChildrenWorker, Some("Kingston"));
        world.user("Rae Manager", Role::TeamManager, Some("Richmond"));
        let (alex, mo, rae, dee, kit) = (world.desk("alex"), world.desk("mo"), world.desk("rae"), world.desk("dee"), world.desk("kit"));
        let id = world.user_id("kit");
        for other in [&mo, &dee, &kit] {
            reset(other, id, SET).problem(403, "not_allowed");
        }
        let weak = reset(&alex, id, "Kingston2026").problem(422, "invalid");
        assert_eq!((&weak["errors"][0]["pointer"], &weak["errors"][0]["code"]), (&json!("/password"), &json!("weak")));
        kit.get("/v1/me").expect(200);
        let set = reset(&alex, id, SET).expect(200);
        assert_eq!(set["password_set_by"], json!(world.user_id("alex")));
        kit.get("/v1/me").problem(401, "session_ended");
        sign_in(world, "kit", PASSWORD).problem(401, "invalid_credentials");
        for _ in 0..8 {
            sign_in(world, "kit", SET).problem(403, "not_allowed");
        }
        let notice = |desk: &Desk| -> Value {
            let notices = desk.get("/v1/role-notices?limit=200").expect(200);
            notices["items"].as_array().unwrap().iter().find(|notice| notice["user"] == json!(id)).cloned().unwrap_or_default()
        };
        assert_eq!((&notice(&mo)["password_yours_to_confirm"], &notice(&mo)["password_set_by"]["name"]), (&json!(true), &json!("Alex Admin")));
        assert_eq!(notice(&rae), Value::Null);
        for other in [&alex, &rae, &world.desk("sam")] {
            confirm(other, id).problem(403, "not_allowed");
        }
        let confirmed = confirm(&mo, id).expect(200);
        assert!(confirmed.get("password_set_by").is_none());
        assert_eq!(confirm(&mo, id).expect(200), confirmed);
        let session = sign_in(world, "kit", SET).expect(200);
        assert_eq!(session["user"]["must_change_password"], true);
        let mut kit = world.stranger();
        kit.token = Some(session["access_token"].as_str().unwrap().to_owned());
        kit.get("/v1/children").problem(403, "password_change_required");
        kit.post("/v1/me/password", json!({"current_password": SET, "new_password": PASSWORD})).expect(204);
        kit.get("/v1/children").expect(200);
        assert_eq!((lines(world, "password.requested"), lines(world, "password.confirmed"), lines(world, "password.set")), (1, 1, 0));
    }

    /// Where no record opens, one person is enough. Nobody sets their own, a revoked account's or nobody's.
    fn a_password_that_opens_nothing_needs_nobody_else(world) {
        world.kingston();
        world.user("Alex Admin", Role::Administrator, None);
        world.user("Max Meeting", Role::MeetingSupport, None);
        let alex = world.desk("alex");
        assert!(reset(&alex, world.user_id("max"), SET).expect(200).get("password_set_by").is_none());
        assert_eq!(sign_in(world, "max", SET).expect(200)["user"]["must_change_password"], true);
        reset(&alex, world.user_id("alex"), SET).problem(409, "wrong_state");
        reset(&alex, world.id(), SET).problem(404, "not_found");
        confirm(&world.desk("dee"), world.id()).problem(404, "not_found");
        // The Associate Director does not let in what was set for themselves.
        let dee = world.desk("dee");
        confirm(&dee, world.user_id("dee")).problem(403, "not_allowed");
        alex.post(&format!("/v1/users/{}/revoke", world.user_id("max")), json!({})).expect(204);
        reset(&alex, world.user_id("max"), SET).problem(409, "wrong_state");
        assert_eq!(lines(world, "password.set"), 1);
    }
}
