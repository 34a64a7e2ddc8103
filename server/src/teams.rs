//! The teams of the organisation: a list in the settings, compared by one normal form.

use crate::problem::Problem;
use sync_core::fields::Text;
use unicode_normalization::UnicodeNormalization as _;

/// Most teams in the settings.
const MAX_TEAMS: usize = 200;

/// The teams, each spelled as the settings do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Teams(Vec<Text<100>>);

impl Default for Teams {
    /// The two boroughs' teams.
    fn default() -> Teams {
        Teams(["Kingston", "Richmond"].iter().filter_map(|name| Text::new((*name).to_owned()).ok()).collect())
    }
}

impl Teams {
    /// Takes the list of the settings.
    ///
    /// # Errors
    /// One sentence, where it is empty or too long, or two of its names are alike.
    pub fn new(names: Vec<String>) -> Result<Teams, String> {
        if names.is_empty() || names.len() > MAX_TEAMS {
            return Err(format!("teams: takes from 1 to {MAX_TEAMS} names"));
        }
        let mut known = Vec::new();
        let mut teams = Vec::new();
        for name in names {
            let form = normal(&name);
            if known.contains(&form) {
                return Err(format!("teams: {name} is there twice"));
            }
            known.push(form);
            teams.push(Text::new(name.trim().to_owned()).map_err(|error| format!("teams: a name {error}"))?);
        }
        Ok(Teams(teams))
    }

    /// Finds a team as the settings spell it.
    pub fn find(&self, name: &str) -> Option<&Text<100>> {
        self.0.iter().find(|team| same(team.as_str(), name))
    }

    /// Spells a team as the settings do.
    ///
    /// # Errors
    /// [`crate::problem::Code::Invalid`] at the pointer, with the list, where it is none of them.
    pub fn spell(&self, pointer: &str, name: &Text<100>) -> Result<Text<100>, Problem> {
        self.find(name.as_str()).cloned().ok_or_else(|| {
            Problem::invalid(pointer, "unknown_team", format!("must be one of the teams: {}", self.list()))
        })
    }

    /// Lists the teams in one line.
    pub fn list(&self) -> String {
        self.0.iter().map(Text::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// Tells whether two spellings name the same team.
pub fn same(one: &str, other: &str) -> bool {
    one == other || normal(one) == normal(other)
}

/// Makes the form by which teams are compared: NFKC, without case, with single spaces.
fn normal(name: &str) -> String {
    let folded: String = name.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn teams_are_compared_without_case_width_and_spaces() {
        let teams = Teams::new(vec!["Kingston".into(), " Achieving for Children ".into()]).unwrap();
        for spelling in ["Kingston", "kingston", " KINGSTON ", "\u{ff2b}ingston", "Kin\u{ff47}ston"] {
            assert_eq!(teams.find(spelling).map(Text::as_str), Some("Kingston"), "{spelling}");
        }
        assert_eq!(teams.find("achieving  for\nchildren").map(Text::as_str), Some("Achieving for Children"));
        // A letter that looks alike is another one.
        for other in ["Kingst\u{43e}n", "Kingston upon Thames", "", "K"] {
            assert_eq!(teams.find(other), None, "{other}");
        }
        let refused = teams.spell("/team", &Text::new("Kingstn".into()).unwrap()).unwrap_err();
        assert_eq!(refused.errors[0].detail, "must be one of the teams: Kingston, Achieving for Children");
    }

    #[test]
    fn a_list_has_each_team_once() {
        assert_eq!(Teams::default().list(), "Kingston, Richmond");
        for wrong in [vec![], vec!["A".into(), "a".into()], vec![" ".into()], vec!["a".repeat(101)]] {
            assert!(Teams::new(wrong.clone()).unwrap_err().starts_with("teams: "), "{wrong:?}");
        }
        assert!(Teams::new((0..201).map(|number| format!("Team {number}")).collect()).is_err());
    }
}
