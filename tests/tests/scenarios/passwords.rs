//! Passwords and the names they belong to: the first one is changed, weak ones are refused, and a name typed otherwise is the same.

use crate::doctor::doctor;
use crate::identity_keys::DeviceKey;
use chrono::TimeDelta;
use homeward_server::db::{Db, accounts, usernames};
use homeward_tests::world::{Desk, PASSWORD, Reply};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use sync_core::role::Role;

const FIRST: &str = "an invented first word";

/// Has an administrator add an account.
fn added(world: &mut World, username: &str) -> Desk {
    world.user("Alex Admin", Role::Administrator, None);
    world.user("Dee Director", Role::AssociateDirector, None);
    let (admin, id) = (world.desk("alex"), world.id());
    let user =
        json!({"id": id, "username": username, "name": "Noa Newcomer", "role": "youth_worker", "password": FIRST});
    admin.post("/v1/users", user).expect(201);
    world.desk("dee").post(&format!("/v1/users/{id}/confirm"), json!({})).expect(200);
    admin
}

fn sign_in(world: &World, username: &str, password: &str) -> Reply {
    world.stranger().post("/v1/sessions", json!({"username": username, "password": password}))
}

fn signed_in(world: &World, username: &str, password: &str) -> Desk {
    let session = sign_in(world, username, password).expect(200);
    let mut desk = world.stranger();
    desk.token = Some(session["access_token"].as_str().unwrap().to_owned());
    desk
}

fn change(desk: &Desk, current: &str, new: &str) -> Reply {
    desk.post("/v1/me/password", json!({"current_password": current, "new_password": new}))
}

#[track_caller]
fn refused_field(reply: Reply, pointer: &str, code: &str) {
    let problem = reply.problem(422, "invalid");
    assert_eq!((&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]), (&json!(pointer), &json!(code)));
}

fn audited(world: &World, action: &str) -> i64 {
    let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM audit WHERE action = '{action}'"));
    world.run(sqlx::query_scalar(sql).fetch_one(world.audit())).unwrap()
}

fn run(world: &World, sql: &str) {
    world.run(sqlx::query(AssertSqlSafe(sql.to_owned())).execute(world.app.db.reader())).unwrap();
}

on_both_engines! {
    /// Alex gave Noa a password. With it Noa may change it, and nothing else; afterwards all of her role, and only here.
    fn a_first_password_must_be_changed(world) {
        added(world, "noa");
        let session = sign_in(world, "noa", FIRST).expect(200);
        assert_eq!(session["user"]["must_change_password"], true);
        let (noa, other) = (signed_in(world, "noa", FIRST), signed_in(world, "noa", FIRST));
        assert_eq!(noa.get("/v1/me").expect(200)["must_change_password"], true);
        noa.get("/v1/children").problem(403, "password_change_required");
        for weak in ["Noa-Newcomer-2026", "kingston2026", "Richmond2026", "1q2w3e4r5t6y", "zaq12wsxcde3", "asdfghjkl123"] {
            refused_field(change(&noa, FIRST, weak), "/new_password", "weak");
        }
        refused_field(change(&noa, FIRST, "short"), "/new_password", "out_of_range");
        refused_field(change(&noa, FIRST, FIRST), "/new_password", "unchanged");
        refused_field(change(&noa, "not her password", PASSWORD), "/current_password", "wrong");
        assert_eq!((audited(world, "password.refused"), audited(world, "password.changed")), (1, 0));
        change(&noa, FIRST, PASSWORD).expect(204);
        assert_eq!(audited(world, "password.changed"), 1);
        assert_eq!(noa.get("/v1/me").expect(200)["must_change_password"], false);
        noa.get("/v1/children").expect(200);
        other.get("/v1/me").problem(401, "session_ended");
        sign_in(world, "noa", FIRST).problem(401, "invalid_credentials");
        let session = sign_in(world, "noa", PASSWORD).expect(200);
        assert_eq!(session["user"]["must_change_password"], false);
    }

    /// Every operation of the document that needs somebody signed in refuses, but for three. A package is handed over by a ticket,
    /// which a session is not.
    fn nothing_else_opens_before_that(world) {
        added(world, "noa");
        let (noa, leaving) = (signed_in(world, "noa", FIRST), signed_in(world, "noa", FIRST));
        let document = homeward_server::router::document();
        let mut open = Vec::new();
        for (path, operations) in document["paths"].as_object().unwrap() {
            for (method, operation) in operations.as_object().unwrap() {
                if operation["security"].as_array().is_none_or(Vec::is_empty) {
                    continue;
                }
                let place: String = path.split('/').map(|part| if part.starts_with('{') { world.id().to_string() } else { part.to_owned() })
                    .collect::<Vec<_>>().join("/");
                let desk = if operation["operationId"] == "signOut" { &leaving } else { &noa };
                let reply = desk.call(&method.to_uppercase(), &place, operation.get("requestBody").map(|_| json!({})), &[]);
                if reply.body["code"] != "password_change_required" {
                    open.push(operation["operationId"].as_str().unwrap().to_owned());
                }
            }
        }
        open.sort();
        assert_eq!(open, ["changePassword", "getMe", "handOver", "signOut"]);
    }

    /// Whoever finds Ada's desk open does not guess her password there for long, and changes nobody else's.
    fn changes_are_counted_like_sign_ins(world) {
        world.kingston();
        let (ada, ben) = (world.desk("ada"), world.desk("ben"));
        for number in 0..10 {
            refused_field(change(&ada, &format!("a guess {number}"), "another invented password"), "/current_password", "wrong");
        }
        let waits = change(&ada, PASSWORD, "another invented password");
        assert_eq!(waits.headers["retry-after"], "30");
        assert_eq!(waits.headers["ratelimit-policy"], "\"sign-in\";q=10;w=300");
        waits.problem(429, "too_many_requests");
        change(&ben, PASSWORD, "another invented password").expect(204);
        sign_in(world, "ada", PASSWORD).expect(200);
        world.pass(TimeDelta::seconds(30));
        change(&ada, PASSWORD, "another invented password").expect(204);
    }

    /// A name is the same in capitals, with accents composed or not, and with space around; one that looks like another is refused.
    fn names_are_compared_in_one_form(world) {
        let admin = added(world, "Zo\u{eb}  Q");
        for typed in ["Zo\u{eb} Q", "ZO\u{cb} Q", " zoe\u{308} q ", "ｚoë q"] {
            assert_eq!(sign_in(world, typed, FIRST).expect(200)["user"]["username"], "Zo\u{eb} Q", "{typed}");
        }
        let new = |username: &str| {
            admin.post("/v1/users", json!({"id": world.id(), "username": username, "name": "Another", "role": "youth_worker",
                "password": FIRST}))
        };
        for taken in ["zo\u{eb} q", "ZOE\u{308} Q", " Zo\u{eb} Q\t"] {
            new(taken).problem(409, "already_exists");
        }
        for wrong in ["z\u{43e}\u{eb} q", "\u{440}\u{430}\u{443}\u{440}", "zoe\u{200b}", "zoe\u{202e}", "---"] {
            refused_field(new(wrong), "/username", "not_a_username");
        }
        sign_in(world, "zoe q", FIRST).problem(401, "invalid_credentials");
        let (key, device) = (DeviceKey::ed25519(), world.id());
        for (sent, signed) in [("ZO\u{cb} Q", "ZO\u{cb} Q"), ("ZO\u{cb} Q", "zo\u{eb} q")] {
            let proof = key.sign(&format!("homeward/enrol/1\n{device}\n{signed}"));
            let device = json!({"id": device, "name": "A phone", "algorithm": key.algorithm(), "public_key": key.public(), "proof": proof});
            world.stranger().post("/v1/sessions", json!({"username": sent, "password": FIRST, "device": device})).expect(200);
        }
        // Guesses at any spelling are guesses at the one account.
        for typed in ["zo\u{eb} q", "ZO\u{cb} Q", "zoe\u{308} q", " Zo\u{eb} Q", "ZOE\u{308} Q"] {
            sign_in(world, typed, "a wrong password").problem(401, "invalid_credentials");
        }
        sign_in(world, "Zo\u{eb} q", FIRST).problem(429, "too_many_requests");
    }

    /// Accounts of earlier builds get the form of their names. Where two have one, neither is lost, and the doctor tells.
    fn accounts_of_before_are_found_by_their_names(world) {
        world.kingston();
        let ben = world.user_id("ben");
        run(world, "UPDATE users SET username_key = NULL");
        run(world, &format!("UPDATE users SET username = 'ADA', created_at = created_at + 1 WHERE id = '{ben}'"));
        world.restart_server();
        let who = |typed: &str| sign_in(world, typed, PASSWORD).expect(200)["user"]["name"].clone();
        for (typed, name) in [("ada", "Ada Missing"), ("Ada", "Ada Missing"), ("ADA", "Ben Missing"), ("MO", "Mo Manager")] {
            assert_eq!(who(typed), Value::from(name), "{typed}");
        }
        let report = doctor(world, false);
        assert_eq!(report.same_names, [(ben, world.user_id("ada"))]);
        assert!(!report.is_well() && report.describe().contains(&ben.to_string()), "{}", report.describe());
        let renamed = |name: &str| world.run(async {
            let mut tx = world.app.db.begin().await.unwrap();
            let renamed = usernames::rename_user(&mut tx, ben, name).await.unwrap();
            tx.commit().await.unwrap();
            renamed
        });
        assert!(!renamed("Ada") && renamed("ben"));
        assert!(doctor(world, false).is_well());
        assert_eq!((who("BEN"), who("ADA")), (Value::from("Ben Missing"), Value::from("Ada Missing")));
    }
}

#[test]
fn the_command_line_sets_passwords_and_names() {
    use crate::people_command_line::{add, badly, folder, well};
    let folder = folder();
    let data = folder.path();
    let user = well(data, &add("ada", "youth_worker"));
    let mut own = add("Ben", "youth_worker");
    own.push("--own-password");
    well(data, &own);
    std::fs::write(data.join("weak.txt"), "password2026").unwrap();
    let set = |username: &'static str, file: &'static str| {
        vec!["user", "password", "--username", username, "--password-file", file]
    };
    assert!(badly(data, &set("ada", "weak.txt")).contains("easy to guess"));
    assert!(badly(data, &set("nobody", "secret.txt")).contains("no such account"));
    std::fs::write(data.join("new.txt"), "another invented password\n").unwrap();
    assert_eq!(
        well(data, &set(" BEN ", "new.txt")),
        well(data, &[&set("ben", "secret.txt")[..], &["--own-password"]].concat())
    );
    assert!(badly(data, &add("BEN ", "youth_worker")).contains("taken"));
    assert!(badly(data, &add("b\u{435}n", "youth_worker")).contains("/username"));
    assert!(badly(data, &["user", "rename", user.trim(), "--username", "BEN"]).contains("taken"));
    well(data, &["user", "rename", user.trim(), "--username", "ada.example"]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let must_change = |name: &'static str| {
        runtime.block_on(async {
            let db = Db::open(&format!("sqlite:{}", data.join("homeward.sqlite").display()), "t1").await.unwrap();
            let found = accounts::credentials(db.reader(), name, name).await.unwrap();
            db.close().await;
            found.unwrap().must_change_password
        })
    };
    assert!(must_change("ada.example") && !must_change("ben"));
}
