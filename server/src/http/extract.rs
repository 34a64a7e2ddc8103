//! Extractors that answer problem+json, and read what HTTP says of versions.

use super::halves::{self, Whole};
use super::keyed::Keyed;
use crate::app::App;
use crate::http::under_way::read_body;
use crate::openapi::check::{self, Document};
use crate::problem::{Code, FieldError, Problem};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use utoipa::ToSchema;

/// A JSON body, checked as it is read. Errors name the field by JSON pointer.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + ToSchema> FromRequest<Arc<App>> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        let document = document(&request);
        read(&body(request, app, "application/json").await?, (&document, &|format, text| app.refuses(format, text)))
            .map(Json)
    }
}

/// A JSON body, checked as it is read, and as it was sent: what a value leaves out shows in the JSON alone.
#[derive(Debug)]
pub struct Sent<T> {
    /// The body, read.
    pub value: T,
    /// The body as it was sent.
    pub json: serde_json::Value,
}

impl<T: DeserializeOwned + ToSchema> FromRequest<Arc<App>> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        let document = document(&request);
        let bytes = body(request, app, "application/json").await?;
        let value = read(&bytes, (&document, &|format, text| app.refuses(format, text)))?;
        Ok(Sent { value, json: serde_json::from_slice(&bytes).map_err(|_| Code::MalformedRequest)? })
    }
}

/// A body of bytes, sent as `application/octet-stream`.
#[derive(Debug)]
pub struct Raw(pub Bytes);

impl FromRequest<Arc<App>> for Raw {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        body(request, app, "application/octet-stream").await.map(Raw)
    }
}

/// Describes a body of bytes in the document.
#[derive(Debug)]
pub struct RawBytes;

impl utoipa::PartialSchema for RawBytes {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        let format = utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::Binary);
        let kind = utoipa::openapi::schema::SchemaType::new(utoipa::openapi::schema::Type::String);
        utoipa::openapi::ObjectBuilder::new().schema_type(kind).format(Some(format)).build().into()
    }
}

impl utoipa::ToSchema for RawBytes {}

/// Returns the document that the router gave the request. Without it the fault at which reading stops is told alone.
fn document(request: &Request) -> Document {
    request.extensions().get::<Document>().cloned().unwrap_or_default()
}

/// Reads a body of a type. It is the last thing that is taken from a request: whoever must sign in first has done so.
async fn body(request: Request, app: &App, expected: &str) -> Result<Bytes, Problem> {
    let fits = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case(expected));
    if !fits {
        return Err(Problem::new(Code::UnsupportedMediaType).detail(format!("It must be {expected}.")));
    }
    read_body(request, app).await
}

/// What a body is held to beside the type that it is read into: the document, and the formats that the settings decide.
pub type Schemas<'a> = (&'a Document, check::Formats<'a>);

/// Longest body of which every fault is looked for, in bytes; of a longer one the first is told. A tree of JSON values takes
/// some ten times the memory of its text.
const MAX_EXAMINED: usize = 64 * 1024;

/// Reads JSON into a type that checks itself. An object is read from an object alone ([`Keyed`]).
///
/// # Errors
/// [`Code::MalformedRequest`] where it is not JSON, [`Code::Invalid`] with every field that does not fit: also where `formats`
/// refuses it, and where it holds half a character.
pub fn read<T: DeserializeOwned + ToSchema>(bytes: &[u8], by: Schemas<'_>) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut deserializer, &mut track);
    let value = T::deserialize(Keyed(tracked)).map_err(|error| {
        let pointer: String = track
            .path()
            .iter()
            .map(|segment| match segment {
                serde_path_to_error::Segment::Seq { index } => format!("/{index}"),
                serde_path_to_error::Segment::Map { key } => format!("/{}", check::escaped(key)),
                serde_path_to_error::Segment::Enum { variant } => format!("/{variant}"),
                serde_path_to_error::Segment::Unknown => String::new(),
            })
            .collect();
        let whole = halves::replaced(bytes);
        let own = || serde_json::to_value(T::schema()).unwrap_or_default();
        if error.is_data() {
            invalid((&T::name(), &own()), whole.as_ref(), bytes, Some((pointer, sentence(&error))), by)
        } else if let Some(whole) = whole {
            let first = (whole.text.len() > MAX_EXAMINED).then(|| (pointer, halves::REFUSED.to_owned()));
            invalid((&T::name(), &own()), Some(&whole), bytes, first, by)
        } else {
            Problem::new(Code::MalformedRequest).detail("The body is not JSON.")
        }
    })?;
    deserializer.end().map_err(|_| Problem::new(Code::MalformedRequest).detail("Something follows the JSON."))?;
    Ok(value)
}

/// Names every field at fault: what the documented schema refuses, and the fault at which reading stopped, unless that is
/// among them at its own place or within.
fn invalid(
    (component, own): (&str, &serde_json::Value),
    whole: Option<&Whole>,
    bytes: &[u8],
    stopped: Option<(String, String)>,
    (document, formats): Schemas<'_>,
) -> Problem {
    let bytes = whole.map_or(bytes, |whole| whole.text.as_bytes());
    let body = if bytes.len() > MAX_EXAMINED { None } else { serde_json::from_slice(bytes).ok() };
    let body: Option<serde_json::Value> = body;
    let mut all = whole.zip(body.as_ref()).map(|(whole, body)| whole.faults(body)).unwrap_or_default();
    for fault in body.and_then(|body| document.faults(component, &body, formats)).unwrap_or_default() {
        if all.iter().all(|known| known.pointer != fault.pointer) {
            all.push(fault);
        }
    }
    let told = |pointer: &str| all.iter().any(|fault| fault.pointer.starts_with(pointer));
    let mut problem = Problem::new(Code::Invalid);
    let mut tell = |pointer: String, code: String, detail: String| {
        let (pointer, detail) = known_part(document, (component, own), pointer, detail);
        let fault = FieldError { pointer, code, detail };
        if !problem.errors.contains(&fault) {
            problem.errors.push(fault);
        }
    };
    if let Some((pointer, detail)) = stopped.as_ref().filter(|(pointer, _)| !told(pointer)) {
        tell(pointer.clone(), check::INVALID.to_owned(), detail.clone());
    }
    for fault in all {
        // What reading says of a field is the more exact of the two, where it says more than that it does not fit.
        let exact = stopped.as_ref().filter(|(pointer, detail)| {
            *pointer == fault.pointer
                && fault.code == check::INVALID
                && !detail.contains("missing field")
                && detail != DOES_NOT_FIT
        });
        let detail = exact.map_or(fault.detail, |(_, detail)| detail.clone());
        tell(fault.pointer, fault.code, detail);
    }
    problem
}

/// Points to the part of a place that is known, and says there what is wrong within it: a name that a client made up is not
/// repeated.
fn known_part(
    document: &Document,
    (component, own): (&str, &serde_json::Value),
    pointer: String,
    detail: String,
) -> (String, String) {
    let known = document.known_place(component, own, &pointer);
    if known == pointer {
        return (pointer, detail);
    }
    let detail = match detail.as_str() {
        check::UNKNOWN_FIELD => UNKNOWN_WITHIN.to_owned(),
        detail => format!("{WITHIN} {detail}"),
    };
    (known, detail)
}

/// What is said of the place that has a field which is none.
const UNKNOWN_WITHIN: &str = "has a field that is not known here";
/// What begins a sentence about something within a place.
const WITHIN: &str = "has a part that";

/// What is said of a fault of which nothing is known that could be repeated.
const DOES_NOT_FIT: &str = "does not fit";

/// Says what is wrong without repeating what was sent: the message could carry content into a log.
fn sentence(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    if message.starts_with("invalid type")
        || message.starts_with("invalid value")
        || message.starts_with("invalid length")
    {
        let expected = message.rsplit_once("expected ").map_or("something else", |(_, expected)| expected);
        // Names of our own types say nothing to a client.
        match expected.split(' ').next() {
            Some("struct" | "internally" | "adjacently" | "map") => "must be an object".to_owned(),
            Some("enum" | "variant") => "must be one of the listed options".to_owned(),
            _ => format!("must be {expected}"),
        }
    } else if message.starts_with("unknown field") {
        check::UNKNOWN_FIELD.to_owned()
    } else if message.starts_with("unknown variant") {
        "must be one of the listed options".to_owned()
    } else if message.starts_with("missing field") {
        format!("is incomplete: {message}")
    } else if message.starts_with("UUID parsing failed") {
        "must be a UUID".to_owned()
    } else if message.starts_with("must ") || message.starts_with("duplicate field") {
        message.to_owned()
    } else {
        DOES_NOT_FIT.to_owned()
    }
}

/// Path parameters.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        axum::extract::Path::<T>::from_request_parts(parts, state)
            .await
            .map(|path| Path(path.0))
            .map_err(|_| Problem::new(Code::MalformedRequest).detail("An id in the path is not a UUID."))
    }
}

/// Query parameters.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        axum::extract::Query::<T>::try_from_uri(&parts.uri).map(|query| Query(query.0)).map_err(|_| {
            Problem::new(Code::MalformedRequest).detail("A parameter in the query is unknown or does not fit.")
        })
    }
}

/// Tells whether `If-None-Match` names a version: `*`, or a list of tags, compared weakly (RFC 9110, section 13.1.2).
pub fn if_none_match(headers: &HeaderMap, etag: &str) -> bool {
    let mut lines = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    lines.any(|line| line.trim() == "*" || line.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag))
}

/// The ETag of a version.
pub fn etag(version: i64) -> [(header::HeaderName, String); 1] {
    [(header::ETAG, format!("\"{version}\""))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use sync_core::fields::Text;

    #[derive(Debug, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[expect(dead_code, reason = "only read")]
        name: Text<5>,
        #[expect(dead_code, reason = "only read")]
        #[serde(default)]
        list: Vec<i64>,
    }

    #[test]
    fn faults_name_the_field_and_never_repeat_the_value() {
        let fault = |json: &str| read::<Body>(json.as_bytes(), (&Document::default(), &|_, _| None)).unwrap_err();
        assert_eq!(fault("{").code, "malformed_request");
        assert_eq!(fault("{\"name\":\"a\"} x").code, "malformed_request");
        let long = fault(r#"{"name":"Canary"}"#);
        assert_eq!((long.errors[0].pointer.as_str(), long.status), ("/name", 422));
        assert!(!format!("{long:?}").contains("Canary"));
        assert_eq!(fault(r#"{"name":"a","list":[1,"Canary"]}"#).errors[0].pointer, "/list/1");
        for unknown in [r#"{"name":"a","Canary":1}"#, r#"{"name":"a","Canary":"\ud83d"}"#] {
            assert!(!format!("{:?}", fault(unknown)).contains("Canary"), "{unknown}");
        }
        let long = format!(r#"{{"name":"a","Canary":[{}1]}}"#, "1,".repeat(MAX_EXAMINED));
        assert!(!format!("{:?}", fault(&long)).contains("Canary"));
        assert!(fault(r#"{}"#).errors[0].detail.contains("name"));
        assert_eq!(fault("7").errors[0].detail, "must be an object");
        assert_eq!(fault(r#"["a",[]]"#).errors[0].detail, "must be an object");
        let half = fault(r#"{"name":"\ud83d"}"#);
        assert_eq!((half.code.as_str(), half.errors[0].pointer.as_str()), ("invalid", "/name"));
        let long = format!(r#"{{"name":"a","list":[{}"\ud83d"]}}"#, "1,".repeat(MAX_EXAMINED));
        assert_eq!(fault(&long).errors[0].pointer, format!("/list/{MAX_EXAMINED}"));
    }

    #[test]
    fn a_version_is_known_by_a_list_of_tags() {
        let knows = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, value.parse().unwrap());
            if_none_match(&headers, "\"7\"")
        };
        assert!(knows("\"7\"") && knows("\"6\", W/\"7\"") && knows("*") && !knows("\"6\"") && !knows("7"));
        assert!(!if_none_match(&HeaderMap::new(), "\"7\""));
    }
}
