//! One record as one Automerge document.
//!
//! A [`Record`] begins with a deterministic genesis, is edited by [`Intent`]s, meets other copies of itself by
//! applying their changes, and is read as a [`View`] in which every concurrent value is still there. The record is the
//! unit of access, sync, signing, retention and erasure.

mod characters;
mod document;
pub(crate) mod edit;
pub(crate) mod genesis;
mod history;
mod intent;
mod path;
mod re_execute;
pub(crate) mod sign;
mod splice;
pub(crate) mod view;

pub use characters::{kept, turns};
pub use document::{Header, Record};
pub use edit::{Author, Edited};
pub use history::{Step, Touch};
pub use intent::Intent;
pub use path::Path;
pub use re_execute::OwnChange;
pub use sign::{Amendment, Signature};
pub use splice::{Splice, rebase, splice};
pub use view::{Attribution, Claim, Conflict, RemovedRow, Resolution, View};

#[cfg(test)]
pub(crate) mod tests;
