//! How JSON that is at hand as a value is read into a type.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads a value by way of its text. Whatever is read from text already needs a reader for that; a second one, which
/// reads from values, would be for every type what a phone loads once more.
///
/// # Errors
/// Where the value is not as the type wants it.
pub fn read<T: DeserializeOwned>(value: &Value) -> serde_json::Result<T> {
    serde_json::from_slice(&serde_json::to_vec(value)?)
}
