//! The OpenAPI document: the router's own, with every record kind as a named, fully typed component from the catalogue,
//! and every refusal documented.

pub mod check;
mod clients;
mod examples;
mod intent;
mod kinds;
mod naming;
mod refusals;
mod telling;
mod variants;

pub use intent::IntentSchema;
pub use kinds::{KindName, component};

use crate::auth;
use serde_json::{Map, Value, json};
use sync_core::catalogue::Catalogue;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, ServerBuilder};

/// What the operations are about, in the order in which a reader meets them.
const TAGS: [(&str, &str); 12] = [
    ("sessions", "Sign in, go on, sign out. An access token is good for ten minutes, a refresh token once."),
    ("children", "Who they are, and who may know: by role and by allocation, never by role alone."),
    ("allocations", "Who works with a child, and for which service."),
    ("missing episodes", "Reports, returns, missing or absent, and the 72-hour clock of the return home interview."),
    ("records", "The merged records with every conflict, their history, and edits from a desk."),
    (
        "attachments",
        "Pictures of a record: uploaded in parts that go on where they broke off, addressed by what they hold.",
    ),
    ("sync", "A phone's one round trip: hand in work, take what is new."),
    ("quarantine", "Work that was refused, kept with its bytes until a manager decides."),
    ("audit", "Who did what with a child."),
    ("users", "Accounts and their roles."),
    ("devices", "Phones that are enrolled, and the desk of each person."),
    ("health", "Whether the server lives, and whether it can answer."),
];

/// Returns the document before the router's paths.
pub fn frame() -> OpenApi {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some(
            "The access token of `POST /v1/sessions`, good for ten minutes. `POST /v1/handovers` alone takes another one: the \
             `handover_ticket` of an enrolled device's session, good for 400 days and for handing over alone.",
        ))
        .build();
    let cookie = ApiKeyValue::with_description(
        auth::cookie::ACCESS,
        "For pages of this server, where no `Authorization` is sent. Whatever changes something needs `Origin` to be this \
         server's own.",
    );
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Homeward")
                .version("1")
                .description(Some(
                    "Offline-first case recording for people who keep children safe. Records are merged from many \
                     phones and desks; nothing anyone wrote is lost, and where people wrote different things both \
                     sides are shown until someone chooses.\n\nEvery refusal is `application/problem+json` (RFC 9457) \
                     with a stable `code`. Children outside the caller's access are not found (404). Lists are paged \
                     by opaque cursors; `Link: rel=\"next\"` has the next page.",
                ))
                .license(Some(
                    utoipa::openapi::LicenseBuilder::new()
                        .name("AGPL-3.0-or-later")
                        .identifier(Some("AGPL-3.0-or-later"))
                        .build(),
                ))
                .build(),
        )
        .tags(Some(TAGS.map(|(name, description)| TagBuilder::new().name(name).description(Some(description)).build())))
        .servers(Some([ServerBuilder::new().url("/").description(Some("This server")).build()]))
        .components(Some(
            ComponentsBuilder::new()
                .schema_from::<crate::problem::Problem>()
                .schema_from::<crate::problem::FieldError>()
                .security_scheme("bearer", SecurityScheme::Http(bearer))
                .security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)))
                .build(),
        ))
        .build()
}

/// Finishes the document: record kinds, intents, pages, and the refusals each operation can answer.
pub fn finish(document: OpenApi, catalogue: &Catalogue) -> Value {
    // The document is plain data, so it cannot fail to serialise.
    let mut document = serde_json::to_value(document).unwrap_or_default();
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        name_pages(schemas);
        kinds::add(schemas, catalogue);
        intent::add(schemas);
        type_news(schemas);
    }
    rename_pages(&mut document);
    kinds::retarget(&mut document);
    tidy(&mut document);
    clients::shape(&mut document);
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        for item in paths.values_mut().filter_map(Value::as_object_mut) {
            for operation in item.values_mut().filter(|operation| operation.get("responses").is_some()) {
                if operation.get("security").is_none() {
                    // Said outright, so that nobody takes it for forgotten.
                    operation["security"] = json!([]);
                } else if operation["operationId"] != TICKETED
                    && let Some(ways) = operation["security"].as_array_mut()
                    && ways.iter().any(|way| way.get("bearer").is_some())
                {
                    // Whatever an access token may do, a page of this server may.
                    ways.push(json!({"cookie": []}));
                }
                refusals::document(operation);
                refusals::link_pages(operation);
            }
        }
    }
    naming::apply(&mut document);
    telling::apply(&mut document);
    examples::apply(&mut document);
    document
}

/// Types what an answer to a sync tells of children and episodes: the core passes both on unread.
fn type_news(schemas: &mut Map<String, Value>) {
    let Some(properties) = schemas.get_mut("SyncResponse").and_then(|schema| schema.get_mut("properties")) else {
        return;
    };
    for (news, component) in [("children", "Child"), ("episodes", "Episode")] {
        properties[news]["items"] = json!({"$ref": format!("{SCHEMAS}{component}")});
    }
}

/// Gives pages readable names, and refers from them to what they hold: utoipa writes a page's entries out in place.
fn name_pages(schemas: &mut Map<String, Value>) {
    let pages: Vec<String> = schemas.keys().filter(|name| name.starts_with(PAGE)).cloned().collect();
    for page in pages {
        let Some(mut schema) = schemas.remove(&page) else { continue };
        let name = page.trim_start_matches(PAGE);
        let items = &mut schema["properties"]["items"]["items"];
        if items.get("$ref").is_none() {
            schemas.insert(name.to_owned(), items.take());
            *items = json!({"$ref": format!("{SCHEMAS}{name}")});
        }
        schemas.insert(page_name(name), schema);
    }
}

fn rename_pages(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get_mut("$ref")
                && let Some(name) = reference.strip_prefix(SCHEMAS).and_then(|name| name.strip_prefix(PAGE))
            {
                *reference = format!("{SCHEMAS}{}", page_name(name));
            }
            map.values_mut().for_each(rename_pages);
        }
        Value::Array(list) => list.iter_mut().for_each(rename_pages),
        _ => {}
    }
}

/// Names a page by what it holds: `ChildPage`.
fn page_name(of: &str) -> String {
    format!("{}Page", of.trim_end_matches("Envelope"))
}

/// The operation that takes a ticket where others take an access token. Both are the one scheme, since clients that
/// openapi-generator makes for Java give a token to whichever of two they find first.
const TICKETED: &str = "handOver";
const SCHEMAS: &str = "#/components/schemas/";
const PAGE: &str = "Page_";

/// Makes what the derive macros write as exact and as readable as what they describe.
fn tidy(value: &mut Value) {
    match value {
        Value::Object(map) => {
            // An unsigned integer has a minimum already; int64 is the widest any client reads.
            if map.get("format").and_then(Value::as_str) == Some("int32") && map.get("minimum") == Some(&json!(0)) {
                map.remove("format");
            }
            if let Some(Value::String(description)) = map.get_mut("description") {
                *description = without_links(description);
            }
            map.values_mut().for_each(tidy);
        }
        Value::Array(list) => list.iter_mut().for_each(tidy),
        _ => {}
    }
}

/// Turns rustdoc's links into words: ``[`crate::a::b`]`` into `` `b` ``.
fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once("[`") {
        let Some((target, after)) = link.split_once("`]") else { break };
        plain.push_str(before);
        plain.push('`');
        plain.push_str(target.rsplit("::").next().unwrap_or(target));
        plain.push('`');
        rest = after;
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_rustdoc_become_words() {
        assert_eq!(without_links("See [`crate::db::b`] and [`c`]."), "See `b` and `c`.");
        assert_eq!(without_links("A list [`x] of `y`"), "A list [`x] of `y`");
    }
}
