//! Accounts: added, confirmed by a second person, given another password, revoked.

mod confirm;
mod create;
mod passwords;
mod rename;
mod revoke;

pub use confirm::{confirm, confirm_password};
pub use create::{AddedBy, NewUser, add, create};
pub use passwords::{reset_password, set_password_on_machine};
pub use rename::rename_on_machine;
pub use revoke::revoke;
