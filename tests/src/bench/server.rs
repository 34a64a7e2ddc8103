//! A server on a loopback port with real TLS and an SQLite file, and phones that time their calls to it.

use anyhow::{Context as _, Result};
use homeward_phone::{Answer, Call, DurableStorage, Https, PhoneApp, Surroundings, Transport, Unreachable};
use homeward_server::app::App;
use homeward_server::config::{Config, Flags};
use homeward_server::listener::{self, Limits};
use homeward_server::router;
use homeward_server::{serve, tls};
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use sync_core::ids::ChildId;
use sync_core::role::Role;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use uuid::Uuid;

/// A running server.
pub(super) struct Server {
    pub(super) app: Arc<App>,
    pub(super) url: String,
    pub(super) root: Vec<u8>,
    pub(super) runtime: Runtime,
}

impl Server {
    pub(super) fn start(folder: &Path) -> Result<Server> {
        Server::start_within(folder, Limits::default())
    }

    /// Starts one with limits of its own on connections.
    pub(super) fn start_within(folder: &Path, limits: Limits) -> Result<Server> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let flags = Flags { data: Some(folder.to_owned()), ..Flags::default() };
        let mut config = Config::read(&flags)?;
        // One manager makes all the children.
        config.duplicate_checks_per_day = 50_000;
        let app = runtime.block_on(serve::open(&config))?;
        let pair = tls::certificate(None, folder, app.environment.now())?;
        let root = std::fs::read(&pair.0)?;
        let tls = tls::config(&pair)?;
        let socket = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
        let port = socket.local_addr()?.port();
        let router = router::service(Arc::clone(&app)).0;
        runtime.spawn(listener::serve(socket, tls, router, limits, std::future::pending()));
        Ok(Server { app, url: format!("https://localhost:{port}"), root, runtime })
    }

    /// Adds an account of a role; everybody has the same password.
    pub(super) fn user(&self, username: &str, role: Role, team: Option<&str>) -> Result<Uuid> {
        use homeward_server::auth::password::Chosen;
        use homeward_server::services::users::{AddedBy, NewUser, add};
        use sync_core::fields::{Name, Text};
        let text = |text: &str| Text::new(text.to_owned()).map_err(anyhow::Error::msg);
        let request = NewUser {
            id: self.app.environment.id(),
            username: text(username)?,
            name: Name::new(username.to_owned()).map_err(anyhow::Error::msg)?,
            role,
            team: team.map(text).transpose()?,
            password: crate::world::PASSWORD.to_owned(),
        };
        let (hasher, teams, request) = (&self.app.hasher, &self.app.teams, (request, Chosen::ByThePerson));
        let added = add(&self.app.db, &self.app.environment, hasher, teams, request, AddedBy::Machine);
        let user = self.runtime.block_on(added).map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
        Ok(user.id)
    }

    /// Signs a person in on a phone over a store.
    pub(super) fn phone<S: DurableStorage>(&self, storage: S, username: &str) -> Result<(PhoneApp<S>, Arc<Timed>)> {
        let https = Https::new(&self.url, Some(&self.root))?;
        let timed =
            Arc::new(Timed { https, sync_times: Mutex::default(), sizes: Mutex::default(), token: Mutex::default() });
        let mut around = Surroundings::system(Shared(Arc::clone(&timed)));
        around.catalogue = self.app.catalogue;
        let mut phone = PhoneApp::over(storage, around)?;
        phone.sign_in(username, crate::world::PASSWORD, "Bench phone")?;
        Ok((phone, timed))
    }

    /// Creates a child and allocates it, as a manager does.
    pub(super) fn child<S: DurableStorage>(&self, manager: &mut PhoneApp<S>, to: Uuid) -> Result<ChildId> {
        use homeward_phone::Method::Post;
        let id = self.app.environment.id();
        // Names and birthdays far apart, so that none is taken for a likely duplicate.
        let tail: String = id.simple().to_string().chars().rev().take(12).collect();
        let details = serde_json::json!({"forename": format!("Example {tail}"), "surname": tail, "team": "Kingston"});
        manager.call(Post, "/v1/children", Some(&serde_json::json!({"id": id, "details": details})))?;
        let allocation = serde_json::json!({"id": self.app.environment.id(), "user": to, "service": "missing"});
        manager.call(Post, &format!("/v1/children/{id}/allocations"), Some(&allocation)).context("allocating")?;
        Ok(ChildId(id))
    }
}

/// HTTPS that keeps how long each sync took, and how large its bodies were.
pub(super) struct Timed {
    https: Https,
    sync_times: Mutex<Vec<Duration>>,
    sizes: Mutex<Vec<(Vec<u8>, usize)>>,
    token: Mutex<Option<String>>,
}

impl Timed {
    /// Takes the times of the syncs since the last call.
    pub(super) fn take_times(&self) -> Vec<Duration> {
        std::mem::take(&mut self.sync_times.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns the token of the last call.
    pub(super) fn token(&self) -> Option<String> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes the request bodies and the answers' sizes of the syncs since the last call.
    pub(super) fn take_bodies(&self) -> Vec<(Vec<u8>, usize)> {
        std::mem::take(&mut self.sizes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

struct Shared(Arc<Timed>);

impl Transport for Shared {
    fn send(&self, call: &Call<'_>) -> Result<Answer, Unreachable> {
        let begun = Instant::now();
        let answer = self.0.https.send(call)?;
        if let Some(token) = call.bearer {
            *self.0.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.to_owned());
        }
        if call.path == "/v1/sync" {
            self.0.sync_times.lock().unwrap_or_else(PoisonError::into_inner).push(begun.elapsed());
            let body = call.body.unwrap_or_default().to_vec();
            self.0.sizes.lock().unwrap_or_else(PoisonError::into_inner).push((body, answer.body.len()));
        }
        Ok(answer)
    }
}
