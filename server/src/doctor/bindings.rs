//! Finds devices that are bound to a person whose they are not.
//!
//! Earlier builds derived the id of a desk device from its person, and enrolled any id for whoever came first. What a
//! person then wrote at a desk bears the name of whoever had enrolled that id.

use crate::clock::Environment;
use crate::db::audit::{self, Entry};
use crate::db::{Db, devices, sessions, upkeep};
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A device that is bound wrongly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The device.
    pub device: Uuid,
    /// Whose it is said to be.
    pub owner: Uuid,
    /// Others who signed in or worked by it.
    pub used_by: BTreeSet<Uuid>,
    /// Whose desk its id was derived from, where that is another.
    pub desk_of: Option<Uuid>,
    /// Whether it was revoked, and what was written by it bears its author's name.
    pub mended: bool,
}

impl Binding {
    fn new(device: Uuid, owner: Uuid) -> Binding {
        Binding { device, owner, used_by: BTreeSet::new(), desk_of: None, mended: false }
    }

    /// Says what was found, by ids alone.
    pub(super) fn describe(&self) -> String {
        let others: BTreeSet<String> = self.used_by.iter().chain(&self.desk_of).map(Uuid::to_string).collect();
        let others = others.into_iter().collect::<Vec<_>>().join(", ");
        let outcome = if self.mended { "; revoked and given back" } else { "" };
        format!("device {} is bound to {}, and belongs to {others}{outcome}", self.device, self.owner)
    }
}

/// Finds devices that are bound wrongly. With `mend` it revokes each, ends its sessions, and gives it to the one person who
/// wrote by it, or, where nobody did, whose desk it was made for. Where several people wrote by one, it stays: a record's
/// history names each of them.
pub(super) async fn examine(db: &Db, environment: &Environment, mend: bool) -> Result<Vec<Binding>> {
    let people = upkeep::user_ids(db.reader()).await?;
    let desks: BTreeMap<Uuid, Uuid> = people.into_iter().map(|user| (devices::derived_desk(user), user)).collect();
    let mut found: BTreeMap<Uuid, Binding> = BTreeMap::new();
    for (device, owner, user) in upkeep::borrowed_devices(db.reader()).await? {
        found.entry(device).or_insert_with(|| Binding::new(device, owner)).used_by.insert(user);
    }
    for (device, owner) in upkeep::devices_with_keys(db.reader()).await? {
        if let Some(person) = desks.get(&device).filter(|person| **person != owner) {
            found.entry(device).or_insert_with(|| Binding::new(device, owner)).desk_of = Some(*person);
        }
    }
    let mut found: Vec<Binding> = found.into_values().collect();
    if mend {
        for binding in &mut found {
            binding.mended = give_back(db, environment, binding).await?;
        }
    }
    Ok(found)
}

/// Revokes a device and gives it to whose it is; `false` where that cannot be told.
async fn give_back(db: &Db, environment: &Environment, binding: &Binding) -> Result<bool> {
    let mut tx = db.begin().await?;
    devices::revoke_device(&mut tx, binding.device, environment.now()).await?;
    sessions::end_of_device(&mut tx, binding.device, "device_revoked", environment.now()).await?;
    let writers = upkeep::writers(&mut tx, binding.device).await?;
    let theirs = match writers.as_slice() {
        [] => binding.desk_of.or(binding.used_by.first().copied()),
        [one] => Some(*one),
        _ => None,
    };
    if let Some(person) = theirs {
        upkeep::give_device(&mut tx, binding.device, person).await?;
    }
    let entry = Entry::by(theirs, Some(binding.device), "device.given_back");
    audit::add(&mut tx, environment, entry.detail(format!("from {}", binding.owner))).await?;
    tx.commit().await?;
    Ok(theirs.is_some())
}
