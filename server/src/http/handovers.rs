//! Unsent work of phones that were wiped or revoked.

pub mod create;
