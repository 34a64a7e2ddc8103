//! Walks a record's data along its schema: what is asked, what is answered, and how a person says it.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc};
use serde_json::{Map, Value};
use sync_core::casework::london;
use sync_core::record::Path;

/// Lists the fields of a schema in the form's order.
pub fn fields(schema: &Value) -> impl Iterator<Item = (&str, &Value)> {
    schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(name, field)| (name.as_str(), field))
}

/// Reads a text keyword.
pub fn text<'s>(schema: &'s Value, keyword: &str) -> &'s str {
    schema.get(keyword).and_then(Value::as_str).unwrap_or_default()
}

/// Tells whether a field is asked, given the answers beside it.
pub fn is_shown(field: &Value, beside: &Map<String, Value>) -> bool {
    let Some(condition) = field.get("x-show-when") else { return true };
    let wanted = condition.get("in").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    match beside.get(text(condition, "field")) {
        Some(Value::Array(ticked)) => ticked.iter().any(|one| wanted.contains(one)),
        Some(value) => wanted.contains(value),
        None => false,
    }
}

/// Tells whether a field holds single fields.
pub fn is_group(field: &Value) -> bool {
    text(field, "type") == "object" && !is_rows(field)
}

/// Returns what someone wrote in their own words; `None` for a choice, a date or an id.
pub fn written<'d>(field: &Value, value: &'d Value) -> Option<&'d str> {
    let is_coded = field.get("oneOf").is_some() || field.get("format").is_some();
    value.as_str().filter(|text| !is_coded && self::text(field, "type") == "string" && !text.is_empty())
}

/// Tells whether a field repeats.
pub fn is_rows(field: &Value) -> bool {
    matches!(text(field, "x-merge"), "rows" | "keyed-rows")
}

/// Returns the schema of a repeating group's rows.
pub fn row_schema(field: &Value) -> &Value {
    field.get("additionalProperties").unwrap_or(&Value::Null)
}

/// Counts the questions of one field that are asked and that are answered. A group counts its own; a repeating group is
/// one question, whatever its rows hold.
pub fn progress(field: &Value, value: Option<&Value>) -> (usize, usize) {
    if !is_group(field) {
        return (usize::from(value.is_some_and(is_answer)), 1);
    }
    let nothing = Map::new();
    let data = value.and_then(Value::as_object).unwrap_or(&nothing);
    let asked = fields(field).filter(|(_, inner)| is_shown(inner, data));
    asked.map(|(name, inner)| progress(inner, data.get(name))).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
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
pub fn say(field: &Value, value: &Value) -> String {
    match value {
        Value::Bool(true) => "Yes".to_owned(),
        Value::Bool(false) => "No".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(list) => {
            let items = field.get("items").unwrap_or(&Value::Null);
            list.iter().map(|one| say(items, one)).collect::<Vec<_>>().join(", ")
        }
        Value::String(text) => {
            if let Some(label) = label_of(field, text) {
                return label.to_owned();
            }
            match self::text(field, "format") {
                "date" => text.parse().map_or_else(|_| text.clone(), say_date),
                "date-time" => text.parse().map_or_else(|_| text.clone(), say_instant),
                _ => text.clone(),
            }
        }
        Value::Null | Value::Object(_) => String::new(),
    }
}

/// Finds the label of an option.
pub fn label_of<'s>(field: &'s Value, value: &str) -> Option<&'s str> {
    let options = field.get("oneOf").and_then(Value::as_array)?;
    options.iter().find(|option| text(option, "const") == value).map(|option| text(option, "title"))
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

/// Says what a row is about in one line: its first texts and choices.
pub fn row_line(schema: &Value, data: &Map<String, Value>) -> String {
    let said = fields(schema).filter_map(|(name, field)| {
        let value = data.get(name).filter(|value| is_answer(value))?;
        let is_coded = field.get("format").is_some() || matches!(text(field, "type"), "boolean" | "integer");
        (!is_group(field) && !is_coded).then(|| say(field, value))
    });
    let said: Vec<String> = said.take(2).collect();
    shorten(&said.join(", "))
}

/// Finds the first date or instant among single fields.
pub fn first_time(schema: &Value, data: &Map<String, Value>) -> Option<Time> {
    fields(schema).find_map(|(name, field)| Time::read(text(field, "format"), data.get(name)?.as_str()?))
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
    fn read(format: &str, text: &str) -> Option<Time> {
        match format {
            "date" => text.parse().ok().map(Time::Day),
            "date-time" => text.parse().ok().map(Time::Moment),
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

/// Visits every single field that has an answer, with its path and label.
pub fn visit<'d>(
    schema: &'d Value,
    data: &'d Map<String, Value>,
    at: &Path,
    see: &mut impl FnMut(&Path, &'d Value, &'d Value),
) {
    for (name, field) in fields(schema) {
        let Some(value) = data.get(name) else { continue };
        let here = at.join(name);
        match value {
            Value::Object(rows) if is_rows(field) => {
                for (key, row) in rows {
                    if let Some(row) = row.as_object() {
                        visit(row_schema(field), row, &here.join(key.as_str()), see);
                    }
                }
            }
            Value::Object(group) => visit(field, group, &here, see),
            value => see(&here, field, value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use sync_core::catalogue::Catalogue;

    fn interview() -> &'static Value {
        &Catalogue::embedded().kind("return-home-interview").unwrap().schema
    }

    #[test]
    fn questions_that_earlier_answers_rule_out_are_not_asked() {
        let schema = json!({"type": "object", "properties": {
            "spoke": {"type": "boolean"},
            "why": {"type": "string", "x-show-when": {"field": "spoke", "in": [false]}},
        }});
        assert_eq!(progress(&schema, None), (0, 1));
        assert_eq!(progress(&schema, Some(&json!({"spoke": false}))), (1, 2));
        assert_eq!(progress(&schema, Some(&json!({"spoke": true, "why": "kept, but not asked"}))), (1, 1));
    }

    #[test]
    fn values_are_said_in_words() {
        let field = |name: &str| interview().pointer(&format!("/properties/{name}")).unwrap();
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
        let places = interview().pointer("/properties/places").unwrap();
        let row = json!({"place": "The arcade", "address": "Invented Street", "when": "night", "date": "2026-07-01"});
        let row = row.as_object().unwrap();
        assert_eq!(row_line(row_schema(places), row), "The arcade, Invented Street");
        assert_eq!(first_time(row_schema(places), row).unwrap().say(), "1 July 2026");
        assert_eq!(shorten(&"long ".repeat(60)).chars().count(), 120);
    }
}
