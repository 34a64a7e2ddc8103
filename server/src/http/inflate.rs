//! Bodies that come compressed (RFC 9110, section 8.4): by gzip, or not at all.

use crate::problem::{Code, Problem};
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use flate2::write::MultiGzDecoder;
use std::io::{self, Write};

/// Says that the body came by gzip: an extension of the request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gzipped;

/// How much is inflated at a time, in bytes as they came; inflated it is a thousand times as much at the most.
const STEP_BYTES: usize = 256;

/// Reads how a body is coded, whatever the case of its name (RFC 9110, section 8.4.1), and refuses one that cannot be read.
pub async fn coded(mut request: Request, next: Next) -> Response {
    match request.headers().get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None => {}
        Some(coding) if coding.eq_ignore_ascii_case(b"identity") => {}
        Some(coding) if coding.eq_ignore_ascii_case(b"gzip") || coding.eq_ignore_ascii_case(b"x-gzip") => {
            request.extensions_mut().insert(Gzipped);
        }
        Some(_) => {
            let mut refused =
                Problem::new(Code::UnsupportedMediaType).detail("It must come by gzip, or as it is.").into_response();
            refused.headers_mut().insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
            return refused;
        }
    }
    next.run(request).await
}

/// A body by gzip as far as it is read: all of its members, one after another (RFC 1952, section 2.2).
pub(super) struct Inflated(MultiGzDecoder<Bounded>);

impl Inflated {
    /// Begins a body of at most so many bytes.
    pub(super) fn of_at_most(most: usize) -> Inflated {
        Inflated(MultiGzDecoder::new(Bounded { bytes: Vec::new(), most, over: false }))
    }

    /// Cuts bytes as they came into steps, after each of which the body is to be charged for.
    pub(super) fn steps(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
        bytes.chunks(STEP_BYTES)
    }

    /// Inflates a step, and returns how long the body is, in bytes.
    ///
    /// # Errors
    /// [`Code::BodyTooLarge`], or [`Code::MalformedRequest`] where it is no gzip.
    pub(super) fn take(&mut self, step: &[u8]) -> Result<usize, Problem> {
        match self.0.write_all(step).and_then(|()| self.0.flush()) {
            Ok(()) => Ok(self.0.get_ref().bytes.len()),
            Err(_) => Err(self.refused()),
        }
    }

    /// Ends the body.
    ///
    /// # Errors
    /// As [`Inflated::take`]; also where it broke off, or its checksum is another.
    pub(super) fn end(mut self) -> Result<Vec<u8>, Problem> {
        match self.0.try_finish() {
            Ok(()) => Ok(std::mem::take(&mut self.0.get_mut().bytes)),
            Err(_) => Err(self.refused()),
        }
    }

    fn refused(&self) -> Problem {
        if self.0.get_ref().over {
            Code::BodyTooLarge.into()
        } else {
            Problem::new(Code::MalformedRequest).detail("The body is not what its encoding says.")
        }
    }
}

/// Bytes up to a number.
#[derive(Debug)]
struct Bounded {
    bytes: Vec<u8>,
    most: usize,
    over: bool,
}

impl Write for Bounded {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + more.len() > self.most {
            self.over = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn inflated(bytes: &[u8], most: usize) -> Result<Vec<u8>, String> {
        let mut inflated = Inflated::of_at_most(most);
        for step in Inflated::steps(bytes) {
            inflated.take(step).map_err(|problem| problem.code)?;
        }
        inflated.end().map_err(|problem| problem.code)
    }

    #[test]
    fn every_member_is_read_and_no_more_than_there_is_room_for() {
        let body: Vec<u8> = (0..50_000_u32).flat_map(u32::to_le_bytes).collect();
        for cut in [0, 1, 100_000, body.len()] {
            let members = [gzip(&body[..cut]), gzip(&body[cut..])].concat();
            assert_eq!(inflated(&members, body.len()).unwrap(), body, "{cut}");
            assert_eq!(inflated(&members, body.len() - 1).unwrap_err(), "body_too_large", "{cut}");
        }
        let bomb = gzip(&vec![b' '; 10_000_000]);
        assert_eq!(inflated(&bomb, 1_000).unwrap_err(), "body_too_large");
    }

    #[test]
    fn what_is_torn_damaged_or_followed_by_something_else_is_refused() {
        let whole = gzip(b"An invented body");
        let mut damaged = whole.clone();
        let checksum = damaged.len() - 6;
        damaged[checksum] ^= 1;
        for body in
            [&whole[..whole.len() - 1], &whole[..12], &damaged, &[&whole[..], b"and more"].concat(), b"not gzip", b""]
        {
            assert_eq!(inflated(body, 1_000).unwrap_err(), "malformed_request", "{body:?}");
        }
        assert_eq!(inflated(&whole, 1_000).unwrap(), b"An invented body");
    }
}
