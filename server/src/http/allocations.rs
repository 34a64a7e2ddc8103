//! Who works with a child.

pub mod create;
pub mod end;
pub mod list;
