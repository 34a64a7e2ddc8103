//! What people are shown, as typed structs: my work, a child, its timeline, search, a record in words. Computed here for the phone and for
//! the server alike, of [`digest::Digest`]s, so that lists open no record.

pub mod caseload;
pub mod child;
pub mod digest;
pub mod notes;
pub mod read_back;
pub mod record_page;
pub mod search;
pub mod walk;
pub mod words;
pub mod work;
