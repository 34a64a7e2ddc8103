//! Requests that arrive at once, at two nodes: what may be there once is there once.

use crate::records::{edit, read, robin, set};
use homeward_tests::on_both_engines;
use homeward_tests::world::{Desk, Reply};
use serde_json::{Value, json};

/// How many requests arrive at once.
const AT_ONCE: usize = 8;

/// Sends requests at once, each from a thread of its own, in turn by the desks.
fn at_once(desks: &[&Desk], path: &str, bodies: &[Value]) -> Vec<Reply> {
    std::thread::scope(|scope| {
        let calls: Vec<_> = bodies
            .iter()
            .enumerate()
            .map(|(number, body)| {
                let desk = desks[number % desks.len()];
                scope.spawn(move || desk.post(path, body.clone()))
            })
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    })
}

fn statuses(replies: &[Reply]) -> Vec<u16> {
    let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    statuses
}

/// One that did it, and the others with another status.
fn one_and(first: u16, others: u16) -> Vec<u16> {
    let mut expected = vec![others; AT_ONCE - 1];
    expected.push(first);
    expected.sort_unstable();
    expected
}

on_both_engines! {
    /// Eight people create Robin at once, each by an id of their own: she is there once, and seven are shown her.
    fn a_child_is_created_once_by_many(world) {
        world.kingston();
        let one = world.desk("sam");
        world.restart_server();
        let two = world.desk("sam");
        let details = json!({"forename": "Robin", "surname": "Example", "team": "Kingston", "date_of_birth": "2011-05-06"});
        let bodies: Vec<Value> = (0..AT_ONCE).map(|_| json!({"id": world.id(), "details": details})).collect();
        let replies = at_once(&[&one, &two], "/v1/children", &bodies);
        assert_eq!(statuses(&replies), one_and(201, 409));
        let made = replies.iter().find(|reply| reply.status == 201).unwrap().body["id"].clone();
        for reply in replies.into_iter().filter(|reply| reply.status == 409) {
            assert_eq!(reply.problem(409, "likely_duplicates")["duplicates"][0]["id"], made);
        }
        assert_eq!(one.get("/v1/children").expect(200)["items"].as_array().unwrap().len(), 1);
    }

    /// Several people write at once on the version that all of them read: one's words stand, and the others are told that
    /// the record has moved on.
    fn an_edit_stands_on_what_was_read(world) {
        let robin = robin(world);
        let desks = [world.desk("ada"), world.desk("ben"), world.desk("mo")];
        let record = world.id();
        edit(&desks[0], record, robin, None, &[set("/where", json!("At home"))]).expect(201);
        for round in 0..6 {
            let etag = read(&desks[0], record).etag();
            let replies: Vec<Reply> = std::thread::scope(|scope| {
                let write = |(number, desk): (usize, &Desk)| {
                    let (desk, etag, place) = (desk.clone(), etag.clone(), format!("Place {round} of {number}"));
                    scope.spawn(move || edit(&desk, record, robin, Some(&etag), &[set("/where", json!(place))]))
                };
                let writing: Vec<_> = desks.iter().enumerate().map(write).collect();
                writing.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            assert_eq!(statuses(&replies), [200, 412, 412], "round {round}");
            let stands = read(&desks[0], record).expect(200);
            let won = replies.into_iter().find(|reply| reply.status == 200).unwrap().body;
            assert_eq!((&stands["data"]["where"], &stands["conflicts"]), (&won["data"]["where"], &json!([])));
        }
    }

    /// A version that was read is the database's, whatever a node remembers of the record.
    fn an_edit_at_another_node_is_on_what_was_read_there(world) {
        let robin = robin(world);
        let (ada, record) = (world.desk("ada"), world.id());
        edit(&ada, record, robin, None, &[set("/where", json!("At home"))]).expect(201);
        world.restart_server();
        let ben = world.desk("ben");
        for (turn, desk) in [&ben, &ada, &ben, &ada].into_iter().enumerate() {
            let etag = read(desk, record).etag();
            edit(desk, record, robin, Some(&etag), &[set("/where", json!(format!("Place {turn}")))]).expect(200);
        }
    }

    /// The same request eight times at once: one makes the child, and the others answer it.
    fn a_request_that_is_sent_many_times_makes_one_child(world) {
        world.kingston();
        let one = world.desk("sam");
        world.restart_server();
        let two = world.desk("sam");
        let body = json!({"id": world.id(), "details": {"forename": "Robin", "surname": "Example", "team": "Kingston"}});
        let replies = at_once(&[&one, &two], "/v1/children", &vec![body.clone(); AT_ONCE]);
        assert_eq!(statuses(&replies), one_and(201, 200));
        assert!(replies.iter().all(|reply| reply.body["id"] == body["id"] && reply.etag() == "\"1\""));
    }

    /// Eight allocations of Robin to Ada at once are one, and when it ends, so does her access.
    fn a_person_is_allocated_once_at_a_time(world) {
        world.kingston();
        let (sam, one) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        world.restart_server();
        let two = world.desk("mo");
        let path = format!("/v1/children/{robin}/allocations");
        let ada = world.user_id("ada");
        let body = |service: &str| json!({"id": world.id(), "user": ada, "service": service});
        let bodies: Vec<Value> = (0..AT_ONCE).map(|_| body("missing")).collect();
        let replies = at_once(&[&one, &two], &path, &bodies);
        assert_eq!(statuses(&replies), one_and(201, 200));
        let made = replies[0].body.clone();
        assert!(replies.iter().all(|reply| reply.body == made));
        // Another service is another allocation; another child's id is taken.
        let phoenix = body("phoenix");
        one.post(&path, phoenix.clone()).expect(201);
        let mut elsewhere = body("missing");
        elsewhere["id"] = phoenix["id"].clone();
        let wren = world.child(&sam, "Wren", "Kingston");
        one.post(&format!("/v1/children/{wren}/allocations"), elsewhere).problem(409, "already_exists");

        let end = |id: &Value| one.post(&format!("{path}/{}/end", id.as_str().unwrap()), json!({})).expect(204);
        end(&phoenix["id"]);
        world.desk("ada").get(&format!("/v1/children/{robin}")).expect(200);
        end(&made["id"]);
        world.desk("ada").get(&format!("/v1/children/{robin}")).problem(404, "not_found");
        let listed = one.get(&path).expect(200);
        end(&made["id"]);
        assert_eq!(one.get(&path).expect(200), listed);
        // Sent again after its end, the request answers what it made, and opens nothing.
        let again = json!({"id": made["id"], "user": ada, "service": "missing"});
        assert!(one.post(&path, again).expect(200)["ended_at"].is_string());
        world.desk("ada").get(&format!("/v1/children/{robin}")).problem(404, "not_found");
        one.post(&path, body("missing")).expect(201);
        world.desk("ada").get(&format!("/v1/children/{robin}")).expect(200);
    }

    /// Eight people report Robin at once: one episode is open. And eight workers take it: one has it.
    fn an_episode_is_opened_and_taken_once(world) {
        world.kingston();
        let workers: Vec<String> = (0..AT_ONCE).map(|number| format!("worker{number}")).collect();
        for worker in &workers {
            world.user(worker, sync_core::role::Role::MissingChildrenWorker, None);
        }
        let (sam, one) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        let some: Vec<Desk> = workers.iter().take(AT_ONCE / 2).map(|worker| world.desk(worker)).collect();
        world.restart_server();
        let two = world.desk("mo");
        let others: Vec<Desk> = workers.iter().skip(AT_ONCE / 2).map(|worker| world.desk(worker)).collect();
        let report = || json!({"id": world.id(), "child": robin, "reported_at": world.now(), "reported_by": "An invented carer",
            "classification": "missing", "missing_from": "home"});
        let bodies: Vec<Value> = (0..AT_ONCE).map(|_| report()).collect();
        let replies = at_once(&[&one, &two], "/v1/missing-episodes", &bodies);
        assert_eq!(statuses(&replies), one_and(201, 409));
        let open = replies.iter().find(|reply| reply.status == 201).unwrap().body["id"].as_str().unwrap();
        for reply in replies.iter().filter(|reply| reply.status == 409) {
            reply.clone().problem(409, "episode_open");
        }

        let desks: Vec<&Desk> = some.iter().chain(&others).collect();
        let taken = at_once(&desks, &format!("/v1/missing-episodes/{open}/take"), &vec![json!({}); AT_ONCE]);
        // Whoever comes after no longer sees the child, or is told that somebody has it.
        assert_eq!(taken.iter().filter(|reply| reply.status == 200).count(), 1);
        assert!(taken.iter().all(|reply| matches!(reply.status, 200 | 404 | 409)), "{taken:?}");
        let allocations = one.get(&format!("/v1/children/{robin}/allocations")).expect(200);
        assert_eq!(allocations["allocations"].as_array().unwrap().len(), 1);
    }

    /// Sam creates Robin, others change her, Mo closes her to Sam: sent again, the request answers, and tells nothing new.
    fn a_creation_sent_again_answers_after_changes(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let details = json!({"forename": "Robin", "surname": "Example", "team": "Kingston", "date_of_birth": "2011-05-06"});
        let body = json!({"id": world.id(), "details": details});
        let first = sam.post("/v1/children", body.clone()).expect(201);
        let path = format!("/v1/children/{}", body["id"].as_str().unwrap());
        let mut changed = details.clone();
        changed["surname"] = "Other-Example".into();
        mo.call("PUT", &path, Some(changed), &[("if-match", "\"1\"")]).expect(200);
        let again = sam.post("/v1/children", body.clone());
        assert_eq!(again.etag(), "\"2\"");
        assert_eq!(again.expect(200)["surname"], "Other-Example");
        mo.put(&format!("{path}/restriction"), json!({"restricted": true})).expect(204);
        sam.get(&path).problem(404, "not_found");
        assert_eq!(sam.post("/v1/children", body.clone()).expect(200), first);
        // To anybody else the id is one that is taken.
        world.desk("dee").post("/v1/children", body).problem(409, "already_exists");
    }

    /// An account is added once, and what is revoked stays revoked, however often it is asked for.
    fn an_account_is_added_and_revoked_once(world) {
        world.kingston();
        world.user("Alex Admin", sync_core::role::Role::Administrator, None);
        let alex = world.desk("alex");
        let body = json!({"id": world.id(), "username": "cy", "name": "Cy Missing", "role": "missing_children_worker",
            "password": homeward_tests::world::PASSWORD});
        let added = alex.post("/v1/users", body.clone()).expect(201);
        assert_eq!(alex.post("/v1/users", body.clone()).expect(200), added);
        let mut other = body.clone();
        other["name"] = "Di Missing".into();
        alex.post("/v1/users", other.clone()).problem(409, "already_exists");
        other["id"] = json!(world.id());
        alex.post("/v1/users", other).problem(409, "already_exists");
        let path = format!("/v1/users/{}/revoke", body["id"].as_str().unwrap());
        for _ in 0..2 {
            alex.post(&path, json!({})).expect(204);
        }
        alex.post(&format!("/v1/users/{}/revoke", world.id()), json!({})).problem(404, "not_found");
        assert!(alex.post("/v1/users", body).expect(200)["revoked_at"].is_string());
        let (phone, _) = world.phone("ada");
        let device = phone.profile().unwrap().device.0;
        for _ in 0..2 {
            alex.post(&format!("/v1/devices/{device}/revoke"), json!({})).expect(204);
        }
    }
}
