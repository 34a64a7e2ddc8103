//! What the OpenAPI document says of the fields.

use super::{Date, Instant, Name, Text};
use std::borrow::Cow;
use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{KnownFormat, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The same years, for the document.
const YEARS_PATTERN: &str = "^(19[0-9]{2}|20[0-9]{2}|21[0-4][0-9]|2150)-";

/// At least one character that is no space and is kept as it came.
pub const PATTERN: &str = r"^[\s\S]*[^\s\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb][\s\S]*$";

/// As [`PATTERN`], and without what [`crate::names::check`] refuses everywhere: where a joiner or a variation selector
/// belongs no pattern can say.
const NAME_PATTERN: &str = r"^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f-\u1160\u17b4-\u17b5\u200b\u200e-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb]*[^\s\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb][^\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f-\u1160\u17b4-\u17b5\u200b\u200e-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb]*$";

impl<const MAX: usize> PartialSchema for Text<MAX> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .min_length(Some(1))
            .max_length(Some(MAX))
            .pattern(Some(PATTERN))
            .build()
            .into()
    }
}

impl<const MAX: usize> PartialSchema for Name<MAX> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .min_length(Some(1))
            .max_length(Some(MAX))
            .pattern(Some(NAME_PATTERN))
            .build()
            .into()
    }
}

impl PartialSchema for Instant {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .pattern(Some(YEARS_PATTERN))
            .description(Some("An instant from 1900 to 2150 (RFC 3339)."))
            .build()
            .into()
    }
}

impl PartialSchema for Date {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .pattern(Some(YEARS_PATTERN))
            .description(Some("A civil date from 1900 to 2150."))
            .build()
            .into()
    }
}

impl<const MAX: usize> ToSchema for Text<MAX> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("Text{MAX}"))
    }
}

impl<const MAX: usize> ToSchema for Name<MAX> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("Name{MAX}"))
    }
}

impl ToSchema for Instant {}

impl ToSchema for Date {}

/// The format of a team's name: one of the settings' list.
pub const TEAM: &str = "team";

/// Describes a text of a format that the server's settings judge, from so many characters to so many.
pub fn of_format(format: &str, (least, most): (usize, usize)) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::String))
        .min_length(Some(least))
        .max_length(Some(most))
        .format(Some(SchemaFormat::Custom(format.to_owned())))
}

/// The name of a team, for the document.
#[derive(Debug)]
pub struct TeamName;

impl PartialSchema for TeamName {
    fn schema() -> RefOr<Schema> {
        of_format(TEAM, (1, 100))
            .pattern(Some(PATTERN))
            .description(Some("A team of the settings' list."))
            .build()
            .into()
    }
}

impl ToSchema for TeamName {}
