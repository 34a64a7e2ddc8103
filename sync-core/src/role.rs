//! The roles people and applications hold.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A role, by its name in the API. Source: CSE and missing strategy, who does what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Does every return home interview for children of both boroughs.
    MissingChildrenWorker,
    /// Leads the Phoenix service: triage, waiting list, whole caseload.
    PhoenixLead,
    /// Works one to one with young people in Phoenix.
    YouthWorker,
    /// Social worker or other lead professional for a child.
    LeadProfessional,
    /// Single Point of Access and MASH officer: referrals and intake.
    SpaOfficer,
    /// Reviews merged records, signs off, reallocates.
    TeamManager,
    /// Associate Director of Safeguarding: oversight and exceptions.
    AssociateDirector,
    /// Meeting chair and business support.
    MeetingSupport,
    /// Police missing unit: sees what was shared to it.
    PoliceLiaison,
    /// Keeps people, devices and retention; sees no case content.
    Administrator,
    /// A third-party application, bounded by its scopes and grants.
    Application,
}

impl Role {
    /// Every role, in the order of the strategy.
    pub const ALL: [Role; 11] = [
        Role::MissingChildrenWorker,
        Role::PhoenixLead,
        Role::YouthWorker,
        Role::LeadProfessional,
        Role::SpaOfficer,
        Role::TeamManager,
        Role::AssociateDirector,
        Role::MeetingSupport,
        Role::PoliceLiaison,
        Role::Administrator,
        Role::Application,
    ];

    /// Returns the role's name in the API and in the catalogue.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::MissingChildrenWorker => "missing_children_worker",
            Role::PhoenixLead => "phoenix_lead",
            Role::YouthWorker => "youth_worker",
            Role::LeadProfessional => "lead_professional",
            Role::SpaOfficer => "spa_officer",
            Role::TeamManager => "team_manager",
            Role::AssociateDirector => "associate_director",
            Role::MeetingSupport => "meeting_support",
            Role::PoliceLiaison => "police_liaison",
            Role::Administrator => "administrator",
            Role::Application => "application",
        }
    }

    /// Finds a role by its API name.
    pub fn parse(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The document says the names and no more: which role may do what is not the document's.
#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Role {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .enum_values(Some(Role::ALL.map(Role::as_str)))
            .build()
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Role {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_match_serde() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        }
        assert_eq!(Role::parse("chief"), None);
    }
}
