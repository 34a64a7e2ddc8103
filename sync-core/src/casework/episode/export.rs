//! One line of the statutory export: the Standard Safeguarding Dataset's `ssd_missing` (section 2).

use super::EpisodeSpan;
use crate::casework::classification::MissingOrAbsent;
use crate::casework::rhi::RhiState;
use crate::ids::ChildId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An episode's type in the export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SsdType {
    /// Missing.
    M,
    /// Absent.
    A,
}

/// An answer in the export; where nothing is known the dataset takes a null, `None` here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SsdAnswer {
    /// Yes.
    Y,
    /// No.
    N,
    /// Not applicable.
    #[serde(rename = "NA")]
    Na,
}

impl SsdAnswer {
    /// Returns the answer as the export spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            SsdAnswer::Y => "Y",
            SsdAnswer::N => "N",
            SsdAnswer::Na => "NA",
        }
    }
}

/// A row of `ssd_missing`, in the order of its columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SsdMissing {
    /// MISS001A, the table id: the episode.
    #[serde(rename = "MISS001A")]
    pub table_id: Uuid,
    /// MISS002A, the person id: the child.
    #[serde(rename = "MISS002A")]
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub person_id: ChildId,
    /// MISS003A, the start.
    #[serde(rename = "MISS003A")]
    pub start: DateTime<Utc>,
    /// MISS004A, the type.
    #[serde(rename = "MISS004A")]
    pub episode_type: SsdType,
    /// MISS005A, the end; null while the child is missing.
    #[serde(rename = "MISS005A")]
    pub end: Option<DateTime<Utc>>,
    /// MISS006A, whether a return home interview was offered.
    #[serde(rename = "MISS006A")]
    pub rhi_offered: Option<SsdAnswer>,
    /// MISS007A, whether it was accepted.
    #[serde(rename = "MISS007A")]
    pub rhi_accepted: Option<SsdAnswer>,
}

/// Makes the export's line for one episode.
///
/// `offered` and `accepted` are what the interview's own record says; where it says nothing, the state tells what it can:
/// a completed interview was offered and accepted, a declined one offered and not accepted. While the child is
/// missing, or where a manager decided against an interview that nobody offered, the questions do not apply.
pub fn ssd_missing(
    child: ChildId,
    span: &EpisodeSpan,
    classification: MissingOrAbsent,
    rhi: RhiState,
    offered: Option<bool>,
    accepted: Option<bool>,
) -> SsdMissing {
    let answer = |known: bool| if known { SsdAnswer::Y } else { SsdAnswer::N };
    let told = match rhi {
        RhiState::CompletedInTime | RhiState::CompletedLate => (Some(SsdAnswer::Y), Some(SsdAnswer::Y)),
        RhiState::Declined => (Some(SsdAnswer::Y), Some(SsdAnswer::N)),
        RhiState::NotDue | RhiState::NotRequired => (Some(SsdAnswer::Na), Some(SsdAnswer::Na)),
        RhiState::Due | RhiState::Overdue => (None, None),
    };
    let rhi_offered = offered.map(answer).or(told.0);
    let rhi_accepted = match rhi_offered {
        // What was not offered cannot have been accepted or refused.
        Some(SsdAnswer::N | SsdAnswer::Na) => Some(SsdAnswer::Na),
        // Offered and still open: not applicable would say that there was no question.
        _ => accepted.map(answer).or(told.1.filter(|told| *told != SsdAnswer::Na)),
    };
    SsdMissing {
        table_id: span.id,
        person_id: child,
        start: span.start,
        episode_type: match classification {
            MissingOrAbsent::Missing => SsdType::M,
            MissingOrAbsent::Absent => SsdType::A,
        },
        end: span.end,
        rhi_offered,
        rhi_accepted,
    }
}

#[cfg(test)]
mod tests {
    use super::SsdAnswer::{N, Na, Y};
    use super::*;

    #[test]
    fn the_last_two_columns_follow_the_record_and_then_the_state() {
        use RhiState::*;
        let span = EpisodeSpan { id: Uuid::from_u128(1), start: DateTime::UNIX_EPOCH, end: None };
        let child = ChildId(Uuid::from_u128(2));
        for (state, offered, accepted, expected) in [
            (NotDue, None, None, (Some(Na), Some(Na))),
            (NotRequired, None, None, (Some(Na), Some(Na))),
            (NotRequired, Some(true), Some(false), (Some(Y), Some(N))),
            (NotRequired, Some(true), None, (Some(Y), None)),
            (Due, None, None, (None, None)),
            (Due, Some(true), None, (Some(Y), None)),
            (Due, Some(true), Some(true), (Some(Y), Some(Y))),
            (Overdue, Some(false), None, (Some(N), Some(Na))),
            (Overdue, Some(false), Some(true), (Some(N), Some(Na))),
            (Declined, None, None, (Some(Y), Some(N))),
            (CompletedLate, None, None, (Some(Y), Some(Y))),
        ] {
            let row = ssd_missing(child, &span, MissingOrAbsent::Absent, state, offered, accepted);
            assert_eq!((row.rhi_offered, row.rhi_accepted), expected, "{state:?} {offered:?} {accepted:?}");
        }
    }

    #[test]
    fn a_row_reads_as_the_dataset_writes_it() {
        let span = EpisodeSpan {
            id: Uuid::from_u128(1),
            start: "2026-03-01T18:00:00Z".parse().unwrap(),
            end: Some("2026-03-02T07:30:00Z".parse().unwrap()),
        };
        let child = ChildId(Uuid::from_u128(2));
        let row = ssd_missing(child, &span, MissingOrAbsent::Missing, RhiState::Due, Some(true), None);
        let json = concat!(
            r#"{"MISS001A":"00000000-0000-0000-0000-000000000001","MISS002A":"00000000-0000-0000-0000-000000000002","#,
            r#""MISS003A":"2026-03-01T18:00:00Z","MISS004A":"M","MISS005A":"2026-03-02T07:30:00Z","#,
            r#""MISS006A":"Y","MISS007A":null}"#
        );
        assert_eq!(serde_json::to_string(&row).unwrap(), json);
        assert_eq!(serde_json::to_value(Na).unwrap(), Na.as_str());
    }
}
