//! The native phone client: sync-core's [`Phone`](sync_core::sync::phone::Phone) with a folder under it and a server
//! at the other end.
//!
//! Start with [`PhoneApp`]: sign in once with a connection, then record without one, and sync when there is one.
//!
//! ```no_run
//! use homeward_phone::{Https, PhoneApp, Surroundings};
//! use std::path::Path;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let root = std::fs::read("homeward-root.pem")?;
//! let https = Https::new("https://localhost:8443", Some(&root))?;
//! let mut app = PhoneApp::open(Path::new("ada"), Surroundings::system(https))?;
//! app.sign_in("ada", "a long invented password", "Ada's phone")?;
//! app.sync()?;
//! for child in app.children() {
//!     println!("{}", child["forename"]);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Below it, each of use by itself:
//!
//! - [`FileStorage`] keeps a phone's bytes in one folder, whole after a crash at any instruction. **Its files are as
//!   protected as the device's disk**: turn disk encryption on. Sealing at rest belongs to the browser app's store.
//!   [`DurableStorage`] is what it promises; `MemoryStorage` promises it too, for simulations.
//! - [`Transport`] carries a call to the server. [`Https`] is the real one; a test brings its own and cuts it.
//! - [`ApiError`] tells what a server's refusal, or no answer at all, means to the person who holds the phone.
//! - [`Clock`] and [`Entropy`] come in through [`Surroundings`], so that a day in the field can be told in a test.
//!
//! One folder belongs to one person on one device: a shared phone has a folder for each.

mod api;
mod app;
mod identity;
mod storage;
mod surroundings;
mod transport;

pub use api::{ApiError, Problem};
pub use app::{AppError, PhoneApp, Synced};
pub use homeward_system::{Clock, Entropy, SystemClock, SystemEntropy};
pub use storage::{DurableStorage, FileStorage, Mended, StorageError};
pub use surroundings::Surroundings;
pub use transport::{Answer, Call, Https, Method, Transport, TransportError, Unreachable};
