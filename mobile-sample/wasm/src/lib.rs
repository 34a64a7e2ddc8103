//! The phone app's side of sync-core: what a worker's day needs, as calls that a browser's worker makes.
//!
//! Everything here is plain Rust that runs and is tested natively; [`bindings`] alone knows JavaScript. An [`App`] has
//! no clock, no randomness and no disk of its own: each call brings the time and a seed, and leaves behind the sealed
//! rows that the host must write. Only when the host says that they are on the disk has anything happened; where they
//! could not be written, the app goes back to what the disk holds.
//!
//! A tour, in the order of a day:
//!
//! - [`gate`] is what stands before the keys: how the phone is unlocked, what a wrong try costs, when it forgets.
//! - [`app`] takes the calls; [`storage`] holds what is unlocked and turns writes into sealed rows.
//! - [`lease`] bounds how long work stays open without a word from the server.
//! - [`sync_core::views`] makes a summary of each record, and of these what the page is shown, without opening any.

pub mod app;
pub mod bindings;
pub mod gate;
pub mod identity;
pub mod lease;
pub mod pack;
pub mod storage;

pub use app::{App, Fault};
