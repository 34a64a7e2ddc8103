//! Pictures and voice notes attached to records: uploaded in parts that go on where they broke off, and addressed by what they hold.

pub mod download;
pub mod progress;
pub mod upload;

use crate::services::attachments::Progress;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// How far an upload is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UploadProgress {
    /// The attachment.
    pub attachment: Uuid,
    /// How large it will be, in bytes; absent before the first part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<i64>,
    /// How much is here, in bytes: the next part begins there.
    pub received: i64,
    /// Whether it is all here and was found to be what it should be.
    pub complete: bool,
}

impl UploadProgress {
    fn of(attachment: Uuid, progress: Progress) -> UploadProgress {
        let Progress { size, received, complete } = progress;
        UploadProgress { attachment, size, received, complete }
    }
}
