//! Devices: a person's own, and all of them for the administrator.

pub mod list;
pub mod revoke;
