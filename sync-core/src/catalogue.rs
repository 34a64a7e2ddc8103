//! The catalogue: every record kind, read from its JSON Schema into a tree of fields with their CRDT meaning.
//!
//! The schema files in `catalogue/` describe a record's merged JSON exactly as the REST API shows it. What JSON
//! Schema cannot say is said by few `x-` keywords: `x-record` (how many per child, who reads, who writes),
//! `x-sections` and `x-section` (the form's order), `x-merge` (the CRDT meaning), `x-sign` (who signs, whether that
//! locks, and the `statement` that is agreed to), `x-summary`, `x-list`, `x-contact` and `x-alert` (what lists and headers make of it; see
//! [`List`] and [`Summary`]), `x-writers` (a field for some roles only), `x-attachment` (an id that
//! names a picture or a recording), `x-widget` (a group drawn as one picture), `x-show-when`, `x-sensitivity` and `x-print` (for forms
//! and print). [`read`] refuses anything else, with file, pointer and reason.
//!
//! A section with `"read_back": false` is not read to the young person: a carer's account and the worker's own judgement
//! are kept apart from theirs. Nor is a field with `"x-read-back": false`: a list of indicators is the worker's. A section
//! with `"read_back": "first"` is read before the others: their own words.
//!
//! `x-attachment` is `"photo"` or `"voice"`, and stands on a `format: uuid` string alone. The field holds
//! [`crate::ids::attachment_id`] of the bytes, which are kept beside the record.
//!
//! `x-widget: "wheel"` stands on a group of groups that each have an integer `score`, all with the same limits: each
//! inner group is a point of the wheel.
//!
//! An option with `"deprecated": true` is how an earlier version spelled another: records that hold it are read and phones
//! that write it are taken, and a form offers it only where it is what was chosen.

mod meaning;
mod read;
mod resolve;
mod value;

pub use meaning::{Actions, Condition, List, Sessions, Summary};
pub use resolve::{Resolved, Target};
pub(crate) use value::{check_characters, check_text};

use crate::error::Error;
use crate::ids::{ChildId, RecordId};
use crate::role::Role;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// All record kinds by name.
#[derive(Debug)]
pub struct Catalogue {
    kinds: BTreeMap<String, Arc<Kind>>,
}

impl Catalogue {
    /// Returns the kinds compiled into this build.
    ///
    /// # Panics
    /// When a file in `catalogue/` breaks the dialect. A test reads every file, so a build that passes its tests cannot.
    pub fn embedded() -> &'static Catalogue {
        static EMBEDDED: OnceLock<Catalogue> = OnceLock::new();
        EMBEDDED.get_or_init(|| {
            let files: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/catalogue_files.rs"));
            Catalogue::read(files).unwrap_or_else(|error| panic!("{error}"))
        })
    }

    /// Reads kinds from (file name, text) pairs.
    ///
    /// # Errors
    /// [`Error::Catalogue`] with the file, pointer and reason of the first fault.
    pub fn read(files: &[(&str, &str)]) -> Result<Catalogue, Error> {
        let mut kinds = BTreeMap::new();
        for (file, text) in files {
            let kind = read::kind(file, text)?;
            kinds.insert(kind.name.clone(), Arc::new(kind));
        }
        Catalogue { kinds }.checked()
    }

    /// Requires that no two kinds feed a list of which a child has one: a page would not know which of them to open.
    fn checked(self) -> Result<Catalogue, Error> {
        for one in [List::Notes, List::Narratives, List::Episodes, List::Corrections] {
            let mut feeding = self.kinds.values().filter(|kind| kind.list(|list| *list == one).is_some());
            if let (Some(first), Some(second)) = (feeding.next(), feeding.next()) {
                return Err(Error::Catalogue {
                    file: format!("{}.json", second.name),
                    pointer: "/properties".to_owned(),
                    reason: format!("feeds a list that {} feeds", first.name),
                });
            }
        }
        Ok(self)
    }

    /// Returns these kinds and more, from (file name, text) pairs; one of the same name takes the place of the one that is here.
    ///
    /// # Errors
    /// [`Error::Catalogue`] with the file, pointer and reason of the first fault.
    pub fn with(&self, files: &[(&str, &str)]) -> Result<Catalogue, Error> {
        let mut kinds = self.kinds.clone();
        kinds.extend(Catalogue::read(files)?.kinds);
        Catalogue { kinds }.checked()
    }

    /// Finds a kind by name.
    ///
    /// # Errors
    /// [`Error::UnknownKind`].
    pub fn kind(&self, name: &str) -> Result<&Arc<Kind>, Error> {
        self.kinds.get(name).ok_or(Error::UnknownKind)
    }

    /// Lists the kinds in order of name.
    pub fn kinds(&self) -> impl Iterator<Item = &Arc<Kind>> {
        self.kinds.values()
    }
}

/// How many records of a kind a child has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PerChild {
    /// Exactly one, whose id is derived from child and kind.
    One,
    /// Any number, each with a client-made id.
    Many,
}

/// One kind of record.
#[derive(Debug)]
pub struct Kind {
    /// The name in API, file and record: `return-home-interview`.
    pub name: String,
    /// The label a person reads.
    pub title: String,
    /// The generation of the layout, part of the genesis. A kind that must change incompatibly gets the next one.
    pub generation: u32,
    /// How many per child.
    pub per_child: PerChild,
    /// Roles that may read, given access to the child.
    pub readers: Vec<Role>,
    /// Roles that may write, given access to the child.
    pub writers: Vec<Role>,
    /// The form's sections in order.
    pub sections: Vec<Section>,
    /// How a record is told in one line.
    pub summary: Summary,
    /// The date by which somebody must look at it again.
    pub review: Option<String>,
    /// Whether whoever opens the child is told that there is one.
    pub is_alert: bool,
    /// The top-level fields.
    pub fields: Fields,
    /// The signatures the whole record takes.
    pub sign: Vec<SignSlot>,
    /// The schema as it stands in the file.
    pub schema: Value,
}

impl Kind {
    /// Returns the id that a record of this kind must have for the child, or `None` where clients make it.
    pub fn required_id(&self, child: ChildId) -> Option<RecordId> {
        match self.per_child {
            PerChild::One => Some(RecordId::derived(child, &self.name)),
            PerChild::Many => None,
        }
    }

    /// Tells whether a record of this kind may have the id: the derived one where a child has exactly one, and otherwise any
    /// that is not of a derived id's form (UUIDv8), so that no record of one child takes the place of another's.
    pub fn takes_id(&self, id: RecordId, child: ChildId) -> bool {
        self.required_id(child).map_or(id.0.get_version_num() != 8, |required| required == id)
    }

    /// Lists the groups whose rows feed a list.
    pub fn lists(&self) -> impl Iterator<Item = (&Field, &Rows, &List)> {
        self.fields.iter().filter_map(|field| match &field.shape {
            Shape::Rows(rows) => Some((field, rows.as_ref(), rows.list.as_ref()?)),
            _ => None,
        })
    }

    /// Returns the group whose rows feed a list of this sort.
    pub fn list(&self, is: impl Fn(&List) -> bool) -> Option<&Field> {
        self.lists().find(|(_, _, list)| is(list)).map(|(field, _, _)| field)
    }

    /// Returns the group of the missing episodes that a record covers, where its kind is that of interviews.
    pub fn episodes(&self) -> Option<&Field> {
        self.list(|list| *list == List::Episodes)
    }

    /// Tells whether a child with a record of this kind is in a programme of appointments.
    pub fn is_programme(&self) -> bool {
        self.list(|list| matches!(list, List::Sessions(_))).is_some()
    }

    /// Tells whether the role may read records of this kind, given access to the child.
    pub fn readable_by(&self, role: Role) -> bool {
        self.readers.contains(&role)
    }

    /// Tells whether the role may write records of this kind, given access to the child.
    pub fn writable_by(&self, role: Role) -> bool {
        self.writers.contains(&role)
    }
}

/// A section of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its id.
    pub id: String,
    /// The title a person reads.
    pub title: String,
    /// Whether it is read to the young person.
    pub read_back: ReadBack,
}

/// When a section is read to the young person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadBack {
    /// Before the others: their own words.
    First,
    /// In the form's order.
    InTurn,
    /// Never: it is not theirs to hear.
    Never,
}

/// Fields of a record, a group or a row, in the form's order.
#[derive(Debug, Default)]
pub struct Fields {
    list: Vec<Field>,
    by_name: BTreeMap<String, usize>,
}

impl Fields {
    fn new(list: Vec<Field>) -> Fields {
        let by_name = list.iter().enumerate().map(|(index, field)| (field.name.clone(), index)).collect();
        Fields { list, by_name }
    }

    /// Finds a field by name.
    pub fn get(&self, name: &str) -> Option<&Field> {
        self.by_name.get(name).map(|index| &self.list[*index])
    }

    /// Returns the place of a field in the form's order.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// Lists the fields in the form's order.
    pub fn iter(&self) -> std::slice::Iter<'_, Field> {
        self.list.iter()
    }
}

/// One field.
#[derive(Debug)]
pub struct Field {
    /// `snake_case` name, the strategy's own words.
    pub name: String,
    /// The label a person reads.
    pub title: String,
    /// The section it stands in; empty in a group or row.
    pub section: String,
    /// Under which answer beside it it is asked; always where there is none.
    pub show_when: Option<Condition>,
    /// The word under which the child's header tells what is written here.
    pub alert: Option<String>,
    /// Whether it is read to the young person, where its section is: what is restricted or never printed is not.
    pub is_read_back: bool,
    /// Roles that may write it, where narrower than the record's.
    pub writers: Option<Vec<Role>>,
    /// What its id names beyond the record, where it does.
    pub attachment: Option<Attachment>,
    /// How a form draws it, where that is not by its shape.
    pub widget: Option<Widget>,
    /// What it holds and how copies of it meet.
    pub shape: Shape,
}

/// What a field's id names beyond the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attachment {
    /// A picture.
    Photo,
    /// A recording of a voice.
    Voice,
}

/// How a form draws a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Widget {
    /// Scores as the points of one wheel.
    Wheel,
}

/// What a field holds and how concurrent writes to it meet.
#[derive(Debug)]
pub enum Shape {
    /// A scalar: concurrent writes become a visible conflict.
    Register(Register),
    /// A narrative that several people may edit at once: edits interleave.
    Text {
        /// Limit in Unicode scalar values.
        max_length: usize,
    },
    /// Options ticked or not, each a register of its own.
    Set {
        /// The options.
        options: Vec<Choice>,
    },
    /// Fields that belong together.
    Group(Fields),
    /// A repeating group: rows by key, each a group.
    Rows(Box<Rows>),
}

/// A repeating group.
#[derive(Debug)]
pub struct Rows {
    /// What a key is.
    pub key: RowKey,
    /// What one row is called.
    pub title: String,
    /// How a row is told in one line.
    pub summary: Summary,
    /// The list that rows feed.
    pub list: Option<List>,
    /// Under which answer a row is a contact with the young person.
    pub contact: Option<Condition>,
    /// The fields of each row.
    pub fields: Fields,
    /// Limit in rows, removed ones included.
    pub max_rows: usize,
    /// The signatures a row takes.
    pub sign: Vec<SignSlot>,
}

/// What names a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowKey {
    /// A client-made UUID that nobody else makes: the row is created in its author's change.
    Made,
    /// A UUID that means something elsewhere, such as an episode's: the row comes from a deterministic change, so
    /// that two phones that both start it have started the same row.
    Uuid,
    /// One of listed keys, such as a session's number; deterministic likewise.
    OneOf(Vec<String>),
}

impl RowKey {
    /// Tells whether rows come from a deterministic change.
    pub fn is_shared(&self) -> bool {
        !matches!(self, RowKey::Made)
    }

    /// Tells whether the text may be a key. UUIDs are lower case with hyphens, so that one row has one key.
    pub fn admits(&self, key: &str) -> bool {
        match self {
            RowKey::Made | RowKey::Uuid => {
                uuid::Uuid::try_parse(key).is_ok_and(|uuid| uuid.hyphenated().to_string() == key)
            }
            RowKey::OneOf(keys) => keys.iter().any(|listed| listed == key),
        }
    }
}

/// A scalar's type and limits.
#[derive(Debug, Clone)]
pub enum Register {
    /// Text written as a whole.
    String {
        /// Limit in Unicode scalar values.
        max_length: usize,
    },
    /// A civil date, `2026-03-01`, from 1900 to 2150.
    Date,
    /// An instant in UTC, `2026-03-01T09:30:00Z`, from 1900 to 2150.
    Instant,
    /// An id.
    Uuid,
    /// One of the options.
    Choice(Vec<Choice>),
    /// A whole number.
    Integer {
        /// Smallest value.
        minimum: i64,
        /// Largest value.
        maximum: i64,
    },
    /// Yes or no.
    Boolean,
}

/// An option: its value and the label a person reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The value stored.
    pub value: String,
    /// The label.
    pub title: String,
    /// Whether it is a spelling of an earlier version: read and taken for ever, and not offered.
    pub is_deprecated: bool,
}

/// A place for a signature on a record or a row.
#[derive(Debug, Clone)]
pub struct SignSlot {
    /// Its id: `author`, `manager`, `young_person`.
    pub id: String,
    /// The label a person reads.
    pub title: String,
    /// Who signs.
    pub by: Signer,
    /// Whether the unit accepts only amendments afterwards.
    pub locks: bool,
    /// What is agreed to by signing, where the form says so. A signature keeps the words that were shown.
    pub statement: Option<String>,
}

/// Who may sign in a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signer {
    /// A person who wrote something in the unit.
    Author,
    /// Anyone with one of the roles.
    Roles(Vec<Role>),
    /// The young person, on a worker's phone.
    YoungPerson,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_reads() {
        let catalogue = Catalogue::embedded();
        let names: Vec<_> = catalogue.kinds().map(|kind| kind.name.as_str()).collect();
        assert!(names.contains(&"return-home-interview"), "{names:?}");
        assert_eq!(catalogue.kind("shopping-list").unwrap_err().code(), "unknown_kind");
    }

    #[test]
    fn restricted_narratives_are_not_for_social_workers_or_applications() {
        let kind = Catalogue::embedded().kind("restricted-narrative").unwrap();
        for role in
            [Role::LeadProfessional, Role::SpaOfficer, Role::Application, Role::PoliceLiaison, Role::Administrator]
        {
            assert!(!kind.readable_by(role) && !kind.writable_by(role), "{role}");
        }
    }

    #[test]
    fn row_keys_are_canonical() {
        let id = "0198c0de-0000-7000-8000-000000000001";
        assert!(RowKey::Made.admits(id));
        assert!(!RowKey::Made.admits(&id.to_uppercase()));
        assert!(!RowKey::Made.admits(&id.replace('-', "")));
        assert!(RowKey::OneOf(vec!["1".into()]).admits("1"));
        assert!(!RowKey::OneOf(vec!["1".into()]).admits("01"));
    }
}
