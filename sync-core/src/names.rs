//! People's names: one folded form for searching and comparing, and what a name may not hold.
//!
//! [`fold`] is the only normal form: phone and server search by it, likely duplicates are weighed by it, and the
//! database's projection holds it. [`Wanted`] finds words and numbers in what people wrote, by the same form. Nothing shown
//! to a person is ever folded.

mod alike;
mod fold;
mod keys;
mod query;
mod unicode;
#[cfg(not(target_arch = "wasm32"))]
mod unseen;
mod written;

pub use alike::{alike, one_letter_off};
pub use fold::{FORM, fold};
pub use keys::{keys, nearby, prefix_end, prefixed};
pub use query::{Closeness, Query};
pub(crate) use unicode::composed;
#[cfg(not(target_arch = "wasm32"))]
pub use unseen::{Unseen, check, check_name, legible, without_unseen};
pub use written::{Wanted, fold_text};
