//! The states of a phone, and the calls between them: signing in, protecting, unlocking, locking, forgetting the key.

use super::call::{KeptSignIn, WaitingRow};
use super::{App, Fault, SESSION, SignInAnswer};
use crate::gate::{Failure, Gate};
use crate::identity::{self, Identity};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng as _;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use sync_core::ids::DeviceId;
use sync_core::seal::{DataKey, SPELLING, SealError, WrappedKey, spelled};
use sync_core::sync::handover::Package;
use sync_core::sync::phone::{Phone, Profile};
use sync_core::sync::receipt;

/// Shortest passphrase, in characters.
const MIN_PASSPHRASE_CHARS: usize = 12;
/// Longest passphrase, in characters.
const MAX_PASSPHRASE_CHARS: usize = 200;

impl App {
    pub(super) fn take_gate(&mut self, gate: Option<Value>) -> Result<Value, Fault> {
        let read = |gate: Value| {
            let later = gate.get("format").and_then(Value::as_u64) > Some(u64::from(crate::gate::FORMAT));
            let gate: Result<Gate, _> = sync_core::views::caseload::read(&gate);
            gate.map_err(|_| if later { SealError::LaterFormat } else { SealError::Damaged })
        };
        self.gate = gate.map(read).transpose()?;
        Ok(self.start())
    }

    pub(super) fn enrolment(&mut self, username: &str, device_name: &str) -> Result<Value, Fault> {
        if self.phone.is_none() && self.identity.is_none() {
            let mut random = [0; 32];
            self.rng.fill_bytes(&mut random);
            self.key = Some(DataKey::from_random(random));
            self.identity = Some(Identity::make(self.now, &mut self.rng));
        }
        let identity = self.identity.as_ref().ok_or(Fault::locked())?;
        Ok(identity.enrolment(username, device_name))
    }

    pub(super) fn take_session(&mut self, answer: SignInAnswer, signed_in: bool) -> Result<Value, Fault> {
        let identity = self.identity.clone().ok_or(Fault::locked())?;
        if answer.device != identity.device.0 {
            return Err(Fault::not_ours());
        }
        let known = self.phone.as_ref().map(|phone| phone.profile().clone());
        if known.as_ref().is_some_and(|known| known.user != answer.user.id) {
            return Err(Fault::new(
                "another_person",
                "Another person's work is on this phone. They must hand it in and leave the phone first.",
            ));
        }
        let before = known.clone();
        let profile = Profile {
            device: identity.device,
            user: answer.user.id,
            name: answer.user.name,
            role: answer.user.role,
            rotation: known.as_ref().map_or(0, |known| known.rotation),
            cursor: known.as_ref().and_then(|known| known.cursor.clone()),
            contact: known.and_then(|known| known.contact),
        };
        if before.as_ref() != Some(&profile) {
            let (_, effects) = Phone::set_up(self.catalogue, profile);
            self.storage.store(effects);
            self.storage.put_json(identity::KEY, &identity);
            // What is open and typed is in storage, so waking loses nothing.
            self.phone = Phone::wake(self.catalogue, &self.storage).ok();
        }
        let at = self.clock().corrected_now;
        let earlier = match &self.session {
            // A renewal by the earlier handle is answered as the one before it was.
            Some(session) if !signed_in && session.handle == answer.refresh_handle => session.earlier.clone(),
            Some(session) if !signed_in => session.handle.clone(),
            _ => None,
        };
        let kept = KeptSignIn {
            handle: answer.refresh_handle,
            earlier,
            policy: answer.policy,
            organisation_key: answer.organisation_key,
            ticket: answer.handover_ticket,
            at: match (&self.session, signed_in) {
                // A refresh is a word from the server as good as a sign-in, but only a sync brings the work up to date.
                (Some(session), false) => session.at,
                _ => at,
            },
        };
        self.storage.put_json(SESSION, &kept);
        self.session = Some(kept);
        self.write_gate();
        Ok(self.start())
    }

    /// Writes on the gate what the session says about it.
    fn write_gate(&mut self) {
        let (Some(gate), Some(session), Some(key)) = (&mut self.gate, &self.session, &self.key) else { return };
        let before = gate.clone();
        gate.wipe_after = session.policy.wipe_after_failures;
        gate.ticket = session.ticket.clone().or(gate.ticket.take());
        if gate.organisation.is_none()
            && let Some(public) = session.organisation_key.as_ref().and_then(|key| key.0.as_slice().try_into().ok())
        {
            let (mut ephemeral, mut nonce) = ([0; 32], [0; 24]);
            self.rng.fill_bytes(&mut ephemeral);
            self.rng.fill_bytes(&mut nonce);
            // A weak key is no honest organisation's: without one a wiped phone hands nothing in, and the policy that
            // wipes is not followed either.
            gate.organisation = key.wrap_for(public, ephemeral, nonce).ok();
        }
        if gate.organisation.is_none() {
            gate.wipe_after = None;
        }
        self.gate_changed |= *gate != before;
    }

    pub(super) fn signed_out(&mut self) -> Result<(), Fault> {
        if let Some(session) = &mut self.session {
            (session.handle, session.earlier) = (None, None);
            self.storage.put_json(SESSION, session);
        }
        Ok(())
    }

    pub(super) fn refresh_proof(&mut self) -> Result<Value, Fault> {
        let prove = |handle: Option<&String>| {
            handle.zip(self.identity.as_ref()).map(|(handle, identity)| identity.refresh_proof(handle))
        };
        let session = self.session.as_ref();
        let proof = prove(session.and_then(|session| session.handle.as_ref()));
        let earlier = prove(session.and_then(|session| session.earlier.as_ref()));
        Ok(json!({"proof": proof, "earlier": earlier}))
    }

    /// Protects a phone on which somebody has just signed in: from here on there is something on the disk.
    pub(super) fn protect(
        &mut self,
        passphrase: Option<&str>,
        passkey: Option<(&str, &str, &str)>,
    ) -> Result<Value, Fault> {
        let identity = self.identity.as_ref().ok_or(Fault::locked())?;
        let key = self.key.as_ref().ok_or(Fault::locked())?;
        let mut gate = Gate::new(identity.device);
        let (mut salt, mut nonce) = ([0; 16], [0; 24]);
        if let Some(passphrase) = passphrase {
            let passphrase = checked(passphrase)?;
            self.rng.fill_bytes(&mut salt);
            self.rng.fill_bytes(&mut nonce);
            gate.wraps.push(key.wrap_with_passphrase(&passphrase, self.cost, salt, nonce)?);
        }
        if let Some((credential, salt, prf)) = passkey {
            self.rng.fill_bytes(&mut nonce);
            gate.wraps.push(key.wrap_with_prf(&fixed(prf)?, decode(credential)?, fixed(salt)?, nonce));
        }
        if gate.wraps.is_empty() {
            return Err(Fault::malformed());
        }
        self.gate = Some(gate);
        self.gate_changed = true;
        self.may_renew = true;
        // There was no disk to read them from.
        self.storage.has_words = true;
        self.write_gate();
        Ok(self.start())
    }

    pub(super) fn unlock_with_passphrase(&mut self, passphrase: &str) -> Result<Value, Fault> {
        let is_spelled = self.gate.as_ref().is_some_and(|gate| gate.spelling >= SPELLING);
        let typed = if is_spelled { spelled(passphrase) } else { passphrase.to_owned() };
        let unlocked = self.unlock(|wrap| match wrap {
            WrappedKey::Passphrase { .. } => Some(wrap.unwrap_with_passphrase(&typed)),
            _ => None,
        })?;
        if !is_spelled {
            self.wrap_passphrase(&spelled(passphrase))?;
        }
        Ok(unlocked)
    }

    pub(super) fn unlock_with_passkey(&mut self, prf: &str) -> Result<Value, Fault> {
        let prf = fixed(prf)?;
        self.unlock(|wrap| match wrap {
            WrappedKey::Passkey { .. } => Some(wrap.unwrap_with_prf(&prf)),
            _ => None,
        })
    }

    pub(super) fn unlock(
        &mut self,
        open: impl Fn(&WrappedKey) -> Option<Result<DataKey, SealError>>,
    ) -> Result<Value, Fault> {
        let now = self.now;
        let gate = self.gate.as_mut().filter(|gate| !gate.wraps.is_empty()).ok_or(Fault::locked())?;
        if gate.must_wait_until(now).is_some() {
            let fault = Fault::new("wait", "Too many wrong tries. Wait until the time is over, then try again.");
            return Err(Fault { unlock: Some(gate.show(now)), ..fault });
        }
        match gate.wraps.iter().find_map(open) {
            Some(Ok(key)) => {
                if gate.failures > 0 {
                    gate.forget_failures();
                    self.gate_changed = true;
                }
                self.key = Some(key);
                Ok(json!({"state": "unlocked"}))
            }
            Some(Err(SealError::WrongUnlock)) => {
                self.gate_changed = true;
                match gate.count_failure(now) {
                    Failure::Again => {
                        let fault = Fault::new("wrong_unlock", "That did not unlock this phone.");
                        Err(Fault { unlock: Some(gate.show(now)), ..fault })
                    }
                    Failure::Forgotten => Err(Fault::new(
                        "wiped",
                        "Too many wrong tries: this phone has forgotten everything. Unsent work is handed in sealed.",
                    )),
                }
            }
            Some(Err(error)) => Err(error.into()),
            None => Err(Fault::new("other_way", "This phone is unlocked in another way.")),
        }
    }

    /// Opens a row from the disk. A row that is damaged is left out: what it held is fetched again.
    pub fn load(&mut self, name: &[u8; 32], sealed: &[u8]) -> bool {
        let Some(key) = &self.key else { return false };
        self.storage.load(key, name, sealed).is_ok()
    }

    pub(super) fn loaded(&mut self) -> Result<Value, Fault> {
        self.wake();
        if self.phone.is_none() {
            self.key = None;
            return Err(Fault::new("store_damaged", "What this phone kept cannot be read."));
        }
        self.fetch_again();
        Ok(self.start())
    }

    /// Asks for everything at the next sync, where something on the disk cannot be read.
    pub(super) fn fetch_again(&mut self) {
        let Some(phone) = &mut self.phone else { return };
        if std::mem::take(&mut self.storage.is_damaged) {
            let fetched = phone.refetch(&self.storage);
            self.storage.store(fetched);
        }
    }

    pub(super) fn lock(&mut self) -> Result<Value, Fault> {
        // Only a protected phone has anything to come back to.
        if self.gate.is_none() {
            return Ok(self.start());
        }
        if self.phone.is_some() {
            self.flush()?;
        }
        Ok(json!({"state": "locked", "unlock": self.gate.as_ref().map(|gate| gate.show(self.now))}))
    }

    /// Drops keys and content, after the host has written what [`App::lock`] left.
    pub fn forget(&mut self) {
        (self.key, self.may_renew) = (None, false);
        self.storage = Default::default();
        (self.phone, self.identity, self.session) = (None, None, None);
        (self.digests, self.stale) = (BTreeMap::new(), Vec::new());
        self.lookups.take();
        self.typed_words = Default::default();
        self.next_open = None;
    }

    /// Forgets every way in. The rows that wait stay, readable to the organisation alone, where there is one.
    pub(super) fn wipe(&mut self) -> Result<Value, Fault> {
        let Some(gate) = &mut self.gate else { return Ok(json!({"keep_waiting": false})) };
        gate.forget();
        let keep_waiting = gate.organisation.is_some() && gate.ticket.is_some();
        if !keep_waiting {
            self.gate = None;
        }
        self.gate_changed = true;
        self.forget();
        Ok(json!({"keep_waiting": keep_waiting}))
    }

    pub(super) fn handover(&mut self, rows: &[WaitingRow]) -> Result<Value, Fault> {
        let gate = self.gate.as_ref().filter(|gate| gate.wraps.is_empty());
        let waiting = gate.and_then(|gate| Some((gate.device, gate.organisation.clone()?, gate.ticket.clone()?)));
        let Some((device, key, ticket)) = waiting else { return Ok(Value::Null) };
        let package = package(device, key, rows);
        self.handing.offered = Some(receipt::digest(&package));
        Ok(json!({"ticket": ticket, "package": base64::engine::general_purpose::STANDARD.encode(package)}))
    }

    /// Takes the server's answer to the package made last.
    pub(super) fn handover_answer(&mut self, answer: &[u8]) -> Result<(), Fault> {
        let offered = self.handing.offered.as_deref().ok_or_else(Fault::malformed)?;
        let receipt = receipt::of_package(answer, offered).ok_or_else(Fault::not_ours)?;
        self.handing.offered = None;
        if !self.handing.receipts.contains(&receipt.id) {
            self.handing.receipts.push(receipt.id);
        }
        Ok(())
    }

    /// Lets go of what was handed over: the host empties the store of it. Refused while a package waits for its answer.
    pub(super) fn handed_over(&mut self) -> Result<Value, Fault> {
        if self.handing.offered.is_some() || self.handing.receipts.is_empty() {
            return Err(Fault::not_ours());
        }
        if let Some(gate) = self.gate.take_if(|gate| gate.wraps.is_empty()) {
            self.gate_changed = true;
            self.handing.unsent = Some(gate.unsent);
        }
        Ok(self.start())
    }

    pub(super) fn leave(&mut self) -> Result<Value, Fault> {
        self.phone()?;
        self.flush()?;
        if !self.unfinished().is_empty() || self.tellings() > 0 {
            return Err(Fault::new("leave_unfinished", "Something is not finished. Finish or clear it first."));
        }
        if self.unsent() + self.outputs_waiting() > 0 {
            return Err(Fault::new("leave_unsent", "Some work is on this phone only. Send it first."));
        }
        self.gate = None;
        self.gate_changed = true;
        self.forget();
        Ok(self.start())
    }
}

/// Spells a passphrase as it is kept.
pub(super) fn checked(passphrase: &str) -> Result<String, Fault> {
    let passphrase = spelled(passphrase);
    if (MIN_PASSPHRASE_CHARS..=MAX_PASSPHRASE_CHARS).contains(&passphrase.chars().count()) {
        return Ok(passphrase);
    }
    Err(Fault::new(
        "passphrase_length",
        "A passphrase has at least 12 characters: four words that do not belong together are good.",
    ))
}

fn package(device: DeviceId, key: WrappedKey, rows: &[WaitingRow]) -> Vec<u8> {
    // A name that is none would open nothing.
    let rows = rows.iter().filter_map(|row| Some((row.name.0.as_slice().try_into().ok()?, row.sealed.0.clone())));
    Package::new(device, key, rows.collect()).write()
}

fn decode(text: &str) -> Result<Vec<u8>, Fault> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| Fault::malformed())
}

fn fixed(text: &str) -> Result<[u8; 32], Fault> {
    decode(text)?.try_into().map_err(|_| Fault::malformed())
}
