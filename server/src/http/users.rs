//! People's accounts, kept by the administrator.

pub mod create;
pub mod list;
pub mod revoke;
