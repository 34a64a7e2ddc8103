//! Holds every answer that a scenario hears to the document: an operation answers what is said of it, and nothing else.

use axum::http::{HeaderMap, Method, header};
use homeward_server::router;
use serde_json::Value;
use std::sync::LazyLock;

static DOCUMENT: LazyLock<Value> = LazyLock::new(router::document);

/// Finds what the document says of an operation.
fn operation(method: &Method, path: &str) -> Option<&'static Value> {
    let asked: Vec<&str> = path.split('/').collect();
    let fits = |route: &str| {
        let said: Vec<&str> = route.split('/').collect();
        said.len() == asked.len() && said.iter().zip(&asked).all(|(said, asked)| said.starts_with('{') || said == asked)
    };
    let routes = DOCUMENT["paths"].as_object()?;
    // A route that is spelled out comes before one with a parameter in its place.
    let route = routes.iter().filter(|(route, _)| fits(route)).min_by_key(|(route, _)| route.matches('{').count())?.1;
    route.get(method.as_str().to_lowercase())
}

/// Requires that an answer is among those that the document lists for the operation, by its status and, where it refuses, its
/// code. What is refused before anybody looks at the operation, such as a request that names two hosts, is said of none.
///
/// # Panics
/// When it is not.
#[track_caller]
pub(super) fn check((method, path): (&Method, &str), (status, headers, body): (u16, &HeaderMap, &Value)) {
    let Some(operation) = operation(method, path) else { return };
    let said = &operation["responses"][status.to_string()];
    let is_problem = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/problem+json");
    let detail = body["detail"].as_str().unwrap_or_default();
    if is_problem && (detail.starts_with("A request ") || detail == "It must come by gzip, or as it is.") {
        return;
    }
    let name = operation["operationId"].as_str().unwrap_or_default();
    let code = body["code"].as_str().filter(|_| is_problem);
    let description = said["description"].as_str().unwrap_or_default();
    let listed = said.is_object() && code.is_none_or(|code| description.contains(&format!("`{code}`")));
    assert!(listed, "{name} answers {status} {code:?}, which its documentation does not list: {description}");
}
