//! What the document says of values that the server's settings judge, and of values that are absent.

use crate::auth::password::{self, MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH};
use crate::auth::username;
use serde::{Deserialize, Deserializer};
use sync_core::fields::{PATTERN, of_format};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A username that somebody is to have, for the document.
#[derive(Debug)]
pub struct NewUsername;

impl PartialSchema for NewUsername {
    fn schema() -> RefOr<Schema> {
        of_format(username::FORMAT, (1, 100)).pattern(Some(PATTERN)).build().into()
    }
}

impl ToSchema for NewUsername {}

/// A password that somebody is to have, for the document.
#[derive(Debug)]
pub struct NewPassword;

impl PartialSchema for NewPassword {
    fn schema() -> RefOr<Schema> {
        of_format(password::FORMAT, (MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH)).build().into()
    }
}

impl ToSchema for NewPassword {}

/// Reads a field that tells "absent" from "null": absent leaves the thing as it is, null clears it.
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
