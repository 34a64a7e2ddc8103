//! The layers agree on how much fits: what one of them takes is never too long for the next.

use homeward_server::kept::MAX_ATTACHMENT_BYTES;
use homeward_tests::on_both_engines;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use sync_core::casework::rhi::PREFILLED;
use sync_core::catalogue::{Catalogue, Fields, Register, Shape};
use sync_core::limits;

/// The committed document, which is the router's.
fn document() -> Value {
    serde_json::from_str(include_str!("../../../openapi/openapi.json")).unwrap()
}

fn resolve<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    match schema["$ref"].as_str() {
        Some(reference) => resolve(document, document.pointer(reference.trim_start_matches('#')).unwrap()),
        None => schema,
    }
}

/// The most characters of a text and the options of a choice, where the schema says.
fn bounds(document: &Value, schema: &Value) -> (Option<u64>, Vec<String>) {
    let schema = resolve(document, schema);
    let mut most = schema["maxLength"].as_u64();
    let mut options: Vec<String> =
        schema["enum"].as_array().into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)).collect();
    for inner in ["oneOf", "anyOf", "allOf"].iter().filter_map(|name| schema[*name].as_array()).flatten() {
        let (length, more) = bounds(document, inner);
        most = most.max(length);
        options.extend(more);
        options.extend(inner["const"].as_str().map(str::to_owned));
    }
    (most, options)
}

/// Every text of the catalogue by the name of its field: where, and how long it may be.
fn catalogue_texts() -> BTreeMap<String, Vec<(String, u64)>> {
    fn walk(fields: &Fields, place: &str, found: &mut BTreeMap<String, Vec<(String, u64)>>) {
        for field in fields.iter() {
            let place = format!("{place}/{}", field.name);
            match &field.shape {
                Shape::Register(Register::String { max_length }) | Shape::Text { max_length } => {
                    found.entry(field.name.clone()).or_default().push((place, *max_length as u64));
                }
                Shape::Group(fields) => walk(fields, &place, found),
                Shape::Rows(rows) => walk(&rows.fields, &place, found),
                _ => {}
            }
        }
    }
    let mut found = BTreeMap::new();
    for kind in Catalogue::embedded().kinds() {
        walk(&kind.fields, &kind.name, &mut found);
    }
    found
}

/// What the API takes under a name fits into every field of the catalogue that has the name: workers copy it over.
#[test]
fn a_text_of_the_api_fits_where_the_catalogue_has_its_name() {
    let document = document();
    let texts = catalogue_texts();
    let mut compared = 0;
    let mut wrong = Vec::new();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    // The catalogue's own are those that a record is made of.
    for (name, schema) in schemas.iter().filter(|(name, _)| !schemas.contains_key(&format!("{name}Record"))) {
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            let Some(most) = bounds(&document, schema).0 else { continue };
            for (place, max_length) in texts.get(field).into_iter().flatten() {
                compared += 1;
                if most > *max_length {
                    wrong.push(format!("{name}.{field} takes {most}, {place} takes {max_length}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(compared > 10, "the walk found the fields: {compared}");
}

/// An interview is begun with what the API says of its episode.
#[test]
fn what_an_interview_is_begun_with_fits() {
    let document = document();
    let kind = Catalogue::embedded().kind("return-home-interview").unwrap();
    let Shape::Rows(rows) = &kind.fields.get("episodes").unwrap().shape else { panic!("episodes are rows") };
    let sources = ["Episode", "EpisodeDetails", "NewEpisode", "EpisodeReturn"];
    for name in PREFILLED {
        let field = rows.fields.get(name).unwrap_or_else(|| panic!("{name} is no field of the row"));
        let mut told = 0;
        for schema in sources.map(|source| &document["components"]["schemas"][source]["properties"][name]) {
            if schema.is_null() {
                continue;
            }
            told += 1;
            let (most, options) = bounds(&document, schema);
            match &field.shape {
                Shape::Register(Register::String { max_length }) => {
                    // An answer may leave out how long a text is; what came in is bounded.
                    assert!(most.is_none_or(|most| most <= *max_length as u64), "{name}: {most:?}");
                }
                Shape::Register(Register::Choice(choices)) => {
                    assert!(!options.is_empty(), "{name}");
                    for option in options {
                        assert!(choices.iter().any(|choice| choice.value == option), "{name}: {option}");
                    }
                }
                _ => {}
            }
        }
        assert!(told > 0, "{name} is told nowhere");
    }
}

/// Every rule by which an episode is missing can be named in the interview about it.
#[test]
fn an_interview_can_name_the_rule_of_its_episode() {
    let document = document();
    let told = bounds(&document, &document["components"]["schemas"]["ClassificationRule"]).1;
    assert!(told.len() >= 3, "{told:?}");
    let kind = Catalogue::embedded().kind("return-home-interview").unwrap();
    let Shape::Rows(rows) = &kind.fields.get("episodes").unwrap().shape else { panic!("episodes are rows") };
    let Shape::Register(Register::Choice(choices)) = &rows.fields.get("classification_rule").unwrap().shape else {
        panic!("a choice")
    };
    for rule in told {
        assert!(choices.iter().any(|choice| choice.value == rule), "{rule}");
    }
}

/// What the interview says of an outcome is taken over by the rules of the work, whole.
#[test]
fn what_the_rules_read_of_an_interview_is_not_too_long_for_them() {
    let texts = catalogue_texts();
    for (field, most) in [("outcome_reason", limits::DESCRIPTION), ("not_required_manager", limits::NAME)] {
        for (place, max_length) in &texts[field] {
            assert!(*max_length <= most as u64, "{place}");
        }
    }
    assert!(texts.values().flatten().all(|(_, max_length)| *max_length < limits::TYPED as u64 / 10));
}

/// A picture that the phone takes, the server takes.
#[test]
fn a_picture_is_as_large_on_the_phone_and_at_the_server() {
    assert_eq!(usize::try_from(MAX_ATTACHMENT_BYTES).unwrap(), limits::PICTURE_BYTES);
    let page = include_str!("../../../mobile-sample/web/forms/media/photo.ts");
    let line = page.lines().find(|line| line.starts_with("const MAX_BYTES")).unwrap();
    let number: String = line.chars().filter(char::is_ascii_digit).collect();
    assert_eq!(number, limits::PICTURE_BYTES.to_string(), "{line}");
}

on_both_engines! {
    /// Ada and Ben each write an account in their own car; together it is longer than the form takes. It is shortened step by
    /// step, on a phone and at a desk, though it is too long for a while; and nobody makes it longer.
    fn a_text_that_a_merge_made_too_long_is_shortened(world) {
        world.kingston();
        let (sam, mo) = (world.desk("sam"), world.desk("mo"));
        let robin = world.child(&sam, "Robin", "Kingston");
        for worker in ["ada", "ben"] {
            world.allocate(&mo, robin, worker, "missing");
        }
        let kind = Catalogue::embedded().kind("return-home-interview").unwrap();
        let Shape::Text { max_length } = kind.fields.get("before").unwrap().shape else { panic!("a narrative") };
        let half = max_length * 6 / 10;
        let (mut ada, _) = world.phone("ada");
        let interview = ada.begin("return-home-interview", robin).unwrap();
        ada.set(interview, "/where", "At home").unwrap();
        ada.sync().unwrap();
        let (mut ben, _) = world.phone("ben");
        ada.edit_text(interview, "/before", 0, 0, &"a".repeat(half)).unwrap();
        ben.edit_text(interview, "/before", 0, 0, &"b".repeat(half)).unwrap();
        ada.sync().unwrap();
        assert_eq!(ben.sync().unwrap().refused, 0);
        ada.sync().unwrap();

        assert!(ada.edit_text(interview, "/before", 0, 0, "x").is_err());
        ada.edit_text(interview, "/before", 0, 100, "").unwrap();
        assert_eq!(ada.sync().unwrap().refused, 0);
        let path = format!("/v1/records/{interview}");
        let edit = |at: usize, remove: usize, insert: &str| {
            let etag = mo.get(&path).etag();
            let body = json!({"kind": "return-home-interview", "child": robin,
                "intents": [{"intent": "edit_text", "path": "/before", "at": at, "remove": remove, "insert": insert}]});
            mo.call("POST", &format!("{path}/edits"), Some(body), &[("if-match", &etag)])
        };
        let too_long = edit(0, 1, "xy").problem(422, "invalid");
        assert_eq!(too_long["errors"][0]["code"], "too_long");
        let shorter = edit(10, 50, "x").expect(200);
        assert_eq!(shorter["data"]["before"].as_str().unwrap().len(), 2 * half - 100 - 49);
        edit(0, half, "").expect(200);
        edit(0, 0, "x").expect(200);
        for phone in [&mut ada, &mut ben] {
            phone.sync().unwrap();
            assert_eq!(phone.view(interview).unwrap().data["before"].as_str().unwrap().len(), half - 100 - 49 + 1);
        }
    }
}
