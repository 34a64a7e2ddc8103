//! What is told of how a child came back, laid on what was told before.

use super::{EpisodeFacts, SafeAndWellCheck};
use chrono::{DateTime, Utc};

/// What somebody tells of how a child came back. Of the fields beside the time, `None` leaves what stands, and
/// `Some(None)` clears it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnTold {
    /// When the child was located or returned.
    pub returned_at: DateTime<Utc>,
    /// Where the child was found.
    pub where_found: Option<Option<String>>,
    /// How the child returned.
    pub how_returned: Option<Option<String>>,
    /// The police's safe and well check.
    pub safe_and_well_check: Option<Option<SafeAndWellCheck>>,
}

impl EpisodeFacts {
    /// Returns the facts with what is told of the return.
    #[must_use]
    pub fn with_return(&self, told: &ReturnTold) -> EpisodeFacts {
        let mut facts = self.clone();
        facts.returned_at = Some(told.returned_at);
        if let Some(told) = &told.where_found {
            facts.where_found.clone_from(told);
        }
        if let Some(told) = &told.how_returned {
            facts.how_returned.clone_from(told);
        }
        if let Some(told) = &told.safe_and_well_check {
            facts.safe_and_well_check.clone_from(told);
        }
        facts
    }

    /// Names the fields that hold something else than what is told, and would lose it.
    pub fn written_over(&self, told: &ReturnTold) -> Vec<&'static str> {
        let next = self.with_return(told);
        [
            ("returned_at", lost(self.returned_at.as_ref(), next.returned_at.as_ref())),
            ("where_found", lost(self.where_found.as_ref(), next.where_found.as_ref())),
            ("how_returned", lost(self.how_returned.as_ref(), next.how_returned.as_ref())),
            ("safe_and_well_check", lost(self.safe_and_well_check.as_ref(), next.safe_and_well_check.as_ref())),
        ]
        .into_iter()
        .filter_map(|(field, lost)| lost.then_some(field))
        .collect()
    }
}

fn lost<T: PartialEq>(stands: Option<&T>, next: Option<&T>) -> bool {
    stands.is_some() && stands != next
}
