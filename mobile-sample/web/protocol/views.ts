// What pages are shown, as sync-core writes it. Written by `cargo run --package homeward-types`, and not by hand.

import type { Reminders } from "./protocol.js";

/** A UUID in lower case. */
export type Id = string;
/** An instant in UTC, as RFC 3339. */
export type Instant = string;
/** A place in a record, as a JSON pointer. */
export type Path = string;
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A child's id. */
export type ChildId = string;

/** A record's id: a client-made UUIDv7, or derived from child and kind where a child has exactly one. */
export type RecordId = string;

/** An enrolled device's id. One device belongs to one person; a shared phone is enrolled once per person. */
export type DeviceId = string;

/** My work today. Lists are in the order in which to do them. */
export type Work = {
  /** The time that they are of. */
  now: string
  /** What is told where the clocks disagree. */
  clock: ClockSaid | null
  /** Interviews to do, and children who are missing. */
  interviews: Array<InterviewDue>
  /** Appointments near, and those that are past and not logged. */
  sessions: Array<SessionPlanned>
  /** What this person is to do. */
  actions: Array<ActionDue>
  /** What others are to do within two weeks, in plans that this person writes in. */
  deadlines: Array<ActionDue>
  /** Records with work that is not sent, or not finished. */
  unsent: Array<RecordCard>
  /** Records where two people wrote different things. */
  conflicts: Array<RecordCard>
  /** Records in which others wrote since this person last looked. */
  news: Array<RecordCard>
  /** Records whose review is near or past. */
  reviews: Array<ReviewDue>
  /** Children with whom nobody was in touch for a week, or will not have been by tomorrow. */
  contacts: Array<ContactDue>
  /** Those with whom somebody must be in touch later. */
  coming: Array<ContactDue>
  /** Case notes that were begun. */
  notes: Array<NoteBegun>
  /** Claims that were lost, of interviews that are no longer theirs to see. */
  clashes: Array<InterviewClaim>
  /** What this person told of missing children. */
  accounts: Array<Told>
  /** Summaries not made yet: the lists may still grow. */
  preparing: number
  /** Which reminders were given; null before the first. */
  reminders: Reminders | null
};

/** An interview to do, or a child who is missing. */
export type InterviewDue = {
  /** The episode. */
  episode: string
  /** The child. */
  child: ChildId
  /** The child's name. */
  child_name: string
  /** Whose it is. */
  taken: Taken
  /** The colleague's name, where it is known. */
  taken_by: string | null
  /** Whether the header alone may be seen. */
  header_only: boolean
  /** Where the clock stands. */
  state: "not_due" | "due" | "overdue"
  /** Missing or absent. */
  classification: "missing" | "absent"
  /** When the child was located or returned. */
  returned_at: string | null
  /** When it is due. */
  due_at: string | null
  /** Whole minutes left. */
  minutes_left: number | null
  /** Minutes overdue. */
  minutes_overdue: number | null
  /** The interview's record, once begun on this phone or another. */
  record: RecordId | null
  /** What of it is on this phone only. */
  unsent: "report" | "return" | null
  /** Nothing is in it but what it was begun with. */
  only_begun: boolean
};

/** An appointment. */
export type SessionPlanned = {
  /** The child. */
  child: ChildId
  /** The child's name. */
  child_name: string
  /** The record it stands in. */
  record: RecordId
  /** Its number in it. */
  number: string
  /** The day. */
  date: string
  /** Where. */
  place: string | null
  /** The date has passed, and no attendance is written. */
  overdue: boolean
};

/** Something that somebody is to do. */
export type ActionDue = {
  /** The child. */
  child: ChildId
  /** The child's name. */
  child_name: string
  /** The record it stands in. */
  record: RecordId
  /** The record's kind. */
  kind: string
  /** The row. */
  path: Path
  /** What. */
  what: string
  /** Who. */
  who: string
  /** By when. */
  by_when: string | null
  /** That day has passed. */
  overdue: boolean
};

/** A record that is to be reviewed. */
export type ReviewDue = {
  /** The child. */
  child: ChildId
  /** The child's name. */
  child_name: string
  /** The record. */
  record: RecordId
  /** Its kind. */
  kind: string
  /** What the kind is called. */
  kind_title: string
  /** By when. */
  date: string
  /** That day has passed. */
  overdue: boolean
};

/** A child with whom somebody must be in touch. */
export type ContactDue = {
  /** The child. */
  child: ChildId
  /** The child's name. */
  child_name: string
  /** The last contact; none where none is written. */
  last: string | null
  /** By when. */
  by: string
  /** That day has passed. */
  overdue: boolean
};

/** A case note that this person began and did not sign, whichever half of it is written. */
export type NoteBegun = {
  /** The child. */
  child: ChildId
  /** The child's name. */
  child_name: string
  /** The note, in either half. */
  note: string
  /** When the contact was, or the first word. */
  when: string | null
  /** What is written, by the fields' labels. */
  written: Array<string>
  /** What stands in a field and is no value yet, likewise. */
  unfinished: Array<string>
};

/** A record in a list. */
export type RecordCard = {
  /** The record. */
  record: RecordId
  /** Its kind. */
  kind: string
  /** What the kind is called. */
  kind_title: string
  /** The child. */
  child: ChildId
  /** The child's name. */
  child_name: string
  /** One line that tells it from its siblings. */
  title: string
  /** It cannot be read on this phone until the next sync. */
  unread: boolean
  /** The newest change. */
  at: string | null
  /** How it stands. */
  standing: SyncStatus
  /** Fields with more than one standing value. */
  conflicts: number
  /** Others wrote in it since this person last looked. */
  news: boolean
  /** Fields in which something stands that is no value yet. */
  unfinished: number
};

/** Where a person's work in a record is. */
export type SyncStatus = {
  /** The word for it. */
  state: WorkState
  /** Batches of work that wait to be sent. */
  unsent: number
  /** Pieces of work that were refused and are kept. */
  refused: number
};

/** Where a person's work on a record is. */
export type WorkState = "on_this_phone_only" | "sent" | "seen_by_manager";

/** What is told where the phone's clock disagrees with the server's. */
export type ClockSaid = { "code": "set_back" } | { "code": "ahead"
/** By so many seconds. */
seconds: number, } | { "code": "behind"
/** By so many seconds. */
seconds: number, };

/** Whose an interview is, as far as this person has heard. */
export type Taken = "mine" | "waiting" | "other" | "claimed" | "clash";

/** An interview that was asked for without a connection. */
export type InterviewClaim = {
  /** The episode. */
  episode: string
  /** The child. */
  child: ChildId
  /** The child's name as this phone had it: where a colleague was first, the child may go from the phone. */
  child_name: string
  /** When, by the corrected clock. */
  at: string
  /** The server has said that it is somebody else's, or settled. */
  lost: boolean
};

/** What this person told of a missing child: it waits to be sent, or came to something else than was meant. */
export type Told = {
  /** The account; none of a form that was not sent. */
  id: string | null
  /** The child. */
  child: ChildId
  /** The child's name. */
  child_name: string
  /** `report` or `return`. */
  what: "report" | "return"
  /** When it was told. */
  at: string
  /** `beside`: kept beside what was told before. `kept_aside`: a manager decides; `detail` says why. */
  state: "unfinished" | "waiting" | "opened" | "returned" | "beside" | "kept_aside"
  /** What the server said of it. */
  detail: string | null
  /** By how much this phone's clock ran ahead: the times were put back by it. */
  clock_ahead_seconds: number | null
};

/** A child in a list. */
export type ChildCard = {
  /** The child. */
  child: ChildId
  /** The name. */
  name: string
  /** Another name the child goes by. */
  alias: string | null
  /** When the child was born. */
  date_of_birth: string | null
  /** How old it is today. */
  age: number | null
  /** Whether the header alone may be seen. */
  header_only: boolean
  /** What must not be missed before knocking at the door. */
  alerts: Array<Alert>
  /** How many records there are. */
  records: number
};

/** What must not be missed before knocking at the door. */
export type Alert = {
  /** What sort it is. */
  alert: AlertKind
  /** What it says: the page has the words by the code, and puts in what belongs to it. */
  code: string
  /** What belongs to it. */
  args: { [name: string]: string | number }
  /** The same in English, for a code that the page does not know. */
  text: string
  /** The record that says so. */
  record: RecordId | null
};

/** The sorts of alerts. */
export type AlertKind = "missing_now" | "repeat_missing" | "in_place" | "told" | "cse_category" | "restricted" | "conflicts" | "interpreter";

/** A child's page. */
export type ChildPage = {
  /** Who it is. */
  card: ChildCard
  /** The details as the server last told; none where the header alone may be seen. */
  details: { [name: string]: Json } | null
  /** Each with its clock as it reads now; `taken` and `taken_by` as of an interview that is due. */
  episodes: { [name: string]: Json }[]
  /** What this person told of the child. */
  accounts: Array<Told>
  /** What stands in the form of a report or a return that was not sent; null where nothing does. */
  telling: Json
  /** What people heard of the contact details, by row of the child's record of corrections. */
  corrections: { [row: Id]: { [field: string]: Json } }
  /** In the catalogue's order: each kind this role may read, with the child's records of it. */
  kinds: Array<KindOfChild>
  /** Case notes that were begun. */
  notes: Array<NoteBegun>
  /** The day of the next session that is planned, where this person writes in the plan. */
  next_session: string | null
  /** Newest first. */
  timeline: Array<TimelineEntry>
};

/** A kind, with a child's records of it. */
export type KindOfChild = {
  /** The kind. */
  kind: string
  /** What it is called. */
  title: string
  /** How many there are per child. */
  per_child: PerChild
  /** Whether this person writes them. */
  writable: boolean
  /** The records, newest first. */
  records: Array<RecordCard>
};

/** How many records of a kind a child has. */
export type PerChild = "one" | "many";

/** Something that happened. */
export type TimelineEntry = {
  /** When; noon where only the day is known. */
  at: string
  /** `date` where only the day is known. */
  precision: "instant" | "date"
  /** The kind of the record that tells it, or `missing-episode`. */
  kind: string
  /** What happened to a child; a record tells what is in it, in English by the labels of its kind. */
  code?: "reported_missing" | "reported_absent" | "returned"
  /** In words. */
  text: string
  /** The record that tells it. */
  record: RecordId | null
  /** The row of it, as a JSON pointer. */
  path: Path | null
};

/** A record's page. */
export type RecordPage = {
  /** The record. */
  record: RecordId
  /** Its kind. */
  kind: string
  /** The child. */
  child: ChildId
  /** The child's name. */
  child_name: string
  /** One line that tells it from its siblings. */
  title: string
  /** How it stands. */
  standing: SyncStatus
  /** Whether this person writes it. */
  writable: boolean
  /** Nothing is in it but what it was begun with: it can be discarded. */
  only_begun: boolean
  /** A colleague has taken this interview meanwhile. */
  clash?: TakenMeanwhile
  /** What it holds. */
  view: View
  /** The name of who works on a device, for everything in the view that names one. */
  people: { [device: Id]: PersonShown }
  /** How far each section is. */
  sections: Array<Progress>
  /** Units that take only amendments. */
  locked: Array<Path>
  /** What was refused and is kept. */
  refused: Array<RefusedShown>
  /** What stands in fields and is no value yet, as it was typed. It is on this phone alone. */
  drafts: { [path: Path]: Json }
  /** What others changed since this person last looked: at most 50 fields, none where it was never looked at. */
  changed?: Array<ChangedField>
};

/** How far a section of a form is, counting what is shown by the answers so far. */
export type Progress = {
  /** The section. */
  id: string
  /** Questions that are answered. */
  answered: number
  /** Questions that are asked. */
  asked: number
  /** Fields with more than one standing value. */
  conflicts: number
  /** Fields in which something stands that is no value yet. */
  unfinished: number
};

/** Who took an interview meanwhile. */
export type TakenMeanwhile = {
  /** The colleague, where the name is known. */
  taken_by: string | null
};

/** Who works on a device. */
export type PersonShown = {
  /** The name. */
  name: string
  /** Whether it is this person. */
  mine: boolean
};

/** Work that was refused. */
export type RefusedShown = {
  /** A stable code, for which the page has the words. */
  code: string
  /** A plain sentence in English, for a code that the page does not know. */
  detail: string
  /** When the work was done. */
  at: string
};

/** A field that others changed. */
export type ChangedField = {
  /** The field. */
  path: Path
  /** Its label. */
  label: string
  /** On which device. */
  device: DeviceId | null
  /** When. */
  at: string | null
};

/** A record as it is read. */
export type View = {
  /** The version: hashes of the newest changes. */
  heads: Array<string>
  /** The merged values, shaped as the kind's schema. */
  data: { [name: string]: Json }
  /** Fields with more than one standing value. */
  conflicts: Array<Conflict>
  /** Rows taken out. */
  removed: Array<RemovedRow>
  /** Signatures of the record and of its rows. */
  signatures: Array<Signature>
  /** Amendments of the record and of its rows. */
  amendments: Array<Amendment>
  /** Choices made between conflicting values. */
  resolutions: Array<Resolution>
  /** Who wrote each single field, by JSON pointer. */
  attribution: { [path: Path]: Attribution }
  /** The record's id. */
  id: RecordId
  /** The kind's name. */
  kind: string
  /** The child it is about. */
  child: ChildId
};

/** One value someone wrote, with who and when. */
export type Claim = {
  /** The value. */
  value: Json
  /** The device it was written on; `None` for the engine's own. */
  device: DeviceId | null
  /** The device's claimed time. */
  at: string
  /** The hash of the change that wrote it. */
  change: string
};

/** A field that people wrote different things into without knowing of each other. */
export type Conflict = {
  /** The field or option. */
  path: Path
  /** The field's label. */
  label: string
  /** Every value, the one the merged data shows last. */
  values: Array<Claim>
};

/** A row that was taken out. Its content stays readable. */
export type RemovedRow = {
  /** The row. */
  path: Path
  /** Why, by whom and when. */
  removal: Claim
  /** What the row holds. */
  data: Json
  /** Whether someone edited the row without knowing that it was removed, or afterwards: look again. */
  edited_since: boolean
};

/** A signature as it is read. */
export type Signature = {
  /** The signature's id. */
  id: string
  /** The signed unit: the record, or a row. */
  unit: Path
  /** The slot, such as `author`. */
  slot: string
  /** The slot's label. */
  title: string
  /** The name as signed. */
  name: string
  /** The statement agreed to. */
  statement?: string
  /** The signature as drawn: an SVG path. */
  drawing?: string
  /** The device it was signed on. */
  device: DeviceId | null
  /** The device's claimed time. */
  at: string
  /** The change that signed, which is the version that was signed. */
  change: string
  /** Whether the unit accepts only amendments. */
  locks: boolean
  /** Whether the unit reads exactly as it did when it was signed. A concurrent edit makes it false: both the signed version and the edit stay readable. */
  intact: boolean
};

/** A correction to a signed unit. */
export type Amendment = {
  /** The amendment's id. */
  id: string
  /** The amended unit. */
  unit: Path
  /** The correction. */
  text: string
  /** The device it was written on. */
  device: DeviceId | null
  /** The device's claimed time. */
  at: string
};

/** A recorded choice between values in conflict. */
export type Resolution = {
  /** Its id. */
  id: string
  /** The field or option. */
  path: Path
  /** The value kept. */
  chosen: Json
  /** The values it was chosen over and from. */
  over: Array<Claim>
  /** The device of the person who chose. */
  device: DeviceId | null
  /** The device's claimed time. */
  at: string
};

/** Who wrote the value a field shows. */
export type Attribution = {
  /** The device. */
  device: DeviceId | null
  /** The device's claimed time. */
  at: string
};

/** A record in words. */
export type ReadBack = {
  /** The form's title. */
  title: string
  /** Whose it is. */
  child_name: string
  /** What is told, the young person's own words first. */
  sections: Array<ReadBackSection>
};

/** A section in words. */
export type ReadBackSection = {
  /** The section. */
  id: string
  /** Its title. */
  title: string
  /** What stands in it. */
  lines: Array<ReadBackLine>
};

/** A question and what was answered. */
export type ReadBackLine = {
  /** The question. */
  label: string
  /** Choices by their labels, dates in words. */
  text: string
  /** A picture or a recording, of which there is nothing to read. */
  attached: boolean
  /** How deep the line stands: 0 a field, 1 within a group or row. */
  depth: number
};

/** What was found, and how much was looked through. */
export type Matches = {
  /** What was found. */
  hits: Array<Hit>
  /** More matched than is shown. */
  more: boolean
  /** How many children were looked through. */
  children: number
  /** How many records. */
  records: number
  /** Records whose summary is not made yet: what stands in them is not found. */
  preparing: number
  /** Records that cannot be read until the next sync. */
  unread: number
};

/** Something that was found. */
export type Hit = {
  /** The child. */
  child: ChildId
  /** The child's name. */
  child_name: string
  /** The record; none for a name or a detail of the child. */
  record: RecordId | null
  /** Its kind. */
  kind: string | null
  /** What the kind is called. */
  kind_title: string | null
  /** The place in it. */
  path: string | null
  /** Where the words were found: the field's label. */
  label: string
  /** What that label is made of where it is not the label of a field. */
  said: HitSaid | null
  /** The words. */
  text: string
};

/** What a label is made of: `key` is the name of a detail, `label` that of a field. */
export type HitSaid = { "code": "name" } | { "code": "alias" } | { "code": "detail", key: string, } | { "code": "episode", key: string, } | { "code": "not_finished" } | { "code": "correction" } | { "code": "other_version", label: string, } | { "code": "taken_out", label: string, };
