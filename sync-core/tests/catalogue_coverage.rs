//! The catalogue holds every field the work asks for, with the shape and options it asks for.
//!
//! The tables name what must be there, written out apart from the schema files, so that a field lost from a file fails
//! here by its pointer. A field more is nobody's loss: the tables say what must exist, not what may.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

#[path = "catalogue_coverage/tables.rs"]
mod tables;

use chrono::DateTime;
use serde_json::{Value, json};
use sync_core::casework::police_category::PoliceCategory;
use sync_core::catalogue::{
    Attachment, Catalogue, Choice, Field, Fields, Kind, PerChild, Register, RowKey, Shape, Signer, Widget,
};
use sync_core::ids::{ChildId, DeviceActor, DeviceId, RecordId};
use sync_core::record::{Author, Header, Intent, Path, Record};
use sync_core::role::Role;
use tables::{
    ACTION_PLAN, CASE_NOTE, DISTANCE_TRAVELLED, LABELS, MISSING_FROM_HOME_PROFILE, OUTCOMES, RESTRICTED_NARRATIVE,
    RETURN_HOME_INTERVIEW, SAFEGUARD, SAFETY_PLAN, SESSION_PLAN, Table,
};
use uuid::Uuid;

const KINDS: &[(&str, PerChild, Table)] = &[
    ("return-home-interview", PerChild::Many, RETURN_HOME_INTERVIEW),
    ("safety-plan", PerChild::One, SAFETY_PLAN),
    ("case-note", PerChild::One, CASE_NOTE),
    ("restricted-narrative", PerChild::One, RESTRICTED_NARRATIVE),
    ("session-plan", PerChild::One, SESSION_PLAN),
    ("missing-from-home-profile", PerChild::One, MISSING_FROM_HOME_PROFILE),
    ("action-plan", PerChild::One, ACTION_PLAN),
    ("distance-travelled", PerChild::Many, DISTANCE_TRAVELLED),
];

fn kind(name: &str) -> &'static Kind {
    Catalogue::embedded().kind(name).unwrap()
}

fn find<'k>(kind: &'k Kind, pointer: &str) -> Option<&'k Field> {
    let mut fields = &kind.fields;
    let mut found = None;
    for segment in pointer.split('/').skip(1).filter(|segment| *segment != "*") {
        let field = fields.get(segment)?;
        fields = below(field).unwrap_or(fields);
        found = Some(field);
    }
    found
}

/// Returns the fields of a group or of a repeating group's rows.
fn below(field: &Field) -> Option<&Fields> {
    match &field.shape {
        Shape::Group(fields) => Some(fields),
        Shape::Rows(rows) => Some(&rows.fields),
        _ => None,
    }
}

fn options(field: &Field) -> &[Choice] {
    match &field.shape {
        Shape::Set { options } | Shape::Register(Register::Choice(options)) => options,
        _ => &[],
    }
}

fn described(shape: &Shape) -> String {
    match shape {
        Shape::Text { max_length } => format!("text {max_length}"),
        Shape::Set { options } => format!("set of {}", options.len()),
        Shape::Group(_) => "group".to_owned(),
        Shape::Rows(rows) => match (&rows.key, rows.max_rows) {
            (RowKey::Made, most) => format!("rows by made, {most}"),
            (RowKey::Uuid, most) => format!("rows by uuid, {most}"),
            (RowKey::OneOf(keys), most) => format!("rows by {}..{}, {most}", keys[0], keys[keys.len() - 1]),
        },
        Shape::Register(Register::String { max_length }) => format!("string {max_length}"),
        Shape::Register(Register::Date) => "date".to_owned(),
        Shape::Register(Register::Instant) => "instant".to_owned(),
        Shape::Register(Register::Uuid) => "uuid".to_owned(),
        Shape::Register(Register::Choice(options)) => {
            format!("choice of {}", options.iter().filter(|option| !option.is_deprecated).count())
        }
        Shape::Register(Register::Integer { minimum, maximum }) => format!("integer {minimum}..{maximum}"),
        Shape::Register(Register::Boolean) => "boolean".to_owned(),
    }
}

#[test]
fn every_field_of_the_work_is_there_in_its_shape() {
    let mut wrong = Vec::new();
    for (name, per_child, table) in KINDS {
        let kind = kind(name);
        assert_eq!(kind.per_child, *per_child, "{name}");
        for (pointer, shape) in *table {
            let found = find(kind, pointer).map_or_else(|| "nothing".to_owned(), |field| described(&field.shape));
            if found != *shape {
                wrong.push(format!("{name} {pointer}: {shape} expected, {found} found"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn fixed_vocabularies_keep_their_labels_and_order() {
    for (name, pointer, labels) in LABELS {
        let field = find(kind(name), pointer).unwrap();
        let titles: Vec<_> = options(field).iter().map(|option| option.title.as_str()).collect();
        assert_eq!(titles, *labels, "{name} {pointer}");
    }
    let groups = below(find(kind("return-home-interview"), "/safeguard").unwrap()).unwrap();
    let titles: Vec<_> = groups.iter().map(|field| field.title.as_str()).collect();
    assert_eq!(titles, SAFEGUARD);
    assert_eq!(SAFEGUARD.iter().filter_map(|title| title.chars().next()).collect::<String>(), "SAFEGUARD");
    let topics = below(find(kind("session-plan"), "/sessions/*/topics").unwrap()).unwrap();
    let planned = options(find(kind("session-plan"), "/topics_to_cover").unwrap());
    let covered: Vec<_> = topics.iter().map(|field| (&field.name, &field.title)).collect();
    assert_eq!(covered, planned.iter().map(|option| (&option.value, &option.title)).collect::<Vec<_>>());
}

#[test]
fn forms_are_whole() {
    for kind in Catalogue::embedded().kinds() {
        let properties = &kind.schema["properties"];
        for section in kind.sections.iter().map(|section| &section.id) {
            let titles: Vec<_> = kind
                .fields
                .iter()
                .filter(|field| field.section == *section)
                .map(|field| field.title.as_str())
                .collect();
            assert!(!titles.is_empty(), "{} {section}: a section without fields", kind.name);
            assert_distinct(&titles, &format!("{} {section}", kind.name));
        }
        // Sections stand together: a form that walks the fields walks the sections in order.
        let order: Vec<_> = kind
            .fields
            .iter()
            .map(|field| kind.sections.iter().position(|section| field.section == section.id))
            .collect();
        assert!(order.is_sorted(), "{}: {order:?}", kind.name);
        check_fields(&kind.name, &kind.fields, properties);
    }
}

fn check_fields(at: &str, fields: &Fields, schema: &Value) {
    for field in fields.iter() {
        let here = format!("{at}/{}", field.name);
        let schema = &schema[&field.name];
        assert!(!field.title.trim().is_empty(), "{here}");
        for option in options(field) {
            let plain = option.value.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            assert!(plain && !option.value.is_empty(), "{here}: {:?} is not snake_case", option.value);
        }
        let offered = options(field).iter().filter(|option| !option.is_deprecated);
        let labels: Vec<_> = offered.map(|option| option.title.as_str()).collect();
        assert_distinct(&labels, &here);
        if let Some(condition) = schema.get("x-show-when") {
            check_condition(&here, fields, condition);
        }
        if let Some(sensitivity) = schema.get("x-sensitivity") {
            let known = ["special_category", "third_party", "restricted"].map(Value::from);
            assert!(known.contains(sensitivity), "{here}: {sensitivity}");
        }
        if let Some(print) = schema.get("x-print") {
            assert!(["always", "never"].map(Value::from).contains(print), "{here}: {print}");
        }
        if let Some(inner) = below(field) {
            let row = schema.get("additionalProperties").filter(|row| row.is_object()).unwrap_or(schema);
            let titles: Vec<_> = inner.iter().map(|field| field.title.as_str()).collect();
            assert_distinct(&titles, &here);
            check_fields(&here, inner, &row["properties"]);
        }
    }
}

/// A condition on a value that the other field cannot take would hide its field for ever.
fn check_condition(here: &str, fields: &Fields, condition: &Value) {
    let other = fields.get(condition["field"].as_str().unwrap()).unwrap();
    for value in condition["in"].as_array().unwrap() {
        let possible = match (&other.shape, value) {
            (Shape::Register(Register::Boolean), Value::Bool(_)) => true,
            (_, Value::String(value)) => options(other).iter().any(|option| option.value == *value),
            _ => false,
        };
        assert!(possible, "{here}: {} is never {value}", other.name);
    }
}

fn assert_distinct(titles: &[&str], at: &str) {
    for (index, title) in titles.iter().enumerate() {
        assert!(!titles[..index].contains(title), "{at}: {title:?} stands twice");
    }
}

#[test]
fn managers_read_everything_and_only_what_is_shared_reaches_applications() {
    for (name, ..) in KINDS {
        let kind = kind(name);
        assert!(kind.readable_by(Role::TeamManager) && kind.writable_by(Role::TeamManager), "{name}");
        assert!(kind.readable_by(Role::AssociateDirector), "{name}");
        assert_eq!(kind.readable_by(Role::Application), *name != "restricted-narrative", "{name}");
        for role in Role::ALL {
            assert!(kind.readable_by(role) || !kind.writable_by(role), "{name}: {role} writes what it cannot read");
        }
        for role in [Role::MeetingSupport, Role::PoliceLiaison, Role::Administrator, Role::SpaOfficer] {
            assert!(!kind.readable_by(role), "{name} {role}");
        }
    }
    let agreement = find(kind("session-plan"), "/beyond_twenty").unwrap();
    assert_eq!(agreement.writers.as_deref(), Some([Role::AssociateDirector].as_slice()));
}

#[test]
fn notes_lock_under_their_author_and_interviews_under_a_manager() {
    for name in ["case-note", "restricted-narrative"] {
        let Shape::Rows(rows) = &find(kind(name), "/notes").unwrap().shape else { panic!("{name}") };
        let [slot] = rows.sign.as_slice() else { panic!("{name}: {:?}", rows.sign) };
        assert_eq!((slot.by.clone(), slot.locks), (Signer::Author, true), "{name}");
    }
    let slots = &kind("return-home-interview").sign;
    let managers = vec![Role::TeamManager, Role::PhoenixLead, Role::AssociateDirector];
    let said: Vec<_> = slots.iter().map(|slot| (slot.id.as_str(), slot.by.clone(), slot.locks)).collect();
    assert_eq!(said, [("author", Signer::Author, false), ("manager", Signer::Roles(managers), true)]);
}

#[test]
fn an_action_plan_is_agreed_by_both_and_stays_open_to_review() {
    let said: Vec<_> = kind("action-plan").sign.iter().map(|slot| (slot.id.as_str(), slot.by.clone())).collect();
    let practitioners = Signer::Roles(vec![Role::PhoenixLead, Role::YouthWorker]);
    assert_eq!(said, [("young_person", Signer::YoungPerson), ("practitioner", practitioners)]);
    for slot in &kind("action-plan").sign {
        let statement = "I agree that this is an accurate record of our discussion";
        assert_eq!((slot.statement.as_deref(), slot.locks), (Some(statement), false));
    }
}

#[test]
fn the_wheel_has_the_ten_outcomes_and_nobodys_trade_mark() {
    let scores = find(kind("distance-travelled"), "/scores").unwrap();
    assert_eq!(scores.widget, Some(Widget::Wheel));
    let titles: Vec<_> = below(scores).unwrap().iter().map(|field| field.title.as_str()).collect();
    assert_eq!(titles, OUTCOMES);
    assert!(!kind("distance-travelled").schema.to_string().to_lowercase().contains("outcomes star"));
}

#[test]
fn photos_and_voices_are_attachments_and_those_of_a_note_stay_in_the_service() {
    for (name, photo) in [
        ("missing-from-home-profile", "/photo"),
        ("return-home-interview", "/pictures/*/photo"),
        ("restricted-narrative", "/pictures/*/photo"),
    ] {
        assert_eq!(find(kind(name), photo).unwrap().attachment, Some(Attachment::Photo), "{name}");
    }
    for name in ["return-home-interview", "restricted-narrative"] {
        let recording = find(kind(name), "/voice_notes/*/recording").unwrap();
        assert_eq!(recording.attachment, Some(Attachment::Voice), "{name}");
    }
    // An application reads case notes; what an injury looks like is no part of what the case systems are given.
    assert!(find(kind("case-note"), "/pictures").is_none() && find(kind("case-note"), "/voice_notes").is_none());
}

/// Forms, the API and the rules spell the police's category alike, and a record that holds an earlier spelling reads.
#[test]
fn the_police_category_has_one_spelling() {
    use PoliceCategory::{AtRisk, EmergingThemes, High, Medium};
    let mut found = 0;
    for kind in Catalogue::embedded().kinds() {
        let Some(field) = kind.fields.get("police_category") else { continue };
        found += 1;
        let read = |option: &Choice| -> PoliceCategory { serde_json::from_value(json!(option.value)).unwrap() };
        let offered: Vec<_> = options(field).iter().filter(|option| !option.is_deprecated).collect();
        assert_eq!(
            offered.iter().map(|option| read(option)).collect::<Vec<_>>(),
            [EmergingThemes, AtRisk, Medium, High]
        );
        for option in offered {
            assert_eq!(serde_json::to_value(read(option)).unwrap(), option.value.as_str(), "{}", kind.name);
        }
        let earlier: Vec<_> = options(field).iter().filter(|option| option.is_deprecated).collect();
        assert!(
            earlier.iter().any(|option| option.value == "below_1" && read(option) == EmergingThemes),
            "{}",
            kind.name
        );
        let path = Path::parse("/police_category").unwrap();
        let resolved = kind.resolve(&path).unwrap();
        for option in options(field) {
            resolved.check_scalar(&path, &json!(option.value)).unwrap();
        }
    }
    assert_eq!(found, 1);
}

/// Every field of every kind takes a value and shows it: what the tables name is there for the engine, not only on paper.
#[test]
fn every_field_takes_a_value_and_shows_it() {
    const ROW: &str = "0198c0de-0000-7000-8000-000000000001";
    let child = ChildId(Uuid::from_u128(2));
    for (name, _, table) in KINDS {
        let kind = kind(name);
        let id = kind.required_id(child).unwrap_or(RecordId(Uuid::from_u128(1)));
        let header = Header { id, kind: (*name).to_owned(), child };
        let mut record = Record::begin(Catalogue::embedded(), header).unwrap();
        let author = |role| Author {
            actor: DeviceActor { device: DeviceId(Uuid::from_u128(3)), rotation: 0 },
            role,
            own_devices: Vec::new(),
        };
        let mut row = ROW;
        for (pointer, _) in *table {
            let shape = &find(kind, pointer).unwrap().shape;
            if let Shape::Rows(rows) = shape {
                row = if matches!(rows.key, RowKey::OneOf(_)) { "5" } else { ROW };
            }
            let pointer = pointer.replace('*', row);
            let path = Path::parse(&pointer).unwrap();
            let (intent, shown) = match shape {
                Shape::Group(_) => continue,
                Shape::Rows(rows) if rows.key == RowKey::Made => {
                    let values = serde_json::Map::new();
                    let intent = Intent::AddRow { path: path.join(row), values };
                    record.edit(&author(Role::TeamManager), DateTime::UNIX_EPOCH, &[intent]).unwrap();
                    continue;
                }
                Shape::Rows(_) => continue,
                Shape::Text { .. } => {
                    (Intent::EditText { path, at: 0, remove: 0, insert: "Invented.".to_owned() }, json!("Invented."))
                }
                Shape::Set { options } => {
                    let option = options[options.len() - 1].value.as_str();
                    (Intent::Set { path: path.join(option), value: json!(true) }, json!([option]))
                }
                Shape::Register(register) => {
                    let value = sample(register);
                    (Intent::Set { path, value: value.clone() }, value)
                }
            };
            // The Associate Director's agreement is the one thing a manager may not write.
            let role = if pointer.starts_with("/beyond_twenty") { Role::AssociateDirector } else { Role::TeamManager };
            record.edit(&author(role), DateTime::UNIX_EPOCH, &[intent]).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(record.view().data.pointer(&pointer), Some(&shown), "{name} {pointer}");
        }
    }
}

fn sample(register: &Register) -> Value {
    match register {
        Register::String { max_length } => json!("x".repeat(*max_length)),
        Register::Date => json!("2026-03-01"),
        Register::Instant => json!("2026-03-01T09:30:00Z"),
        Register::Uuid => json!("0198c0de-0000-7000-8000-000000000002"),
        Register::Choice(options) => json!(options[options.len() - 1].value),
        Register::Integer { maximum, .. } => json!(maximum),
        Register::Boolean => json!(true),
    }
}
