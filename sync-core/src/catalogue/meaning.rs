//! What a kind's fields mean to lists: the keywords that say it, and the reading of them.
//!
//! - `x-summary` on a kind or on the rows of a group: `title`, the fields by which one is told from its siblings, and `date`, the fields that say when
//!   it was, of which the first that is answered counts. Without `title` the first two that people write or choose stand for it, without `date` the
//!   first date in the form's order; an empty list says that there is none. On a kind also `review`, the date by which somebody must look at it
//!   again, and `alert`: whoever opens the child is told that there is one.
//! - `x-list` on a repeating group: which list its rows feed, and what their fields are to it; see [`List`].
//! - `x-contact` on a repeating group: a row is a contact with the young person where a field holds one of these values.
//! - `x-alert` on a text: what is written there belongs in the child's header, after this word.

use super::read::At;
use super::{Fields, Register, Shape};
use crate::error::Error;
use serde_json::{Map, Value};

/// A field beside another, and the values of it that count.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The field.
    pub field: String,
    /// The values.
    pub values: Vec<Value>,
}

impl Condition {
    /// Tells whether one of the values is among the answers.
    pub fn holds(&self, answers: &Map<String, Value>) -> bool {
        match answers.get(&self.field) {
            Some(Value::Array(ticked)) => ticked.iter().any(|one| self.values.contains(one)),
            Some(value) => self.values.contains(value),
            None => false,
        }
    }
}

/// How a record or a row is told in one line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// The fields that tell it from its siblings; `None` where the form's order decides.
    pub title: Option<Vec<String>>,
    /// The fields that say when it was; `None` where the form's order decides.
    pub date: Option<Vec<String>>,
}

/// The list that the rows of a group feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum List {
    /// What somebody has undertaken.
    Actions(Actions),
    /// Appointments of a programme; a child with a record of this kind is in it. A row's key is its number.
    Sessions(Sessions),
    /// Case notes, in the half that others may read.
    Notes,
    /// The half of case notes that stays within the service: a row has its note's key.
    Narratives,
    /// The missing episodes that an interview covers, by their ids; see [`crate::casework::rhi::Outcome`].
    Episodes,
    /// What people heard of the contact details.
    Corrections,
}

/// What the fields of an action are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actions {
    /// What is to be done.
    pub what: String,
    /// Who does it, in people's own words.
    pub owner: Option<String>,
    /// By which day.
    pub deadline: String,
    /// The day on which it was done: it is open until then.
    pub done: Option<String>,
    /// Whether everybody who writes in the record sees what others are to do.
    pub for_writers: bool,
}

/// What the fields of an appointment are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sessions {
    /// The day.
    pub date: String,
    /// Where.
    pub place: Option<String>,
    /// Whether it took place: it is to come until this is answered.
    pub attendance: String,
}

/// What a kind says of itself beside [`Summary`].
#[derive(Debug, Default)]
pub(super) struct OfKind {
    pub summary: Summary,
    pub review: Option<String>,
    pub is_alert: bool,
}

pub(super) fn of_kind(at: &At<'_>, value: Option<&Value>, fields: &Fields) -> Result<OfKind, Error> {
    let Some(value) = value else { return Ok(OfKind::default()) };
    let keyword = at.object(value)?;
    at.known(keyword, &["title", "date", "review", "alert"])?;
    let is_alert = match keyword.get("alert") {
        None => false,
        Some(Value::Bool(is_alert)) => *is_alert,
        Some(_) => return at.down("alert").fault("must be true or false"),
    };
    let review = named(at, keyword, "review", fields, is_day)?;
    Ok(OfKind { summary: both(at, keyword, fields)?, review, is_alert })
}

pub(super) fn of_rows(at: &At<'_>, value: Option<&Value>, fields: &Fields) -> Result<Summary, Error> {
    let Some(value) = value else { return Ok(Summary::default()) };
    let keyword = at.object(value)?;
    at.known(keyword, &["title", "date"])?;
    both(at, keyword, fields)
}

pub(super) fn list(at: &At<'_>, value: Option<&Value>, fields: &Fields) -> Result<Option<List>, Error> {
    let Some(value) = value else { return Ok(None) };
    let keyword = at.object(value)?;
    let only = |names: &[&str]| at.known(keyword, names);
    let needed = |key: &str, fits: fn(&Shape) -> bool| match named(at, keyword, key, fields, fits)? {
        Some(name) => Ok(name),
        None => at.fault(format!("needs {key:?}, a field")),
    };
    Ok(Some(match at.string(keyword, "feeds")? {
        "actions" => {
            only(&["feeds", "what", "owner", "deadline", "done", "for"])?;
            let for_writers = match keyword.get("for").map(Value::as_str) {
                None => false,
                Some(Some("writers")) => true,
                Some(_) => return at.down("for").fault("must be \"writers\""),
            };
            List::Actions(Actions {
                what: needed("what", is_line)?,
                owner: named(at, keyword, "owner", fields, is_line)?,
                deadline: needed("deadline", is_day)?,
                done: named(at, keyword, "done", fields, is_day)?,
                for_writers,
            })
        }
        "sessions" => {
            only(&["feeds", "date", "place", "attendance"])?;
            List::Sessions(Sessions {
                date: needed("date", is_day)?,
                place: named(at, keyword, "place", fields, is_line)?,
                attendance: needed("attendance", is_choice)?,
            })
        }
        plain => {
            let list = match plain {
                "notes" => List::Notes,
                "narratives" => List::Narratives,
                "episodes" => List::Episodes,
                "corrections" => List::Corrections,
                _ => return at.down("feeds").fault("is not a list that the catalogue knows"),
            };
            only(&["feeds"])?;
            list
        }
    }))
}

/// Reads a condition on a field beside this one.
pub(super) fn condition(
    at: &At<'_>,
    value: Option<&Value>,
    is_field: impl FnOnce(&str) -> bool,
) -> Result<Option<Condition>, Error> {
    let Some(value) = value else { return Ok(None) };
    let keyword = at.object(value)?;
    at.known(keyword, &["field", "in"])?;
    let field = at.string(keyword, "field")?;
    if !is_field(field) {
        return at.down("field").fault("is not a field beside this one");
    }
    match keyword.get("in").and_then(Value::as_array) {
        Some(values) if !values.is_empty() => Ok(Some(Condition { field: field.to_owned(), values: values.clone() })),
        _ => at.down("in").fault("must list at least one value"),
    }
}

fn both(at: &At<'_>, keyword: &Map<String, Value>, fields: &Fields) -> Result<Summary, Error> {
    let title = names(at, keyword, "title", fields, |shape| is_line(shape) || is_choice(shape))?;
    let date = names(at, keyword, "date", fields, |shape| {
        matches!(shape, Shape::Register(Register::Date | Register::Instant))
    })?;
    Ok(Summary { title, date })
}

fn names(
    at: &At<'_>,
    keyword: &Map<String, Value>,
    key: &str,
    fields: &Fields,
    fits: fn(&Shape) -> bool,
) -> Result<Option<Vec<String>>, Error> {
    let Some(value) = keyword.get(key) else { return Ok(None) };
    let at = at.down(key);
    let Some(list) = value.as_array() else { return at.fault("must list fields") };
    list.iter().map(|name| checked(&at, name, fields, fits)).collect::<Result<_, _>>().map(Some)
}

fn named(
    at: &At<'_>,
    keyword: &Map<String, Value>,
    key: &str,
    fields: &Fields,
    fits: fn(&Shape) -> bool,
) -> Result<Option<String>, Error> {
    keyword.get(key).map(|name| checked(&at.down(key), name, fields, fits)).transpose()
}

fn checked(at: &At<'_>, name: &Value, fields: &Fields, fits: fn(&Shape) -> bool) -> Result<String, Error> {
    match name.as_str().map(|name| (name, fields.get(name))) {
        Some((name, Some(field))) if fits(&field.shape) => Ok(name.to_owned()),
        Some((_, Some(_))) => at.fault("names a field of another type"),
        _ => at.fault("names no field beside this one"),
    }
}

fn is_day(shape: &Shape) -> bool {
    matches!(shape, Shape::Register(Register::Date))
}

fn is_line(shape: &Shape) -> bool {
    matches!(shape, Shape::Register(Register::String { .. }) | Shape::Text { .. })
}

fn is_choice(shape: &Shape) -> bool {
    matches!(shape, Shape::Register(Register::Choice(_)))
}
