//! The Homeward server: takes what phones hand in, merges it, shows it over REST, and loses nothing.
//!
//! A tour, in the order in which a request travels:
//!
//! 1. [`config`] and [`tls`] say where it listens, and [`listener`] who may connect and for how long; [`router`] has
//!    every route, and is the OpenAPI document. [`app`] is what every handler works with, [`budget`] what requests may hold in memory.
//! 2. [`caller`] finds out who calls: every handler takes a [`caller::Caller`]. [`auth`] says what they may see.
//! 3. [`http`] has one endpoint a file, and [`services`] what it asks for, one use-case a function. [`problem`] is everything that can
//!    be refused. [`disclosure`] has what an answer says of children, for the audit.
//! 4. [`ingest`] judges pushes by sync-core's hub and stores what holds; [`projection`] is what follows from a record.
//! 5. What wiped phones hand over is opened by the key of the [`organisation`]. [`picture`] takes out of pictures what a camera wrote beside them.
//! 6. [`db`] has the only SQL, one text for SQLite and PostgreSQL.
//! 7. [`browser_app`] has the files of the phone app, which talks to all that from a browser.
//! 8. [`doctor`] reads the whole log again and compares everything derived from it.

pub mod app;
pub mod auth;
pub mod browser_app;
pub mod budget;
pub mod caller;
pub mod child_header;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod disclosure;
pub mod doctor;
pub mod http;
pub mod ingest;
pub mod kept;
pub mod listener;
pub mod openapi;
pub mod organisation;
pub mod phones;
pub mod picture;
pub mod private;
pub mod problem;
pub mod projection;
pub mod reason;
pub mod record_cache;
pub mod router;
pub mod serve;
pub mod services;
pub mod teams;
pub mod tls;
pub mod versions;
pub mod voice;
