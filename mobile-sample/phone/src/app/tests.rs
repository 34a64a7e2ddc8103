//! A person's phone against a small server of their own.

mod server;

use super::*;
use crate::storage::DurableStorage;
use crate::{Clock, Entropy};
use serde_json::{Map, json};
use server::Server;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};
use sync_core::catalogue::Catalogue;
use sync_core::ids::ChildId;
use sync_core::sync::phone::MemoryStorage;
use tempfile::TempDir;
use uuid::Uuid;

const CHILD: ChildId = ChildId(Uuid::from_u128(2));

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        let kind = |name: &str, per_child: &str| {
            json!({
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "$id": format!("urn:homeward:catalogue:{name}:1"),
                "title": "Outing", "description": "A kind for tests.",
                "type": "object", "additionalProperties": false,
                "x-record": {"per_child": per_child, "generation": 1,
                    "readers": ["youth_worker"], "writers": ["youth_worker"]},
                "x-sections": [{"id": "one", "title": "One"}],
                "x-sign": [{"id": "worker", "title": "Worker", "by": "role", "roles": ["youth_worker"], "locks": true}],
                "properties": {
                    "place": {"title": "Place", "x-section": "one", "type": "string", "maxLength": 4000},
                    "people": {"title": "People", "x-section": "one", "type": "object", "x-merge": "rows",
                        "maxProperties": 9, "propertyNames": {"format": "uuid"},
                        "additionalProperties": {"type": "object", "additionalProperties": false,
                            "properties": {"name": {"title": "Name", "type": "string", "maxLength": 40}}}}
                }
            })
            .to_string()
        };
        Catalogue::read(&[("outing.json", &kind("outing", "many")), ("plan.json", &kind("plan", "one"))]).unwrap()
    })
}

#[derive(Default)]
struct Watch(AtomicI64);

impl Clock for Watch {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000 + self.0.load(Ordering::Relaxed), 0).unwrap()
    }
}

/// Gives different bytes each time, the same in every run.
#[derive(Default)]
struct Counter(AtomicU8);

impl Entropy for Counter {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0.fetch_add(1, Ordering::Relaxed));
    }
}

struct World {
    server: Arc<Server>,
    clock: Arc<Watch>,
    entropy: Arc<Counter>,
    folder: TempDir,
}

impl World {
    fn new() -> World {
        World {
            server: Arc::default(),
            clock: Arc::default(),
            entropy: Arc::default(),
            folder: TempDir::new().unwrap(),
        }
    }

    fn around(&self) -> Surroundings {
        Surroundings {
            catalogue: catalogue(),
            transport: self.server.clone(),
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
        }
    }

    fn open(&self) -> PhoneApp {
        PhoneApp::open(self.folder.path(), self.around()).unwrap()
    }

    fn signed_in(&self) -> PhoneApp {
        let mut app = self.open();
        app.sign_in("ada", "correct", "Ada's phone").unwrap();
        app
    }

    fn pass_minutes(&self, minutes: i64) {
        self.clock.0.fetch_add(minutes * 60, Ordering::Relaxed);
    }
}

fn offline<T: std::fmt::Debug>(result: Result<T, AppError>) {
    assert!(matches!(result, Err(AppError::Api(ApiError::Offline { .. }))), "{result:?}");
}

#[test]
fn a_day_without_signal_survives_the_phone_going_off_and_is_handed_in() {
    let world = World::new();
    let mut app = world.signed_in();
    world.server.cut(true);
    let id = app.begin("outing", CHILD).unwrap();
    app.set(id, "/place", "Station").unwrap();
    let row = app.add_row(id, "/people", Map::from_iter([("name".to_owned(), json!("Sam"))])).unwrap();
    app.set(id, &format!("{row}/name"), "Samira").unwrap();
    offline(app.sync());
    drop(app);

    let mut app = world.open();
    assert_eq!(app.profile().unwrap().name, "Ada Invented");
    let view = app.view(id).unwrap();
    assert_eq!(view.data["place"], "Station");
    assert_eq!(view.data["people"][row.segments()[1].as_str()]["name"], "Samira");
    assert_eq!((app.unsent(), app.sync_status(id).unwrap().state), (1, WorkState::OnThisPhoneOnly));

    world.server.cut(false);
    let synced = app.sync().unwrap();
    assert_eq!((synced.accepted, synced.refused, synced.complete), (1, 0, true));
    assert_eq!((app.unsent(), app.sync_status(id).unwrap().state), (0, WorkState::Sent));
    assert!(!app.seen(id));
    world.server.read_everything();
    app.sync().unwrap();
    assert!(app.seen(id));
    assert_eq!(app.children(), [json!({"id": CHILD.to_string(), "forename": "Invented"})]);
    assert!(app.episodes().is_empty());
}

#[test]
fn a_child_has_one_plan_and_a_folder_one_person() {
    let world = World::new();
    let mut app = world.signed_in();
    let plan = app.begin("plan", CHILD).unwrap();
    assert_eq!(plan, RecordId::derived(CHILD, "plan"));
    assert_eq!(app.begin("plan", CHILD).unwrap(), plan);
    assert_eq!(app.begin("nothing", CHILD).unwrap_err().code(), "unknown_kind");
    assert_eq!(app.set(plan, "place", "x").unwrap_err().code(), "not_a_pointer");
    assert_eq!(app.sign_in("ben", "correct", "Ada's phone").unwrap_err().code(), "another_person");
    assert_eq!(app.profile().unwrap().name, "Ada Invented");
    app.sync().unwrap();
}

#[test]
fn a_refused_edit_leaves_what_was_typed_elsewhere() {
    let world = World::new();
    let mut app = world.signed_in();
    let (one, two) = (app.begin("outing", CHILD).unwrap(), app.begin("outing", CHILD).unwrap());
    app.set(one, "/place", "Station").unwrap();
    // Turning to the other record makes a change of what was typed in the first; the refusal must not half-undo it.
    assert_eq!(app.set(two, "/nowhere", "x").unwrap_err().code(), "unknown_field");
    assert_eq!(app.view(one).unwrap().data["place"], "Station");
    assert_eq!(app.sync().unwrap().accepted, 1);
    assert_eq!(app.view(one).unwrap().data["place"], "Station");
}

#[test]
fn a_wrong_password_is_the_servers_refusal_and_the_device_stays_the_same() {
    let world = World::new();
    let mut app = world.open();
    assert_eq!(app.begin("outing", CHILD).unwrap_err().code(), "not_set_up");
    assert_eq!(app.sync().unwrap_err().code(), "not_set_up");
    let error = app.sign_in("ada", "wrong", "Ada's phone").unwrap_err();
    assert_eq!((error.code(), error.to_string().as_str()), ("invalid_credentials", "The name or password is wrong."));
    assert!(!app.is_signed_in());
    world.server.lose_answers(1);
    offline(app.sign_in("ada", "correct", "Ada's phone"));
    app.sign_in("ada", "correct", "Ada's phone").unwrap();
    assert!(app.is_signed_in());
    assert_eq!(world.server.devices(), 1);
}

#[test]
fn a_sign_in_that_somebody_else_began_does_not_bar_the_device() {
    let world = World::new();
    let mut app = world.open();
    world.server.lose_answers(1);
    offline(app.sign_in("ben", "correct", "A shared phone"));
    app.sign_in("ada", "correct", "A shared phone").unwrap();
    assert_eq!(world.server.devices(), 2);
    app.sync().unwrap();
}

#[test]
fn an_old_access_token_is_renewed_once_and_a_lost_renewal_is_repeated() {
    let world = World::new();
    let mut app = world.signed_in();
    app.sync().unwrap();
    assert_eq!(world.server.renewals(), 0);
    world.pass_minutes(11);
    app.sync().unwrap();
    assert_eq!(world.server.renewals(), 1);
    // The server forgets access tokens before their time: the phone finds out by a 401.
    world.server.forget_access();
    app.sync().unwrap();
    assert_eq!(world.server.renewals(), 2);
    world.server.forget_access();
    world.server.lose_answers_to("/v1/sessions/refresh", 1);
    offline(app.sync());
    drop(app);
    let mut app = world.open();
    app.sync().unwrap();
    assert_eq!(world.server.renewals(), 4);
}

#[test]
fn an_ended_session_or_a_revoked_device_is_told_apart_and_work_stays() {
    let world = World::new();
    let mut app = world.signed_in();
    let id = app.begin("outing", CHILD).unwrap();
    app.set(id, "/place", "Station").unwrap();
    world.server.end_sessions();
    assert_eq!(app.sync().unwrap_err().code(), "signed_out");
    let renewals = world.server.renewals();
    assert_eq!(app.sync().unwrap_err().code(), "signed_out");
    assert_eq!(world.server.renewals(), renewals, "an ended session is not tried again");
    app.sign_in("ada", "correct", "Ada's phone").unwrap();
    world.server.revoke_device();
    assert_eq!(app.sync().unwrap_err().code(), "device_revoked");
    assert!(!app.is_signed_in());
    assert_eq!((app.unsent(), app.view(id).unwrap().data["place"].clone()), (1, json!("Station")));
}

#[test]
fn signing_out_forgets_the_session_even_without_a_connection() {
    let world = World::new();
    let mut app = world.signed_in();
    app.sign_out().unwrap();
    assert_eq!(app.sync().unwrap_err().code(), "signed_out");
    app.sign_in("ada", "correct", "Ada's phone").unwrap();
    world.server.cut(true);
    offline(app.sign_out());
    world.server.cut(false);
    assert_eq!(app.sync().unwrap_err().code(), "signed_out");
    app.sign_out().unwrap();
}

#[test]
fn any_resource_can_be_called() {
    use crate::transport::Method;
    let world = World::new();
    let mut app = world.signed_in();
    assert_eq!(app.call(Method::Get, "/v1/children", None).unwrap()[0]["forename"], "Invented");
    let error = app.call(Method::Post, "/v1/nothing", Some(&json!({}))).unwrap_err();
    assert_eq!(error.code(), "not_found");
}

#[test]
fn an_answer_that_never_ends_is_bounded() {
    let world = World::new();
    let mut app = world.signed_in();
    world.server.always_more();
    let synced = app.sync().unwrap();
    assert_eq!((synced.rounds, synced.complete), (MAX_ROUNDS, false));
}

#[test]
fn a_damaged_folder_is_fetched_again() {
    let world = World::new();
    let mut app = world.signed_in();
    app.sync().unwrap();
    assert!(app.profile().unwrap().cursor.is_some());
    let id = app.begin("outing", CHILD).unwrap();
    app.set(id, "/place", "Station").unwrap();
    drop(app);
    let log = world.folder.path().join("log");
    let mut bytes = std::fs::read(&log).unwrap();
    let before = bytes.windows(5).position(|window| window == b"child").unwrap();
    bytes[before] ^= 1;
    std::fs::write(&log, bytes).unwrap();
    let mut app = world.open();
    assert_eq!(app.mended().unwrap().damaged, 1);
    assert_eq!(app.profile().unwrap().cursor, None);
    assert!(app.children().is_empty());
    app.sync().unwrap();
    assert_eq!((app.children().len(), app.unsent()), (1, 0));
    assert_eq!(app.view(id).unwrap().data["place"], "Station");
}

/// A store that can be full.
struct Filling {
    storage: MemoryStorage,
    full: Arc<AtomicBool>,
}

impl Storage for Filling {
    fn read(&self, key: &str) -> Option<Vec<u8>> {
        self.storage.read(key)
    }

    fn keys(&self, prefix: &str) -> Vec<String> {
        self.storage.keys(prefix)
    }
}

impl DurableStorage for Filling {
    fn store(&mut self, effects: Effects) -> Result<(), StorageError> {
        if self.full.load(Ordering::Relaxed) && !effects.writes.is_empty() {
            return Err(StorageError::Full);
        }
        self.storage.store(effects);
        Ok(())
    }
}

#[test]
fn a_full_phone_says_so_keeps_what_it_has_and_goes_on_when_there_is_space() {
    let world = World::new();
    let full = Arc::new(AtomicBool::new(false));
    let storage = Filling { storage: MemoryStorage::default(), full: full.clone() };
    let mut app = PhoneApp::over(storage, world.around()).unwrap();
    app.sign_in("ada", "correct", "Ada's phone").unwrap();
    let (one, two) = (app.begin("outing", CHILD).unwrap(), app.begin("outing", CHILD).unwrap());
    app.set(one, "/place", "Station").unwrap();
    full.store(true, Ordering::Relaxed);
    assert_eq!(app.set(one, "/place", "Arcade").unwrap_err().code(), "device_full");
    // What could not be kept is not shown as if it were; what was kept can be read, though reading would tidy up.
    assert_eq!(app.view(one).unwrap().data["place"], "Station");
    assert_eq!(app.set(two, "/place", "Arcade").unwrap_err().code(), "device_full");
    assert_eq!(app.view(one).unwrap().data["place"], "Station");
    assert!(app.view(two).unwrap().data.get("place").is_none_or(Value::is_null));
    assert_eq!(app.view(one).unwrap().data["place"], "Station");
    // The session is renewed all the same.
    world.server.forget_access();
    assert_eq!(app.call(crate::transport::Method::Get, "/v1/children", None).unwrap()[0]["forename"], "Invented");
    full.store(false, Ordering::Relaxed);
    world.server.forget_access();
    app.set(one, "/place", "Arcade").unwrap();
    assert_eq!(app.sync().unwrap().accepted, 1);
    assert_eq!(app.view(one).unwrap().data["place"], "Arcade");
}
