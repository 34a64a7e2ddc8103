//! People's accounts: who keeps them, and that keeping them opens no case.

use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::role::Role;

fn newcomer(world: &World, username: &str) -> Value {
    json!({"id": world.id(), "username": username, "name": "Noa Newcomer", "role": "youth_worker",
        "password": "another invented password"})
}

on_both_engines! {
    /// Alex adds Noa, who signs in. Nobody else adds anybody.
    fn only_the_administrator_adds_accounts(world) {
        world.kingston();
        world.user("Alex Admin", Role::Administrator, None);
        let admin = world.desk("alex");
        world.user("Lee Lead", Role::LeadProfessional, None);
        world.user("Max Meeting", Role::MeetingSupport, None);
        world.user("Pol Police", Role::PoliceLiaison, None);
        world.user("Ap Application", Role::Application, None);
        for username in ["mo", "ada", "pia", "yan", "sam", "dee", "lee", "max", "pol", "ap"] {
            let desk = world.desk(username);
            desk.post("/v1/users", newcomer(world, "noa")).problem(403, "not_allowed");
        }
        for username in ["ada", "pia", "yan", "sam", "lee"] {
            world.desk(username).get("/v1/users").problem(403, "not_allowed");
        }
        let added = admin.post("/v1/users", newcomer(world, "noa")).expect(201);
        assert_eq!((&added["username"], &added["role"]), (&json!("noa"), &json!("youth_worker")));
        assert!(added.get("password").is_none() && added.get("password_hash").is_none());
        world.desk("dee").post(&format!("/v1/users/{}/confirm", added["id"].as_str().unwrap()), json!({})).expect(200);
        let signed_in = world.stranger().post("/v1/sessions",
            json!({"username": "noa", "password": "another invented password"})).expect(200);
        assert_eq!(signed_in["user"]["name"], "Noa Newcomer");
        let listed = admin.get("/v1/users?limit=200").expect(200);
        assert!(listed["items"].as_array().unwrap().iter().any(|user| user["username"] == "noa"));
    }

    /// What is wrong with a new account is said by field, and nothing is added.
    fn accounts_that_cannot_be(world) {
        world.user("Alex Admin", Role::Administrator, None);
        let admin = world.desk("alex");
        let with = |field: &str, value: Value| {
            let mut body = newcomer(world, "noa");
            body[field] = value;
            admin.post("/v1/users", body)
        };
        for (field, value) in [
            ("password", json!("elevenchars")),
            ("password", json!("a".repeat(201))),
            ("username", json!("")),
            ("username", json!("a".repeat(101))),
            ("name", json!("   ")),
            ("name", json!("Noa\u{0}")),
            ("role", json!("chief")),
            ("id", json!("not an id")),
        ] {
            let problem = with(field, value).problem(422, "invalid");
            assert_eq!(problem["errors"][0]["pointer"], format!("/{field}"), "{problem}");
        }
        let teamless = with("role", json!("team_manager")).problem(422, "invalid");
        assert_eq!(teamless["errors"][0]["pointer"], "/team");
        with("password", json!("twelve chars")).expect(201);
        admin.post("/v1/users", newcomer(world, "noa")).problem(409, "already_exists");
        let users = admin.get("/v1/users").expect(200);
        assert_eq!(users["items"].as_array().unwrap().len(), 2);
    }

    /// Alex keeps people and devices, and sees no child, record, episode, refused work or audit, not even when
    /// named, or with a typed reason.
    fn the_administrator_sees_no_case(world) {
        world.kingston();
        world.user("Alex Admin", Role::Administrator, None);
        let (sam, mo, admin) = (world.desk("sam"), world.desk("mo"), world.desk("alex"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.allocate(&mo, robin, "ada", "missing");
        let allocation = json!({"id": world.id(), "user": world.user_id("alex"), "service": "missing"});
        mo.post(&format!("/v1/children/{robin}/allocations"), allocation).problem(422, "invalid");
        let episode = world.id();
        sam.post("/v1/missing-episodes", json!({"id": episode, "child": robin, "reported_at": world.now(),
            "reported_by": "An invented carer", "classification": "missing", "missing_from": "home"})).expect(201);
        let (mut ada, _) = world.phone("ada");
        let note = ada.begin("return-home-interview", robin).unwrap();
        ada.set(note, "/where", "At home").unwrap();
        ada.sync().unwrap();
        mo.put(&format!("/v1/children/{robin}/restriction"),
            json!({"restricted": true, "named_people": [world.user_id("alex"), world.user_id("ada")]})).expect(204);

        let empty = |path: &str, list: &str| {
            let body = admin.get(path).expect(200);
            assert_eq!(body[list], json!([]), "{path}");
        };
        empty("/v1/children", "items");
        empty("/v1/records", "items");
        empty(&format!("/v1/records?child={robin}"), "items");
        empty("/v1/missing-episodes", "items");
        empty("/v1/rhi-worklist", "entries");
        let found = admin.post("/v1/children/search", json!({"name": "Robin"})).expect(200);
        assert_eq!(found["children"], json!([]));
        for path in [
            format!("/v1/children/{robin}"),
            format!("/v1/children/{robin}/allocations"),
            format!("/v1/children/{robin}/ssd-missing"),
            format!("/v1/records/{note}"),
            format!("/v1/records/{note}/history"),
            format!("/v1/missing-episodes/{episode}"),
        ] {
            admin.get(&path).problem(404, "not_found");
        }
        for path in ["/v1/quarantine".to_owned(), format!("/v1/audit?child={robin}")] {
            admin.get(&path).problem(403, "not_allowed");
        }
        admin.post(&format!("/v1/children/{robin}/break-glass"), json!({"reason": "I only wanted to have a look."})).problem(403, "not_allowed");
        let details = json!({"forename": "Robin", "surname": "Robinson-Example"});
        admin.post("/v1/children/duplicates", details).problem(403, "not_allowed");
    }
}
