//! An intent as it is sent.

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use std::fmt;
use sync_core::record::Intent;

/// An intent as it is read: from an object alone. Of an enum that a member tells apart serde would also take a list.
#[derive(Debug)]
pub(super) struct SentIntent(pub(super) Intent);

impl<'de> Deserialize<'de> for SentIntent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<SentIntent, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Intent;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("map")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Intent, A::Error> {
                Intent::deserialize(MapAccessDeserializer::new(map))
            }
        }

        deserializer.deserialize_map(Members).map(SentIntent)
    }
}
