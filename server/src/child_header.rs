//! Who a child is, as answers say it, and the refusal that shows likely duplicates. One is made by [`crate::disclosure`], which
//! counts it.

use serde::Serialize;
use sync_core::fields::{Date, Name, Text};
use utoipa::ToSchema;
use uuid::Uuid;

/// Who a child is, and no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChildHeader {
    /// The child.
    pub id: Uuid,
    /// Forename.
    pub forename: Name<100>,
    /// Surname.
    pub surname: Name<100>,
    /// Alias.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<Name<100>>,
    /// Date of birth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<Date>,
    /// The team that is responsible.
    pub team: Text<100>,
}
