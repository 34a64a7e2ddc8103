//! The recovery code, and what follows when the passphrase is forgotten or the passkey lost.

use super::open::checked;
use super::{App, Fault};
use rand::Rng as _;
use serde_json::{Value, json};
use sync_core::seal::{RANDOM_SYMBOLS, RecoveryCode, SPELLING, WrappedKey};

impl App {
    /// Makes a recovery code in the place of the one before, and tells it this once. Only who has just protected this phone,
    /// or opened it by the code before, is told one: an open phone that lies about gives away no way in.
    pub(super) fn make_recovery(&mut self) -> Result<Value, Fault> {
        let (true, Some(key)) = (self.may_renew, self.key.clone()) else { return Err(Fault::locked()) };
        let (mut random, mut salt, mut nonce) = ([0; RANDOM_SYMBOLS], [0; 16], [0; 24]);
        for bytes in [&mut random[..], &mut salt, &mut nonce] {
            self.rng.fill_bytes(bytes);
        }
        let code = RecoveryCode::from_random(random);
        let gate = self.gate.as_mut().ok_or(Fault::locked())?;
        gate.wraps.retain(|wrap| !matches!(wrap, WrappedKey::Recovery { .. }));
        gate.wraps.push(key.wrap_with_recovery(&code, salt, nonce));
        self.gate_changed = true;
        Ok(json!({"code": code.text().as_str()}))
    }

    /// Unlocks by the code. What is no code is no try.
    pub(super) fn unlock_with_recovery(&mut self, typed: &str) -> Result<Value, Fault> {
        let not_one =
            || Fault::new("not_a_code", "That is not the code. It has 24 letters and digits: look for a slip.");
        let code = RecoveryCode::read(typed).ok_or_else(not_one)?;
        let unlocked = self.unlock(|wrap| match wrap {
            WrappedKey::Recovery { .. } => Some(wrap.unwrap_with_recovery(&code)),
            _ => None,
        })?;
        self.may_renew = true;
        Ok(unlocked)
    }

    /// Takes a new passphrase of who opened the phone by the code: no way in of before is left, the code included.
    pub(super) fn new_passphrase(&mut self, passphrase: &str) -> Result<Value, Fault> {
        let passphrase = checked(passphrase)?;
        if !self.may_renew {
            return Err(Fault::locked());
        }
        let gate = self.gate.as_mut().ok_or(Fault::locked())?;
        gate.wraps.clear();
        self.wrap_passphrase(&passphrase)?;
        Ok(self.start())
    }

    /// Wraps the key with a passphrase as it is spelled, in the place of the one before.
    pub(super) fn wrap_passphrase(&mut self, passphrase: &str) -> Result<(), Fault> {
        let key = self.key.as_ref().ok_or(Fault::locked())?;
        let (mut salt, mut nonce) = ([0; 16], [0; 24]);
        self.rng.fill_bytes(&mut salt);
        self.rng.fill_bytes(&mut nonce);
        let wrapped = key.wrap_with_passphrase(passphrase, self.cost, salt, nonce)?;
        let gate = self.gate.as_mut().ok_or(Fault::locked())?;
        gate.wraps.retain(|wrap| !matches!(wrap, WrappedKey::Passphrase { .. }));
        gate.wraps.insert(0, wrapped);
        gate.spelling = SPELLING;
        self.gate_changed = true;
        Ok(())
    }
}
