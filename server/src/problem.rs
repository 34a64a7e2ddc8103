//! Everything the API refuses, as problem+json (RFC 9457).

use crate::child_header::ChildHeader;
use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $status:ident $title:literal;)*) => {
        /// Why a request was refused. The set is closed; [`Code::as_str`] never changes for a released code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// Returns the HTTP status.
            pub fn status(self) -> StatusCode {
                match self { $(Code::$name => StatusCode::$status,)* }
            }

            /// Returns the title: one short sentence, the same for every occurrence.
            pub fn title(self) -> &'static str {
                match self { $(Code::$name => $title,)* }
            }

            fn camel(self) -> &'static str {
                match self { $(Code::$name => stringify!($name),)* }
            }
        }
    };
}

codes! {
    /// The body is not JSON, or a parameter cannot be read.
    MalformedRequest BAD_REQUEST "The request cannot be read";
    /// No access token, or one that is not good.
    Unauthenticated UNAUTHORIZED "Sign in first";
    /// The access token has expired.
    TokenExpired UNAUTHORIZED "The access token has expired";
    /// Wrong username or password.
    InvalidCredentials UNAUTHORIZED "Username or password is wrong";
    /// The refresh token was used before, so the whole session has ended.
    RefreshTokenReused UNAUTHORIZED "The refresh token was used before";
    /// The session has ended.
    SessionEnded UNAUTHORIZED "The session has ended";
    /// The device was revoked.
    DeviceRevoked UNAUTHORIZED "This device was revoked";
    /// The proof of the device's key does not fit.
    InvalidProof UNAUTHORIZED "The proof of the device's key does not fit";
    /// The caller's role does not allow it.
    NotAllowed FORBIDDEN "Your role does not allow this";
    /// Somebody else set the person's password, and it must be changed before anything else.
    PasswordChangeRequired FORBIDDEN "Change your password first";
    /// Sync needs an enrolled device.
    DeviceRequired FORBIDDEN "Only an enrolled device may sync";
    /// A browser's cookies came with a request that is not of this server's own pages.
    WrongOrigin FORBIDDEN "Only this server's own pages may ask that";
    /// There is no such thing, or the caller may not know of it.
    NotFound NOT_FOUND "There is no such thing here";
    /// The path takes other methods.
    MethodNotAllowed METHOD_NOT_ALLOWED "This path does not take that method";
    /// Something else has the id or name already.
    AlreadyExists CONFLICT "It exists already";
    /// Children much like this one are known.
    LikelyDuplicates CONFLICT "Children much like this one are known";
    /// The child is missing already.
    EpisodeOpen CONFLICT "The child has an open missing episode";
    /// The episode overlaps another one of the child.
    EpisodeOverlaps CONFLICT "The episode overlaps another one";
    /// The part of an upload does not follow what was received.
    UploadGap CONFLICT "The part does not follow on";
    /// There are as many as there may be.
    LimitReached CONFLICT "There are as many as there may be";
    /// The step does not follow from the state the thing is in.
    WrongState CONFLICT "That does not follow from how it stands";
    /// The thing has changed since it was read.
    VersionMismatch PRECONDITION_FAILED "It has changed since you read it";
    /// The body is larger than the path takes.
    BodyTooLarge PAYLOAD_TOO_LARGE "The body is too large";
    /// The body is not of the type that the path takes.
    UnsupportedMediaType UNSUPPORTED_MEDIA_TYPE "The body is of another type than this path takes";
    /// The range lies outside what is there.
    RangeNotSatisfiable RANGE_NOT_SATISFIABLE "The range lies outside of it";
    /// A value that is not allowed; `errors` names the fields.
    Invalid UNPROCESSABLE_ENTITY "Some of it is not valid";
    /// The request needs `If-Match`.
    PreconditionRequired PRECONDITION_REQUIRED "Say which version you read";
    /// Too many passwords were tried, or too many children looked for.
    TooManyRequests TOO_MANY_REQUESTS "Too many tries; wait a little";
    /// A fault of the server.
    Internal INTERNAL_SERVER_ERROR "The server failed";
    /// Something that is stored cannot be read by this version of the server; nothing is left out of an answer for it.
    StoredUnreadable INTERNAL_SERVER_ERROR "Something that is stored cannot be read";
    /// The server cannot answer now.
    Unavailable SERVICE_UNAVAILABLE "The server cannot answer now";
}

impl Code {
    /// Returns the stable, machine-readable code.
    pub fn as_str(self) -> String {
        let mut code = String::new();
        for c in self.camel().chars() {
            if c.is_ascii_uppercase() && !code.is_empty() {
                code.push('_');
            }
            code.push(c.to_ascii_lowercase());
        }
        code
    }
}

/// A refusal as it travels.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// A URI that names the kind of problem: `urn:homeward:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// A short sentence, the same for every problem of the kind.
    pub title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// The stable code. Others are added in time: whoever does not know one goes by `status`.
    pub code: String,
    /// One plain sentence about this occurrence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The fields at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Children much like the one to be created, with `likely_duplicates`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub duplicates: Vec<ChildHeader>,
    /// Handles of children much like it that the caller may not see, with `likely_duplicates`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub elsewhere: Vec<uuid::Uuid>,
    /// How much of an upload is here, in bytes, with `upload_gap`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<i64>,
    /// After how many seconds to try again, for the `Retry-After` header.
    #[serde(skip)]
    #[schema(ignore)]
    retry_after_seconds: u32,
    /// The limit that is used up, for the `RateLimit` headers.
    #[serde(skip)]
    #[schema(ignore)]
    limit: Option<Box<Policy>>,
}

/// A limit on how often something may be asked for, as `RateLimit-Policy` says it (draft-ietf-httpapi-ratelimit-headers).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// What is counted.
    pub name: &'static str,
    /// How often.
    pub quota: u16,
    /// Within how many seconds.
    pub window_seconds: u32,
}

/// How long to wait before another try unless more is known, in seconds.
const RETRY_SECONDS: u32 = 30;

/// One field at fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer into the body, or the parameter's name.
    pub pointer: String,
    /// The stable code of the fault.
    pub code: String,
    /// One plain sentence.
    pub detail: String,
}

impl Problem {
    /// Makes a problem of the code, with nothing more to say.
    pub fn new(code: Code) -> Problem {
        Problem {
            kind: format!("urn:homeward:problem:{}", code.as_str()),
            title: code.title(),
            status: code.status().as_u16(),
            code: code.as_str(),
            detail: None,
            errors: Vec::new(),
            duplicates: Vec::new(),
            elsewhere: Vec::new(),
            received: None,
            retry_after_seconds: RETRY_SECONDS,
            limit: None,
        }
    }

    /// Says after how many seconds another try may go better.
    #[must_use]
    pub fn retry_after(mut self, seconds: impl Into<u32>) -> Problem {
        self.retry_after_seconds = seconds.into();
        self
    }

    /// Says which limit is used up.
    #[must_use]
    pub fn of_limit(mut self, limit: Policy) -> Problem {
        self.limit = Some(Box::new(limit));
        self
    }

    /// Adds a sentence about this occurrence.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Problem {
        self.detail = Some(detail.into());
        self
    }

    /// Says how much of an upload is here, in bytes.
    #[must_use]
    pub fn received(mut self, bytes: i64) -> Problem {
        self.received = Some(bytes);
        self
    }

    /// Adds a field at fault.
    #[must_use]
    pub fn field(mut self, pointer: impl Into<String>, code: impl Into<String>, detail: impl Into<String>) -> Problem {
        self.errors.push(FieldError { pointer: pointer.into(), code: code.into(), detail: detail.into() });
        self
    }

    /// Makes the problem of one invalid field.
    pub fn invalid(pointer: impl Into<String>, code: impl Into<String>, detail: impl Into<String>) -> Problem {
        Problem::new(Code::Invalid).field(pointer, code, detail)
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Faults of one body that are found one after another, so that all of them are told at once.
#[derive(Debug, Default)]
pub struct Faults(Vec<FieldError>);

impl Faults {
    /// Notes a field at fault, where its place has none yet.
    pub fn note(&mut self, pointer: impl Into<String>, code: impl Into<String>, detail: impl Into<String>) {
        self.add(FieldError { pointer: pointer.into(), code: code.into(), detail: detail.into() });
    }

    /// Takes what was checked, and notes the fields at fault where it was refused.
    ///
    /// # Errors
    /// What was refused for another reason than [`Code::Invalid`].
    pub fn keep<T>(&mut self, checked: Result<T, Problem>) -> Result<Option<T>, Problem> {
        match checked {
            Ok(value) => Ok(Some(value)),
            Err(problem) if problem.status() == Code::Invalid.status() && !problem.errors.is_empty() => {
                problem.errors.into_iter().for_each(|fault| self.add(fault));
                Ok(None)
            }
            Err(problem) => Err(problem),
        }
    }

    fn add(&mut self, fault: FieldError) {
        if self.0.iter().all(|known| known.pointer != fault.pointer) {
            self.0.push(fault);
        }
    }

    /// Ends the checks.
    ///
    /// # Errors
    /// [`Code::Invalid`] with every field that was noted.
    pub fn end(self) -> Result<(), Problem> {
        if self.0.is_empty() {
            return Ok(());
        }
        let mut problem = Problem::new(Code::Invalid);
        problem.errors = self.0;
        Err(problem)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let (seconds, limit) = (self.retry_after_seconds, self.limit.clone());
        let retry_after = HeaderValue::from(seconds);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, retry_after);
        }
        if let Some(Policy { name, quota, window_seconds }) = limit.as_deref() {
            // Told with a refusal alone: how many tries are left would say which names are tried by others.
            let policy = format!("\"{name}\";q={quota};w={window_seconds}");
            let standing = format!("\"{name}\";r=0;t={seconds}");
            for (name, value) in [("ratelimit", standing), ("ratelimit-policy", policy)] {
                if let Ok(value) = HeaderValue::from_str(&value) {
                    headers.insert(HeaderName::from_static(name), value);
                }
            }
        }
        response
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Problem {
        Problem::new(code)
    }
}

impl From<sync_core::Error> for Problem {
    fn from(error: sync_core::Error) -> Problem {
        match error.path() {
            Some(path) => Problem::invalid(path.to_string(), error.code(), error.to_string()),
            None => Problem::new(Code::Invalid).detail(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_to_wait_is_told_how_long_and_by_which_limit() {
        let limit = Policy { name: "sign-in", quota: 10, window_seconds: 300 };
        let response = Problem::new(Code::TooManyRequests).retry_after(60_u16).of_limit(limit).into_response();
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("retry-after"), "60");
        assert_eq!(header("ratelimit"), "\"sign-in\";r=0;t=60");
        assert_eq!(header("ratelimit-policy"), "\"sign-in\";q=10;w=300");
        assert!(Problem::new(Code::NotFound).into_response().headers().get("ratelimit").is_none());
    }

    #[test]
    fn faults_are_told_together() {
        let mut faults = Faults::default();
        assert_eq!(faults.keep(Ok::<_, Problem>(1)).unwrap(), Some(1));
        let refused = Problem::invalid("/a", "x", "is wrong").field("/b", "y", "is wrong");
        assert_eq!(faults.keep(Err::<(), _>(refused)).unwrap(), None);
        faults.note("/a", "z", "is wrong as well");
        assert!(faults.keep(Err::<(), _>(Problem::new(Code::NotFound))).is_err());
        let told = faults.end().unwrap_err();
        let told: Vec<_> = told.errors.iter().map(|fault| (fault.pointer.as_str(), fault.code.as_str())).collect();
        assert_eq!(told, [("/a", "x"), ("/b", "y")]);
        assert!(Faults::default().end().is_ok());
    }

    #[test]
    fn codes_are_snake_case_and_distinct() {
        let mut codes: Vec<String> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert!(codes.contains(&"refresh_token_reused".to_owned()));
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Code::ALL.len());
    }
}
