//! Walks a record's data along its kind's fields: what is asked, what is answered, and how a person says it.

use crate::casework::london;
use crate::catalogue::{Choice, Field, Fields, Register, Rows, Shape, Summary};
use crate::record::Path;
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc};
use serde_json::{Map, Value};

/// Tells whether a field is asked, given the answers beside it.
pub fn is_shown(field: &Field, beside: &Map<String, Value>) -> bool {
    field.show_when.as_ref().is_none_or(|condition| condition.holds(beside))
}

/// Returns what someone wrote in their own words; `None` for a choice, a date or an id.
pub fn written<'d>(field: &Field, value: &'d Value) -> Option<&'d str> {
    let is_text = matches!(field.shape, Shape::Text { .. } | Shape::Register(Register::String { .. }));
    value.as_str().filter(|text| is_text && !text.is_empty())
}

/// Returns the repeating group that a field is.
pub fn rows(field: &Field) -> Option<&Rows> {
    match &field.shape {
        Shape::Rows(rows) => Some(rows),
        _ => None,
    }
}

/// Lists the rows of a group, each with its key.
pub fn rows_of<'d>(
    data: &'d Map<String, Value>,
    group: &str,
) -> impl Iterator<Item = (&'d String, &'d Map<String, Value>)> + use<'d> {
    let rows = data.get(group).and_then(Value::as_object).into_iter().flatten();
    rows.filter_map(|(key, row)| Some((key, row.as_object()?)))
}

/// Counts the questions of one field that are asked and that are answered. A group counts its own; a repeating group is
/// one question, whatever its rows hold.
pub fn progress(field: &Field, value: Option<&Value>) -> (usize, usize) {
    let Shape::Group(fields) = &field.shape else { return (usize::from(value.is_some_and(is_answer)), 1) };
    let nothing = Map::new();
    let data = value.and_then(Value::as_object).unwrap_or(&nothing);
    let asked = fields.iter().filter(|inner| is_shown(inner, data));
    asked.map(|inner| progress(inner, data.get(&inner.name))).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
}

/// Tells whether a value says anything.
pub fn is_answer(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// Says a single value as a person would: choices by their labels, dates in words.
pub fn say(field: &Field, value: &Value) -> String {
    match (value, &field.shape) {
        (Value::Bool(true), _) => "Yes".to_owned(),
        (Value::Bool(false), _) => "No".to_owned(),
        (Value::Number(number), _) => number.to_string(),
        (Value::Array(list), Shape::Set { options }) => {
            let ticked = list.iter().filter_map(Value::as_str);
            ticked.map(|one| label_of(options, one)).collect::<Vec<_>>().join(", ")
        }
        (Value::String(text), Shape::Register(Register::Choice(options))) => label_of(options, text).to_owned(),
        (Value::String(text), Shape::Register(Register::Date)) => text.parse().map_or_else(|_| text.clone(), say_date),
        (Value::String(text), Shape::Register(Register::Instant)) => {
            text.parse().map_or_else(|_| text.clone(), say_instant)
        }
        (Value::String(text), _) => text.clone(),
        _ => String::new(),
    }
}

fn label_of<'s>(options: &'s [Choice], value: &'s str) -> &'s str {
    options.iter().find(|option| option.value == value).map_or(value, |option| &option.title)
}

/// The months as they are said. Chrono knows them too, in a formatter of twelve thousand bytes.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Says a civil date: `25 November 2026`.
pub fn say_date(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), MONTHS[date.month0() as usize], date.year())
}

/// Says an instant in London's time: `25 November 2026, 2:09pm`.
pub fn say_instant(at: DateTime<Utc>) -> String {
    let shown = london::local(at);
    let hour = TimeDelta::hours(1);
    // In the night in which the clocks go back an hour is shown twice.
    let turn = match (london::local(at + hour) == shown, london::local(at - hour) == shown) {
        (true, _) => " (before the clocks went back)",
        (_, true) => " (after the clocks went back)",
        _ => "",
    };
    let (is_afternoon, hour) = shown.hour12();
    let half = if is_afternoon { "pm" } else { "am" };
    format!("{}, {hour}:{:02}{half}{turn}", say_date(shown.date()), shown.minute())
}

/// Says what a row is about in one line, of at most two answers.
pub fn row_line(rows: &Rows, data: &Map<String, Value>) -> String {
    let said = |field: &Field| data.get(&field.name).filter(|value| is_answer(value)).map(|value| say(field, value));
    let line: Vec<String> = match &rows.summary.title {
        Some(names) => names.iter().filter_map(|name| said(rows.fields.get(name)?)).take(2).collect(),
        None => rows.fields.iter().filter(|field| is_words(field)).filter_map(said).take(2).collect(),
    };
    shorten(&line.join(", "))
}

/// Tells whether a field tells a row from its siblings: a text or a choice.
fn is_words(field: &Field) -> bool {
    matches!(
        field.shape,
        Shape::Text { .. } | Shape::Set { .. } | Shape::Register(Register::String { .. } | Register::Choice(_))
    )
}

/// Tells whether a field says when something was.
pub fn is_time(field: &Field) -> bool {
    matches!(field.shape, Shape::Register(Register::Date | Register::Instant))
}

/// Finds when a record or a row was: the first answer among the fields that say so.
pub fn time_of(fields: &Fields, summary: &Summary, data: &Map<String, Value>) -> Option<Time> {
    let read = |field: &Field| Time::read(&field.shape, data.get(&field.name)?.as_str()?);
    match &summary.date {
        Some(names) => names.iter().find_map(|name| read(fields.get(name)?)),
        None => fields.iter().find_map(read),
    }
}

/// A day, or a moment of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// Only the day is known.
    Day(NaiveDate),
    /// The moment is known.
    Moment(DateTime<Utc>),
}

impl Time {
    fn read(shape: &Shape, text: &str) -> Option<Time> {
        match shape {
            Shape::Register(Register::Date) => text.parse().ok().map(Time::Day),
            Shape::Register(Register::Instant) => text.parse().ok().map(Time::Moment),
            _ => None,
        }
    }

    /// Says it in words.
    pub fn say(self) -> String {
        match self {
            Time::Day(day) => say_date(day),
            Time::Moment(at) => say_date(london::date_of(at)),
        }
    }

    /// Returns a moment to sort by: noon of a day, in UTC.
    pub fn moment(self) -> DateTime<Utc> {
        match self {
            Time::Day(day) => day.and_hms_opt(12, 0, 0).unwrap_or_default().and_utc(),
            Time::Moment(at) => at,
        }
    }

    /// Returns what is known: `date` or `instant`.
    pub fn precision(self) -> &'static str {
        match self {
            Time::Day(_) => "date",
            Time::Moment(_) => "instant",
        }
    }
}

/// Longest line in a list, in characters.
const LINE_CHARS: usize = 120;

/// Cuts a text to one line of a list.
pub fn shorten(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LINE_CHARS {
        return line;
    }
    let cut: String = line.chars().take(LINE_CHARS - 1).collect();
    format!("{}…", cut.trim_end())
}

/// Visits every single field that has an answer, with its path.
pub fn visit<'d>(
    fields: &'d Fields,
    data: &'d Map<String, Value>,
    at: &Path,
    see: &mut impl FnMut(&Path, &'d Field, &'d Value),
) {
    for field in fields.iter() {
        let Some(value) = data.get(&field.name) else { continue };
        let here = at.join(field.name.as_str());
        match (&field.shape, value) {
            (Shape::Rows(group), Value::Object(rows)) => {
                for (key, row) in rows {
                    if let Some(row) = row.as_object() {
                        visit(&group.fields, row, &here.join(key.as_str()), see);
                    }
                }
            }
            (Shape::Group(inner), Value::Object(group)) => visit(inner, group, &here, see),
            _ => see(&here, field, value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Catalogue, Kind};
    use serde_json::json;

    fn interview() -> &'static Kind {
        Catalogue::embedded().kind("return-home-interview").unwrap()
    }

    fn field(name: &str) -> &'static Field {
        interview().fields.get(name).unwrap()
    }

    #[test]
    fn questions_that_earlier_answers_rule_out_are_not_asked() {
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:homeward:catalogue:talk:1",
            "title": "Talk", "description": "A kind for tests.", "type": "object", "additionalProperties": false,
            "x-record": {"per_child": "many", "generation": 1, "readers": [], "writers": []},
            "x-sections": [{"id": "one", "title": "One"}],
            "properties": {"talk": {"title": "Talk", "x-section": "one", "type": "object", "additionalProperties": false, "properties": {
                "spoke": {"title": "Spoke", "type": "boolean"},
                "why": {"title": "Why", "type": "string", "maxLength": 9, "x-show-when": {"field": "spoke", "in": [false]}},
            }}},
        });
        let catalogue = Catalogue::read(&[("talk.json", &schema.to_string())]).unwrap();
        let field = catalogue.kind("talk").unwrap().fields.get("talk").unwrap();
        assert_eq!(progress(field, None), (0, 1));
        assert_eq!(progress(field, Some(&json!({"spoke": false}))), (1, 2));
        assert_eq!(progress(field, Some(&json!({"spoke": true, "why": "kept, but not asked"}))), (1, 1));
    }

    #[test]
    fn values_are_said_in_words() {
        assert_eq!(say(field("risk_now"), &json!("high")), "High");
        assert_eq!(say(field("interviewed_at"), &json!("2026-07-01T13:09:00Z")), "1 July 2026, 2:09pm");
        for (at, said) in [
            ("2026-10-25T00:30:00Z", "25 October 2026, 1:30am (before the clocks went back)"),
            ("2026-10-25T01:30:00Z", "25 October 2026, 1:30am (after the clocks went back)"),
            ("2026-10-25T02:00:00Z", "25 October 2026, 2:00am"),
        ] {
            assert_eq!(say(field("interviewed_at"), &json!(at)), said);
        }
        assert!(say(field("push"), &json!(["abuse", "bullying"])).contains(", "));
        assert_eq!(say(field("offered"), &json!(true)), "Yes");
    }

    #[test]
    fn a_row_is_told_in_one_line() {
        let places = rows(field("places")).unwrap();
        let row = json!({"place": "The arcade", "address": "Invented Street", "when": "night", "date": "2026-07-01"});
        let row = row.as_object().unwrap();
        assert_eq!(row_line(places, row), "The arcade, Invented Street");
        assert_eq!(time_of(&places.fields, &places.summary, row).unwrap().say(), "1 July 2026");
        assert_eq!(shorten(&"long ".repeat(60)).chars().count(), 120);
    }
}
