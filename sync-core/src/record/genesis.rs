//! Deterministic beginnings: the same bytes on every replica, so that containers are never made twice.
//!
//! Two replicas that each make "the same" map have made two, and Automerge shows one of them. So every container of a
//! record comes from its *genesis*, and every row whose key has meaning from a change of its own: actor, time and
//! content depend on the record's identity alone. Both are recomputed and compared, never trusted.

use super::{Header, Path};
use crate::catalogue::{Fields, Kind, Rows, Shape};
use crate::error::Error;
use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{ActorId, Automerge, Change, ObjId, ObjType, ROOT, ReadDoc, TextEncoding};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Positions in text are Unicode scalar values everywhere; the browser converts at its edge.
pub(crate) const TEXT_ENCODING: TextEncoding = TextEncoding::UnicodeCodePoint;

pub(crate) const REMOVED: &str = "_removed";
pub(crate) const SIGNATURES: &str = "_signatures";
pub(crate) const AMENDMENTS: &str = "_amendments";
pub(crate) const RESOLUTIONS: &str = "_resolutions";

fn engine_actor(parts: &[&str]) -> ActorId {
    let mut hash = Sha256::new();
    hash.update(b"homeward/engine");
    for part in parts {
        hash.update([0]);
        hash.update(part.as_bytes());
    }
    ActorId::from(&hash.finalize()[..16])
}

fn engine_commit() -> CommitOptions {
    CommitOptions::default().with_time(0)
}

/// Makes the document every record of this identity begins with.
pub(crate) fn genesis(kind: &Kind, header: &Header) -> Result<Automerge, Error> {
    let mut doc = Automerge::new_with_encoding(TEXT_ENCODING).with_actor(engine_actor(&["genesis"]));
    doc.transact_with::<_, _, automerge::AutomergeError, _>(
        |()| engine_commit(),
        |tx| {
            tx.put(ROOT, "_kind", kind.name.as_str())?;
            tx.put(ROOT, "_generation", i64::from(kind.generation))?;
            tx.put(ROOT, "_record", header.id.to_string())?;
            tx.put(ROOT, "_child", header.child.to_string())?;
            tx.put_object(ROOT, RESOLUTIONS, ObjType::Map)?;
            put_all(tx, &ROOT, layout(!kind.sign.is_empty(), &kind.fields))
        },
    )
    .map_err(|failure| Error::Unreadable { reason: failure.error.to_string() })?;
    Ok(doc)
}

fn put_all(
    tx: &mut Transaction<'_>,
    root: &ObjId,
    layout: Vec<(Path, ObjType)>,
) -> Result<(), automerge::AutomergeError> {
    let mut made: BTreeMap<Path, ObjId> = BTreeMap::from([(Path::root(), root.clone())]);
    for (path, object_type) in layout {
        let Some((parent, key)) = path.split_last() else { continue };
        let Some(parent) = made.get(&parent).cloned() else { continue };
        let object = tx.put_object(&parent, key, object_type)?;
        made.insert(path, object);
    }
    Ok(())
}

/// Lists the containers of a unit's fields, each after the one it stands in.
fn layout(signed: bool, fields: &Fields) -> Vec<(Path, ObjType)> {
    fn add(list: &mut Vec<(Path, ObjType)>, at: &Path, fields: &Fields) {
        for field in fields.iter() {
            let here = at.join(field.name.as_str());
            match &field.shape {
                Shape::Register(_) => {}
                Shape::Text { .. } => list.push((here, ObjType::Text)),
                Shape::Set { .. } | Shape::Rows(_) => list.push((here, ObjType::Map)),
                Shape::Group(fields) => {
                    list.push((here.clone(), ObjType::Map));
                    add(list, &here, fields);
                }
            }
        }
    }
    let mut list = Vec::new();
    if signed {
        list.push((Path::root().join(SIGNATURES), ObjType::Map));
        list.push((Path::root().join(AMENDMENTS), ObjType::Map));
    }
    add(&mut list, &Path::root(), fields);
    list
}

/// Lists the containers of a row in the order in which a change makes them, by path within the row.
pub(crate) fn row_layout(rows: &Rows) -> Vec<(Path, ObjType)> {
    layout(!rows.sign.is_empty(), &rows.fields)
}

/// Puts a new row and its containers into a group's map.
pub(crate) fn make_row(
    tx: &mut Transaction<'_>,
    group: &ObjId,
    key: &str,
    rows: &Rows,
) -> Result<ObjId, automerge::AutomergeError> {
    let row = tx.put_object(group, key, ObjType::Map)?;
    put_all(tx, &row, row_layout(rows))?;
    Ok(row)
}

/// Returns the actor of the change that makes the shared row at `path`.
fn shared_row_actor(header: &Header, path: &Path) -> ActorId {
    engine_actor(&["row", &header.id.to_string(), &path.to_string()])
}

/// Makes the change that creates the shared row at `path`, the same bytes on every replica.
pub(crate) fn shared_row(kind: &Kind, header: &Header, path: &Path, rows: &Rows) -> Result<Change, Error> {
    let mut doc = genesis(kind, header)?.with_actor(shared_row_actor(header, path));
    let unreadable = |error: automerge::AutomergeError| Error::Unreadable { reason: error.to_string() };
    let mut group = ROOT;
    let (parent, key) = path.split_last().ok_or(Error::UnknownRow { path: path.clone() })?;
    for segment in parent.segments() {
        (_, group) = doc
            .get(&group, segment.as_str())
            .map_err(unreadable)?
            .ok_or_else(|| Error::UnknownField { path: path.clone() })?;
    }
    doc.transact_with::<_, _, automerge::AutomergeError, _>(
        |()| engine_commit(),
        |tx| make_row(tx, &group, key, rows).map(|_| ()),
    )
    .map_err(|failure| unreadable(failure.error))?;
    doc.get_last_local_change().ok_or(Error::UnknownRow { path: path.clone() })
}
