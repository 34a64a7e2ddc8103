//! What each operation can refuse, told from its shape, so that no handler repeats it.

use serde_json::{Map, Value, json};

/// Operations that send a body only because what they ask for is content, and stays out of URLs.
const QUESTIONS: [&str; 2] = ["searchChildren", "findDuplicates"];
/// Operations without a body that depend on how a thing stands.
const STEPS: [&str; 5] = ["takeEpisode", "giveEpisodeBack", "revokeUser", "confirmUser", "confirmPassword"];

/// Adds to an operation every refusal it can answer.
pub(super) fn document(operation: &mut Value) {
    let name = operation["operationId"].as_str().unwrap_or_default().to_owned();
    let secured = operation["security"].as_array().is_some_and(|security| !security.is_empty());
    let has_body = operation.get("requestBody").is_some();
    let parameters = operation.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
    let has = |place: &str| parameters.iter().any(|parameter| parameter["in"] == place);
    let mut refusals: Vec<(&str, &str)> = Vec::new();
    if has_body || has("path") || has("query") {
        refusals.push(("400", "It cannot be read: `malformed_request`."));
    }
    if secured {
        refusals.push((
            "401",
            "Not signed in, or no longer: `unauthenticated`, `token_expired`, `session_ended`, `device_revoked`, \
             `refresh_token_reused`.",
        ));
        refusals.push((
            "403",
            "The role does not allow it: `not_allowed`, `device_required`; not before the first password was changed: \
             `password_change_required`; or not with cookies: `wrong_origin`.",
        ));
    } else if has_body {
        refusals.push((
            "401",
            "Not with what was sent: `invalid_credentials`, `invalid_proof`, `session_ended`, `device_revoked`, \
             `refresh_token_reused`.",
        ));
        refusals.push((
            "403",
            "Not with cookies from another site's page: `wrong_origin`; not before a second person confirmed the account or the \
             password: `not_allowed`.",
        ));
    }
    if secured && (has_body || has("path") || has("query")) {
        refusals.push(("404", "There is no such thing, or the caller may not know of it: `not_found`."));
    }
    if (has_body && !QUESTIONS.contains(&name.as_str())) || STEPS.contains(&name.as_str()) {
        refusals.push((
            "409",
            "It does not fit what is there: `already_exists`, `likely_duplicates`, `episode_open`, \
             `episode_overlaps`, `wrong_state`, `upload_gap`, `limit_reached`.",
        ));
    }
    if parameters.iter().any(|parameter| parameter["name"] == "if-match") {
        refusals.push(("412", "It has changed since it was read: `version_mismatch`."));
        refusals.push(("428", "`If-Match` is missing: `precondition_required`."));
    }
    if has_body {
        refusals.push(("413", "The body is too large: `body_too_large`."));
        refusals.push(("415", "The body is not of the type that this path takes: `unsupported_media_type`."));
        refusals.push(("422", "A value is not allowed, and `errors` names it: `invalid`."));
    }
    if matches!(name.as_str(), "signIn" | "changePassword" | "findDuplicates" | "createChild") {
        refusals.push(("429", "Too many tries; wait as long as `Retry-After` says: `too_many_requests`."));
    }
    refusals.push((
        "500",
        "The server failed: `internal`, or `stored_unreadable` where something that is stored cannot be read.",
    ));
    refusals.push(("503", "The server cannot answer now; try again: `unavailable`."));
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    for (status, description) in refusals {
        responses.entry(status).or_insert_with(|| problem(status, description));
    }
}

/// Says that lists name their next page in a header too.
pub(super) fn link_pages(operation: &mut Value) {
    let Some(response) = operation.pointer_mut("/responses/200").and_then(Value::as_object_mut) else { return };
    let schema = response.get("content").and_then(|content| content.pointer("/application~1json/schema/$ref"));
    if !schema.and_then(Value::as_str).is_some_and(|schema| schema.ends_with("Page")) {
        return;
    }
    let headers = response.entry("headers").or_insert_with(|| Value::Object(Map::new()));
    headers["link"] = header("The next page, `rel=\"next\"`; absent on the last (RFC 8288).", "string");
}

fn problem(status: &str, description: &str) -> Value {
    let mut response = json!({
        "description": description,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    });
    match status {
        "401" => response["headers"]["www-authenticate"] = header("`Bearer`.", "string"),
        "429" => {
            response["headers"]["retry-after"] = header("How long to wait, in seconds.", "integer");
            response["headers"]["ratelimit"] = header(
                "The limit that is used up, and seconds until another try (draft-ietf-httpapi-ratelimit-headers).",
                "string",
            );
            response["headers"]["ratelimit-policy"] = header("How many tries in how many seconds.", "string");
        }
        "503" => response["headers"]["retry-after"] = header("How long to wait, in seconds.", "integer"),
        _ => {}
    }
    response
}

fn header(description: &str, kind: &str) -> Value {
    json!({"description": description, "schema": {"type": kind}})
}
