//! Children: created, changed, restricted to named people, opened by broken glass; and those that are likely the same.

mod break_glass;
mod create;
mod duplicates;
mod likely;
mod restrict;
mod timeline;
mod update;

pub use break_glass::break_glass;
pub use create::{Creation, create};
pub use duplicates::{Likely, duplicates};
pub use restrict::{Restriction, restrict, restriction};
pub use timeline::timeline;
pub use update::update;

use crate::auth::Level;
use crate::db::children::Row;

/// A child, and how much of it the caller may see.
#[derive(Debug)]
pub struct SeenChild {
    /// The child.
    pub row: Row,
    /// How much of it.
    pub level: Level,
}
