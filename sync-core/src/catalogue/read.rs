//! Reads one schema file; refuses what the dialect does not know, with file, pointer and reason.

use super::{
    Attachment, Choice, Field, Fields, Kind, List, PerChild, ReadBack, Register, RowKey, Rows, Section, Shape,
    SignSlot, Signer, Widget, meaning,
};
use crate::error::Error;
use crate::role::Role;
use serde_json::{Map, Value};

const ROOT_KEYWORDS: &[&str] = &[
    "$schema",
    "$id",
    "title",
    "description",
    "type",
    "additionalProperties",
    "x-record",
    "x-summary",
    "x-sections",
    "x-sign",
    "properties",
];
const FIELD_KEYWORDS: &[&str] = &[
    "title",
    "description",
    "type",
    "format",
    "maxLength",
    "oneOf",
    "minimum",
    "maximum",
    "uniqueItems",
    "items",
    "additionalProperties",
    "properties",
    "maxProperties",
    "propertyNames",
    "examples",
    "x-section",
    "x-merge",
    "x-list",
    "x-contact",
    "x-alert",
    "x-show-when",
    "x-sensitivity",
    "x-print",
    "x-read-back",
    "x-writers",
    "x-attachment",
    "x-widget",
];
const ROW_KEYWORDS: &[&str] =
    &["type", "title", "description", "additionalProperties", "properties", "x-summary", "x-sign"];

/// Longest statement that a form may ask to be agreed to, in characters.
const MAX_STATEMENT: usize = 2_000;

/// Where in the file the reader is; makes errors.
#[derive(Clone)]
pub(super) struct At<'a> {
    file: &'a str,
    pointer: String,
}

impl At<'_> {
    pub(super) fn down(&self, key: &str) -> Self {
        At { file: self.file, pointer: format!("{}/{}", self.pointer, key.replace('~', "~0").replace('/', "~1")) }
    }

    pub(super) fn fault<T>(&self, reason: impl Into<String>) -> Result<T, Error> {
        Err(Error::Catalogue {
            file: self.file.to_owned(),
            pointer: if self.pointer.is_empty() { "/".to_owned() } else { self.pointer.clone() },
            reason: reason.into(),
        })
    }

    pub(super) fn object<'v>(&self, value: &'v Value) -> Result<&'v Map<String, Value>, Error> {
        value.as_object().map_or_else(|| self.fault("must be an object"), Ok)
    }

    pub(super) fn string<'v>(&self, object: &'v Map<String, Value>, key: &str) -> Result<&'v str, Error> {
        match object.get(key).and_then(Value::as_str) {
            Some(text) if !text.is_empty() => Ok(text),
            _ => self.fault(format!("needs {key:?}, a text")),
        }
    }

    pub(super) fn number(&self, object: &Map<String, Value>, key: &str) -> Result<i64, Error> {
        object.get(key).and_then(Value::as_i64).map_or_else(|| self.fault(format!("needs {key:?}, a whole number")), Ok)
    }

    pub(super) fn known(&self, object: &Map<String, Value>, keywords: &[&str]) -> Result<(), Error> {
        match object.keys().find(|key| !keywords.contains(&key.as_str())) {
            Some(unknown) => self.down(unknown).fault("is not a keyword of the catalogue here"),
            None => Ok(()),
        }
    }
}

pub(super) fn kind(file: &str, text: &str) -> Result<Kind, Error> {
    let at = At { file, pointer: String::new() };
    let schema: Value = match serde_json::from_slice(text.as_bytes()) {
        Ok(schema) => schema,
        Err(error) => return at.fault(format!("is not JSON: {error}")),
    };
    let root = at.object(&schema)?;
    at.known(root, ROOT_KEYWORDS)?;
    let Some(name) = file.strip_suffix(".json") else { return at.fault("the file's name must end in .json") };
    closed_object(&at, root)?;

    let record_at = at.down("x-record");
    let record = record_at.object(root.get("x-record").unwrap_or(&Value::Null))?;
    record_at.known(record, &["per_child", "generation", "readers", "writers"])?;
    let per_child = match record.get("per_child").and_then(Value::as_str) {
        Some("one") => PerChild::One,
        Some("many") => PerChild::Many,
        _ => return record_at.down("per_child").fault("must be \"one\" or \"many\""),
    };
    let Ok(generation) = u32::try_from(record_at.number(record, "generation")?) else {
        return record_at.down("generation").fault("must be a small positive number");
    };
    if at.string(root, "$id")? != format!("urn:homeward:catalogue:{name}:{generation}") {
        return at.down("$id").fault("must name the file and the generation");
    }
    let sections = sections(&at.down("x-sections"), root.get("x-sections"))?;
    let fields = fields(&at.down("properties"), root.get("properties"), Level::Top(&sections))?;
    let meaning::OfKind { summary, review, is_alert } =
        meaning::of_kind(&at.down("x-summary"), root.get("x-summary"), &fields)?;
    Ok(Kind {
        name: name.to_owned(),
        title: at.string(root, "title")?.to_owned(),
        generation,
        per_child,
        readers: roles(&record_at.down("readers"), record.get("readers"))?,
        writers: roles(&record_at.down("writers"), record.get("writers"))?,
        sections,
        summary,
        review,
        is_alert,
        fields,
        sign: sign_slots(&at.down("x-sign"), root.get("x-sign"))?,
        schema,
    })
}

fn closed_object(at: &At<'_>, object: &Map<String, Value>) -> Result<(), Error> {
    if object.get("type").and_then(Value::as_str) != Some("object") {
        return at.down("type").fault("must be \"object\"");
    }
    if object.get("additionalProperties") != Some(&Value::Bool(false)) {
        return at.down("additionalProperties").fault("must be false");
    }
    Ok(())
}

fn sections(at: &At<'_>, value: Option<&Value>) -> Result<Vec<Section>, Error> {
    let Some(list) = value.and_then(Value::as_array) else { return at.fault("must list the form's sections") };
    list.iter()
        .enumerate()
        .map(|(index, section)| {
            let at = at.down(&index.to_string());
            let section = at.object(section)?;
            at.known(section, &["id", "title", "hint", "read_back"])?;
            let read_back = match section.get("read_back") {
                None | Some(Value::Bool(true)) => ReadBack::InTurn,
                Some(Value::Bool(false)) => ReadBack::Never,
                Some(first) if first == "first" => ReadBack::First,
                Some(_) => return at.down("read_back").fault("must be true, false or first"),
            };
            let part = |key: &str| at.string(section, key).map(str::to_owned);
            Ok(Section { id: part("id")?, title: part("title")?, read_back })
        })
        .collect()
}

fn roles(at: &At<'_>, value: Option<&Value>) -> Result<Vec<Role>, Error> {
    let Some(list) = value.and_then(Value::as_array) else { return at.fault("must list roles") };
    list.iter()
        .map(|role| role.as_str().and_then(Role::parse).map_or_else(|| at.fault(format!("{role} is not a role")), Ok))
        .collect()
}

fn sign_slots(at: &At<'_>, value: Option<&Value>) -> Result<Vec<SignSlot>, Error> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let Some(list) = value.as_array() else { return at.fault("must be a list") };
    list.iter()
        .enumerate()
        .map(|(index, slot)| {
            let at = at.down(&index.to_string());
            let slot = at.object(slot)?;
            at.known(slot, &["id", "title", "by", "roles", "locks", "statement"])?;
            let by = match at.string(slot, "by")? {
                "author" => Signer::Author,
                "role" => Signer::Roles(roles(&at.down("roles"), slot.get("roles"))?),
                "young_person" => Signer::YoungPerson,
                _ => return at.down("by").fault("must be author, role or young_person"),
            };
            Ok(SignSlot {
                id: at.string(slot, "id")?.to_owned(),
                title: at.string(slot, "title")?.to_owned(),
                by,
                locks: slot.get("locks").and_then(Value::as_bool).unwrap_or(false),
                statement: statement(&at, slot)?,
            })
        })
        .collect()
}

fn statement(at: &At<'_>, slot: &Map<String, Value>) -> Result<Option<String>, Error> {
    if !slot.contains_key("statement") {
        return Ok(None);
    }
    let statement = at.string(slot, "statement")?;
    // A signature keeps it, and takes no more.
    if statement.chars().count() > MAX_STATEMENT {
        return at.down("statement").fault(format!("takes at most {MAX_STATEMENT} characters"));
    }
    Ok(Some(statement.to_owned()))
}

/// How deep a field stands, which bounds what it may be.
#[derive(Clone, Copy)]
enum Level<'s> {
    Top(&'s [Section]),
    Group,
    Row,
}

fn fields(at: &At<'_>, value: Option<&Value>, level: Level<'_>) -> Result<Fields, Error> {
    let Some(properties) = value.and_then(Value::as_object) else { return at.fault("must list the fields") };
    let mut list = Vec::new();
    for (name, schema) in properties {
        let at = at.down(name);
        let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        // A leading underscore is the engine's: `_removed`, `_signatures`, `_amendments`, `_resolutions`.
        if !plain || name.starts_with('_') || name.is_empty() {
            return at.fault("a field's name is snake_case and does not begin with an underscore");
        }
        let schema = at.object(schema)?;
        at.known(schema, FIELD_KEYWORDS)?;
        if let Level::Top(sections) = level {
            let section = at.string(schema, "x-section")?;
            if !sections.iter().any(|one| one.id == section) {
                return at.down("x-section").fault(format!("{section:?} is not in x-sections"));
            }
        }
        let is_beside = |name: &str| properties.contains_key(name);
        let show_when = meaning::condition(&at.down("x-show-when"), schema.get("x-show-when"), is_beside)?;
        let shape = shape(&at, schema, level)?;
        let of_rows = ["x-list", "x-contact"].into_iter().find(|keyword| schema.contains_key(*keyword));
        if let Some(keyword) = of_rows.filter(|_| !matches!(shape, Shape::Rows(_))) {
            return at.down(keyword).fault("must stand on a repeating group");
        }
        let says = |keyword: &str, value: Value| schema.get(keyword) == Some(&value);
        list.push(Field {
            name: name.clone(),
            title: at.string(schema, "title")?.to_owned(),
            section: schema.get("x-section").and_then(Value::as_str).unwrap_or_default().to_owned(),
            show_when,
            alert: alert(&at.down("x-alert"), schema.get("x-alert"), &shape, level)?,
            is_read_back: !says("x-read-back", Value::Bool(false))
                && !says("x-print", "never".into())
                && !says("x-sensitivity", "restricted".into()),
            writers: schema.get("x-writers").map(|list| roles(&at.down("x-writers"), Some(list))).transpose()?,
            attachment: attachment(&at.down("x-attachment"), schema.get("x-attachment"), &shape)?,
            widget: widget(&at.down("x-widget"), schema.get("x-widget"), &shape)?,
            shape,
        });
    }
    Ok(Fields::new(list))
}

fn attachment(at: &At<'_>, value: Option<&Value>, shape: &Shape) -> Result<Option<Attachment>, Error> {
    match (value.map(Value::as_str), shape) {
        (None, _) => Ok(None),
        (Some(Some("photo")), Shape::Register(Register::Uuid)) => Ok(Some(Attachment::Photo)),
        (Some(Some("voice")), Shape::Register(Register::Uuid)) => Ok(Some(Attachment::Voice)),
        (Some(Some("photo" | "voice")), _) => at.fault("must stand on a text of the format uuid"),
        _ => at.fault("must be \"photo\" or \"voice\""),
    }
}

fn widget(at: &At<'_>, value: Option<&Value>, shape: &Shape) -> Result<Option<Widget>, Error> {
    match (value.map(Value::as_str), shape) {
        (None, _) => Ok(None),
        (Some(Some("wheel")), Shape::Group(points)) => {
            let limits: Option<Vec<_>> = points.iter().map(score_limits).collect();
            match limits.as_deref() {
                Some([first, rest @ ..]) if rest.iter().all(|other| other == first) => Ok(Some(Widget::Wheel)),
                _ => at.fault("must stand on a group of groups, each with an integer \"score\" of the same limits"),
            }
        }
        (Some(Some("wheel")), _) => at.fault("must stand on a group"),
        _ => at.fault("must be \"wheel\""),
    }
}

fn score_limits(point: &Field) -> Option<(i64, i64)> {
    let Shape::Group(fields) = &point.shape else { return None };
    match fields.get("score")?.shape {
        Shape::Register(Register::Integer { minimum, maximum }) => Some((minimum, maximum)),
        _ => None,
    }
}

fn alert(at: &At<'_>, value: Option<&Value>, shape: &Shape, level: Level<'_>) -> Result<Option<String>, Error> {
    let is_text = matches!(shape, Shape::Text { .. } | Shape::Register(Register::String { .. }));
    match value.map(Value::as_str) {
        None => Ok(None),
        Some(Some(word)) if is_text && matches!(level, Level::Top(_)) => Ok(Some(word.to_owned())),
        Some(Some(_)) => at.fault("must stand on a text that is in no group"),
        Some(None) => at.fault("must be a word"),
    }
}

fn shape(at: &At<'_>, schema: &Map<String, Value>, level: Level<'_>) -> Result<Shape, Error> {
    let merge = schema.get("x-merge").and_then(Value::as_str);
    match (schema.get("type").and_then(Value::as_str), merge) {
        (Some("string"), Some("text")) => match level {
            Level::Row => at.fault("a text cannot stand in a row: a character costs an operation, and rows are many"),
            _ => Ok(Shape::Text { max_length: length(at, schema)? }),
        },
        (Some("array"), Some("set")) => {
            if schema.get("uniqueItems") != Some(&Value::Bool(true)) {
                return at.down("uniqueItems").fault("must be true");
            }
            let items_at = at.down("items");
            let items = items_at.object(schema.get("items").unwrap_or(&Value::Null))?;
            Ok(Shape::Set { options: choices(&items_at, items)? })
        }
        (Some("object"), None) => {
            closed_object(at, schema)?;
            let level = if matches!(level, Level::Row) { Level::Row } else { Level::Group };
            Ok(Shape::Group(fields(&at.down("properties"), schema.get("properties"), level)?))
        }
        (Some("object"), Some(merge @ ("rows" | "keyed-rows"))) => {
            if matches!(level, Level::Row) {
                return at.fault("rows cannot stand in a row");
            }
            Ok(Shape::Rows(Box::new(rows(at, schema, merge)?)))
        }
        (_, None) => Ok(Shape::Register(register(at, schema)?)),
        (_, Some(merge)) => at.down("x-merge").fault(format!("{merge:?} does not fit this type")),
    }
}

fn rows(at: &At<'_>, schema: &Map<String, Value>, merge: &str) -> Result<Rows, Error> {
    let max_rows = at.number(schema, "maxProperties")?;
    let names_at = at.down("propertyNames");
    let names = names_at.object(schema.get("propertyNames").unwrap_or(&Value::Null))?;
    let is_uuid = names.get("format").and_then(Value::as_str) == Some("uuid");
    let key = match (merge, is_uuid, names.get("enum").and_then(Value::as_array)) {
        ("rows", true, None) => RowKey::Made,
        ("keyed-rows", true, None) => RowKey::Uuid,
        ("keyed-rows", false, Some(keys)) => {
            RowKey::OneOf(keys.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        }
        _ => return names_at.fault("must be {\"format\": \"uuid\"}, or for keyed-rows a list in \"enum\""),
    };
    let row_at = at.down("additionalProperties");
    let row = row_at.object(schema.get("additionalProperties").unwrap_or(&Value::Null))?;
    row_at.known(row, ROW_KEYWORDS)?;
    closed_object(&row_at, row)?;
    let fields = fields(&row_at.down("properties"), row.get("properties"), Level::Row)?;
    let is_of_row = |name: &str| fields.get(name).is_some();
    let list = meaning::list(&at.down("x-list"), schema.get("x-list"), &fields)?;
    if matches!(list, Some(List::Sessions(_))) && !matches!(key, RowKey::OneOf(_)) {
        return at.down("x-list").fault("sessions need numbers: keys that are listed");
    }
    let title = row.get("title").or_else(|| schema.get("title")).and_then(Value::as_str).unwrap_or_default();
    Ok(Rows {
        key,
        title: title.to_owned(),
        summary: meaning::of_rows(&row_at.down("x-summary"), row.get("x-summary"), &fields)?,
        list,
        contact: meaning::condition(&at.down("x-contact"), schema.get("x-contact"), is_of_row)?,
        fields,
        max_rows: usize::try_from(max_rows).unwrap_or(0),
        sign: sign_slots(&row_at.down("x-sign"), row.get("x-sign"))?,
    })
}

fn length(at: &At<'_>, schema: &Map<String, Value>) -> Result<usize, Error> {
    match usize::try_from(at.number(schema, "maxLength")?) {
        Ok(length @ 1..=100_000) => Ok(length),
        _ => at.down("maxLength").fault("must be from 1 to 100000"),
    }
}

fn register(at: &At<'_>, schema: &Map<String, Value>) -> Result<Register, Error> {
    match schema.get("type").and_then(Value::as_str) {
        Some("boolean") => Ok(Register::Boolean),
        Some("integer") => {
            let (minimum, maximum) = (at.number(schema, "minimum")?, at.number(schema, "maximum")?);
            if minimum > maximum {
                return at.down("minimum").fault("is above the maximum");
            }
            Ok(Register::Integer { minimum, maximum })
        }
        Some("string") if schema.contains_key("oneOf") => Ok(Register::Choice(choices(at, schema)?)),
        Some("string") => match schema.get("format").and_then(Value::as_str) {
            None => Ok(Register::String { max_length: length(at, schema)? }),
            Some("date") => Ok(Register::Date),
            Some("date-time") => Ok(Register::Instant),
            Some("uuid") => Ok(Register::Uuid),
            Some(_) => at.down("format").fault("must be date, date-time or uuid"),
        },
        _ => at.down("type").fault("is not a type the catalogue knows"),
    }
}

fn choices(at: &At<'_>, schema: &Map<String, Value>) -> Result<Vec<Choice>, Error> {
    let at = at.down("oneOf");
    let Some(list) = schema.get("oneOf").and_then(Value::as_array) else { return at.fault("must list the options") };
    let mut choices: Vec<Choice> = Vec::new();
    for (index, option) in list.iter().enumerate() {
        let at = at.down(&index.to_string());
        let option = at.object(option)?;
        at.known(option, &["const", "title", "description", "deprecated"])?;
        let is_deprecated = match option.get("deprecated") {
            None => false,
            Some(Value::Bool(true)) => true,
            Some(_) => return at.down("deprecated").fault("must be true, or left out"),
        };
        let (value, title) = (at.string(option, "const")?.to_owned(), at.string(option, "title")?.to_owned());
        let choice = Choice { value, title, is_deprecated };
        if choices.iter().any(|earlier| earlier.value == choice.value) {
            return at.down("const").fault("stands twice");
        }
        choices.push(choice);
    }
    Ok(choices)
}

#[cfg(test)]
mod tests;
