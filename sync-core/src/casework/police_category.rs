//! The police's category of exploitation (section 5.1): one spelling in records, children and rules.

use serde::{Deserialize, Serialize};

/// Police category of exploitation.
///
/// Children and interviews spell it as it is serialised. Interviews of earlier versions say `below_1`, which is read as
/// `emerging_themes` wherever the category is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(description = "Police category of exploitation."))]
pub enum PoliceCategory {
    /// CSE vulnerability and emerging themes, below category 1.
    #[serde(rename = "emerging_themes", alias = "below_1")]
    EmergingThemes,
    /// 1, at risk.
    #[serde(rename = "category_1", alias = "1")]
    AtRisk,
    /// 2, medium.
    #[serde(rename = "category_2", alias = "2")]
    Medium,
    /// 3, high.
    #[serde(rename = "category_3", alias = "3")]
    High,
}

impl PoliceCategory {
    /// Tells whether it is category 1 or above, which is what MASE discusses (section 5.4).
    pub fn is_for_mase(self) -> bool {
        self >= PoliceCategory::AtRisk
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casework::child::ChildDetails;
    use serde_json::json;

    #[test]
    fn every_earlier_spelling_is_read_as_the_one() {
        use PoliceCategory::*;
        for (category, spelling, earlier) in [
            (EmergingThemes, "emerging_themes", "below_1"),
            (AtRisk, "category_1", "1"),
            (Medium, "category_2", "2"),
            (High, "category_3", "3"),
        ] {
            assert_eq!(serde_json::to_value(category).unwrap(), spelling);
            for written in [spelling, earlier] {
                let child =
                    json!({"forename": "Ash", "surname": "Invented", "team": "Kingston", "police_category": written});
                let child: ChildDetails = serde_json::from_value(child).unwrap();
                assert_eq!(child.police_category, Some(category), "{written}");
                assert_eq!(serde_json::to_value(child).unwrap()["police_category"], spelling);
            }
            assert_eq!(category.is_for_mase(), category != EmergingThemes);
        }
        for unknown in ["below_2", "category_4", "high", "0", ""] {
            assert!(serde_json::from_value::<PoliceCategory>(json!(unknown)).is_err(), "{unknown}");
        }
    }
}
