//! A note that a summary of a child left Homeward: what the phone keeps until the server's audit has it.

use crate::ids::ChildId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How a summary of a child left the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = OutputWay))]
pub enum Way {
    /// It was opened on the screen, to be shown.
    Shown,
    /// It was given to the print dialog.
    Printed,
    /// It was given to the share sheet, as a PDF.
    Shared,
    /// It was saved as a PDF.
    Saved,
}

impl Way {
    /// Every way.
    pub const ALL: [Way; 4] = [Way::Shown, Way::Printed, Way::Shared, Way::Saved];

    /// Finds a way by its name. (A type that is read by its derived code is a thousandth of what a phone loads.)
    pub fn named(name: &str) -> Option<Way> {
        Way::ALL.into_iter().find(|way| way.name() == name)
    }

    /// Names it, as it travels.
    pub fn name(self) -> &'static str {
        let action = self.action();
        action.rsplit('.').next().unwrap_or(action)
    }

    /// Names the audit's action for it.
    pub fn action(self) -> &'static str {
        match self {
            Way::Shown => "summary.shown",
            Way::Printed => "summary.printed",
            Way::Shared => "summary.shared",
            Way::Saved => "summary.saved",
        }
    }
}

/// One summary that left: no word of what stood in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Made by the phone, so that telling it again is harmless.
    pub id: Uuid,
    /// The child.
    pub child: ChildId,
    /// How.
    pub way: Way,
    /// When, by the phone's corrected clock.
    pub at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_has_one_name() {
        for way in Way::ALL {
            assert_eq!(serde_json::to_value(way).unwrap(), way.name());
            assert_eq!(Way::named(way.name()), Some(way));
        }
        assert_eq!(Way::named("burnt"), None);
    }
}
