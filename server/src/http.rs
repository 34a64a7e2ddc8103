//! The API: one endpoint a file, each with its request, its documentation and its handler.

pub mod allocations;
pub mod app_files;
pub mod attachments;
pub mod audit;
pub mod children;
pub mod devices;
pub mod edge;
pub mod episodes;
pub mod extract;
pub mod glass_breaks;
mod halves;
pub mod handovers;
pub mod health;
pub mod inflate;
mod keyed;
pub mod outputs;
pub mod paging;
pub mod quarantine;
pub mod records;
pub mod sessions;
pub mod shares;
pub mod sync;
pub mod types;
pub mod under_way;
pub mod users;

use crate::problem::{Code, Problem};
use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Answers problem+json where a layer refused in plain text or without a word: a body too large or wrongly compressed, a
/// request that took too long.
pub async fn problems_only(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let status = response.status();
    let refused = status.is_client_error() || status.is_server_error();
    let kind = response.headers().get(header::CONTENT_TYPE);
    if !refused || kind.is_some_and(|kind| kind == "application/problem+json") {
        return response;
    }
    let code = Code::ALL.iter().find(|code| code.status() == status).copied().unwrap_or(Code::MalformedRequest);
    let mut problem = Problem::new(code);
    problem.status = status.as_u16();
    let (parts, body) = problem.into_response().into_parts();
    // What the layer said in headers, such as the encodings it reads, holds.
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.headers_mut().remove(header::CONTENT_ENCODING);
    response.headers_mut().extend(parts.headers);
    *response.body_mut() = body;
    response
}
