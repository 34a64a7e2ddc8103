use super::changes;
use serde_json::{Value, json};

fn old() -> Value {
    json!({
        "paths": {"/v1/outings": {
            "get": {"operationId": "listOutings", "security": [{"bearer": []}],
                "parameters": [{"in": "query", "name": "limit", "schema": {"type": "integer"}}],
                "responses": {"200": {"headers": {"link": {}}, "content": {"application/json": {"schema":
                    {"type": "array", "items": {"$ref": "#/components/schemas/Outing"}}}}}, "404": {}}},
            "post": {"operationId": "createOuting", "security": [{"bearer": []}],
                "requestBody": {"required": true, "content": {"application/json": {"schema":
                    {"$ref": "#/components/schemas/NewOuting"}}}},
                "responses": {"201": {}}},
        }},
        "components": {"schemas": {
            "Outing": {"type": "object", "required": ["id"], "properties": {
                "id": {"type": "string", "format": "uuid"},
                "state": {"type": "string", "enum": ["planned", "done"]},
                "weather": {"type": "string", "oneOf": [{"const": "dry"}, {"const": "wet"}]},
                "after": {"$ref": "#/components/schemas/Outing"},
            }},
            "NewOuting": {"type": "object", "additionalProperties": false, "required": ["id"], "properties": {
                "id": {"type": "string", "format": "uuid"},
                "state": {"type": "string", "enum": ["planned", "done"]},
                "note": {"type": ["string", "null"]},
            }},
        }},
    })
}

/// Changes one place of the document and returns what breaks.
fn with(pointer: &str, value: Value) -> Vec<String> {
    let mut new = old();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = new.pointer_mut(parent).unwrap_or_else(|| panic!("{pointer}"));
    let key = key.replace("~1", "/");
    if value.is_null() {
        parent.as_object_mut().unwrap().remove(&key);
    } else {
        parent[key] = value;
    }
    changes(&old(), &new)
}

#[track_caller]
fn breaks(pointer: &str, value: Value, finding: &str) {
    assert_eq!(with(pointer, value), [finding]);
}

const GET: &str = "/paths/~1v1~1outings/get";
const POST: &str = "/paths/~1v1~1outings/post";
const OUTING: &str = "/components/schemas/Outing";
const NEW_OUTING: &str = "/components/schemas/NewOuting";

#[test]
fn the_same_document_breaks_nothing() {
    assert!(changes(&old(), &old()).is_empty());
}

#[test]
fn paths_operations_and_their_names_stay() {
    assert_eq!(with("/paths/~1v1~1outings", Value::Null).len(), 2);
    breaks(GET, Value::Null, "GET /v1/outings: removed");
    let renamed = "GET /v1/outings: changed operationId, which names the method in generated clients";
    breaks(&format!("{GET}/operationId"), json!("outings"), renamed);
    breaks(&format!("{GET}/security"), json!([]), "GET /v1/outings: removed security");
    breaks(&format!("{GET}/responses/200"), Value::Null, "GET /v1/outings 200: removed response");
    breaks(&format!("{GET}/responses/200/headers"), Value::Null, "GET /v1/outings 200 link: removed header");
    assert!(with(&format!("{GET}/responses/404"), Value::Null).is_empty());
}

#[test]
fn requests_ask_for_no_more() {
    let note = "POST /v1/outings body/note";
    breaks(&format!("{NEW_OUTING}/required"), json!(["id", "note"]), &format!("{note}: now required"));
    breaks(&format!("{NEW_OUTING}/properties/note"), Value::Null, &format!("{note}: removed property"));
    breaks(&format!("{NEW_OUTING}/properties/note/type"), json!("string"), &format!("{note}: changed type"));
    let narrowed = "POST /v1/outings body/state: narrowed enum";
    breaks(&format!("{NEW_OUTING}/properties/state/enum"), json!(["done"]), narrowed);
    assert!(with(&format!("{NEW_OUTING}/properties/state/enum"), json!(["planned", "done", "off"])).is_empty());
    assert!(with(&format!("{NEW_OUTING}/properties/place"), json!({"type": "string"})).is_empty());
    let both = json!([{"in": "query", "name": "limit", "schema": {"type": "integer"}},
        {"in": "query", "name": "place", "required": true, "schema": {"type": "string"}}]);
    breaks(&format!("{GET}/parameters"), both, "GET /v1/outings query place: new required parameter");
    breaks(&format!("{GET}/parameters"), json!([]), "GET /v1/outings query limit: removed parameter");
    let required = json!({"required": true, "content": {}});
    breaks(&format!("{GET}/requestBody"), required, "GET /v1/outings: new required body");
    let mut new = old();
    new["components"]["schemas"]["NewOuting"]["properties"]["place"] = json!({"type": "string"});
    new["components"]["schemas"]["NewOuting"]["required"] = json!(["id", "place"]);
    assert_eq!(changes(&old(), &new), ["POST /v1/outings body/place: new required property"]);
    assert_eq!(with(&format!("{POST}/requestBody/required"), json!(false)), Vec::<String>::new());
}

#[test]
fn codes_of_refusals_may_grow() {
    let with_codes = |codes: Value, status: &str| {
        let mut document = old();
        let schema = json!({"type": "object", "properties": {"code": {"type": "string", "enum": codes}}});
        document["paths"]["/v1/outings"]["get"]["responses"][status] =
            json!({"content": {"application/problem+json": {"schema": schema}}});
        document
    };
    let compare = |status: &str| {
        changes(&with_codes(json!(["not_found"]), status), &with_codes(json!(["not_found", "gone_home"]), status))
    };
    assert!(compare("404").is_empty());
    assert_eq!(compare("200"), ["GET /v1/outings 200/code: widened enum"]);
}

#[test]
fn a_format_that_no_client_types_by_is_a_note() {
    assert!(with(&format!("{NEW_OUTING}/properties/note/format"), json!("team")).is_empty());
    breaks(
        &format!("{NEW_OUTING}/properties/note/format"),
        json!("date"),
        "POST /v1/outings body/note: changed format",
    );
}

#[test]
fn answers_promise_no_less() {
    let item = "GET /v1/outings 200/items";
    breaks(&format!("{OUTING}/properties/state"), Value::Null, &format!("{item}/state: removed property"));
    breaks(&format!("{OUTING}/required"), json!([]), &format!("{item}/id: no longer always there"));
    breaks(&format!("{OUTING}/properties/id/format"), Value::Null, &format!("{item}/id: changed format"));
    breaks(&format!("{OUTING}/properties/id/type"), json!(["string", "null"]), &format!("{item}/id: changed type"));
    let off = json!(["planned", "done", "off"]);
    breaks(&format!("{OUTING}/properties/state/enum"), off, &format!("{item}/state: widened enum"));
    let hail = json!([{"const": "dry"}, {"const": "wet"}, {"const": "hail"}]);
    breaks(&format!("{OUTING}/properties/weather/oneOf"), hail, &format!("{item}/weather: widened enum"));
    assert!(with(&format!("{OUTING}/properties/state/enum"), json!(["planned"])).is_empty());
    assert!(with(&format!("{OUTING}/properties/place"), json!({"type": "string"})).is_empty());
}

#[test]
fn variants_may_be_written_as_conditions() {
    let variant = |name: &str, way: &str| {
        json!({"type": "object", "required": ["by", way], "additionalProperties": false,
            "properties": {"by": {"type": "string", "const": name}, way: {"type": "string"}}})
    };
    let document = |journey: Value, tram: Value| {
        let mut document = old();
        document["components"]["schemas"]["NewOuting"]["properties"]["journey"] = journey;
        document["components"]["schemas"]["Tram"] = tram;
        document["components"]["schemas"]["Walk"] = variant("walk", "path");
        document
    };
    let one_of = json!({"oneOf": [{"$ref": "#/components/schemas/Tram"}, {"$ref": "#/components/schemas/Walk"}]});
    let plain = json!({"type": "object", "required": ["by"], "additionalProperties": false,
        "properties": {"by": {"type": "string", "enum": ["tram", "walk"]}, "line": {}, "path": {}},
        "if": {"properties": {"by": {"const": "tram"}}}, "then": {"$ref": "#/components/schemas/Tram"},
        "else": {"if": {"properties": {"by": {"const": "walk"}}}, "then": {"$ref": "#/components/schemas/Walk"}}});
    let was = document(one_of.clone(), variant("tram", "line"));
    assert_eq!(changes(&was, &document(plain.clone(), variant("tram", "line"))), [] as [String; 0]);

    let place = "POST /v1/outings body/journey";
    let stricter = changes(&was, &document(plain.clone(), variant("tram", "number")));
    assert!(stricter.contains(&format!("{place}/Tram/number: new required property")), "{stricter:?}");
    let mut fewer = plain;
    fewer["else"] = json!({});
    assert_eq!(changes(&was, &document(fewer, variant("tram", "line"))), [format!("{place}/Walk: removed variant")]);
}

#[test]
fn names_of_components_and_spellings_of_base64_do_not_travel() {
    let with = |name: &str, ticket: Value| {
        let mut document = old();
        document["components"]["schemas"]["NewOuting"]["properties"]["ticket"] =
            json!({"oneOf": [{"$ref": format!("#/components/schemas/{name}")}, {"type": "null"}]});
        document["components"]["schemas"][name] = ticket;
        document
    };
    let was = with("NewTicket", json!({"type": "string", "format": "byte"}));
    assert!(changes(&was, &with("TicketSale", json!({"type": "string", "contentEncoding": "base64"}))).is_empty());
    let found = changes(&was, &with("TicketSale", json!({"type": "integer"})));
    assert!(found.contains(&"POST /v1/outings body/ticket/NewTicket: changed type".to_owned()), "{found:?}");
}
