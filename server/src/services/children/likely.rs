//! What the duplicates check tells of children, and to whom.

use super::duplicates::Likely;
use crate::auth::Level;
use crate::caller::Caller;
use crate::child_header::ChildHeader;
use crate::db::access;
use crate::db::children::Row;
use crate::problem::Problem;
use sha2::{Digest as _, Sha256};
use sqlx::AnyConnection;
use std::collections::BTreeSet;
use sync_core::fields::Date;
use sync_core::ids::ChildId;
use uuid::Uuid;

/// Tells of likely duplicates: who they are where the caller may see them, and otherwise that there is one, where the
/// birthday is the same and forename and surname are both alike. So nobody learns by a part of a name that the service
/// knows a child.
pub(super) async fn tell(
    on: &mut AnyConnection,
    caller: &Caller,
    (born, by_both_names, others): (Option<Date>, &BTreeSet<Uuid>, &[Uuid]),
    rows: Vec<Row>,
) -> Result<Likely, Problem> {
    let ids: BTreeSet<ChildId> = rows.iter().map(|row| ChildId(row.id)).collect();
    let seen = access::seen_children(on, caller.user, &ids).await?;
    let (mut items, mut elsewhere) = (Vec::new(), Vec::new());
    for row in rows {
        let child = ChildId(row.id);
        let handle = handle(caller.user, child);
        if others.contains(&handle) || (seen.contains(&child) && others.contains(&row.id)) {
            continue;
        }
        if seen.contains(&child) {
            items.push(ChildHeader::of(row.id, &row.details, &caller.shown));
        } else if born.is_some() && born == row.details.date_of_birth && by_both_names.contains(&row.id) {
            caller.shown.child(child, Level::None);
            elsewhere.push(handle);
        }
    }
    Ok(Likely { items, elsewhere })
}

/// Makes the handle by which a person names a child they may not see: it says nothing of the child, and another person's
/// is another.
fn handle(user: Uuid, child: ChildId) -> Uuid {
    let digest = Sha256::new()
        .chain_update(b"homeward/likely-duplicate/")
        .chain_update(user.as_bytes())
        .chain_update(child.0.as_bytes())
        .finalize();
    uuid::Builder::from_custom_bytes(std::array::from_fn(|index| digest[index])).into_uuid()
}
