//! A request while it is under way: what it holds, and how long the server may work on it.

use crate::app::App;
use crate::budget::{Charge, MAX_BODY_BYTES};
use crate::caller::Admitted;
use crate::http::inflate::{Gzipped, Inflated};
use crate::problem::{Code, Problem};
use axum::body::{Bytes, HttpBody as _};
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http_body_util::LengthLimitError;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use sync_core::sync::wire::MAX_REQUEST_BYTES;
use tokio::time::Instant;
use uuid::Uuid;

/// How long the server may work on a request. The time in which its body comes is the client's, and limited by its rate.
const TIMEOUT: Duration = Duration::from_secs(60);
/// Largest body of somebody who is not signed in, after inflation, in bytes: a sign-in, or a refresh.
pub const MAX_STRANGER_BYTES: usize = 8 * 1024;
/// Where bodies may be larger.
const LARGE: [&str; 2] = ["/v1/sync", "/v1/handovers"];

/// What a request holds: an extension of each.
#[derive(Debug, Clone)]
struct Ledger(Arc<Mutex<Held>>);

#[derive(Debug)]
struct Held {
    charge: Charge,
    /// Whether its body is being read.
    reading: bool,
    /// Since when the server is at work.
    since: Instant,
}

impl Ledger {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, reading: bool) {
        let mut held = self.held();
        held.reading = reading;
        held.since = Instant::now();
    }

    /// Returns when to look again, or `None` where the server has worked on it for too long.
    fn due(&self) -> Option<Instant> {
        let (held, now) = (self.held(), Instant::now());
        if held.reading {
            return Some(now + TIMEOUT);
        }
        Some(held.since + TIMEOUT).filter(|due| *due > now)
    }
}

/// Keeps what a request holds until it is answered, and ends one that the server has worked on for too long.
pub async fn under_way(mut request: Request, next: Next) -> Response {
    let held = Held { charge: Charge::default(), reading: false, since: Instant::now() };
    let ledger = Ledger(Arc::new(Mutex::new(held)));
    request.extensions_mut().insert(ledger.clone());
    let mut answering = pin!(next.run(request));
    loop {
        let Some(due) = ledger.due() else {
            return Problem::new(Code::Unavailable).detail("It took too long.").into_response();
        };
        if let Ok(response) = tokio::time::timeout_at(due, answering.as_mut()).await {
            return response;
        }
    }
}

/// Reads a request's body as far as whoever sends it may go, charged as it grows.
///
/// # Errors
/// [`Code::BodyTooLarge`], [`Code::MalformedRequest`] where it does not arrive whole, [`Code::Unavailable`] where there is no
/// room for it.
pub(crate) async fn read_body(request: Request, app: &App) -> Result<Bytes, Problem> {
    let most = most(&request);
    let ledger = request.extensions().get::<Ledger>().cloned();
    // Strangers have one share together.
    let whose = request.extensions().get::<Admitted>().map_or(Uuid::nil(), |Admitted(whose)| *whose);
    let mut inflated = request.extensions().get::<Gzipped>().map(|_| Inflated::of_at_most(most));
    let mut body = request.into_body();
    if inflated.is_none() && body.size_hint().lower() > most as u64 {
        return Err(Code::BodyTooLarge.into());
    }
    if let Some(ledger) = &ledger {
        ledger.read(true);
    }
    let mut charge = Charge::default();
    let mut bytes = Vec::new();
    while let Some(frame) = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame = frame.map_err(|error| broken(&error))?;
        let Ok(data) = frame.into_data() else { continue };
        if let Some(inflated) = &mut inflated {
            for step in Inflated::steps(&data) {
                let length = inflated.take(step)?;
                if length > MAX_STRANGER_BYTES {
                    app.budget.body(whose, &mut charge, length).await?;
                }
            }
            continue;
        }
        let length = bytes.len() + data.len();
        if length > most {
            return Err(Code::BodyTooLarge.into());
        }
        if length > MAX_STRANGER_BYTES {
            app.budget.body(whose, &mut charge, length).await?;
        }
        bytes.extend_from_slice(&data);
    }
    if let Some(inflated) = inflated {
        bytes = inflated.end()?;
    }
    if let Some(ledger) = &ledger {
        ledger.read(false);
        ledger.held().charge = charge;
    }
    Ok(bytes.into())
}

/// Says how large a body may be: little for whoever has not said who they are.
fn most(request: &Request) -> usize {
    let extensions = request.extensions();
    let path = extensions.get::<MatchedPath>().map(MatchedPath::as_str);
    if extensions.get::<Admitted>().is_none() {
        MAX_STRANGER_BYTES
    } else if path.is_some_and(|path| LARGE.contains(&path)) {
        MAX_REQUEST_BYTES
    } else {
        MAX_BODY_BYTES
    }
}

/// Tells a body that went over the limit on the wire from one that broke off or is not what its encoding says.
fn broken(error: &axum::Error) -> Problem {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = source {
        if error.is::<LengthLimitError>() {
            return Code::BodyTooLarge.into();
        }
        source = error.source();
    }
    Problem::new(Code::MalformedRequest).detail("The body did not arrive whole.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use http_body_util::Limited;
    use std::io;

    async fn told(body: Body) -> String {
        broken(&to_bytes(body, usize::MAX).await.unwrap_err()).code
    }

    #[tokio::test]
    async fn a_body_over_the_limit_is_told_by_its_error_and_not_by_its_words() {
        let over = || Body::new(Limited::new(Body::from("four"), 3));
        assert_eq!(told(over()).await, Code::BodyTooLarge.as_str());
        // However many layers pass it on.
        assert_eq!(told(Body::new(Limited::new(over(), 9))).await, Code::BodyTooLarge.as_str());
        let said = axum::Error::new(io::Error::other("length limit exceeded"));
        assert_eq!(broken(&said).code, Code::MalformedRequest.as_str());
    }
}
