//! A child's details, as they are sent and as they are kept (Appendix 1 of the strategy).

use super::classification::Facts;
use super::london;
use super::police_category::PoliceCategory;
use crate::fields::{Date, Name, Text};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

macro_rules! options {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$each])* $variant,)* }
    };
}

options! {
    /// Whose address, or which.
    AddressOf {
        /// The family's.
        Family,
        /// Another.
        Other,
    }
}
options! {
    /// Whose phone.
    PhoneOf {
        /// The young person's.
        YoungPerson,
        /// A parent's or carer's.
        ParentOrCarer,
    }
}
options! {
    /// Looked-after status.
    LookedAfterStatus {
        /// At home, no experience of care.
        AtHomeNoExperienceOfCare,
        /// At home, previous experience of care.
        AtHomePreviousExperienceOfCare,
        /// Currently looked after.
        CurrentlyLookedAfter,
    }
}
options! {
    /// Child protection registration.
    Registration {
        /// None.
        None,
        /// Historic.
        Historic,
        /// Current.
        Current,
    }
}
options! {
    /// Category of child protection registration.
    RegistrationCategory {
        /// Physical abuse.
        Physical,
        /// Sexual abuse.
        Sexual,
        /// Emotional abuse.
        Emotional,
        /// Neglect.
        Neglect,
    }
}
options! {
    /// Home local authority.
    LocalAuthority {
        /// Kingston.
        Kingston,
        /// Richmond.
        Richmond,
        /// Other, placed here.
        OtherPlacedHere,
    }
}
options! {
    /// Where an external case number is from.
    CaseSystem {
        /// ICS / Liquid Logic.
        IcsLiquidLogic,
        /// QES.
        Qes,
        /// Police CRIS.
        PoliceCris,
        /// Police Merlin.
        PoliceMerlin,
    }
}
/// An address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Which.
    pub kind: AddressOf,
    /// The address.
    pub address: Text<500>,
}

/// A phone number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Phone {
    /// The number.
    pub number: Text<40>,
    /// Whose.
    pub whose: PhoneOf,
}

/// A parent or carer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ParentOrCarer {
    /// The name.
    pub name: Name<200>,
    /// The phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Text<40>>,
    /// Whether they are aware of the referral.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aware_of_referral: Option<bool>,
    /// Whether the child lives with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lives_with: Option<bool>,
}

/// Child protection registration, with its categories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChildProtectionRegistration {
    /// None, historic or current.
    pub status: Registration,
    /// The categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "few")]
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub categories: Vec<RegistrationCategory>,
}

/// A number the child has in another system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExternalCaseNumber {
    /// The system.
    pub system: CaseSystem,
    /// The number there.
    pub number: Text<60>,
}

/// Reads a list of at most 20 entries.
fn few<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let list = Vec::deserialize(deserializer)?;
    if list.len() > 20 { Err(serde::de::Error::custom("must have at most 20 entries")) } else { Ok(list) }
}

/// A child's details (CSE and missing strategy, Appendix 1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChildDetails {
    /// Forename.
    pub forename: Name<100>,
    /// Surname.
    pub surname: Name<100>,
    /// Alias.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<Name<100>>,
    /// Date of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<Date>,
    /// The team that is responsible: one of the settings' list, in any spelling that differs by case, width or spaces alone.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::fields::TeamName))]
    pub team: Text<100>,
    /// Gender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<Text<60>>,
    /// Sexual orientation, where the young person wishes to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sexual_orientation: Option<Text<60>>,
    /// Ethnicity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ethnicity: Option<Text<100>>,
    /// Religion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub religion: Option<Text<100>>,
    /// First or preferred language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_or_preferred_language: Option<Text<100>>,
    /// Whether an interpreter is required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpreter_required: Option<bool>,
    /// Disability.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disability: Option<Text<500>>,
    /// Learning disability.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learning_disability: Option<Text<500>>,
    /// Special educational needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sen: Option<Text<500>>,
    /// Whether there is a statement of SEN or an EHCP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement_of_sen_or_ehcp: Option<bool>,
    /// Gang affiliated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gang_affiliated: Option<bool>,
    /// Whether the child is at risk of child sexual exploitation: such a child is never absent, always missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_risk_of_cse: Option<bool>,
    /// Police category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub police_category: Option<PoliceCategory>,
    /// Addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "few")]
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub addresses: Vec<Address>,
    /// Phones.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "few")]
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub phones: Vec<Phone>,
    /// Parents or carers.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "few")]
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub parents_or_carers: Vec<ParentOrCarer>,
    /// Looked-after status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked_after_status: Option<LookedAfterStatus>,
    /// Child protection registration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child_protection_registration: Option<ChildProtectionRegistration>,
    /// School or college.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school_or_college: Option<Text<200>>,
    /// Education status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub education_status: Option<Text<200>>,
    /// GP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gp: Option<Name<200>>,
    /// Social worker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub social_worker: Option<Name<200>>,
    /// Lead practitioner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_practitioner: Option<Name<200>>,
    /// Home local authority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home_local_authority: Option<LocalAuthority>,
    /// Case status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_status: Option<Text<100>>,
    /// Numbers in other systems.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "few")]
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub external_case_numbers: Vec<ExternalCaseNumber>,
}

impl ChildDetails {
    /// Returns what the classification rules look at, for the child on the day of an instant.
    pub fn classification_facts(&self, at: DateTime<Utc>) -> Facts {
        Facts {
            date_of_birth: self.born(),
            on: london::date_of(at),
            at_risk_of_cse: self.at_risk_of_cse.unwrap_or(false) || self.police_category.is_some(),
        }
    }

    /// Returns the date of birth, where it is known.
    pub fn born(&self) -> Option<NaiveDate> {
        self.date_of_birth.map(|date| date.0)
    }
}
