//! Glass that was broken, put before the managers of the children it opened.

pub mod list;
pub mod seen;
