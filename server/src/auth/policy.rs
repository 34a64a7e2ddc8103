//! Who may see which child. Deny by default: a role alone opens no content (CSE and missing strategy, roles).

use super::glass::GlassPolicy;
use crate::teams;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use sync_core::role::Role;
use utoipa::ToSchema;
use uuid::Uuid;

/// How much of a child a person may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing, not even that the child is known.
    None,
    /// Who the child is and the missing episodes' headers, no records.
    Header,
    /// The child's details and, by kind and role, the records.
    Full,
}

impl Level {
    /// Returns the name the database keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::None => "none",
            Level::Header => "header",
            Level::Full => "full",
        }
    }

    /// Reads the name the database keeps.
    pub fn parse(name: &str) -> Level {
        match name {
            "full" => Level::Full,
            "header" => Level::Header,
            _ => Level::None,
        }
    }
}

/// The service a person works with a child for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// Return home interviews and missing episodes.
    Missing,
    /// The Phoenix (child sexual exploitation) service.
    Phoenix,
    /// Lead professional: social care or early help.
    SocialCare,
}

impl Service {
    /// Returns the name the database keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            Service::Missing => "missing",
            Service::Phoenix => "phoenix",
            Service::SocialCare => "social_care",
        }
    }

    /// Reads the name the database keeps.
    pub fn parse(name: &str) -> Option<Service> {
        [Service::Missing, Service::Phoenix, Service::SocialCare].into_iter().find(|service| service.as_str() == name)
    }
}

/// What the policy knows of a person.
#[derive(Debug, Clone)]
pub struct Person {
    /// The person.
    pub id: Uuid,
    /// The role.
    pub role: Role,
    /// The team, where the role has one.
    pub team: Option<String>,
    /// Whether the account was revoked, or waits for a second person to confirm it: it opens nothing.
    pub closed: bool,
}

/// What the policy knows of a child.
#[derive(Debug, Clone, Default)]
pub struct ChildFacts {
    /// The team that is responsible.
    pub team: String,
    /// Named people only.
    pub restricted: bool,
    /// The named people.
    pub named: BTreeSet<Uuid>,
    /// Current allocations.
    pub allocations: BTreeSet<(Uuid, Service)>,
    /// Whether a missing episode waits for a return home interview worker.
    pub waiting: bool,
}

/// Decides how much of the child the person may see.
pub fn level(person: &Person, child: &ChildFacts) -> Level {
    if person.closed || (child.restricted && !child.named.contains(&person.id)) {
        return Level::None;
    }
    let allocated = child.allocations.iter().any(|(user, _)| *user == person.id);
    let full = match person.role {
        Role::MissingChildrenWorker | Role::YouthWorker | Role::LeadProfessional | Role::Application => allocated,
        // The lead sees the whole Phoenix caseload.
        Role::PhoenixLead => allocated || child.allocations.iter().any(|(_, service)| *service == Service::Phoenix),
        Role::TeamManager => person.team.as_deref().is_some_and(|team| teams::same(team, &child.team)),
        Role::AssociateDirector => true,
        Role::SpaOfficer | Role::MeetingSupport | Role::PoliceLiaison | Role::Administrator => false,
    };
    if full {
        return Level::Full;
    }
    let header = match person.role {
        Role::SpaOfficer => true,
        role => child.waiting && sees_waiting(role),
    };
    if header { Level::Header } else { Level::None }
}

/// Tells whether a missing episode that waits for a worker lets the role see who the child is.
pub fn sees_waiting(role: Role) -> bool {
    matches!(role, Role::MissingChildrenWorker)
}

/// Tells whether the role can come to see children or what is written of them. Such an account needs a second person beside
/// the administrator who adds it.
pub fn reads_content(role: Role) -> bool {
    !matches!(role, Role::MeetingSupport | Role::PoliceLiaison | Role::Administrator)
}

/// Tells whether a person may confirm an account that another added: the Associate Director, and for their own team a team
/// manager.
pub fn may_confirm((role, own_team): (Role, Option<&str>), team: Option<&str>) -> bool {
    match role {
        Role::AssociateDirector => true,
        Role::TeamManager => own_team.zip(team).is_some_and(|(own, team)| teams::same(own, team)),
        _ => false,
    }
}

/// Tells whether the role may create children and change their details, given access to them.
pub fn keeps_children(role: Role) -> bool {
    matches!(role, Role::SpaOfficer | Role::TeamManager | Role::AssociateDirector | Role::LeadProfessional)
}

/// Tells whether the role may report missing episodes, given access to the child.
pub fn reports_episodes(role: Role) -> bool {
    sync_core::casework::episode::reports(role)
}

/// Tells whether people of the role are allocated to children: those whose work is with single children, or who see them by
/// their team or service besides. Of an administrator, the police and meeting support an allocation would say that they work
/// with a child whom they may not see.
pub fn is_allocated(role: Role) -> bool {
    match role {
        Role::MissingChildrenWorker
        | Role::PhoenixLead
        | Role::YouthWorker
        | Role::LeadProfessional
        | Role::SpaOfficer
        | Role::TeamManager
        | Role::AssociateDirector
        | Role::Application => true,
        Role::MeetingSupport | Role::PoliceLiaison | Role::Administrator => false,
    }
}

/// Tells whether the role may say who works with a child, given access to it: the Phoenix lead for that service alone.
pub fn allocates(role: Role) -> bool {
    matches!(role, Role::TeamManager | Role::AssociateDirector | Role::SpaOfficer | Role::PhoenixLead)
}

/// Tells whether the role decides: allocations, restrictions, quarantine, interviews not required.
pub fn manages(role: Role) -> bool {
    matches!(role, Role::TeamManager | Role::AssociateDirector)
}

/// Which lines of the audit a role reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditScope {
    /// None.
    Nothing,
    /// Those of no child: accounts, devices, sessions.
    Accounts,
    /// Those of the children the person has full access to.
    Children,
    /// Both, and tries that were refused.
    All,
}

/// Tells which lines of the audit the role reads.
pub fn reads_audit(role: Role) -> AuditScope {
    match role {
        Role::Administrator => AuditScope::Accounts,
        Role::TeamManager => AuditScope::Children,
        Role::AssociateDirector => AuditScope::All,
        _ => AuditScope::Nothing,
    }
}

/// Tells whether the role's work takes it to children's records at all, so that glass can be broken for it.
pub fn may_hold_glass(role: Role) -> bool {
    !matches!(role, Role::Administrator | Role::Application | Role::PoliceLiaison | Role::MeetingSupport)
}

/// Tells whether the role may break the glass to some child: it answers calls about children of others. A youth worker
/// and a lead professional work with their own alone, and the Associate Director needs no glass to a child that is not
/// restricted.
pub fn breaks_glass(role: Role, rules: &GlassPolicy) -> bool {
    breaks_unrestricted(role) || rules.restricted_roles.contains(&role)
}

/// Tells whether the role may break the glass to this child. To one restricted to named people only the roles of the
/// setting may.
pub fn opens_glass(role: Role, restricted: bool, rules: &GlassPolicy) -> bool {
    if restricted { rules.restricted_roles.contains(&role) } else { breaks_unrestricted(role) }
}

fn breaks_unrestricted(role: Role) -> bool {
    matches!(role, Role::MissingChildrenWorker | Role::PhoenixLead | Role::SpaOfficer | Role::TeamManager)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(number: u128, role: Role) -> Person {
        Person { id: Uuid::from_u128(number), role, team: Some("Kingston".into()), closed: false }
    }

    #[test]
    fn a_role_alone_opens_no_content() {
        let child = ChildFacts { team: "Richmond".into(), ..ChildFacts::default() };
        for role in Role::ALL {
            let expected = match role {
                Role::AssociateDirector => Level::Full,
                Role::SpaOfficer => Level::Header,
                _ => Level::None,
            };
            assert_eq!(level(&person(1, role), &child), expected, "{role}");
        }
    }

    #[test]
    fn allocation_team_caseload_and_waiting_open() {
        let mut child = ChildFacts { team: "Kingston".into(), waiting: true, ..ChildFacts::default() };
        assert_eq!(level(&person(1, Role::TeamManager), &child), Level::Full);
        assert_eq!(level(&person(1, Role::MissingChildrenWorker), &child), Level::Header);
        child.allocations.insert((Uuid::from_u128(1), Service::Phoenix));
        for role in [Role::MissingChildrenWorker, Role::YouthWorker, Role::LeadProfessional, Role::Application] {
            assert_eq!(level(&person(1, role), &child), Level::Full, "{role}");
        }
        assert_eq!(level(&person(2, Role::PhoenixLead), &child), Level::Full);
        assert_eq!(level(&person(2, Role::YouthWorker), &child), Level::None);
        for role in Role::ALL {
            let opens = level(&person(1, role), &child) != Level::None;
            assert_eq!(opens, reads_content(role), "{role}");
        }
    }

    #[test]
    fn a_capital_letter_is_no_other_team() {
        let child = ChildFacts { team: " kINGSTON".into(), ..ChildFacts::default() };
        assert_eq!(level(&person(1, Role::TeamManager), &child), Level::Full);
        let confirms = |role, own, team| may_confirm((role, own), team);
        assert!(confirms(Role::TeamManager, Some("Kingston"), Some("KINGSTON")));
        assert!(!confirms(Role::TeamManager, Some("Kingston"), Some("Richmond")));
        assert!(!confirms(Role::TeamManager, Some("Kingston"), None) && !confirms(Role::TeamManager, None, None));
        assert!(confirms(Role::AssociateDirector, None, None) && !confirms(Role::Administrator, None, None));
    }

    #[test]
    fn a_restriction_and_a_revocation_close() {
        let mut child = ChildFacts { team: "Kingston".into(), restricted: true, ..ChildFacts::default() };
        assert_eq!(level(&person(1, Role::AssociateDirector), &child), Level::None);
        child.named.insert(Uuid::from_u128(1));
        assert_eq!(level(&person(1, Role::AssociateDirector), &child), Level::Full);
        assert_eq!(level(&person(1, Role::YouthWorker), &child), Level::None);
        let mut gone = person(1, Role::AssociateDirector);
        gone.closed = true;
        assert_eq!(level(&gone, &child), Level::None);
    }
    #[test]
    fn glass_is_for_those_on_call_and_never_for_named_people_alone() {
        let usual = GlassPolicy::default();
        let set = GlassPolicy { restricted_roles: [Role::AssociateDirector].into(), ..GlassPolicy::default() };
        for role in Role::ALL {
            let on_call =
                matches!(role, Role::MissingChildrenWorker | Role::PhoenixLead | Role::SpaOfficer | Role::TeamManager);
            assert_eq!(breaks_glass(role, &usual), on_call, "{role}");
            assert_eq!(opens_glass(role, false, &usual), on_call, "{role}");
            assert!(!opens_glass(role, true, &usual), "{role}");
            assert_eq!(opens_glass(role, true, &set), role == Role::AssociateDirector, "{role}");
            assert_eq!(breaks_glass(role, &set), on_call || role == Role::AssociateDirector, "{role}");
        }
    }
}
