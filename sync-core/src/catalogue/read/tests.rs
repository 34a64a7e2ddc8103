//! Schemas that are read, and faults that name file, pointer and reason.

use super::*;
use serde_json::json;

fn minimal() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:homeward:catalogue:tea-round:1",
        "title": "Tea round", "description": "A kind for tests.",
        "type": "object", "additionalProperties": false,
        "x-record": {"per_child": "many", "generation": 1, "readers": ["team_manager"], "writers": ["team_manager"]},
        "x-sections": [{"id": "one", "title": "One"}],
        "properties": {"sugar": {"title": "Sugar", "x-section": "one", "type": "boolean"}}
    })
}

fn refusal(pointer: &str, value: Value) -> String {
    let mut schema = minimal();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    schema.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(key.to_owned(), value);
    kind("tea-round.json", &schema.to_string()).unwrap_err().to_string()
}

#[test]
fn the_minimal_kind_reads() {
    let kind = kind("tea-round.json", &minimal().to_string()).unwrap();
    assert!(matches!(kind.fields.get("sugar").unwrap().shape, Shape::Register(Register::Boolean)));
}

#[test]
fn pictures_and_wheels_stand_where_they_can() {
    let photo = |keyword: Value| json!({"title": "P", "x-section": "one", "type": "string", "format": "uuid", "x-attachment": keyword});
    let mut schema = minimal();
    schema["properties"]["photo"] = photo(json!("photo"));
    let read = kind("tea-round.json", &schema.to_string()).unwrap();
    assert_eq!(read.fields.get("photo").unwrap().attachment, Some(Attachment::Photo));
    assert_eq!(read.fields.get("sugar").unwrap().attachment, None);
    schema["properties"]["photo"] = photo(json!("voice"));
    let read = kind("tea-round.json", &schema.to_string()).unwrap();
    assert_eq!(read.fields.get("photo").unwrap().attachment, Some(Attachment::Voice));
    assert!(refusal("/properties/photo", photo(json!("film"))).contains("must be \"photo\" or \"voice\""));

    let group =
        |fields: Value| json!({"title": "G", "type": "object", "additionalProperties": false, "properties": fields});
    let point = |name: &str, maximum: i64| {
        group(json!({name: {"title": "S", "type": "integer", "minimum": 1, "maximum": maximum}}))
    };
    let wheel = |points: Value, keyword: Value| {
        let mut wheel = group(points);
        (wheel["x-section"], wheel["x-widget"]) = (json!("one"), keyword);
        wheel
    };
    schema["properties"]["scores"] = wheel(json!({"a": point("score", 5), "b": point("score", 5)}), json!("wheel"));
    let read = kind("tea-round.json", &schema.to_string()).unwrap();
    assert_eq!(read.fields.get("scores").unwrap().widget, Some(Widget::Wheel));
    let wrong = [json!({}), json!({"a": point("mark", 5)}), json!({"a": point("score", 5), "b": point("score", 6)})];
    for points in wrong {
        assert!(refusal("/properties/scores", wheel(points, json!("wheel"))).contains("same limits"));
    }
    let keyword = wheel(json!({"a": point("score", 5)}), json!("star"));
    assert!(refusal("/properties/scores", keyword).contains("must be \"wheel\""));
}

fn tasks(list: Value) -> Value {
    let mut schema = minimal();
    let text = json!({"title": "T", "type": "string", "maxLength": 9});
    let day = json!({"title": "D", "type": "string", "format": "date"});
    schema["properties"]["tasks"] = json!({
        "title": "Tasks", "x-section": "one", "type": "object", "x-merge": "rows", "x-list": list, "maxProperties": 5,
        "propertyNames": {"format": "uuid"},
        "additionalProperties": {
            "type": "object", "additionalProperties": false, "title": "Task", "x-summary": {"title": ["what"], "date": ["due"]},
            "properties": {"what": text, "who": text, "due": day},
        },
    });
    schema
}

#[test]
fn what_lists_make_of_a_kind_is_read_and_checked() {
    let read = |schema: &Value| kind("tea-round.json", &schema.to_string());
    let list = json!({"feeds": "actions", "what": "what", "owner": "who", "deadline": "due"});
    let mut schema = tasks(list.clone());
    schema["x-summary"] = json!({"date": [], "alert": true});
    let kind = read(&schema).unwrap();
    assert!(kind.is_alert && kind.summary.date == Some(Vec::new()));
    let (field, rows, list_read) = kind.lists().next().unwrap();
    assert_eq!((field.name.as_str(), rows.title.as_str()), ("tasks", "Task"));
    assert!(matches!(list_read, List::Actions(of) if of.deadline == "due" && !of.for_writers));

    let fault = |change: &dyn Fn(&mut Value)| {
        let mut schema = tasks(list.clone());
        change(&mut schema);
        read(&schema).unwrap_err().to_string()
    };
    let in_list = |key: &'static str, value: Value| {
        fault(&move |schema| schema["properties"]["tasks"]["x-list"][key] = value.clone())
    };
    assert!(in_list("feeds", json!("wishes")).contains("/x-list/feeds: is not a list"));
    assert!(in_list("deadline", json!("what")).contains("/x-list/deadline: names a field of another type"));
    assert!(in_list("owner", json!("whom")).contains("/x-list/owner: names no field"));
    assert!(in_list("done", json!(["due"])).contains("/x-list/done: names no field"));
    assert!(in_list("place", json!("who")).contains("/x-list/place: is not a keyword"));
    assert!(
        fault(&|schema| schema["properties"]["tasks"]["x-list"] = json!({"feeds": "actions"}))
            .contains("needs \"what\"")
    );
    assert!(
        fault(&|schema| schema["x-summary"] = json!({"review": "sugar"})).contains("/x-summary/review: names a field")
    );
    assert!(fault(&|schema| schema["x-summary"] = json!({"title": "sugar"})).contains("/x-summary/title: must list"));
    assert!(
        fault(&|schema| schema["properties"]["sugar"]["x-alert"] = json!("Sugar")).contains("must stand on a text")
    );
    assert!(fault(&|schema| schema["properties"]["sugar"]["x-list"] = json!({"feeds": "notes"})).contains("x-list"));
}

#[test]
fn a_child_has_one_list_of_notes() {
    let notes = |name: &str| {
        let mut schema = tasks(json!({"feeds": "notes"}));
        schema["$id"] = json!(format!("urn:homeward:catalogue:{name}:1"));
        schema.to_string()
    };
    let files = [("tea.json", notes("tea")), ("milk.json", notes("milk"))];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    assert!(super::super::Catalogue::read(&files[..1]).is_ok());
    let error = super::super::Catalogue::read(&files).unwrap_err().to_string();
    assert!(error.contains("feeds a list that milk feeds"), "{error}");
}

#[test]
fn faults_name_file_pointer_and_reason() {
    let said = refusal("/properties/sugar/type", json!("float"));
    assert_eq!(said, "catalogue file tea-round.json, at /properties/sugar/type: is not a type the catalogue knows");
    assert!(refusal("/properties/sugar/x-merge", json!("set")).contains("/properties/sugar/x-merge"));
    assert!(refusal("/properties/sugar/pattern", json!("a")).contains("not a keyword"));
    assert!(refusal("/properties/sugar/x-section", json!("two")).contains("not in x-sections"));
    assert!(refusal("/properties/_mine", json!({})).contains("underscore"));
    assert!(refusal("/x-record/readers", json!(["chief"])).contains("not a role"));
    assert!(refusal("/additionalProperties", json!(true)).contains("must be false"));
    assert!(refusal("/$id", json!("urn:homeward:catalogue:tea-round:2")).contains("generation"));
    assert!(refusal("/properties/sugar/x-show-when", json!({"field": "milk", "in": [true]})).contains("beside"));
    assert!(refusal("/properties/sugar/x-attachment", json!("photo")).contains("format uuid"));
    assert!(refusal("/properties/sugar/x-widget", json!("wheel")).contains("on a group"));
    let option = json!([{"const": "lump", "title": "Lump", "deprecated": "yes"}]);
    let choice = json!({"title": "S", "x-section": "one", "type": "string", "oneOf": option});
    assert!(refusal("/properties/sugar", choice).contains("/oneOf/0/deprecated: must be true"));
    let slot = |statement: Value| json!([{"id": "one", "title": "One", "by": "author", "statement": statement}]);
    assert!(refusal("/x-sign", slot(json!(""))).contains("needs \"statement\""));
    assert!(refusal("/x-sign", slot(json!(true))).contains("needs \"statement\""));
    assert!(refusal("/x-sign", slot(json!("x".repeat(MAX_STATEMENT + 1)))).contains("at most"));
    assert!(kind("tea-round.json", "{").unwrap_err().to_string().contains("not JSON"));
}
