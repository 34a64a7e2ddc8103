//! A day in the field, told while it happens: the real server in a process of its own, real phones on folders of their
//! own, and everybody in the office over REST.
//!
//! Each chapter says what happens and checks that it did. [`play`] puts them in order:
//!
//! 1. [`organisation`] opens the office: people, children, missing episodes, allocations.
//! 2. [`field`] sends three workers out; the server is killed, and they go on working.
//! 3. [`evening`] brings the server back and lets the phones sync.
//! 4. [`office`] reads the merged record with the manager, who decides.
//! 5. [`outside`] lets another program read what it was granted, and has the server check itself.

mod desk;
mod evening;
mod field;
mod office;
mod organisation;
mod outside;
mod page;
mod server;
mod sheet;

use anyhow::Result;
use chrono::{DateTime, Utc};
use desk::Desk;
use homeward_phone::{Clock as _, Entropy as _, Https, PhoneApp, Surroundings, SystemClock, SystemEntropy};
use page::Page;
use server::Server;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::Instant;
use sync_core::ids::uuid_v7;
use uuid::Uuid;

/// Everybody's password. It protects nobody: every person here is invented.
const PASSWORD: &str = "an invented password";
/// Where a demo that stays listens, if nothing else does.
const PORT: u16 = 8443;

/// What to play the demo with.
#[derive(Debug, Clone)]
pub struct Options {
    /// The `homeward` program.
    pub homeward: PathBuf,
    /// An empty folder for the server's data and the phones.
    pub folder: PathBuf,
    /// The folder of the built phone app, where it is to be served.
    pub app: Option<PathBuf>,
    /// Stop after the story.
    pub exit: bool,
}

/// Everything the chapters work with.
struct Day {
    page: Page,
    server: Server,
    folder: PathBuf,
}

/// Plays the day and tells whether every check in it held. Without `exit` it then serves until it is interrupted.
///
/// # Errors
/// Where the story cannot go on.
pub fn play(options: &Options) -> Result<bool> {
    // A demo that stays is there for phones nearby too.
    let host = if options.exit { Ipv4Addr::LOCALHOST } else { Ipv4Addr::UNSPECIFIED };
    // A demo that does not stay must not stand in the way of one that does; and where something else listens, any port
    // is better than none.
    let free = !options.exit && TcpListener::bind((host, PORT)).is_ok();
    let listen = SocketAddr::from((host, if free { PORT } else { 0 }));
    let begun = Instant::now();
    let server = Server::install(&options.homeward, &options.folder, options.app.as_deref(), listen)?;
    let mut day = Day { page: Page::default(), server, folder: options.folder.clone() };
    day.page.title("A day in the field", "Every person, child and place in it is invented.");
    let people = organisation::open(&mut day)?;
    let started_in = day.server.started_in();
    let mut party = field::morning(&mut day, &people)?;
    field::offline(&mut day, &people, &mut party)?;
    evening::sync(&mut day, &people, &mut party)?;
    office::decide(&mut day, &people, &mut party)?;
    outside::read(&mut day, &people, &party)?;
    outside::doctor(&mut day)?;
    let well = day.page.close();
    day.page.took(started_in, begun.elapsed());
    if !options.exit {
        // A folder that is open can be opened by nobody else.
        drop(party);
        day.page.invitation(&day.server);
        day.server.serve_until_interrupted()?;
    }
    Ok(well)
}

impl Day {
    /// Signs a person in at a desk.
    fn desk(&self, username: &str) -> Result<Desk> {
        Desk::sign_in(&self.server, username)
    }

    /// Opens a person's phone on its folder.
    fn phone(&self, username: &str) -> Result<PhoneApp> {
        let https = Https::new(&self.server.url(), Some(&self.server.root()?))?;
        Ok(PhoneApp::open(&self.folder.join(username), Surroundings::system(https))?)
    }
}

fn now() -> DateTime<Utc> {
    SystemClock.now()
}

fn fresh_id() -> Uuid {
    let mut random = [0; 10];
    SystemEntropy.fill(&mut random);
    uuid_v7(now(), random)
}
