//! Re-executes changes as their author made them, which is cheaper than applying them.
//!
//! Automerge applies a change made elsewhere by walking every operation of the objects it touches: a sentence put into a
//! long narrative costs the narrative. Its own transactions search for the position instead. So changes that were made on
//! the newest version are executed once more here, and kept if they come out with the same hash: the hash covers author,
//! time, dependencies and every operation, so they are then the same changes.

use super::{Author, Intent, Record};
use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{AutomergeError, Change, ChangeHash, Cursor, ObjId, ROOT, ReadDoc, ScalarValue};
use chrono::DateTime;

impl Record {
    /// Takes in changes that continue the newest version, each made right after the one before. `false` where they do
    /// not come out the same; the record is then as it was, and they must be applied.
    pub(crate) fn re_execute(&mut self, changes: &[Change]) -> bool {
        // Copied on write, so that the copy costs next to nothing.
        let mut doc = self.doc.clone();
        for change in changes {
            doc.set_actor(change.actor_id().clone());
            let made = doc.transact_with::<_, _, AutomergeError, _>(
                |()| CommitOptions::default().with_time(change.timestamp()),
                |tx| ReExecution { tx, typing: None }.all(change),
            );
            if made.ok().and_then(|made| made.hash) != Some(change.hash()) {
                return false;
            }
        }
        self.doc = doc;
        self.enter(changes);
        true
    }

    /// Tells whether the intents made a change that the record holds: re-executed on the version it was made on, they come out
    /// with its hash. Asked about is the first change of the author's actor, or the last.
    pub fn holds_edit(&self, author: &Author, intents: &[Intent], which: OwnChange) -> bool {
        self.edit_held(author, intents, which).is_some()
    }

    /// Finds the change that the intents made, as [`Record::holds_edit`] does.
    pub fn edit_held(&self, author: &Author, intents: &[Intent], which: OwnChange) -> Option<ChangeHash> {
        let actor = author.actor.actor_id();
        let metas = self.doc.get_changes_meta(&[]);
        let own = metas.iter().filter(|meta| *meta.actor == actor);
        let change = match which {
            OwnChange::First => own.min_by_key(|meta| meta.seq),
            OwnChange::Last => own.max_by_key(|meta| meta.seq),
        };
        let change = change?;
        let at = DateTime::from_timestamp_millis(change.timestamp)?;
        let made = self.fork_at(&change.deps).ok()?.edit(author, at, intents).ok()?;
        made.changes.last().map(Change::hash).filter(|made| *made == change.hash)
    }
}

/// Which of an actor's changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnChange {
    /// The one it began with.
    First,
    /// The newest.
    Last,
}

/// Characters that follow one another, put in together.
struct Typing {
    text: ObjId,
    at: usize,
    characters: String,
    last: OpId,
}

struct ReExecution<'t, 'd> {
    tx: &'t mut Transaction<'d>,
    typing: Option<Typing>,
}

impl ReExecution<'_, '_> {
    fn all(&mut self, change: &Change) -> Result<(), AutomergeError> {
        for (counter, op) in (change.start_op().get()..).zip(&change.decode().operations) {
            self.one(OpId::new(counter, change.actor_id()), op)?;
        }
        self.put_in()
    }

    fn one(&mut self, id: OpId, op: &Op) -> Result<(), AutomergeError> {
        let object = match &op.obj {
            ObjectId::Root => ROOT,
            ObjectId::Id(id) => ObjId::Id(id.counter(), id.actor().clone(), 0),
        };
        match (&op.key, &op.action) {
            (Key::Seq(element), OpType::Put(ScalarValue::Str(character))) if op.insert => {
                if let (Some(typing), ElementId::Id(element)) = (&mut self.typing, element)
                    && typing.text == object
                    && typing.last == *element
                {
                    typing.characters.push_str(character);
                    typing.last = id;
                    return Ok(());
                }
                self.put_in()?;
                let at = match element {
                    ElementId::Head => 0,
                    ElementId::Id(element) => self.position(&object, element)? + 1,
                };
                self.typing = Some(Typing { text: object, at, characters: character.to_string(), last: id });
                Ok(())
            }
            (Key::Seq(ElementId::Id(element)), OpType::Delete) => {
                self.put_in()?;
                let at = self.position(&object, element)?;
                self.tx.splice_text(&object, at, 1, "")
            }
            (Key::Map(key), OpType::Put(value)) => {
                self.put_in()?;
                self.tx.put(&object, key.as_str(), value.clone())
            }
            (Key::Map(key), OpType::Make(object_type)) => {
                self.put_in()?;
                self.tx.put_object(&object, key.as_str(), *object_type).map(|_| ())
            }
            _ => Err(AutomergeError::Fail),
        }
    }

    fn put_in(&mut self) -> Result<(), AutomergeError> {
        match self.typing.take() {
            Some(Typing { text, at, characters, .. }) => self.tx.splice_text(&text, at, 0, &characters),
            None => Ok(()),
        }
    }

    fn position(&self, text: &ObjId, element: &OpId) -> Result<usize, AutomergeError> {
        let cursor = Cursor::try_from(format!("{}@{}", element.counter(), element.actor()))?;
        self.tx.get_cursor_position(text, &cursor, None)
    }
}
