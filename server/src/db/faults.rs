//! What a fault of the database is to whoever asked: never what the database says, since that can quote values.

use super::stored::Unreadable;
use crate::problem::{Code, Problem};

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Problem {
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                tracing::error!(kind = "database", "the database does not answer");
                Problem::new(Code::Unavailable)
            }
            // A database's message can quote values, so it is not logged; its code says enough.
            sqlx::Error::Database(error) => {
                tracing::error!(kind = "database", code = ?error.code(), constraint = ?error.constraint(), "a statement failed");
                Problem::new(Code::Internal)
            }
            sqlx::Error::ColumnDecode { index, .. } => {
                tracing::error!(kind = "database", column = index, "a column is of another type");
                Problem::new(Code::Internal)
            }
            sqlx::Error::Decode(error) if error.is::<Unreadable>() => {
                if let Some(Unreadable { table, id }) = error.downcast_ref() {
                    tracing::error!(
                        kind = "stored",
                        table,
                        id,
                        "a row cannot be read: `homeward doctor` lists all of them"
                    );
                }
                Problem::new(Code::StoredUnreadable)
            }
            _ => {
                tracing::error!(kind = "database", "a statement failed");
                Problem::new(Code::Internal)
            }
        }
    }
}
