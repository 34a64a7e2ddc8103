//! JSON as the database keeps it: read with what a later version wrote beside, and written back with it.
//!
//! What cannot be read is an error that names the table and the row. It is never an absence: a child that is not shown would be
//! reported missing a second time, and an episode that is not seen lets another one overlap it.

use serde::Serialize;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde_json::{Error, Map, Value};
use sqlx::AnyPool;
use std::fmt;

/// A row that this version cannot read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The table.
    pub table: &'static str,
    /// The row's id.
    pub id: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {} of {} cannot be read", self.id, self.table)
    }
}

impl std::error::Error for Unreadable {}

impl Unreadable {
    /// Tells whether an error is that of a row that cannot be read.
    pub fn is(error: &sqlx::Error) -> bool {
        matches!(error, sqlx::Error::Decode(error) if error.is::<Unreadable>())
    }
}

impl From<Unreadable> for sqlx::Error {
    fn from(unreadable: Unreadable) -> sqlx::Error {
        sqlx::Error::Decode(Box::new(unreadable))
    }
}

/// Turns what a column says into what it means, or into the error that names the row.
pub fn known<T>(table: &'static str, id: impl fmt::Display, read: Option<T>) -> Result<T, sqlx::Error> {
    read.ok_or_else(|| Unreadable { table, id: id.to_string() }.into())
}

/// Reads stored JSON. Members of objects that this version does not know are passed over.
pub fn read<T: DeserializeOwned>(table: &'static str, id: impl fmt::Display, json: &str) -> Result<T, sqlx::Error> {
    known(table, id, tolerant(json))
}

/// Reads stored JSON likewise; `None` where it cannot be read.
pub fn tolerant<T: DeserializeOwned>(json: &str) -> Option<T> {
    let as_written = || T::deserialize(Tolerant(serde_json::from_str(json).ok()?)).ok();
    serde_json::from_str(json).ok().or_else(as_written)
}

/// Rows that are read at a time to see whether they can be.
const BATCH: i64 = 500;

/// A row as it is stored: a key that orders the rows of its table, its id, and its JSON.
pub type Raw = (String, String, String);

/// Reads a table from end to end, and lists the rows that cannot be read. `sql` selects a key, the row's id and its JSON, of rows
/// whose key is greater than `$1`, in the order of the key, `$2` at the most.
pub async fn unreadable(
    pool: &AnyPool,
    table: &'static str,
    sql: &'static str,
    can_read: impl Fn(&str, &str) -> bool,
) -> Result<Vec<Unreadable>, sqlx::Error> {
    let mut found = Vec::new();
    let mut after = String::new();
    loop {
        let rows: Vec<Raw> = sqlx::query_as(sql).bind(&after).bind(BATCH).fetch_all(pool).await?;
        let Some((last, ..)) = rows.last() else { return Ok(found) };
        after.clone_from(last);
        let bad = rows.into_iter().filter(|(_, id, json)| !can_read(id, json));
        found.extend(bad.map(|(_, id, _)| Unreadable { table, id }));
    }
}

/// Writes what is stored next, with the members of what stands there that this version does not know. Those of an entry in a list stay
/// with it as long as it is as it was, or in its place among as many.
///
/// # Errors
/// [`Unreadable`] where what stands there cannot be read by `read`: nothing is written over it.
pub fn written<T: Serialize>(
    next: &T,
    standing: Option<&str>,
    read: impl FnOnce(&str) -> Result<T, sqlx::Error>,
) -> Result<String, sqlx::Error> {
    // Our own types have text keys, so writing them to memory cannot fail.
    let mut value = serde_json::to_value(next).unwrap_or_default();
    if let Some(json) = standing {
        let known = serde_json::to_value(read(json)?).unwrap_or_default();
        // What was read is JSON.
        add_unknown(&serde_json::from_str(json).unwrap_or_default(), &known, &mut value);
    }
    Ok(value.to_string())
}

/// Adds to `next` what is in `all` and not in `known`, which is the same as far as this version knows it.
fn add_unknown(all: &Value, known: &Value, next: &mut Value) {
    match (all, known, next) {
        (Value::Object(all), Value::Object(known), Value::Object(next)) => {
            for (name, value) in all.iter().filter(|(_, value)| !value.is_null()) {
                match (known.get(name), next.get_mut(name)) {
                    (None, None) => _ = next.insert(name.clone(), value.clone()),
                    (Some(known), Some(next)) => add_unknown(value, known, next),
                    // What is known was taken out, or has been put in.
                    _ => {}
                }
            }
        }
        (Value::Array(all), Value::Array(known), Value::Array(next)) if all.len() == known.len() => {
            let as_many = known.len() == next.len();
            let mut taken = vec![false; next.len()];
            let mut left = Vec::new();
            for (index, pair) in all.iter().zip(known).enumerate() {
                match (0..next.len()).find(|at| !taken[*at] && next[*at] == *pair.1) {
                    Some(at) => {
                        taken[at] = true;
                        add_unknown(pair.0, pair.1, &mut next[at]);
                    }
                    None => left.push((index, pair)),
                }
            }
            for (index, (all, known)) in left.into_iter().filter(|_| as_many) {
                if !taken[index] {
                    add_unknown(all, known, &mut next[index]);
                }
            }
        }
        _ => {}
    }
}

/// Hands a struct those members alone that it has a field for.
struct Tolerant(Value);

impl Tolerant {
    fn object<'de, V: Visitor<'de>>(map: Map<String, Value>, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(MapDeserializer::new(map.into_iter().map(|(name, value)| (name, Tolerant(value)))))
    }
}

impl<'de> IntoDeserializer<'de, Error> for Tolerant {
    type Deserializer = Tolerant;

    fn into_deserializer(self) -> Tolerant {
        self
    }
}

macro_rules! as_json {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.0.$method(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Tolerant {
    type Error = Error;

    as_json! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64
        deserialize_char deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf deserialize_unit
        deserialize_identifier deserialize_ignored_any
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(mut map) => {
                map.retain(|member, _| fields.contains(&member.as_str()));
                Tolerant::object(map, visitor)
            }
            other => other.deserialize_struct(name, fields, visitor),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(map) => Tolerant::object(map, visitor),
            other => other.deserialize_map(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(list) => {
                let mut entries = SeqDeserializer::new(list.into_iter().map(Tolerant));
                let read = visitor.visit_seq(&mut entries)?;
                entries.end().map(|()| read)
            }
            other => Err(Error::custom(format_args!("{other} is no list"))),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        self.0.deserialize_unit(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Carer {
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<String>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Child {
        forename: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alias: Option<String>,
        #[serde(default)]
        carers: Vec<Carer>,
    }

    fn later() -> Value {
        json!({
            "forename": "Ash", "alias": "A", "pronouns": "they", "school": {"name": "Invented High"},
            "carers": [{"name": "One", "phone": "1", "language": "cy"}, {"name": "Two", "guardian": true}],
        })
    }

    fn next(forename: &str, carers: &[&str]) -> Child {
        let carers = carers.iter().map(|name| Carer { name: (*name).to_owned(), phone: None }).collect();
        Child { forename: forename.to_owned(), alias: None, carers }
    }

    fn put(next: &Child) -> Value {
        let read = |json: &str| read("children", "7", json);
        serde_json::from_str(&written(next, Some(&later().to_string()), read).unwrap()).unwrap()
    }

    #[test]
    fn what_cannot_be_read_is_not_written_over() {
        let read = |json: &str| read::<Child>("children", "7", json);
        let refused = written(&next("Ash", &[]), Some(r#"{"forename": 1, "pronouns": "they"}"#), read).unwrap_err();
        assert!(Unreadable::is(&refused), "{refused}");
        assert!(written(&next("Ash", &[]), None, read).is_ok());
    }

    #[test]
    fn what_a_later_version_added_is_passed_over() {
        let read: Child = tolerant(&later().to_string()).unwrap();
        assert_eq!((read.forename.as_str(), read.carers.len(), read.carers[0].phone.as_deref()), ("Ash", 2, Some("1")));
    }

    #[test]
    fn what_is_of_another_type_is_an_error_with_its_table_and_id() {
        for json in [r#"{"forename": 1}"#, "{}", "[]", "", r#"{"forename": "A", "carers": {}}"#] {
            let error = read::<Child>("children", "7", json).unwrap_err();
            let sqlx::Error::Decode(error) = error else { panic!("{error}") };
            assert_eq!(error.to_string(), "row 7 of children cannot be read", "{json}");
        }
    }

    #[test]
    fn what_is_not_known_is_written_back_and_what_is_taken_out_goes() {
        let put = put(&next("Ashley", &["One", "Two"]));
        let expected = json!({
            "forename": "Ashley", "pronouns": "they", "school": {"name": "Invented High"},
            "carers": [{"name": "One", "language": "cy"}, {"name": "Two", "guardian": true}],
        });
        assert_eq!(put, expected);
    }

    #[test]
    fn what_is_not_known_of_an_entry_goes_with_the_entry() {
        assert_eq!(put(&next("Ash", &["Two"]))["carers"], json!([{"name": "Two", "guardian": true}]));
        assert_eq!(
            put(&next("Ash", &["Three", "Two", "Four"]))["carers"],
            json!([{"name": "Three"}, {"name": "Two", "guardian": true}, {"name": "Four"}])
        );
    }
}
