//! The app without its screens: everything a person does on a phone, each step durable before it returns.

mod record;
mod session;
#[cfg(test)]
mod tests;

use crate::api::{self, ApiError};
use crate::storage::{DurableStorage, FileStorage, Mended, StorageError};
use crate::surroundings::Surroundings;
use chrono::{DateTime, Utc};
use serde_json::Value;
use session::Access;
use std::path::Path as FolderPath;
use sync_core::error::Error;
use sync_core::ids::{DeviceId, RecordId};
use sync_core::sync::phone::{Effects, Phone, PhoneError, Profile, RefusedWork, Storage, SyncStatus, WorkState};
use sync_core::sync::wire::{Person, PushStatus};

/// Most round trips of one sync. A first sync takes one for each page.
const MAX_ROUNDS: u32 = 1_000;

/// Why the app could not do what was asked. Work done before is safe.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppError {
    /// The phone or the record refuses it.
    #[error(transparent)]
    Phone(#[from] PhoneError),
    /// The folder failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The server could not be reached, or refuses it.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// Somebody else's work is in the folder.
    #[error("this folder holds another person's work; a shared device keeps one folder for each")]
    AnotherPerson,
    /// The text is not a JSON pointer.
    #[error("a place in a record is written as a JSON pointer, such as /places")]
    Pointer,
    /// No key could be made for the device.
    #[error("no key could be made for this device")]
    Key,
}

impl AppError {
    /// Returns the stable, machine-readable code.
    pub fn code(&self) -> &str {
        match self {
            AppError::Phone(error) => error.code(),
            AppError::Storage(error) => error.code(),
            AppError::Api(error) => error.code(),
            AppError::AnotherPerson => "another_person",
            AppError::Pointer => "not_a_pointer",
            AppError::Key => "no_device_key",
        }
    }
}

impl From<Error> for AppError {
    fn from(error: Error) -> AppError {
        AppError::Phone(error.into())
    }
}

/// What a sync did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Synced {
    /// Round trips made.
    pub rounds: u32,
    /// Pushes that the server has taken, or had already.
    pub accepted: usize,
    /// Pushes that were refused and are kept, here and there.
    pub refused: usize,
    /// Records of which there was news.
    pub news: usize,
    /// Nothing more is waiting on either side. Where not, sync again.
    pub complete: bool,
}

/// A person's phone. Every call that changes something has stored it before it returns.
pub struct PhoneApp<S: DurableStorage = FileStorage> {
    storage: S,
    /// `None` until somebody has signed in once.
    phone: Option<Phone>,
    access: Option<Access>,
    around: Surroundings,
}

impl PhoneApp<FileStorage> {
    /// Opens the app on a folder, or makes it.
    ///
    /// # Errors
    /// [`AppError::Storage`].
    pub fn open(folder: &FolderPath, around: Surroundings) -> Result<PhoneApp, AppError> {
        let mut app = PhoneApp::over(FileStorage::open(folder)?, around)?;
        if app.mended().is_some_and(|mended| mended.damaged > 0) && app.phone.is_some() {
            app.refetch()?;
        }
        Ok(app)
    }

    /// Returns what had to be mended in the folder, if anything had: the person should be told.
    pub fn mended(&self) -> Option<&Mended> {
        self.storage.mended()
    }
}

impl<S: DurableStorage> PhoneApp<S> {
    /// Opens the app on any store.
    ///
    /// # Errors
    /// [`AppError::Phone`] where the store holds a phone that cannot be read.
    pub fn over(storage: S, around: Surroundings) -> Result<PhoneApp<S>, AppError> {
        let phone = match Phone::wake(around.catalogue, &storage) {
            Ok(phone) => Some(phone),
            Err(PhoneError::NotSetUp) => None,
            Err(error) => return Err(error.into()),
        };
        Ok(PhoneApp { storage, phone, access: None, around })
    }

    /// Gives the store back.
    pub fn into_store(self) -> S {
        self.storage
    }

    /// Returns the store.
    pub fn store(&self) -> &S {
        &self.storage
    }

    /// Returns whose phone it is, once somebody has signed in.
    pub fn profile(&self) -> Option<&Profile> {
        self.phone.as_ref().map(Phone::profile)
    }

    /// Hands in what waits and fetches what is new, until nothing is left on either side.
    ///
    /// # Errors
    /// [`AppError`]; what was handed in and fetched before is kept, and the next sync goes on from there.
    pub fn sync(&mut self) -> Result<Synced, AppError> {
        let mut synced = Synced::default();
        let mut healing = false;
        while !synced.complete && synced.rounds < MAX_ROUNDS {
            let request = self.work(|phone, storage, at| phone.request(storage, at))?;
            let response = self.authorised(|transport, access| api::sync(transport, access, &request))?;
            synced.rounds += 1;
            synced.news += response.records.len();
            for result in &response.results {
                match result.status {
                    PushStatus::Accepted | PushStatus::Duplicate => synced.accepted += 1,
                    PushStatus::Quarantined => synced.refused += 1,
                    PushStatus::Rotate | PushStatus::Waiting => {}
                }
            }
            match self.work(|phone, storage, at| phone.answer(storage, response, at)) {
                Ok(outcome) => synced.complete = !outcome.again,
                // Everything was asked for again: the next round brings it. A second time it would be no use.
                Err(AppError::Phone(PhoneError::Damaged)) if !healing => healing = true,
                Err(error) => return Err(error),
            }
        }
        Ok(synced)
    }

    /// Asks for everything again at the next sync, to heal a damaged copy. Unsent work stays.
    ///
    /// # Errors
    /// [`AppError`].
    pub fn refetch(&mut self) -> Result<(), AppError> {
        self.work(|phone, storage, _| Ok(((), phone.refetch(storage))))
    }

    /// Compares every record with the server's at the next sync, and heals both sides: for a quiet hour, or when the
    /// server was restored from a backup.
    ///
    /// # Errors
    /// [`AppError::Phone`] where nobody has signed in yet.
    pub fn audit(&mut self) -> Result<(), AppError> {
        self.phone.as_mut().ok_or(PhoneError::NotSetUp)?.audit();
        Ok(())
    }

    /// Makes one change of what was typed: at blur, on leaving a form, when the phone locks.
    ///
    /// # Errors
    /// [`AppError`].
    pub fn flush(&mut self) -> Result<(), AppError> {
        self.work(|phone, storage, at| Ok(((), phone.flush(storage, at))))
    }

    /// Lists how every record stands.
    pub fn sync_statuses(&self) -> Vec<SyncStatus> {
        self.phone.iter().flat_map(Phone::sync_statuses).collect()
    }

    /// Tells how a record stands.
    pub fn sync_status(&self, id: RecordId) -> Option<SyncStatus> {
        self.phone.as_ref()?.sync_status(id)
    }

    /// Tells whether a manager has read all of this person's work on a record.
    pub fn seen(&self, id: RecordId) -> bool {
        self.sync_status(id).is_some_and(|status| status.state == WorkState::SeenByManager)
    }

    /// Counts the records with work that is on this phone only.
    pub fn unsent(&self) -> usize {
        self.phone.as_ref().map_or(0, Phone::unsent)
    }

    /// Reads the work on a record that was refused and is kept.
    pub fn refused(&self, id: RecordId) -> Vec<RefusedWork> {
        self.phone.as_ref().map(|phone| phone.refused(&self.storage, id)).unwrap_or_default()
    }

    /// Returns who works on a device, if the phone has heard it.
    pub fn person(&self, device: DeviceId) -> Option<&Person> {
        self.phone.as_ref()?.person(device)
    }

    /// Lists the children this person works with, as the server last told.
    pub fn children(&self) -> Vec<Value> {
        self.read_all("child/")
    }

    /// Lists their missing episodes, as the server last told.
    pub fn episodes(&self) -> Vec<Value> {
        self.read_all("episode/")
    }

    fn read_all(&self, prefix: &str) -> Vec<Value> {
        let keys = self.storage.keys(prefix);
        keys.iter().filter_map(|key| serde_json::from_slice(&self.storage.read(key)?).ok()).collect()
    }

    /// Lets the phone do something, and stores what comes of it.
    fn work<T>(
        &mut self,
        act: impl FnOnce(&mut Phone, &dyn Storage, DateTime<Utc>) -> Result<(T, Effects), PhoneError>,
    ) -> Result<T, AppError> {
        let phone = self.phone.as_mut().ok_or(PhoneError::NotSetUp)?;
        match act(phone, &self.storage, self.around.clock.now()) {
            Ok((made, effects)) => {
                self.keep(effects)?;
                Ok(made)
            }
            Err(error) => {
                self.wake();
                if let (PhoneError::Damaged, Some(phone)) = (&error, &mut self.phone) {
                    let effects = phone.refetch(&self.storage);
                    self.keep(effects)?;
                }
                Err(error.into())
            }
        }
    }

    fn keep(&mut self, effects: Effects) -> Result<(), AppError> {
        let kept = self.storage.store(effects);
        if kept.is_err() {
            self.wake();
        }
        Ok(kept?)
    }

    /// Wakes the phone from its storage. What a phone has in mind after an error, or when its effects could not be
    /// stored, may be ahead of storage: another record's typing, say, made a change on the way.
    fn wake(&mut self) {
        self.phone = Phone::wake(self.around.catalogue, &self.storage).ok();
    }
}

impl<S: DurableStorage> std::fmt::Debug for PhoneApp<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PhoneApp")
            .field("device", &self.profile().map(|profile| profile.device))
            .finish_non_exhaustive()
    }
}
