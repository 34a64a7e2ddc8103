//! What an acknowledgement is: the one place that decides whether an answer lets a phone forget what it alone holds.
//!
//! A status of 200 acknowledges nothing: a maintenance page, an inspecting proxy and somebody's wireless network answer so too. What
//! acknowledges is an answer of the shape that this server gives, which names the very bytes that were sent by their SHA-256; whoever
//! did not receive them whole cannot name them.

use super::output::Output;
use super::wire::{Push, PushResult};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Names bytes: their SHA-256 in lower-case hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Names a push: the SHA-256 of its changes in order, each after its length as eight bytes, big-endian.
pub fn digest_of_push<'b>(changes: impl Iterator<Item = &'b [u8]>) -> String {
    let mut hash = Sha256::new();
    for change in changes {
        hash.update((change.len() as u64).to_be_bytes());
        hash.update(change);
    }
    hex::encode(hash.finalize())
}

/// What became of a package that a wiped or revoked phone handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageReceipt {
    /// The package, as the organisation finds it again.
    pub id: Uuid,
}

/// Reads an answer as the receipt of a package; `None` where it acknowledges nothing. An earlier server, which names no
/// digest, does not say which package it has: the phone keeps its own, which is the only one.
pub fn of_package(answer: &[u8], package_digest: &str) -> Option<PackageReceipt> {
    let answer: Value = serde_json::from_slice(answer).ok()?;
    let id = Uuid::try_parse(answer.get("id")?.as_str()?).ok()?;
    answer.get("state")?.as_str()?;
    (answer.get("digest")?.as_str()? == package_digest).then_some(PackageReceipt { id })
}

/// How much of a picture is on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upload {
    /// In bytes: the next part begins there.
    pub received: usize,
    /// All of it is there, and was found to be what it should be.
    pub complete: bool,
}

/// Reads an answer as how far the upload of a picture is; `None` where it is none, or of another picture. A picture's id is
/// made of its SHA-256, so that every server names it.
pub fn of_picture(answer: &[u8], attachment: Uuid, size: usize) -> Option<Upload> {
    let answer: Value = serde_json::from_slice(answer).ok()?;
    let named = Uuid::try_parse(answer.get("attachment")?.as_str()?).ok()?;
    let received = usize::try_from(answer.get("received")?.as_u64()?).ok()?;
    let complete = answer.get("complete")?.as_bool()?;
    let fits = named == attachment && received <= size && (!complete || received == size);
    fits.then_some(Upload { received, complete })
}

/// Tells whether a result is about a push. An earlier server, which names no digest, answers within a whole sync response, which
/// names the record; what it took stays on the phone as part of the record, and is compared with the server's.
pub fn is_about(result: &PushResult, offered_digest: &str) -> bool {
    result.digest.as_deref().is_none_or(|digest| digest == offered_digest)
}

/// Tells whether an answer says that the server's audit has a summary that left.
pub fn is_of_output(answer: &[u8], output: &Output) -> bool {
    let Ok(answer) = serde_json::from_slice::<Value>(answer) else { return false };
    let said = |name: &str| answer.get(name).and_then(Value::as_str);
    said("id") == Some(output.id.to_string().as_str()) && said("digest") == Some(output.digest().as_str())
}

impl Output {
    /// Names the summary: the SHA-256 of its id, child, way and time in microseconds, with a space between.
    pub fn digest(&self) -> String {
        let Output { id, child, way, at } = self;
        digest(format!("{id} {child} {} {}", way.action(), at.timestamp_micros()).as_bytes())
    }
}

impl Push {
    /// Names the push; see [`digest_of_push`].
    pub fn digest(&self) -> String {
        digest_of_push(self.changes.iter().map(|chunk| chunk.0.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const PICTURE: Uuid = Uuid::from_u128(0x0198_c0de_0000_8000_8000_0000_0000_0001);

    #[test]
    fn only_a_receipt_that_names_the_package_acknowledges_it() {
        let named = digest(b"package");
        let receipt = |change: &dyn Fn(&mut Value)| {
            let mut answer = json!({"id": Uuid::from_u128(7), "state": "stored", "digest": named});
            change(&mut answer);
            of_package(answer.to_string().as_bytes(), &named)
        };
        assert_eq!(receipt(&|_| ()), Some(PackageReceipt { id: Uuid::from_u128(7) }));
        assert_eq!(receipt(&|answer| answer["digest"] = json!(digest(b"another"))), None);
        assert_eq!(receipt(&|answer| answer["id"] = json!("maintenance")), None);
        for field in ["id", "state", "digest"] {
            assert_eq!(receipt(&|answer| drop(answer.as_object_mut().unwrap().remove(field))), None, "{field}");
        }
        for other in [&b""[..], b"{}", b"null", b"<!doctype html><title>Back soon</title>", b"{\"status\":\"ok\"}"] {
            assert_eq!(of_package(other, &named), None);
        }
    }

    #[test]
    fn only_the_whole_of_this_picture_is_complete() {
        let upload = |attachment: Uuid, received: i64, complete: bool| {
            let answer = json!({"attachment": attachment, "size": 100, "received": received, "complete": complete});
            of_picture(answer.to_string().as_bytes(), PICTURE, 100)
        };
        assert_eq!(upload(PICTURE, 40, false), Some(Upload { received: 40, complete: false }));
        assert_eq!(upload(PICTURE, 100, true), Some(Upload { received: 100, complete: true }));
        // All of it was received and nobody has looked at it: it is not there yet.
        assert_eq!(upload(PICTURE, 100, false), Some(Upload { received: 100, complete: false }));
        for (attachment, received, complete) in
            [(Uuid::nil(), 100, true), (PICTURE, 40, true), (PICTURE, 101, false), (PICTURE, -1, false)]
        {
            assert_eq!(upload(attachment, received, complete), None);
        }
        for other in [&b""[..], b"{}", b"<html>", b"{\"received\":100}", b"[]"] {
            assert_eq!(of_picture(other, PICTURE, 100), None);
        }
    }

    #[test]
    fn a_push_is_named_by_its_changes_and_where_each_ends() {
        let named = |changes: &[&[u8]]| digest_of_push(changes.iter().copied());
        assert_ne!(named(&[b"ab", b"c"]), named(&[b"a", b"bc"]));
        assert_eq!(named(&[]), digest(b""));
        assert_eq!(named(&[b"a"]), digest(b"\0\0\0\0\0\0\0\x01a"));
    }
}
