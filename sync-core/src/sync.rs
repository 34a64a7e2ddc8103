//! How copies of records meet: what travels, what a phone keeps until it is answered, what a hub believes.
//!
//! One round trip carries every push of a phone and everything new for it ([`wire`]). The [`phone`] is a state
//! machine: calls and answers go in, writes to its store come out. The [`hub`] judges a push against the stored
//! record; bytes from a phone are hostile until it has.

pub mod handover;
pub mod hub;
pub mod output;
pub mod phone;
pub mod receipt;
pub mod wire;
