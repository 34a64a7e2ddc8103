// What the page may ask of the phone, and what the phone answers.
//
// The phone is sync-core in WebAssembly. It lives in a worker with the keys, the sealed store and the way to the
// server; the page holds what is on the screen and nothing else. Every call takes the page's clock, so that one place
// decides what time it is. A call that changes something answers once the change is on the disk. What is shown is typed by
// sync-core's own structs, in `views.ts`.

import type { ChildCard, ChildPage, ClockSaid, Id, Instant, Json, Matches, Path, PerChild, ReadBack, RecordPage, SyncStatus, Work } from "./views.js";

export type * from "./views.js";

/** Where the phone stands before anything can be asked of it. */
export type Start =
  /**
   * Nobody has signed in on this phone. `handover`: unsent work of a wiped phone still waits to be handed in, and `trouble` says
   * why it could not be yet. `handed`: what was handed over since the app was started.
   */
  | { state: "new"; handover: boolean; trouble?: FaultSaid | null; handed: HandedOver | null }
  /** Signed in, and nothing kept yet: choose how to unlock. */
  | { state: "unprotected"; name: string }
  | { state: "locked"; unlock: Unlock }
  /** The keys are here, but the lease has run out: only a word from the server opens the work. */
  | { state: "lease_ended"; unsent: number }
  /** `place`: the screens that led to the one that was shown, or null. */
  | { state: "open"; me: Me; place?: object[] | null };

/** What an emptied phone handed over: how many records and photos were not sent, and what the organisation finds them by. */
export interface HandedOver { unsent: number; receipts: Id[] }

/** How this phone is unlocked, and what went wrong so far. */
export interface Unlock {
  passphrase: boolean;
  /** base64url, as WebAuthn takes them. */
  passkey: { credential: string; salt: string } | null;
  /** A recovery code opens it too. */
  recovery: boolean;
  /** Work that was not sent is sealed for the organisation too: a phone that is given up hands it in. */
  can_hand_in: boolean;
  failures: number;
  /** No further try before this instant. */
  wait_until: Instant | null;
  /** Failures after which the phone forgets its key; null where the organisation does not want that. */
  wipe_after: number | null;
  /** Pieces of work that were not sent when the phone was locked. */
  unsent: number;
}

export interface Me {
  user: Id;
  name: string;
  role: Role;
  device: Id;
  policy: Policy;
  /** The kinds this role may read, as their schemas stand in the catalogue. */
  kinds: Kind[];
}

export type Role =
  | "missing_children_worker" | "phoenix_lead" | "youth_worker" | "lead_professional" | "spa_officer" | "team_manager"
  | "associate_director" | "meeting_support" | "police_liaison" | "administrator" | "application";

/** What the organisation asks of phones; it comes with each session. */
export interface Policy {
  lease_hours: number;
  lock_minutes: number;
  wipe_after_failures: number | null;
}

export interface Kind {
  kind: string;
  title: string;
  per_child: PerChild;
  writable: boolean;
  schema: Schema;
}

/** A file of the catalogue: JSON Schema with the `x-` keywords that sync-core/src/catalogue.rs tells of. */
export interface Schema {
  title: string;
  description: string;
  "x-sections": { id: string; title: string; hint?: string }[];
  "x-sign"?: SignSlot[];
  /** `review`: the date by which somebody must look at it again. `alert`: whoever opens the child is told that there is one. */
  "x-summary"?: SummarySchema & { review?: string; alert?: boolean };
  properties: { [name: string]: FieldSchema };
}

/** The fields by which a record or a row is told from its siblings, and those that say when it was: the first that is answered counts. */
export interface SummarySchema { title?: string[]; date?: string[] }

/** The list that the rows of a group feed, and which of their fields is what to it. */
export type ListSchema =
  /** `done`: the day on which it was done. `for`: everybody who writes in the record sees what others are to do. */
  | { feeds: "actions"; what: string; owner?: string; deadline: string; done?: string; for?: "writers" }
  | { feeds: "sessions"; date: string; place?: string; attendance: string }
  | { feeds: "notes" } | { feeds: "narratives" } | { feeds: "episodes" } | { feeds: "corrections" };

export interface FieldSchema {
  title: string;
  description?: string;
  type: "string" | "integer" | "boolean" | "array" | "object";
  format?: "date" | "date-time" | "uuid";
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  oneOf?: Option[];
  items?: { type: "string"; oneOf: Option[] };
  properties?: { [name: string]: FieldSchema };
  maxProperties?: number;
  propertyNames?: { format?: "uuid"; enum?: string[] };
  /** The schema of a row, in a repeating group. */
  additionalProperties?: false | RowSchema;
  "x-section"?: string;
  "x-merge"?: "text" | "set" | "rows" | "keyed-rows";
  "x-show-when"?: { field: string; in: Json[] };
  "x-sensitivity"?: string;
  "x-print"?: string;
  "x-writers"?: Role[];
  /** The field holds the id of a picture, or of a recording of a voice. */
  "x-attachment"?: "photo" | "voice";
  /** `wheel`: a group of scores drawn as one picture. */
  "x-widget"?: "wheel";
  /** On a repeating group. */
  "x-list"?: ListSchema;
  /** On a repeating group: a row is a contact with the young person where the field holds one of these. */
  "x-contact"?: { field: string; in: Json[] };
  /** What is written here belongs in the child's header, after this word. */
  "x-alert"?: string;
}

export interface RowSchema {
  title?: string;
  properties: { [name: string]: FieldSchema };
  "x-sign"?: SignSlot[];
  "x-summary"?: SummarySchema;
}

export interface Option { const: string; title: string; description?: string; deprecated?: true }

export interface SignSlot {
  id: string;
  title: string;
  by: "author" | "role" | "young_person";
  roles?: Role[];
  locks?: boolean;
  /** What is agreed to by signing, where the form says so. */
  statement?: string;
}

/** The phone as a whole; it comes as an event after everything that changes it. */
export interface Status {
  /** Records with work that is on this phone only. */
  unsent: number;
  /** Since when the oldest of it waits. */
  unsent_since: Instant | null;
  /** It has waited for 24 hours or more. */
  alarm: boolean;
  /** When the server last answered, by the corrected clock. */
  /** Whether everything that is this person's to see has come once. */
  filled: boolean;
  last_contact: Instant | null;
  /** What is told where the phone's clock disagrees with the server's. */
  clock: ClockSaid | null;
  /** Now, by the corrected clock. */
  now: Instant;
  /** When the lease ends. */
  lease_until: Instant | null;
  signed_in: boolean;
  sync: SyncState;
  /** Work that was refused and is kept. */
  refused: number;
  /** Photos that wait to be sent. */
  photos: number;
  /** Records in which something stands that is no value yet. It is on this phone alone. */
  unfinished: number;
  /** Interviews that were asked for without a connection. */
  claims: number;
  /** Summaries that left the phone, and that the server's audit has not heard of. */
  outputs: number;
  /** `memory`: the browser has cleared the store, and what there is is in the app's memory alone. */
  storage: "disk" | "memory";
}

export type SyncState =
  | { state: "idle" }
  /** `received`: records so far. `first`: the phone is being filled. */
  | { state: "running"; received: number; first: boolean }
  /** No answer: no signal, or the server is away. */
  | { state: "unreachable"; at: Instant }
  /** The server answered, and says no. */
  | { state: "failed"; at: Instant } & FaultSaid;

/** Reminders by the key that the page gives each clock and stage. */
export interface Reminders {
  /** Told of once. */
  told: string[];
  /** Put away by the person. */
  done: string[];
  /** As the phone's own notifications too: how many, and never who. */
  system: boolean;
}

/** An edit, as sync-core's Intent. Ids are made by the phone where they are left out. */
export type Intent =
  | { intent: "set"; path: Path; value: Json }
  | { intent: "add_row"; path: Path; values?: { [name: string]: Json } }
  | { intent: "remove_row"; path: Path; reason: string }
  | { intent: "restore_row"; path: Path }
  | { intent: "sign"; unit: Path; id?: Id; slot: string; name: string; statement?: string; drawing?: string }
  | { intent: "amend"; unit: Path; id?: Id; text: string }
  | { intent: "resolve"; path: Path; id?: Id; value: Json };

/** What a person signs in with; a password of their own where the one they were given must be changed. */
export interface SignIn { username: string; password: string; new_password?: string }

/** How a summary leaves the app. */
export type OutputWay = "shown" | "printed" | "shared" | "saved";

/** Each call: what goes in, what comes out. */
export interface Calls {
  start: { in: Record<string, never>; out: Start };
  /**
   * Needs the network. Afterwards the phone is `unprotected`. Faults: `password_change_required` where somebody else has set the password,
   * until there is a `new_password`; a code that begins with `new_password` where the server does not take that.
   */
  sign_in: { in: SignIn & { device_name: string }; out: Start };
  /** Signs in anew where the session has ended; everything on the phone stays. */
  sign_in_again: { in: SignIn & { device_name: string }; out: Start };
  protect_with_passphrase: { in: { passphrase: string }; out: Start };
  /** `prf`, `credential` and `salt` are base64url. A passphrase may be kept as the second way in. */
  protect_with_passkey: { in: { credential: string; salt: string; prf: string; passphrase?: string }; out: Start };
  /** Faults: `wrong_unlock`, `wait`, `wiped`. */
  unlock_with_passphrase: { in: { passphrase: string }; out: Start };
  unlock_with_passkey: { in: { prf: string }; out: Start };
  /** Faults also: `not_a_code`, which is no try. Afterwards a new passphrase is due. */
  unlock_with_recovery: { in: { code: string }; out: Start };
  /** Tells a new recovery code, this once. Only right after protecting the phone, or unlocking it by the code of before. */
  make_recovery: { in: Record<string, never>; out: { code: string } };
  /** After `unlock_with_recovery`: no other way in is left, the code included. */
  new_passphrase: { in: { passphrase: string }; out: Start };
  /** Forgets the keys of a locked phone for good. Work that was not sent is handed in sealed; refused where it cannot be. */
  give_up: { in: Record<string, never>; out: Start };
  /** Makes changes of what was typed, forgets the keys. */
  lock: { in: Record<string, never>; out: Start };

  work: { in: Record<string, never>; out: Work };
  children: { in: Record<string, never>; out: ChildCard[] };
  child: { in: { child: Id }; out: ChildPage };
  search: { in: { text: string }; out: Matches };
  status: { in: Record<string, never>; out: Status };

  /**
   * Begins a record, or finds the one the child has. `episode` prefills an interview's first episode, and takes the interview or
   * keeps the claim to it. Fault: `taken_by_other`, or `taken_by_colleague` where nobody is named.
   */
  begin: { in: { kind: string; child: Id; episode?: Id }; out: { record: Id } };
  /**
   * Keeps a report that a child is missing, or the return, and sends it. `beside`: the same was told before, by what this phone
   * knows. Faults: those of the rules of the work, each with its field.
   */
  tell: { in: { child: Id; told: { report: { [field: string]: Json } } | { return: { [field: string]: Json } } }; out: { id: Id; beside: boolean } };
  /** Keeps what stands in the form of a report or a return; null drops it. */
  telling: { in: { child: Id; typed: Json }; out: Record<string, never> };
  /** Drops what an account came to: it was seen. */
  account_seen: { in: { id: Id }; out: Record<string, never> };
  /** Takes back a record in which nothing is but what it was begun with. Fault: `not_empty`. */
  discard: { in: { record: Id }; out: Record<string, never> };
  record: { in: { record: Id }; out: RecordPage };
  /** All of the intents or none. Rows are added under keys that the page makes with `crypto.randomUUID`. */
  edit: { in: { record: Id; intents: Intent[] }; out: { standing: SyncStatus } };
  /**
   * Takes a narrative as it stands in the text area. `base` is what the area held after the last answer; where
   * others' words have come in since, both are kept, and `text` is what the area must show.
   */
  type: { in: { record: Id; path: Path; base: string; text: string }; out: { text: string; standing: SyncStatus } };
  /**
   * Keeps what stands in a field and is no value yet, such as a date without its time or a text that is too long; null
   * drops it. A value written there does so too.
   */
  draft: { in: { record: Id; path: Path; raw: Json }; out: Record<string, never> };
  /** Makes one change of what was typed: at blur, on leaving a form. */
  flush: { in: Record<string, never>; out: Record<string, never> };
  /** `all`: for the worker's own reading, with what is not for the young person's ears. */
  read_back: { in: { record: Id; all?: boolean }; out: ReadBack };
  /** This person has seen the record as it stands. */
  looked: { in: { record: Id }; out: Record<string, never> };
  /** Takes note that a summary of a child is taken out of the app, for the server's audit. It is on the disk when this answers. */
  output: { in: { child: Id; way: OutputWay }; out: Record<string, never> };
  /** Keeps the screens that lead to the one that is shown; `start` tells them. */
  place: { in: { trail: object[] }; out: Record<string, never> };
  /** Keeps which reminders were given. */
  remind: { in: { reminders: Reminders }; out: Record<string, never> };

  /** Keeps a photo (JPEG, resized and cleaned by the page) and writes its id into the field. */
  keep_photo: { in: { record: Id; path: Path; bytes: ArrayBuffer }; out: { photo: Id } };
  /** Null where the photo is neither here nor can be fetched now. */
  photo: { in: { record: Id; photo: Id }; out: ArrayBuffer | null };
  /** Keeps the next part of a voice note (WebM with Opus), and tells for how many bytes more there is room. */
  voice_part: { in: { record: Id; path: Path; bytes: ArrayBuffer }; out: { room: number } };
  /** What is here of a voice note that has not ended. */
  voice_parts: { in: { record: Id; path: Path }; out: ArrayBuffer };
  /** Ends a voice note: it is kept, and its id written into the field, or it is dropped. `photo` is null where nothing was kept. */
  end_voice: { in: { record: Id; path: Path; keep: boolean }; out: { photo: Id | null } };

  sync: { in: { reason: "open" | "online" | "visible" | "timer" | "pull" | "work" }; out: Status };
  /** Takes an interview that waits for a worker; `claimed` where that could only be noted, for when there is a connection. Fault: `taken_by_other`, or `taken_by_colleague` where nobody is named. */
  take_episode: { in: { episode: Id }; out: { claimed: boolean } };
  /** Gives an interview back, which needs the network; or gives a claim up, which does not. */
  give_back: { in: { episode: Id }; out: Record<string, never> };
  /** Ends the session and forgets everything; refused while work is unsent. */
  leave: { in: Record<string, never>; out: Start };
}

export type CallName = keyof Calls;

/** What the phone says of its own accord. */
export type PhoneEvent =
  | { event: "status"; status: Status }
  /** Records that others' changes came in for, or children whose details changed. */
  | { event: "changed"; records: Id[]; children: Id[] }
  /** The keys are gone. `revoked` and `failures`: so is everything else. `handed`: what waited of before was handed in, or could not be. */
  | { event: "start"; start: Start; reason: "locked" | "revoked" | "failures" | "handed" | "lease" | "crashed" };

/** What a fault says: a code, for which the page has the words. */
export interface FaultSaid {
  /** Stable: one of sync-core's codes, the server's, or one of the phone's own part. */
  code: string;
  /** A plain sentence in English, for a code that the page does not know; empty where only the page has words. */
  detail: string;
  /** Whom the sentence names. */
  args?: { name: string } | undefined;
}

/** Why a call failed. Nothing has changed then. */
export class PhoneFault extends Error implements FaultSaid {
  constructor(
    readonly code: string,
    readonly detail = "",
    readonly pointer: Path | null = null,
    /** For `wait` and `wrong_unlock`: how it stands. */
    readonly unlock: Unlock | null = null,
    readonly args: FaultSaid["args"] = undefined,
  ) {
    super(code);
  }
}

export type Request = { id: number; now: number; call: CallName; in: unknown };
/** `skew` is how far the corrected clock is ahead of the page's, in milliseconds. */
export type Answer = { skew?: number } & (
  | { id: number; out: unknown }
  | { id: number; fault: FaultSaid & { pointer?: Path; unlock?: Unlock } }
  | PhoneEvent);
