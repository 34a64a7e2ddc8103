//! Limits that several layers share: the API's types, the catalogue, the phone and the rules of the work read them here.
//!
//! A value that one layer takes is copied into another: an episode into its interview, a phone's photo into an upload. The
//! catalogue is JSON and names its own numbers; `tests/tests/scenarios/layers.rs` holds them against these.

/// Longest name of a person or agency, in Unicode scalar values.
pub const NAME: usize = 200;
/// Longest description of a place, a way home, an outcome or a reason, in Unicode scalar values.
pub const DESCRIPTION: usize = 2_000;
/// Largest picture or voice note, in bytes.
pub const PICTURE_BYTES: usize = 5_000_000;
/// Longest narrative that a page hands over, in Unicode scalar values. Longer than any the catalogue takes, since copies
/// that were written apart add up when they meet.
pub const TYPED: usize = 1_000_000;
