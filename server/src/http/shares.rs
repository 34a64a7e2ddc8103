//! How much each device has waiting, and how a manager makes room.

pub mod clear;
pub mod list;
