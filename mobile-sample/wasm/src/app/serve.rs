//! Which call goes where, and which of them a phone whose lease has ended still takes.

use super::call::{ByPassphrase, OfAccount, OfEpisode, OfPhoto, OfRecord};
use super::{App, Call, Fault};
use serde::Serialize;
use serde_json::{Value, json};

impl App {
    pub(super) fn serve(&mut self, call: Call, bytes: Option<Vec<u8>>) -> Result<String, Fault> {
        if needs_lease(&call) && self.phone.is_some() && self.lease_ended() {
            return Err(Fault::new(
                "lease_ended",
                "This phone has not heard from the server for too long. Connect to go on; your work is safe.",
            ));
        }
        let done = |result: Result<(), Fault>| result.map(|()| json!({}));
        let answer = match call {
            // What people are shown is written as it stands; a value of each would be made for nothing.
            Call::Work(_) => return self.my_work(),
            Call::Children(_) => return self.with_caseload(|caseload| text(&caseload.child_cards())),
            Call::Child { child } => return self.child(child),
            Call::Search { text } => return self.search(&text),
            Call::Record(OfRecord { record }) => return self.record(record),
            Call::ReadBack { record, all } => return self.read_back(record, all),
            Call::Start(_) => Ok(self.start()),
            Call::Gate { gate } => self.take_gate(gate),
            Call::ProtectWithPassphrase(ByPassphrase { passphrase }) => self.protect(Some(&passphrase), None),
            Call::ProtectWithPasskey { credential, salt, prf, passphrase } => {
                self.protect(passphrase.as_deref(), Some((&credential, &salt, &prf)))
            }
            Call::UnlockWithPassphrase(ByPassphrase { passphrase }) => self.unlock_with_passphrase(&passphrase),
            Call::UnlockWithPasskey { prf } => self.unlock_with_passkey(&prf),
            Call::UnlockWithRecovery { code } => self.unlock_with_recovery(&code),
            Call::MakeRecovery(_) => self.make_recovery(),
            Call::NewPassphrase(ByPassphrase { passphrase }) => self.new_passphrase(&passphrase),
            Call::Loaded(_) => self.loaded(),
            Call::Lock(_) => self.lock(),
            Call::Enrolment { username, device_name } => self.enrolment(&username, &device_name),
            Call::Session { session, signed_in } => self.take_session(*session, signed_in),
            Call::RefreshProof(_) => self.refresh_proof(),
            Call::SignedOut(_) => done(self.signed_out()),
            Call::Wipe(_) => self.wipe(),
            Call::Handover { rows } => self.handover(&rows),
            Call::HandoverAnswer(_) => done(self.handover_answer(&bytes.unwrap_or_default())),
            Call::HandedOver(_) => self.handed_over(),
            Call::Leave(_) => self.leave(),
            Call::Status(_) => self.status(),
            Call::Looked(OfRecord { record }) => done(self.looked(record)),
            Call::Begin { kind, child, episode } => self.begin(&kind, child, episode),
            Call::Tell { child, told } => self.tell(child, told),
            Call::Telling { child, typed } => done(self.telling(child, &typed)),
            Call::AccountSeen(OfAccount { id }) => {
                self.account_seen(id);
                Ok(json!({}))
            }
            Call::Accounts(_) => Ok(self.accounts()),
            Call::AccountAnswer(OfAccount { id }) => done(self.account_answer(id, &bytes.unwrap_or_default())),
            Call::Discard(OfRecord { record }) => done(self.discard(record)),
            Call::Whose(OfEpisode { episode }) => self.whose(episode),
            Call::TakenByOther(OfEpisode { episode }) => Ok(self.taken_by_other(episode).show()),
            Call::Claim(OfEpisode { episode }) => done(self.claim(episode)),
            Call::Unclaim(OfEpisode { episode }) => {
                self.unclaim(episode);
                Ok(json!({}))
            }
            Call::ClaimLost(OfEpisode { episode }) => done(self.episode_answer(episode, None)),
            Call::Claims(_) => Ok(json!(self.claims())),
            Call::EpisodeAnswer(OfEpisode { episode }) => done(self.episode_answer(episode, bytes.as_deref())),
            Call::Output { child, way } => done(self.output(child, &way)),
            Call::Outputs(_) => Ok(Value::from(self.outputs())),
            Call::OutputAnswer { output } => done(self.output_answer(output, &bytes.unwrap_or_default())),
            Call::Place { trail } => done(self.keep_place(&trail)),
            Call::Remind { reminders } => done(self.remind(&reminders)),
            Call::Edit { record, intents } => self.edit(record, intents),
            Call::Type { record, path, base, text } => self.type_in(record, path, &base, &text),
            Call::Draft { record, path, raw } => done(self.draft(record, &path, &raw)),
            Call::Flush(_) => done(self.flush()),
            Call::SyncRequest(_) => self.sync_request(),
            Call::SyncAnswer(_) => self.sync_answer(&bytes.unwrap_or_default()),
            Call::Digest(_) => self.digest(),
            Call::HasWords(_) => done(self.take_words()),
            Call::Warm(_) => self.warm(),
            Call::KeepPhoto { record, path } => self.keep_photo(record, path, bytes.unwrap_or_default()),
            Call::Photo(OfPhoto { record, photo }) => Ok(self.photo_place(record, photo)),
            Call::VoicePart { record, path } => self.voice_part(record, &path, bytes.unwrap_or_default()),
            Call::VoiceParts { record, path } => Ok(self.voice_parts(record, &path)),
            Call::EndVoice { record, path, keep } => self.end_voice(record, path, keep),
            Call::NextPhoto { after } => self.next_photo(after.as_deref()),
            Call::PhotoAnswer(OfPhoto { record, photo }) => {
                self.photo_answer(record, photo, &bytes.unwrap_or_default())
            }
            Call::OpenPhoto(OfPhoto { record, photo }) => {
                done(self.open_photo(record, photo, &bytes.unwrap_or_default()))
            }
            Call::TakePhoto { record, photo, sha256 } => {
                done(self.take_photo(record, photo, &sha256, bytes.unwrap_or_default()))
            }
        };
        answer.map(|answer| answer.to_string())
    }
}

/// Writes what is shown as JSON.
pub(super) fn text(shown: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(shown).map_err(|_| Fault::malformed())
}

/// Tells whether a call shows or changes what the lease is on. Handing in and hearing from the server need none.
fn needs_lease(call: &Call) -> bool {
    matches!(
        call,
        Call::Work(_)
            | Call::Children(_)
            | Call::Child { .. }
            | Call::Search { .. }
            | Call::Begin { .. }
            | Call::Record(_)
            | Call::Discard(_)
            | Call::Tell { .. }
            | Call::Telling { .. }
            | Call::Edit { .. }
            | Call::Type { .. }
            | Call::Draft { .. }
            | Call::ReadBack { .. }
            | Call::Looked(_)
            | Call::Output { .. }
            | Call::KeepPhoto { .. }
            | Call::Photo(_)
            | Call::OpenPhoto(_)
            | Call::VoiceParts { .. }
    )
}
