//! People's accounts, kept by the administrator.

pub mod confirm;
pub mod confirm_password;
pub mod create;
pub mod list;
pub mod notices;
pub mod reset_password;
pub mod revoke;
