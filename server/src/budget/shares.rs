//! What one person may hold of a budget.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

/// From how many shares on those that nobody holds anything of are forgotten.
const MANY: usize = 256;

/// The shares of those who hold something.
#[derive(Debug, Clone)]
pub(super) struct Shares {
    of_one: usize,
    held: Arc<Mutex<BTreeMap<Uuid, Arc<Semaphore>>>>,
}

impl Shares {
    /// Makes shares of so many units each.
    pub(super) fn of(of_one: usize) -> Shares {
        Shares { of_one, held: Arc::default() }
    }

    /// Takes so many units of a person's share, waiting for them. What is larger than a share takes all of it, and so goes
    /// alone.
    pub(super) async fn take(&self, whose: Uuid, wanted: u32) -> Option<OwnedSemaphorePermit> {
        self.share(whose).acquire_many_owned(self.most(wanted)).await.ok()
    }

    /// Takes so many units of a person's share where they are free.
    pub(super) fn try_take(&self, whose: Uuid, wanted: u32) -> Option<OwnedSemaphorePermit> {
        self.share(whose).try_acquire_many_owned(self.most(wanted)).ok()
    }

    fn most(&self, wanted: u32) -> u32 {
        wanted.min(u32::try_from(self.of_one).unwrap_or(u32::MAX))
    }

    fn share(&self, whose: Uuid) -> Arc<Semaphore> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= MANY && !held.contains_key(&whose) {
            // A permit, and whoever waits for one, holds its semaphore.
            held.retain(|_, share| Arc::strong_count(share) > 1);
        }
        Arc::clone(held.entry(whose).or_insert_with(|| Arc::new(Semaphore::new(self.of_one))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_that_nobody_holds_anything_of_are_forgotten() {
        let shares = Shares::of(4);
        let one = Uuid::from_u128(1);
        let kept = shares.try_take(one, 3);
        for person in 2..2_000 {
            assert!(shares.try_take(Uuid::from_u128(person), 9).is_some());
        }
        assert!(shares.held.lock().unwrap().len() <= MANY);
        assert!(shares.try_take(one, 2).is_none(), "hers is known");
        drop(kept);
        assert!(shares.try_take(one, 2).is_some());
    }
}
