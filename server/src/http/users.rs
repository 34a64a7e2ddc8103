//! People's accounts, kept by the administrator.

pub mod confirm;
pub mod create;
pub mod list;
pub mod notices;
pub mod revoke;
