//! Homeward's core: the records people make in the field, and the rules by which copies of them meet.
//!
//! The crate is pure. It has no IO, no clock and no randomness of its own: time and random bytes come in as
//! arguments, bytes to store or send go out as values. The server, the native phone and the browser run the same code.
//!
//! A tour, in the order in which a change travels:
//!
//! 1. [`catalogue`] reads one JSON Schema per record kind into a tree of fields, each with its CRDT meaning.
//! 2. [`record`] is one record as one Automerge document: a deterministic genesis, edits by [`record::Intent`],
//!    the merged [`record::View`] with every conflict kept, signatures, and the record as it stood.
//! 3. [`sync`] holds the wire types, the [`sync::phone`] that keeps work until it is acknowledged, and the
//!    [`sync::hub`] that decides what a push must satisfy before it is believed.
//! 4. [`casework`] is the rules of the work: the 72-hour clock, missing and absent, repeat episodes, working days.
//! 5. [`views`] are what people are shown of records: summaries, search, what is read to the young person.
//! 6. [`seal`] is how a phone keeps all of it: rows and names that tell nothing, and the ways in to the key.
//!
//! [`fields`] are texts, names and dates that check themselves as they are read; [`names`] is how people's names are searched and compared, wherever that is done.

pub mod casework;
pub mod catalogue;
pub mod error;
pub mod fields;
pub mod framing;
pub mod ids;
pub mod limits;
pub mod names;
pub mod phone_policy;
pub mod record;
pub mod role;
pub mod seal;
pub mod sync;
pub mod views;

pub use error::Error;
