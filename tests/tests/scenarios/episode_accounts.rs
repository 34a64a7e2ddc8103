//! What people tell of a missing child on phones, apart from each other: one absence is one episode with every account of it, and
//! what the rules or the rights refuse waits for a manager.

use crate::attachments_follow::calls_of;
use crate::handover::{SECRET, hand_over, ticket, with_key};
use homeward_tests::world::Desk;
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::ids::ChildId;
use sync_core::role::Role;
use sync_core::seal::{DataKey, organisation_public};
use sync_core::sync::handover::Package;
use uuid::Uuid;

const PATH: &str = "/v1/episode-accounts";

/// The team of Kingston with Lee, who leads on children, and Robin, whom Ada, Ben, Yan and Lee work with.
fn robin(world: &mut World) -> ChildId {
    world.kingston();
    world.user("Lee Lead", Role::LeadProfessional, None);
    let (sam, mo) = (world.desk("sam"), world.desk("mo"));
    let robin = world.child(&sam, "Robin", "Kingston");
    for (worker, service) in [("ada", "missing"), ("ben", "missing"), ("yan", "phoenix"), ("lee", "social_care")] {
        world.allocate(&mo, robin, worker, service);
    }
    robin
}

/// The calls that a person's phone makes.
fn phone_of(world: &World, username: &str) -> Desk {
    let (phone, _) = world.phone(username);
    calls_of(world, &phone, username).0
}

fn minutes_ago(world: &World, minutes: i64) -> Value {
    json!(world.now() - chrono::TimeDelta::minutes(minutes))
}

fn report(world: &World, child: ChildId, minutes: i64) -> Value {
    let at = minutes_ago(world, minutes);
    json!({"id": world.id(), "child": child, "at": at, "report": {"reported_at": at, "reported_by": "A carer",
        "last_seen_where": "At the canary harbour", "classification": "missing", "missing_from": "home"}})
}

fn back(world: &World, child: ChildId, episode: &Value, minutes: i64, found: Option<&str>) -> Value {
    let at = minutes_ago(world, minutes);
    let mut back = json!({"episode": episode, "returned_at": at});
    if let Some(found) = found {
        back["where_found"] = json!(found);
    }
    json!({"id": world.id(), "child": child, "at": at, "return": back})
}

fn episodes(world: &World, child: ChildId) -> Vec<Value> {
    let listed = world.desk("mo").get(&format!("/v1/missing-episodes?child={child}")).expect(200);
    listed["items"].as_array().unwrap().clone()
}

fn waiting(world: &World) -> Vec<Value> {
    let mo = world.desk("mo");
    let listed = mo.get("/v1/quarantine").expect(200)["items"].as_array().unwrap().clone();
    let whole = |entry: &Value| mo.get(&format!("/v1/quarantine/{}", entry["id"].as_str().unwrap())).expect(200);
    listed.iter().map(whole).collect()
}

fn accounts(episode: &Value) -> Vec<(&Value, &Value)> {
    let kept = episode["details"]["accounts"].as_array().unwrap();
    kept.iter().map(|kept| (&kept["outcome"], &kept["by_name"])).collect()
}

on_both_engines! {
    /// Ada writes it without a connection; when there is one, the episode is there, once, however often it is sent.
    fn a_report_from_a_phone_opens_an_episode(world) {
        let robin = robin(world);
        let told = report(world, robin, 30);
        world.pass(chrono::TimeDelta::hours(5));
        let ada = phone_of(world, "ada");
        let receipt = ada.post(PATH, told.clone()).expect(201);
        assert_eq!((&receipt["outcome"], &receipt["id"], &receipt["episode"]["id"]), (&json!("opened"), &told["id"], &told["id"]));
        let again = ada.post(PATH, told.clone()).expect(200);
        assert_eq!((&again["outcome"], &again["episode"]["version"]), (&json!("opened"), &json!(1)));
        let [episode] = episodes(world, robin).try_into().unwrap();
        assert_eq!(accounts(&episode), [(&json!("opened"), &json!("Ada Missing"))]);
        assert_eq!(episode["details"]["accounts"][0]["told"]["at"], told["at"]);
        assert_eq!(episode["details"]["last_seen_where"], "At the canary harbour");
        let mut other = told;
        other["report"]["last_seen_where"] = json!("Elsewhere");
        let receipt = ada.post(PATH, other).expect(201);
        assert_eq!((&receipt["outcome"], &receipt["code"]), (&json!("kept_aside"), &json!("already_exists")));
        assert_eq!(waiting(world).len(), 1);
    }

    /// Ada reports, records the return and does the interview before her phone finds a connection; Ben had reported the same absence.
    /// Her interview counts for the one episode there is, in whichever order they arrive.
    fn an_interview_begun_on_an_unsent_report_follows_it(world) {
        let robin = robin(world);
        let jo = world.child(&world.desk("sam"), "Jo", "Kingston");
        world.allocate(&world.desk("mo"), jo, "ada", "missing");
        let (ada, ben) = (phone_of(world, "ada"), phone_of(world, "ben"));
        let first = report(world, robin, 60);
        ben.post(PATH, first.clone()).expect(201);
        let told = report(world, robin, 50);
        let returned = back(world, robin, &told["id"], 40, None);
        let interview = |child: ChildId, told: &Value, minutes: i64| {
            let values = json!({"classification": "missing", "outcome": "completed", "completed_at": minutes_ago(world, minutes)});
            let row = json!({"intent": "add_row", "path": format!("/episodes/{}", told["id"].as_str().unwrap()), "values": values});
            json!({"kind": "return-home-interview", "child": child, "intents": [row]})
        };
        let record = world.id();
        // The report first, as phones send it.
        assert_eq!(ada.post(PATH, told.clone()).expect(201)["outcome"], "beside");
        assert_eq!(ada.post(PATH, returned).expect(201)["outcome"], "returned");
        ada.post(&format!("/v1/records/{record}/edits"), interview(robin, &told, 20)).expect(201);
        let [episode] = episodes(world, robin).try_into().unwrap();
        assert_eq!((&episode["id"], &episode["rhi"]["state"]), (&first["id"], &json!("completed_in_time")));
        let open = world.desk("mo").get(&format!("/v1/missing-episodes?child={robin}&open=true")).expect(200);
        assert_eq!(open["items"], json!([]));

        // The report waited for a manager, say, and the interview did not.
        let (told, record) = (report(world, jo, 50), world.id());
        let body = interview(jo, &told, 20);
        ada.post(&format!("/v1/records/{record}/edits"), body).expect(201);
        assert_eq!(episodes(world, jo), [] as [Value; 0]);
        assert_eq!(ada.post(PATH, told.clone()).expect(201)["outcome"], "opened");
        ada.post(PATH, back(world, jo, &told["id"], 40, None)).expect(201);
        let [episode] = episodes(world, jo).try_into().unwrap();
        assert_eq!((&episode["id"], &episode["rhi"]["state"]), (&told["id"], &json!("completed_in_time")));
    }

    /// Ada and Ben report the same child apart: one episode, both accounts, and the second is told.
    fn two_who_report_apart_make_one_episode(world) {
        let robin = robin(world);
        let (ada, ben, sam) = (phone_of(world, "ada"), phone_of(world, "ben"), phone_of(world, "sam"));
        let (first, second) = (report(world, robin, 20), report(world, robin, 40));
        let opened = ben.post(PATH, second.clone()).expect(201);
        assert_eq!(opened["outcome"], "opened");
        let beside = ada.post(PATH, first.clone()).expect(201);
        assert_eq!((&beside["outcome"], &beside["episode"]["id"]), (&json!("beside"), &second["id"]));
        assert_eq!(ada.post(PATH, first.clone()).expect(200)["outcome"], "beside");
        let third = sam.post(PATH, report(world, robin, 1)).expect(201);
        assert_eq!((&third["outcome"], third["episode"].get("details")), (&json!("beside"), None), "the SPA sees the header");
        let [episode] = episodes(world, robin).try_into().unwrap();
        assert_eq!(accounts(&episode), [(&json!("opened"), &json!("Ben Missing")), (&json!("beside"), &json!("Ada Missing")),
            (&json!("beside"), &json!("Sam Spa"))]);
        // What Ada's phone knew the episode by ends it.
        world.pass(chrono::TimeDelta::hours(2));
        let (ada, ben) = (phone_of(world, "ada"), phone_of(world, "ben"));
        let told = back(world, robin, &first["id"], 10, None);
        let returned = ada.post(PATH, told).expect(201);
        assert_eq!((&returned["outcome"], &returned["episode"]["id"]), (&json!("returned"), &second["id"]));
        // A report that was made while it lasted comes in late.
        let mut late = report(world, robin, 60);
        late["report"]["last_seen_at"] = minutes_ago(world, 300);
        assert_eq!(ben.post(PATH, late).expect(201)["outcome"], "beside");
        assert_eq!((episodes(world, robin).len(), waiting(world).len()), (1, 0));
        let mut question = report(world, robin, 1);
        question["report"]["last_seen_at"] = minutes_ago(world, 30);
        let aside = ben.post(PATH, question).expect(201);
        assert_eq!((&aside["outcome"], &aside["code"]), (&json!("kept_aside"), &json!("episodes_overlap")));
        let [entry] = waiting(world).try_into().unwrap();
        assert_eq!((&entry["kind"], &entry["code"]), (&json!("missing-episode"), &json!("episodes_overlap")));
        assert_eq!(entry["handed_over"]["typed"][0]["intent"]["report"]["reported_by"], "A carer");
    }

    /// A return is recorded once; one that says something else is kept beside it.
    fn a_return_when_one_is_there_is_kept_beside_it(world) {
        let robin = robin(world);
        let (ada, ben) = (phone_of(world, "ada"), phone_of(world, "ben"));
        let told = report(world, robin, 60);
        ada.post(PATH, told.clone()).expect(201);
        let first = back(world, robin, &told["id"], 30, None);
        let receipt = ada.post(PATH, first.clone()).expect(201);
        assert_eq!((&receipt["outcome"], &receipt["episode"]["returned_at"]), (&json!("returned"), &first["return"]["returned_at"]));
        assert_eq!(receipt["episode"]["rhi"]["state"], "due");
        let more = ben.post(PATH, back(world, robin, &told["id"], 30, Some("At a friend's"))).expect(201);
        assert_eq!((&more["outcome"], &more["episode"]["details"]["where_found"]), (&json!("returned"), &json!("At a friend's")));
        let other = ben.post(PATH, back(world, robin, &told["id"], 10, Some("At the bus stop"))).expect(201);
        assert_eq!((&other["outcome"], &other["episode"]["returned_at"]), (&json!("beside"), &first["return"]["returned_at"]));
        let early = ben.post(PATH, back(world, robin, &json!(world.id()), 5, None)).expect(201);
        assert_eq!((&early["outcome"], &early["code"]), (&json!("kept_aside"), &json!("no_episode")));
        let [episode] = episodes(world, robin).try_into().unwrap();
        assert_eq!(episode["details"]["accounts"].as_array().unwrap().len(), 4);
        let next = report(world, robin, 2);
        ada.post(PATH, next.clone()).expect(201);
        let before = ada.post(PATH, back(world, robin, &next["id"], 4, None)).expect(201);
        assert_eq!((&before["outcome"], &before["code"]), (&json!("kept_aside"), &json!("ends_before_start")));
        ada.post(PATH, json!({"id": world.id(), "child": robin, "at": world.now()})).problem(422, "invalid");
    }

    /// Who works with the child tells of it, by a phone; others' words wait for a manager, who takes or leaves them.
    fn who_may_not_tell_is_heard_by_a_manager(world) {
        let robin = robin(world);
        let other = world.child(&world.desk("sam"), "Kit", "Kingston");
        for worker in ["ada", "yan", "pia", "lee", "sam", "mo", "dee"] {
            let may = phone_of(world, worker).post(PATH, report(world, robin, 20)).expect(201);
            assert_ne!(may["outcome"], "kept_aside", "{worker}");
        }
        assert_eq!((episodes(world, robin).len(), waiting(world).len()), (1, 0));
        world.user("Polly Police", Role::PoliceLiaison, None);
        let nobody = ChildId(Uuid::from_u128(9));
        for (worker, child) in [("ada", other), ("yan", other), ("lee", other), ("polly", robin), ("ada", nobody)] {
            let receipt = phone_of(world, worker).post(PATH, report(world, child, 20)).expect(201);
            assert_eq!((&receipt["outcome"], &receipt["code"], receipt.get("episode")),
                (&json!("kept_aside"), &json!("no_access"), None), "{worker}");
        }
        assert!(episodes(world, other).is_empty());
        world.desk("ada").post(PATH, report(world, robin, 5)).problem(403, "device_required");
        let of_kit: Vec<Value> = waiting(world).into_iter().filter(|entry| entry["child"] == json!(other)).collect();
        assert_eq!(of_kit.len(), 3);
        let decide = |entry: &Value, decision: &str| {
            let path = format!("/v1/quarantine/{}/decision", entry["id"].as_str().unwrap());
            world.desk("mo").post(&path, json!({"decision": decision, "reason": "She was asked on the telephone."}))
        };
        for (worker, decision) in [("ada", "accept"), ("yan", "accept"), ("lee", "set_aside")] {
            let of_worker = of_kit.iter().find(|entry| entry["user"] == json!(world.user_id(worker))).unwrap();
            decide(of_worker, decision).expect(200);
        }
        let [episode] = episodes(world, other).try_into().unwrap();
        assert_eq!(accounts(&episode), [(&json!("opened"), &json!("Ada Missing")), (&json!("beside"), &json!("Yan Youth"))]);
    }

    /// A phone is wiped before it could send: what it held of a missing child reaches the manager, and becomes an episode.
    fn a_wiped_phone_hands_over_what_was_told(world) {
        with_key(world, Some(SECRET));
        let robin = robin(world);
        let (ada, _) = world.phone("ada");
        let told = report(world, robin, 30);
        let key = DataKey::from_random([7; 32]);
        let row = format!("account/{}", told["id"].as_str().unwrap());
        let sealed = key.seal(&row, told.to_string().as_bytes(), [1; 24]);
        let wrapped = key.wrap_for(&organisation_public(&SECRET), [6; 32], [8; 24]).unwrap();
        let package = Package::new(ada.profile().unwrap().device, wrapped, vec![(key.name(&row), sealed)]).write();
        let ticket = ticket(world, &ada, "ada");
        assert_eq!(hand_over(world, &ticket, &package).expect(202)["state"], "opened");
        let [entry] = waiting(world).try_into().unwrap();
        assert_eq!((&entry["code"], &entry["kind"], &entry["child"]), (&json!("handed_over"), &json!("missing-episode"), &json!(robin)));
        assert_eq!(entry["handed_over"]["typed"][0]["intent"], json!({"report": told["report"]}));
        let path = format!("/v1/quarantine/{}/decision", entry["id"].as_str().unwrap());
        let decision = json!({"decision": "accept", "reason": "She told it before the phone was lost."});
        world.desk("mo").post(&path, decision).expect(200);
        let [episode] = episodes(world, robin).try_into().unwrap();
        assert_eq!((&episode["id"], accounts(&episode)), (&told["id"], vec![(&json!("opened"), &json!("Ada Missing"))]));
    }

    /// A clock that runs ahead reports no child from the future: the times are put back, and the account says by how much.
    fn a_clock_that_ran_ahead_is_put_back(world) {
        let robin = robin(world);
        let ada = phone_of(world, "ada");
        let mut told = report(world, robin, -120);
        told["report"]["last_seen_at"] = minutes_ago(world, -90);
        let receipt = ada.post(PATH, told.clone()).expect(201);
        assert_eq!((&receipt["outcome"], &receipt["clock_ahead_seconds"]), (&json!("opened"), &json!(7_200)));
        let episode = &receipt["episode"];
        assert_eq!((&episode["reported_at"], &episode["details"]["last_seen_at"]), (&json!(world.now()), &minutes_ago(world, 30)));
        assert_eq!(episode["details"]["accounts"][0]["told"]["report"]["reported_at"], told["report"]["reported_at"]);
        let returned = ada.post(PATH, back(world, robin, &told["id"], -30, None)).expect(201);
        assert_eq!((&returned["outcome"], &returned["episode"]["returned_at"]), (&json!("returned"), &json!(world.now())));
    }
}
