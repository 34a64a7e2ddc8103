//! One server, any number of phones and desks, one clock.

mod backup;
mod desk;
mod documented;
mod line;
mod logged;
mod surroundings;

pub use backup::Backup;
pub use desk::{Desk, Reply};
pub use line::{Line, SimTransport};
pub use logged::{logged, statements};
pub use surroundings::{TestClock, TestEntropy};

use crate::wire::Serving;
use axum::Router;
use chrono::{DateTime, TimeDelta, Utc};
use homeward_phone::{PhoneApp, Surroundings};
use homeward_server::app::{App, Settings};
use homeward_server::auth::password::{Chosen, Cost, Hasher};
use homeward_server::auth::token::TokenKey;
use homeward_server::clock as server_clock;
use homeward_server::db::Db;
use homeward_server::listener::Limits;
use homeward_server::router;
use homeward_server::services::users::{AddedBy, NewUser, add};
use homeward_system::{Clock as _, Entropy as _};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use sync_core::catalogue::Catalogue;
use sync_core::fields::{Name, Text};
use sync_core::ids::ChildId;
use sync_core::role::Role;
use sync_core::sync::phone::MemoryStorage;
use tokio::runtime::Runtime;
use uuid::Uuid;

/// Everybody's password.
pub const PASSWORD: &str = "an invented password";

/// Which database the server runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file in a folder of the test's own.
    Sqlite,
    /// A fresh database in the cluster of the test run.
    Postgres,
}

/// A phone in the world, on storage in memory.
pub type Phone = PhoneApp<MemoryStorage>;

/// The world.
pub struct World {
    /// The clock of server and phones, unless a phone is given one of its own.
    pub clock: Arc<TestClock>,
    /// The server's state, for looks behind the API.
    pub app: Arc<App>,
    entropy: Arc<TestEntropy>,
    router: Router,
    runtime: Arc<Runtime>,
    users: BTreeMap<String, Uuid>,
    url: String,
    // Deleted with the world.
    folder: tempfile::TempDir,
}

impl World {
    /// Makes a world with an empty database at nine in the morning of 2 March 2026.
    pub fn new(engine: Engine) -> World {
        World::seeded(engine, 1)
    }

    /// Makes a world whose random numbers follow from a seed.
    pub fn seeded(engine: Engine, seed: u64) -> World {
        logged::listen();
        let folder = tempfile::tempdir().expect("a folder for the test");
        let runtime = Arc::new(
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime"),
        );
        let clock = Arc::new(TestClock::at(DateTime::from_timestamp(1_772_442_000, 0).expect("a valid instant")));
        let entropy = Arc::new(TestEntropy::new(seed));
        let url = match engine {
            Engine::Sqlite => format!("sqlite:{}?mode=rwc", folder.path().join("homeward.sqlite").display()),
            Engine::Postgres => runtime.block_on(crate::postgres::database()).expect("a PostgreSQL database"),
        };
        let app = server(&runtime, &url, &clock, &entropy);
        let (router, _) = router::service(Arc::clone(&app));
        World { clock, app, entropy, router, runtime, users: BTreeMap::new(), url, folder }
    }

    /// Starts another server on the same database, as a second node or after a crash. Phones and desks made afterwards
    /// talk to it.
    pub fn restart_server(&mut self) {
        self.restart_server_as(|_| {});
    }

    /// Starts another server on the same database, configured otherwise.
    pub fn restart_server_as(&mut self, change: impl FnOnce(&mut App)) {
        let mut app = server(&self.runtime, &self.url, &self.clock, &self.entropy);
        change(Arc::get_mut(&mut app).expect("nobody else has it yet"));
        self.app = app;
        self.router = router::service(Arc::clone(&self.app)).0;
    }

    /// Serves over TLS, on a port of its own.
    pub fn serve(&self, limits: Limits) -> Serving {
        let serving = Serving::start(self.router.clone(), self.folder.path(), limits);
        self.runtime.block_on(serving).expect("a free port")
    }

    /// Runs something of the server's.
    pub fn run<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Returns where the audit is read, with a line for everything that was noted.
    pub fn audit(&self) -> &sqlx::AnyPool {
        self.run(self.app.db.lay_out_audit()).expect("the audit's lines");
        self.app.db.reader()
    }

    /// Returns the time.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Lets time pass.
    pub fn pass(&self, time: TimeDelta) {
        self.clock.pass(time);
    }

    /// Makes a fresh id.
    pub fn id(&self) -> Uuid {
        let mut random = [0; 10];
        self.entropy.fill(&mut random);
        sync_core::ids::uuid_v7(self.now(), random)
    }

    /// Adds an account as the command line does; the username is the first word of the name in lower case.
    pub fn user(&mut self, name: &str, role: Role, team: Option<&str>) -> Uuid {
        let username = name.split(' ').next().unwrap_or(name).to_lowercase();
        let request = NewUser {
            id: self.id(),
            username: text_of(&username),
            name: Name::new(name.to_owned()).expect("a name"),
            role,
            team: team.map(text_of),
            password: PASSWORD.to_owned(),
        };
        let environment = self.app.environment.clone();
        let (db, hasher, teams) = (&self.app.db, &self.app.hasher, &self.app.teams);
        let request = (request, Chosen::ByThePerson);
        let user = self.runtime.block_on(add(db, &environment, hasher, teams, request, AddedBy::Machine));
        let user = user.unwrap_or_else(|problem| panic!("{problem:?}")).id;
        self.users.insert(username, user);
        user
    }

    /// Returns the id of an account by username.
    pub fn user_id(&self, username: &str) -> Uuid {
        self.users[username]
    }

    /// Signs a person in at a desk.
    pub fn desk(&self, username: &str) -> Desk {
        let desk = self.stranger();
        let reply = desk.post("/v1/sessions", json!({"username": username, "password": PASSWORD}));
        let session = reply.expect(200);
        let token = session["access_token"].as_str().expect("an access token").to_owned();
        Desk { token: Some(token), ..desk }
    }

    /// Returns a desk at which nobody has signed in.
    pub fn stranger(&self) -> Desk {
        Desk {
            router: self.router.clone(),
            runtime: Arc::clone(&self.runtime),
            token: None,
            // Of the addresses that documents may use (RFC 5737).
            address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
        }
    }

    /// Makes a phone that nobody has signed in on, with its line to the server.
    pub fn new_phone(&self) -> (Phone, Arc<Line>) {
        self.phone_over(MemoryStorage::default(), &self.clock)
    }

    /// Makes a phone over storage, with a clock that may be wrong.
    pub fn phone_over(&self, storage: MemoryStorage, clock: &Arc<TestClock>) -> (Phone, Arc<Line>) {
        let line = Arc::new(Line::default());
        let transport = SimTransport::new(self.router.clone(), Arc::clone(&self.runtime), Arc::clone(&line));
        let around = Surroundings {
            catalogue: Catalogue::embedded(),
            transport: Arc::new(transport),
            clock: Arc::clone(clock) as _,
            entropy: Arc::clone(&self.entropy) as _,
        };
        (PhoneApp::over(storage, around).expect("an empty storage"), line)
    }

    /// Signs a person in on a new phone, and syncs it once.
    pub fn phone(&self, username: &str) -> (Phone, Arc<Line>) {
        let (mut phone, line) = self.new_phone();
        phone.sign_in(username, PASSWORD, "Test phone").expect("signing in");
        phone.sync().expect("the first sync");
        (phone, line)
    }

    /// Creates a child as an SPA officer does, for a team.
    pub fn child(&self, by: &Desk, forename: &str, team: &str) -> ChildId {
        let id = self.id();
        let details = json!({"forename": forename, "surname": format!("{forename}son-Example"), "team": team,
            "date_of_birth": "2011-05-06"});
        // Invented children have like names: each is said to be another one.
        let request = |others: &[Value]| json!({"id": id, "details": details, "not_duplicates_of": others});
        let reply = by.post("/v1/children", request(&[]));
        if reply.status == 409 {
            let others: Vec<Value> =
                reply.body["duplicates"].as_array().into_iter().flatten().map(|child| child["id"].clone()).collect();
            by.post("/v1/children", request(&others)).expect(201);
        } else {
            reply.expect(201);
        }
        ChildId(id)
    }

    /// Allocates a child to a person for a service: `missing`, `phoenix` or `social_care`. Returns the allocation.
    pub fn allocate(&self, by: &Desk, child: ChildId, username: &str, service: &str) -> Uuid {
        let id = self.id();
        let request = json!({"id": id, "user": self.user_id(username), "service": service});
        by.post(&format!("/v1/children/{child}/allocations"), request).expect(201);
        id
    }

    /// Peoples the world with the usual team of Kingston: Mo the manager, Ada and Ben who work with missing children, Pia
    /// the Phoenix lead, Yan the youth worker, Sam at the SPA, and Dee the Associate Director.
    pub fn kingston(&mut self) {
        for (name, role, team) in [
            ("Mo Manager", Role::TeamManager, Some("Kingston")),
            ("Ada Missing", Role::MissingChildrenWorker, None),
            ("Ben Missing", Role::MissingChildrenWorker, None),
            ("Pia Phoenix", Role::PhoenixLead, None),
            ("Yan Youth", Role::YouthWorker, None),
            ("Sam Spa", Role::SpaOfficer, None),
            ("Dee Director", Role::AssociateDirector, None),
        ] {
            self.user(name, role, team);
        }
    }
}

fn text_of<const MAX: usize>(text: &str) -> Text<MAX> {
    Text::new(text.to_owned()).expect("a short text")
}

fn server(runtime: &Runtime, url: &str, clock: &Arc<TestClock>, entropy: &Arc<TestEntropy>) -> Arc<App> {
    let environment = server_clock::Environment { clock: Arc::clone(clock) as _, entropy: Arc::clone(entropy) as _ };
    let db = runtime.block_on(Db::open(url, "t1")).expect("the database opens");
    // One key for every node and restart, as a data folder keeps it.
    let key = TokenKey::generate(&TestEntropy::new(0)).and_then(|key| TokenKey::read(&key)).expect("a signing key");
    // Dozens of people sign in in a story, and few stories are about how long a guess at their password takes.
    App::new(db, environment, key, Hasher::costing(Cost::Least), Settings::default())
}
