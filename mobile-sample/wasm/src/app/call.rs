//! The calls: what the page asks, and what the worker around the app asks on its way to the disk and the server.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sync_core::catalogue::{Kind, PerChild};
use sync_core::ids::{ChildId, RecordId};
use sync_core::phone_policy::PhonePolicy;
use sync_core::record::Path;
use sync_core::role::Role;
use sync_core::seal::SealError;
use sync_core::sync::phone::PhoneError;
use sync_core::sync::wire::Chunk;
use uuid::Uuid;

/// A call, as JSON: `{"child": {"child": "…"}}`. The first group is the page's own, documented in the page's protocol;
/// the second is the worker's. The name stands outside, since a tag within would have to be looked for in copies, which
/// is a tenth of the module.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the protocol's file documents each call")]
pub enum Call {
    Start(Nothing),
    ProtectWithPassphrase(ByPassphrase),
    ProtectWithPasskey {
        credential: String,
        salt: String,
        prf: String,
        passphrase: Option<String>,
    },
    UnlockWithPassphrase(ByPassphrase),
    UnlockWithPasskey {
        prf: String,
    },
    UnlockWithRecovery {
        code: String,
    },
    MakeRecovery(Nothing),
    NewPassphrase(ByPassphrase),
    Lock(Nothing),
    Work(Nothing),
    Children(Nothing),
    Child {
        child: ChildId,
    },
    Search {
        text: String,
    },
    Status(Nothing),
    Begin {
        kind: String,
        child: ChildId,
        episode: Option<Uuid>,
    },
    Record(OfRecord),
    Edit {
        record: RecordId,
        intents: Vec<Value>,
    },
    Type {
        record: RecordId,
        path: Path,
        base: String,
        text: String,
    },
    Draft {
        record: RecordId,
        path: Path,
        raw: Value,
    },
    Flush(Nothing),
    ReadBack {
        record: RecordId,
        #[serde(default)]
        all: bool,
    },
    Looked(OfRecord),
    KeepPhoto {
        record: RecordId,
        path: Path,
    },
    Photo(OfPhoto),
    VoicePart {
        record: RecordId,
        path: Path,
    },
    VoiceParts {
        record: RecordId,
        path: Path,
    },
    EndVoice {
        record: RecordId,
        path: Path,
        keep: bool,
    },

    /// Keeps a report that a child is missing, or the return.
    Tell {
        child: ChildId,
        told: Value,
    },
    /// Keeps what stands in the form of a report or a return; null drops it.
    Telling {
        child: ChildId,
        typed: Value,
    },
    /// Takes note that the person has seen what an account came to.
    AccountSeen(OfAccount),
    /// Lists the accounts to send, each as it is sent.
    Accounts(Nothing),
    /// Takes the server's answer to an account, which comes as bytes.
    AccountAnswer(OfAccount),
    /// Takes back a record in which nothing is but what it was begun with.
    Discard(OfRecord),
    /// Tells whose an interview is: `mine`, `other`, `waiting` where it must be taken first, `nobody` where there is nothing to take.
    Whose(OfEpisode),
    /// Says who has taken an interview.
    TakenByOther(OfEpisode),
    /// Keeps the claim to an interview until there is a connection.
    Claim(OfEpisode),
    /// Drops it.
    Unclaim(OfEpisode),
    /// Takes note that the interview is another's.
    ClaimLost(OfEpisode),
    /// Lists the claims.
    Claims(Nothing),
    /// Takes the server's answer about an episode, which comes as bytes.
    EpisodeAnswer(OfEpisode),
    /// Takes note that a summary of a child is taken out of the app.
    Output {
        child: ChildId,
        way: String,
    },
    /// Lists those that the server's audit has not heard of.
    Outputs(Nothing),
    /// Takes the server's answer, as bytes, to one of them.
    OutputAnswer {
        output: Uuid,
    },
    /// Takes note which reminders were given, and how this person wants them.
    Remind {
        reminders: Value,
    },
    /// Keeps where this person is: the screens that lead there, the last one shown.
    Place {
        trail: Value,
    },
    /// Takes the gate as it lies on the disk.
    Gate {
        gate: Option<Value>,
    },
    /// Takes note that every row was loaded after the key was got back.
    Loaded(Nothing),
    /// Makes the device's part of a sign-in.
    Enrolment {
        username: String,
        device_name: String,
    },
    /// Takes the server's answer to a sign-in or a refresh.
    Session {
        session: Box<SignInAnswer>,
        signed_in: bool,
    },
    /// Proves the device for a refresh, by the last handle and by the one before it; null where there is none.
    RefreshProof(Nothing),
    /// Takes note that the session has ended.
    SignedOut(Nothing),
    /// Makes the next request of a sync.
    SyncRequest(Nothing),
    /// Takes the server's answer, which comes as bytes.
    SyncAnswer(Nothing),
    /// Makes one summary that is not there or not of today; tells how many are left.
    Digest(Nothing),
    /// Takes note that the words that are searched were read.
    HasWords(Nothing),
    /// Puts one record together for when it is opened.
    Warm(Nothing),
    /// Names the next photo to send after another, whose bytes go with the answer.
    NextPhoto {
        after: Option<String>,
    },
    /// Takes the server's answer, as bytes, to a part of a photo or to the question how much of it is there; tells how much
    /// that is. A photo of which all is there waits no longer.
    PhotoAnswer(OfPhoto),
    /// Opens a photo's row, which comes as bytes.
    OpenPhoto(OfPhoto),
    /// Keeps a photo that came from the server, as bytes.
    TakePhoto {
        record: RecordId,
        photo: Uuid,
        sha256: String,
    },
    /// Forgets every key, and tells what is to be removed from the disk.
    Wipe(Nothing),
    /// Makes the package that a wiped phone hands in of the rows that wait.
    Handover {
        rows: Vec<WaitingRow>,
    },
    /// Takes the server's answer to a package, as bytes.
    HandoverAnswer(Nothing),
    /// Takes note that all is handed over, where each package made was acknowledged.
    HandedOver(Nothing),
    /// Forgets everything of this person, where nothing is unsent.
    Leave(Nothing),
}

/// What calls have that are asked with nothing. One type for calls that are alike keeps one reader in the module, not one for each.
#[derive(Debug, Deserialize)]
pub struct Nothing {}

/// What calls about an episode have.
#[derive(Debug, Deserialize)]
pub struct OfEpisode {
    /// The episode.
    pub episode: Uuid,
}

/// What calls about a record have.
#[derive(Debug, Deserialize)]
pub struct OfRecord {
    /// The record.
    pub record: RecordId,
}

/// What calls about a photo have.
#[derive(Debug, Deserialize)]
pub struct OfPhoto {
    /// The record.
    pub record: RecordId,
    /// The photo.
    pub photo: Uuid,
}

/// What calls about an account have.
#[derive(Debug, Deserialize)]
pub struct OfAccount {
    /// The account.
    pub id: Uuid,
}

/// What calls by a passphrase have.
#[derive(Debug, Deserialize)]
pub struct ByPassphrase {
    /// The passphrase.
    pub passphrase: String,
}

/// A row that waits, as it lies on the disk.
#[derive(Debug, Deserialize)]
pub struct WaitingRow {
    /// The row's name.
    pub name: Chunk,
    /// The sealed bytes.
    pub sealed: Chunk,
}

/// The server's answer to a sign-in or a refresh with cookies.
#[derive(Debug, Deserialize)]
pub struct SignInAnswer {
    /// The device the session is for.
    pub device: Uuid,
    /// Who signed in.
    pub user: SignedInUser,
    /// What the next refresh is proved with.
    #[serde(default)]
    pub refresh_handle: Option<String>,
    /// What the organisation asks of phones.
    #[serde(default)]
    pub policy: PhonePolicy,
    /// The organisation's public key.
    #[serde(default)]
    pub organisation_key: Option<Chunk>,
    /// What lets a revoked device hand in.
    #[serde(default)]
    pub handover_ticket: Option<String>,
}

/// The person of a session.
#[derive(Debug, Deserialize)]
pub struct SignedInUser {
    /// The person.
    pub id: Uuid,
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
}

/// The part of a sign-in session that outlives a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptSignIn {
    /// `None` once the session has ended.
    pub(super) handle: Option<String>,
    /// The handle before it. A browser writes cookies at leisure: one that was killed may have the token of this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) earlier: Option<String>,
    pub(super) policy: PhonePolicy,
    pub(super) organisation_key: Option<Chunk>,
    pub(super) ticket: Option<String>,
    /// When the server last granted it, by the corrected clock.
    pub(super) at: DateTime<Utc>,
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// A stable code, by which the page chooses its words: a fault that says something else has another.
    pub code: String,
    /// One plain sentence in English, for a page that does not know the code.
    pub detail: String,
    /// Whom the sentence names.
    pub name: Option<String>,
    /// The field it is about.
    pub pointer: Option<Path>,
    /// How the gate stands, after a wrong try.
    pub unlock: Option<Value>,
}

impl Fault {
    pub(super) fn new(code: &str, detail: &str) -> Fault {
        Fault { code: code.to_owned(), detail: detail.to_owned(), name: None, pointer: None, unlock: None }
    }

    /// What is on the disk alone was asked for. The host brings it, and makes the call again; see [`super::App::wanted`].
    pub(super) fn wanting() -> Fault {
        Fault::new("wanting", "This is read from the phone's store first.")
    }

    pub(super) fn locked() -> Fault {
        Fault::new("locked", "This phone is locked.")
    }

    /// The answer is not one that this server gives to what was asked: something in between gave it, and nothing follows
    /// from it.
    pub(super) fn not_ours() -> Fault {
        Fault::new("not_ours", "The answer did not come from the server.")
    }

    pub(crate) fn malformed() -> Fault {
        Fault::new("malformed_call", "The app asked for something that this version does not know.")
    }

    /// Shows the fault to the page.
    pub fn show(&self) -> Value {
        let mut shown =
            json!({"code": self.code, "detail": self.detail, "pointer": self.pointer, "unlock": self.unlock});
        if let Some(name) = &self.name {
            shown["args"] = json!({"name": name});
        }
        shown
    }
}

impl From<PhoneError> for Fault {
    fn from(error: PhoneError) -> Fault {
        let pointer = match &error {
            PhoneError::Record(error) => error.path().cloned(),
            _ => None,
        };
        let mut detail = error.to_string();
        if let Some(first) = detail.get(..1) {
            detail = format!("{}{}.", first.to_uppercase(), &detail[1..]);
        }
        // `locked` is said of a phone without its keys.
        let code = match &error {
            PhoneError::Record(sync_core::Error::Locked { .. }) => "signed_and_locked",
            _ => error.code(),
        };
        Fault { code: code.to_owned(), detail, name: None, pointer, unlock: None }
    }
}

impl From<sync_core::Error> for Fault {
    fn from(error: sync_core::Error) -> Fault {
        PhoneError::Record(error).into()
    }
}

impl From<SealError> for Fault {
    fn from(error: SealError) -> Fault {
        Fault::new(error.code(), &error.to_string())
    }
}

/// Shows a kind to the page, with its schema.
pub(super) fn show_kind(kind: &Kind, role: Role) -> Value {
    json!({
        "kind": kind.name,
        "title": kind.title,
        "per_child": match kind.per_child { PerChild::One => "one", PerChild::Many => "many" },
        "writable": kind.writable_by(role),
        "schema": kind.schema,
    })
}
