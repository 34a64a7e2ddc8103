//! A phone is wiped or revoked before it could send: what it kept reaches the organisation sealed, and a manager decides.

use crate::identity::enrol;
use crate::identity_keys::DeviceKey;
use crate::people_command_line::{add, badly, folder, well};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use homeward_server::db::handovers::{self, Handover, State};
use homeward_server::db::{Db, devices};
use homeward_tests::world::{Desk, Phone, Reply, logged};
use homeward_tests::{World, on_both_engines};
use serde_json::{Value, json};
use sync_core::ids::{ChildId, DeviceId, RecordId};
use sync_core::role::Role;
use sync_core::seal::{DataKey, organisation_public};
use sync_core::sync::handover::{MAX_PACKAGE_BYTES, Package};
use sync_core::sync::phone::Storage as _;
use uuid::Uuid;

pub(crate) const SECRET: [u8; 32] = [77; 32];

/// Gives the server the organisation's key, or the public half of it.
pub(crate) fn with_key(world: &mut World, secret: Option<[u8; 32]>) {
    world.restart_server_as(|app| {
        app.organisation_key = Some(organisation_public(&SECRET));
        app.organisation_secret = secret;
    });
}

/// Gets the ticket of a phone's session.
pub(crate) fn ticket(world: &World, phone: &Phone, username: &str) -> String {
    let key = DeviceKey::read(&phone.store().read("device/key").unwrap());
    let session = enrol(world, username, phone.profile().unwrap().device.0, &key).expect(200);
    assert_eq!(session["organisation_key"], STANDARD.encode(organisation_public(&SECRET)));
    session["handover_ticket"].as_str().unwrap().to_owned()
}

/// Makes the package of a phone, as one does that keeps its rows sealed.
fn package(phone: &Phone, sealed_for: &[u8; 32]) -> Package {
    let (storage, key) = (phone.store(), DataKey::from_random([7; 32]));
    let wrapped = key.wrap_for(&organisation_public(sealed_for), [6; 32], [8; 24]).unwrap();
    let waits = |name: &String| ["outbox/", "typing/", "record/"].iter().any(|place| name.starts_with(place));
    let rows = storage.keys("").into_iter().filter(waits).zip(1..);
    let rows = rows.map(|(name, nonce)| (key.name(&name), key.seal(&name, &storage.read(&name).unwrap(), [nonce; 24])));
    Package::new(phone.profile().unwrap().device, wrapped, rows.collect())
}

pub(crate) fn hand_over(world: &World, ticket: &str, package: &[u8]) -> Reply {
    let mut desk = world.stranger();
    desk.token = Some(ticket.to_owned());
    desk.post("/v1/handovers", json!({"package": STANDARD.encode(package)}))
}

/// Reads what waits, each entry whole: a list tells its size and leaves its content out.
fn waiting(mo: &Desk) -> Vec<Value> {
    let listed = mo.get("/v1/quarantine").expect(200)["items"].as_array().unwrap().clone();
    let whole = |entry: Value| {
        assert_eq!((&entry["changes"], entry.get("handed_over")), (&json!([]), None));
        let read = mo.get(&format!("/v1/quarantine/{}", entry["id"].as_str().unwrap())).expect(200);
        assert_eq!((&read["size"], &read["id"]), (&entry["size"], &entry["id"]));
        read
    };
    listed.into_iter().map(whole).collect()
}

/// Ada, who wrote an interview with the network off, and is in the middle of a sentence.
fn unsent(world: &mut World) -> (ChildId, RecordId, Phone) {
    world.kingston();
    world.user("Ursula Admin", Role::Administrator, None);
    let (sam, mo) = (world.desk("sam"), world.desk("mo"));
    let robin = world.child(&sam, "Robin", "Kingston");
    world.allocate(&mo, robin, "ada", "missing");
    let (mut ada, _) = world.phone("ada");
    let interview = ada.begin("return-home-interview", robin).unwrap();
    ada.set(interview, "/where", "At the canary harbour").unwrap();
    ada.flush().unwrap();
    ada.set(interview, "/risk_now", "high").unwrap();
    ada.flush().unwrap();
    ada.set(interview, "/where", "No, at the canary station").unwrap();
    (robin, interview, ada)
}

on_both_engines! {
    /// A summary that left a phone before it was wiped, and of which the server had not heard, is a line once, however often the
    /// package comes.
    fn a_summary_of_which_nobody_had_heard_is_told_to_the_audit(world) {
        with_key(world, Some(SECRET));
        let (robin, _, ada) = unsent(world);
        let key = DataKey::from_random([7; 32]);
        let id = world.id();
        let output = json!({"id": id, "child": robin, "way": "printed", "at": "2026-03-02T09:00:00Z"}).to_string();
        let name = format!("output/{id}");
        let rows = vec![(key.name(&name), key.seal(&name, output.as_bytes(), [9; 24]))];
        let device = ada.profile().unwrap().device;
        let ticket = ticket(world, &ada, "ada");
        for nonce in [8, 9] {
            let wrapped = key.wrap_for(&organisation_public(&SECRET), [6; 32], [nonce; 24]).unwrap();
            let package = Package::new(device, wrapped, rows.clone()).write();
            assert_eq!(hand_over(world, &ticket, &package).expect(202)["state"], "opened");
        }
        let listed = world.desk("mo").get(&format!("/v1/audit?child={robin}&limit=200")).expect(200);
        let told: Vec<&Value> =
            listed["items"].as_array().unwrap().iter().filter(|line| line["action"] == "summary.printed").collect();
        let [line] = told.try_into().unwrap();
        assert_eq!(
            (&line["user"], &line["device"], &line["detail"]),
            (&json!(world.user_id("ada")), &json!(device), &json!("2026-03-02T09:00:00Z"))
        );
    }

    /// The phone is revoked, its person has left; the interview comes in all the same, and the manager takes it.
    fn a_revoked_phones_work_reaches_the_record(world) {
        with_key(world, Some(SECRET));
        let (_, interview, ada) = unsent(world);
        let ursula = world.desk("ursula");
        let (ticket, package) = (ticket(world, &ada, "ada"), package(&ada, &SECRET).write());
        let device = ada.profile().unwrap().device;
        ursula.post(&format!("/v1/devices/{device}/revoke"), Value::Null).expect(204);
        ursula.post(&format!("/v1/users/{}/revoke", world.user_id("ada")), Value::Null).expect(204);
        world.pass(chrono::TimeDelta::days(300));
        let mo = world.desk("mo");

        let receipt = hand_over(world, &ticket, &package).expect(202);
        assert_eq!(receipt["state"], "opened");
        assert_eq!(receipt["digest"], sync_core::sync::receipt::digest(&package), "it names what it received");
        assert_eq!(hand_over(world, &ticket, &package).expect(200), receipt, "the answer was lost");
        mo.get(&format!("/v1/records/{interview}")).problem(404, "not_found");
        let [entry] = waiting(&mo).try_into().unwrap();
        assert_eq!((&entry["code"], &entry["device"], &entry["user"], &entry["record"]),
            (&json!("handed_over"), &json!(device), &json!(world.user_id("ada")), &json!(interview)));
        let typed = &entry["handed_over"]["typed"];
        assert_eq!(typed.as_array().unwrap().len(), 1);
        assert_eq!(typed[0]["intent"], json!({"intent": "set", "path": "/where", "value": "No, at the canary station"}));
        let decision = format!("/v1/quarantine/{}/decision", entry["id"].as_str().unwrap());
        mo.post(&decision, json!({"decision": "accept", "reason": "It is hers, and she says that it is true."})).expect(200);
        let record = mo.get(&format!("/v1/records/{interview}")).expect(200);
        assert_eq!((&record["data"]["where"], &record["data"]["risk_now"]), (&json!("At the canary harbour"), &json!("high")));
        assert!(record["people"].as_object().unwrap().values().any(|person| person["name"] == "Ada Missing"));
        assert!(waiting(&mo).is_empty());
        assert_eq!(hand_over(world, &ticket, &package).expect(200)["state"], "opened");
        assert!(waiting(&mo).is_empty(), "what was decided does not come back");
        assert!(logged().contains("/v1/handovers") && !logged().contains("canary"));
        world.pass(chrono::TimeDelta::days(101));
        hand_over(world, &ticket, &package).problem(401, "token_expired");
    }

    /// What was typed and was no change yet can be read, though it cannot be merged by itself.
    fn what_was_only_typed_is_there_to_be_read(world) {
        with_key(world, Some(SECRET));
        world.kingston();
        let robin = world.child(&world.desk("sam"), "Robin", "Kingston");
        world.allocate(&world.desk("mo"), robin, "ada", "missing");
        let (mut ada, _) = world.phone("ada");
        let interview = ada.begin("return-home-interview", robin).unwrap();
        ada.set(interview, "/where", "In mid-sentence").unwrap();
        hand_over(world, &ticket(world, &ada, "ada"), &package(&ada, &SECRET).write()).expect(202);
        let mo = world.desk("mo");
        let [entry] = waiting(&mo).try_into().unwrap();
        assert_eq!((&entry["changes"], &entry["handed_over"]["typed"][0]["intent"]["value"]),
            (&json!([]), &json!("In mid-sentence")));
        let decision = format!("/v1/quarantine/{}/decision", entry["id"].as_str().unwrap());
        mo.post(&decision, json!({"decision": "accept", "reason": "She asks that it be taken after all."})).problem(409, "wrong_state");
        mo.post(&decision, json!({"decision": "set_aside", "reason": "What she typed was entered by hand."})).expect(200);
    }

    /// A package that is damaged is kept and said to be damaged; what can be read of one is read.
    fn a_damaged_package_is_kept(world) {
        with_key(world, Some(SECRET));
        let (_, _, ada) = unsent(world);
        let (ticket, mo) = (ticket(world, &ada, "ada"), world.desk("mo"));
        let whole = package(&ada, &SECRET).write();
        let cut = &whole[..whole.len() - 9];
        let others = package(&ada, &[5; 32]).write();
        for (bytes, code) in [(cut, "malformed_package"), (&others[..], "wrong_unlock"), (&b"{\"format\": 2}"[..], "later_format")] {
            let receipt = hand_over(world, &ticket, bytes).expect(202);
            assert_eq!(receipt["state"], "damaged", "{code}");
            let id = Uuid::parse_str(receipt["id"].as_str().unwrap()).unwrap();
            let kept = world.run(handovers::find(world.app.db.reader(), id)).unwrap().unwrap();
            assert_eq!(kept.code.as_deref(), Some(code));
            assert_eq!(world.run(handovers::bytes(world.app.db.reader(), id)).unwrap(), bytes);
        }
        assert!(waiting(&mo).is_empty());
        // One row of the typing is damaged, and the change is there.
        let mut value: Value = serde_json::from_slice(&whole).unwrap();
        let last = value["rows"].as_array().unwrap().len() - 1;
        value["rows"][last]["sealed"] = "AAAA".into();
        assert_eq!(hand_over(world, &ticket, value.to_string().as_bytes()).expect(202)["state"], "partly");
        assert_eq!(waiting(&mo).len(), 1);
    }

    /// A ticket is one device's, and good for one thing.
    fn a_ticket_fits_one_device_and_one_thing(world) {
        with_key(world, Some(SECRET));
        let (_, _, ada) = unsent(world);
        let (ben, _) = world.phone("ben");
        let (adas, bens) = (ticket(world, &ada, "ada"), ticket(world, &ben, "ben"));
        let whole = package(&ada, &SECRET).write();
        let refused = hand_over(world, &bens, &whole).problem(422, "invalid");
        assert_eq!((&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]), (&json!("/package"), &json!("another_device")));
        let access = world.desk("ada").token.unwrap();
        hand_over(world, &access, &whole).problem(401, "unauthenticated");
        world.stranger().post("/v1/handovers", json!({"package": ""})).problem(401, "unauthenticated");
        let mut holder = world.stranger();
        holder.token = Some(adas.clone());
        holder.get("/v1/me").problem(401, "unauthenticated");
        holder.post("/v1/sync", json!({})).problem(401, "unauthenticated");
        hand_over(world, &adas, &vec![b' '; MAX_PACKAGE_BYTES + 1]).problem(413, "body_too_large");
        holder.post("/v1/handovers", json!({"package": "?"})).problem(422, "invalid");
        for number in 0..20 {
            hand_over(world, &adas, format!("not a package {number}").as_bytes()).expect(202);
        }
        hand_over(world, &adas, &whole).problem(409, "limit_reached");
        hand_over(world, &adas, b"not a package 7").expect(200);
        // A desk has nothing to hand over.
        let body = json!({"username": "mo", "password": homeward_tests::world::PASSWORD});
        assert!(world.stranger().post("/v1/sessions", body).expect(200).get("handover_ticket").is_none());
    }

    /// The secret is kept elsewhere: the package is stored, and opened when the key is there.
    fn without_the_key_a_package_is_stored(world) {
        with_key(world, None);
        let (_, _, ada) = unsent(world);
        let (ticket, whole) = (ticket(world, &ada, "ada"), package(&ada, &SECRET).write());
        assert_eq!(hand_over(world, &ticket, &whole).expect(202)["state"], "stored");
        assert!(waiting(&world.desk("mo")).is_empty());
        with_key(world, Some(SECRET));
        assert_eq!(hand_over(world, &ticket, &whole).expect(200)["state"], "opened");
        assert_eq!(waiting(&world.desk("mo")).len(), 1);
    }
}

/// An administrator fetches the key from the safe.
#[test]
fn the_command_line_lists_and_opens() {
    let folder = folder();
    let data = folder.path();
    let user = Uuid::parse_str(well(data, &add("ada", "missing_children_worker")).trim()).unwrap();
    let (device, id) = (DeviceId(Uuid::from_u128(7)), Uuid::from_u128(8));
    let key = DataKey::from_random([7; 32]);
    let wrapped = key.wrap_for(&organisation_public(&SECRET), [6; 32], [8; 24]).unwrap();
    let record = RecordId(Uuid::from_u128(9));
    let row = |name: &str, json: Value| (key.name(name), key.seal(name, json.to_string().as_bytes(), [1; 24]));
    let at = chrono::DateTime::from_timestamp(1_772_442_000, 0).unwrap();
    let rows = vec![
        row(&format!("record/{record}"), json!({"kind": "return-home-interview", "child": Uuid::from_u128(10)})),
        row(&format!("typing/{record}/0000000000"), json!({"at": at, "intent": {"intent": "set"}})),
    ];
    let bytes = Package::new(device, wrapped, rows).write();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let open =
        || async { Db::open(&format!("sqlite:{}", data.join("homeward.sqlite").display()), "t1").await.unwrap() };
    runtime.block_on(async {
        let db = open().await;
        let mut tx = db.begin().await.unwrap();
        devices::enrol(&mut tx, (device.0, user), "Ada's phone", ("ed25519", &[1; 32]), at).await.unwrap();
        let state = State::Stored;
        let kept = Handover { id, device, user, received_at: at, state, code: None, unreadable: 0 };
        handovers::add(&mut tx, &kept, "digest", &bytes).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
    });
    let line = |state: &str| format!("{id}  {device}  {state}  2026-03-02T09:00:00Z\n");
    assert_eq!(well(data, &["handover", "list"]), line("stored"));
    std::fs::write(data.join("safe.key"), STANDARD.encode(SECRET)).unwrap();
    std::fs::write(data.join("wrong.key"), STANDARD.encode([5; 32])).unwrap();
    std::fs::write(data.join("no.key"), "key").unwrap();
    assert!(
        well(data, &["handover", "open", "--key", "wrong.key"]).contains("damaged  2026-03-02T09:00:00Z  wrong_unlock")
    );
    assert!(badly(data, &["handover", "open", "--key", "no.key"]).contains("32 bytes"));
    assert!(badly(data, &["handover", "open", &device.to_string(), "--key", "safe.key"]).contains("no package"));
    assert_eq!(well(data, &["handover", "open", &id.to_string(), "--key", "safe.key"]), line("opened"));
    assert_eq!(well(data, &["handover", "open", "--key", "safe.key"]), line("opened"));
    let entries: Vec<String> = runtime.block_on(async {
        let db = open().await;
        let entries = sqlx::query_scalar("SELECT code FROM quarantine").fetch_all(db.reader()).await.unwrap();
        db.close().await;
        entries
    });
    assert_eq!(entries, ["handed_over"]);
}
