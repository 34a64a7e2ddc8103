//! Scenarios told as stories, one topic a file, each on both database engines. One binary, so that it links once.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod access;
mod answers;
mod attachments;
mod attachments_follow;
mod audit;
mod audit_operations;
mod bad_input;
mod browser_app;
mod children;
mod connections;
mod converge;
mod cookies;
mod doctor;
mod edge;
mod episodes;
mod episodes_worklist;
mod existence;
mod glass;
mod handover;
mod identity;
mod identity_desks;
mod identity_keys;
mod identity_refresh;
mod limits;
mod names;
mod nodes;
mod passwords;
mod people;
mod people_command_line;
mod people_second;
mod privacy;
mod quarantine;
mod quarantine_forge;
mod records;
mod shares;
mod sign_in;
mod sync;
mod sync_interview;
mod sync_paging;
mod sync_restore;
mod two_phones;
