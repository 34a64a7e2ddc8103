// The worker: holds the WebAssembly phone with its keys, and takes one call at a time from the page to the disk.
//
// A call is answered once what it changed is on the disk. Where the disk refuses, the phone goes back to what the disk
// holds, and the call fails. Time is the page's: between its calls the worker adds what has passed since.

import init, { Device } from "homeward-wasm";
import type { Answer, CallName, FaultSaid, Id, PhoneEvent, Request, SignIn, Start, Status } from "#protocol/protocol.js";
import { PhoneFault } from "#protocol/protocol.js";
import { DiskFault, Store, type ObjectStore, type Row } from "./store.js";
import { Attachments } from "./attachments.js";
import { Handover } from "./handover.js";
import { Interviews } from "./interviews.js";
import { onlyOne } from "./only-one.js";
import type { Parts } from "./parts.js";
import { Preparation } from "./preparation.js";
import { Session } from "./session.js";
import { Sync } from "./sync.js";

// The build puts the module's name in.
declare const WASM_FILE: string;

const host = globalThis as unknown as { postMessage(message: Answer, transfer?: Transferable[]): void; onmessage: unknown };

interface Open { device: Device; store: Store }

let open: Promise<Open> | null = null;
let clock = { now: 0, at: 0 };
/** How far the corrected clock was ahead at the last call, in milliseconds. */
let skew = 0;
let queue: Promise<unknown> = Promise.resolve();
/** `memory`: the browser has cleared the store, and it could not be made anew. */
let storage: Status["storage"] = "disk";
/** The calls by which work leaves the phone. */
const SENDING: ReadonlySet<string> = new Set([
  "start", "status", "sync_request", "sync_answer", "refresh_proof", "session", "next_photo", "photo_answer", "claims", "outputs", "output_answer", "episode_answer", "claim_lost",
  "accounts", "account_answer",
]);
/** So many rows of words are read before the page's next call. */
const WORDS_AT_ONCE = 4;
/** They are read, and the first sync after an unlock begins, once the page has asked nothing for so long: what somebody waits for comes first. */
const QUIET_MILLIS = 400;
/** That sync begins by then, whatever the page asks. */
const SYNC_WITHIN_MILLIS = 2_000;
/** How long locking waits for the sending of what no disk holds, and for a session that is being renewed. */
const [SEND_FIRST_MILLIS, RENEW_FIRST_MILLIS] = [10_000, 2_000];

/** What the phone answers to a call of the page or of a part that goes to the server. */
async function ask<T>(call: string, input: object = {}, bytes?: Uint8Array): Promise<T> {
  const turn = queue.then(() => once<T>(call, input, bytes));
  queue = turn.catch(() => undefined);
  return turn;
}

async function once<T>(call: string, input: object, bytes: Uint8Array | undefined): Promise<T> {
  const { device, store } = await ready();
  const json = JSON.stringify({ [call]: input }, wellFormed);
  const asked = (): string => guarded(() => device.call(json, bytes, now(), crypto.getRandomValues(new Uint8Array(32))));
  let answer = asked();
  // What lies on the disk alone is read when a call asks for it; nothing has come of that call.
  for (let wanted = guarded(() => device.wanted()); wanted !== undefined; wanted = guarded(() => device.wanted())) {
    await bring({ device, store }, wanted);
    answer = asked();
  }
  const { out, fault } = JSON.parse(answer) as { out?: T; fault?: FaultSaid & { pointer: string | null; unlock: never } };
  const sent = guarded(() => device.bytes());
  skew = guarded(() => device.skew());
  try {
    const [rows, gate] = [guarded(() => device.rows()), gateOf(device)];
    await store.write(rows, gate);
    device.settle(true);
    if (rows.length > 0) storage = "disk";
  } catch (error) {
    if (!(await keptAnew(error, call, { device, store }))) {
      device.settle(false);
      throw refused(error);
    }
    device.settle(true);
  }
  if (fault !== undefined) throw new PhoneFault(fault.code, fault.detail, fault.pointer, fault.unlock, fault.args);
  return (sent === undefined ? out : { ...out, bytes: sent }) as T;
}

/** Reads rows that are not read at unlock, each by its key and its name. A store that was cleared has none. */
async function bring({ device, store }: Open, wanted: [string, Uint8Array][]): Promise<void> {
  const found = await store.rows("photos", wanted.map(([, name]) => name)).catch((error: unknown) => {
    if (error instanceof DiskFault && error.gone) return [];
    throw error;
  });
  wanted.forEach(([key], index) => guarded(() => device.bring(key, found[index] ?? undefined)));
}

/**
 * Makes a store that the browser has cleared anew, of what is in memory. Where that fails too, what serves to send goes on in memory
 * alone: what is not kept any more is at least handed in.
 */
async function keptAnew(error: unknown, call: string, { device, store }: Open): Promise<boolean> {
  if (!(error instanceof DiskFault) || !error.gone) return false;
  const everything = guarded(() => device.everything()) as [Row[], string] | undefined;
  if (everything === undefined) return false;
  try {
    await store.remake(...everything);
    storage = "disk";
    return true;
  } catch {
    storage = "memory";
    return SENDING.has(call);
  }
}

function refused(error: unknown): PhoneFault {
  if (storage === "memory") return new PhoneFault("storage_in_memory");
  if (error instanceof DiskFault && error.gone) return new PhoneFault("storage_cleared");
  return new PhoneFault(error instanceof DiskFault && error.full ? "device_full" : "disk_failed");
}

/** Half an emoji, which a keyboard or a cut leaves behind, is in no text that can be written down. */
function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.replace(/\p{Surrogate}/gu, "\uFFFD") : value;
}

function gateOf(device: Device): string | null | undefined {
  const gate = device.gate();
  return gate === "null" ? null : gate;
}

/** A module that panicked is in no state to go on with: the worker dies, and the page starts another. */
function guarded<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    setTimeout(() => { throw error; });
    throw new PhoneFault("crashed");
  }
}

function ready(): Promise<Open> {
  open ??= (async () => {
    await onlyOne();
    const [store] = await Promise.all([Store.open(), init({ module_or_path: WASM_FILE })]);
    const device = new Device();
    const gate = await store.gate();
    const answer = JSON.parse(device.call(JSON.stringify({ gate: { gate } }), undefined, now(), new Uint8Array(32)));
    if (answer.fault !== undefined) throw new PhoneFault(answer.fault.code, answer.fault.detail);
    return { device, store };
  })();
  // The next call tries again: another tab may be closed by then.
  open.catch(() => { open = null; });
  return open;
}

function now(): number {
  return Math.round(clock.now + (performance.now() - clock.at));
}

function tell(event: PhoneEvent): void {
  if (event.event === "changed") firstWork = null;
  host.postMessage({ skew, ...event });
}

/** Empties the store but for what is handed in, and forgets the keys. */
async function wipe(): Promise<void> {
  [ahead, firstWork] = [null, null];
  const { device, store } = await ready();
  const turn = queue.then(async () => {
    const answer = JSON.parse(device.call(JSON.stringify({ wipe: {} }), undefined, now(), new Uint8Array(32)));
    const places: ObjectStore[] = answer.out.keep_waiting === true ? ["kept", "photos"] : ["kept", "photos", "waiting"];
    await store.wipe(places, gateOf(device));
    device.settle(true);
  });
  queue = turn.catch(() => undefined);
  await turn;
}

/** Opens everything that is sealed, once the key is back. */
async function load(rows: SealedRows): Promise<Start> {
  const { device } = await ready();
  const turn = queue.then(async () => {
    for (const { names, sealed } of await rows) {
      names.forEach((name, index) => {
        const row = sealed[index];
        if (row !== undefined) guarded(() => device.load(name, row));
      });
    }
  });
  queue = turn.catch(() => undefined);
  await turn;
  return ask<Start>("loaded");
}

/** The words that are searched, read while the page asks nothing. */
let words: Promise<void> = Promise.resolve();
/** Begins to read them at once. */
let hurry = (): void => undefined;

/** Waits until the page has asked nothing for a while. */
async function quiet(): Promise<void> {
  for (let left = QUIET_MILLIS; left > 0; left = clock.at + QUIET_MILLIS - performance.now()) await new Promise((done) => setTimeout(done, left));
}

/** Reads them, some at a time: no list shows them, and whoever unlocks does not wait for them. */
async function loadWords(): Promise<void> {
  const { device, store } = await ready();
  await Promise.race([quiet(), new Promise<void>((done) => { hurry = done; })]);
  const rows = guarded(() => device.words());
  while (rows.length > 0) {
    const turn = queue.then(() => bring({ device, store }, rows.splice(0, WORDS_AT_ONCE)));
    queue = turn.catch(() => undefined);
    await turn;
  }
  await ask("has_words");
}

/** The first search after an unlock waits until all is there. */
async function search(input: object): Promise<unknown> {
  hurry();
  await words;
  return ask("search", input);
}

async function lock(): Promise<Start> {
  const { device } = await ready();
  // What no disk holds is gone with the keys: it is sent first, if that can be.
  if (storage === "memory") await Promise.race([sync.sync(), new Promise((done) => setTimeout(done, SEND_FIRST_MILLIS))]);
  await Promise.race([session.renewed(), new Promise((done) => setTimeout(done, RENEW_FIRST_MILLIS))]);
  let start: Start | null = null;
  try {
    start = await ask<Start>("lock");
  } catch {
    // A full disk keeps no one from locking: what was typed is on it already.
  }
  await queue;
  if (start?.state !== "unprotected") guarded(() => device.forget());
  const now = await ask<Start>("start");
  readAhead(now);
  return now;
}

const parts: Parts = {
  ask,
  tell,
  now,
  wipe,
  waiting: async () => (await ready()).store.all("waiting"),
  row: async (place, name) => (await ready()).store.row(place, name),
  storage: () => storage,
};
const session = new Session(parts);
const handover = new Handover(parts);
const preparation = new Preparation(parts);
const attachments = new Attachments(parts, session);
const interviews = new Interviews(parts, session, () => sync.sync());
const sync: Sync = new Sync(parts, { session, handover, attachments, interviews, preparation });

async function signIn(input: SignIn & { device_name: string }): Promise<Start> {
  await handover.first();
  const start = await session.signIn(input);
  sync.begin();
  return start;
}

/** Calls that the phone cannot answer by itself. */
const served: { [name in CallName]?: (input: never) => Promise<unknown> } = {
  start: async () => {
    const start = await ask<Start>("start");
    if (start.state === "new" && start.handover) void handover.handOver();
    readAhead(start);
    return handover.told(start);
  },
  sign_in: signIn,
  sign_in_again: signIn,
  unlock_with_passphrase: (input: object) => unlock("unlock_with_passphrase", input),
  unlock_with_passkey: (input: object) => unlock("unlock_with_passkey", input),
  unlock_with_recovery: (input: object) => unlock("unlock_with_recovery", input),
  give_up: giveUp,
  lock,
  search,
  work: () => {
    const [first] = [firstWork ?? ask("work"), firstWork = null];
    return first;
  },
  status: () => sync.status(),
  sync: async ({ reason }: { reason: string }) => {
    // Whoever unlocks the phone sees what is on it before it is asked what is new.
    if (reason === "open" && isUnlocked) await sync.sendAfter(Promise.race([quiet(), new Promise((done) => setTimeout(done, SYNC_WITHIN_MILLIS))]));
    else await sync.sendNow();
    isUnlocked = false;
    return sync.status();
  },
  tell: (input: object) => sync.tell(input),
  take_episode: (input: { episode: Id }) => interviews.takeEpisode(input),
  give_back: (input: { episode: Id }) => interviews.giveBack(input),
  begin: (input: { kind: string; child: Id; episode?: Id }) => interviews.begin(input),
  photo: (input: { record: Id; photo: Id }) => attachments.photo(input),
  voice_parts: async (input: object) => (await ask<{ bytes: Uint8Array }>("voice_parts", input)).bytes.slice().buffer,
  leave: async () => { await session.leave(); return ask<Start>("start"); },
};

/** What is read at an unlock, as it lies on the disk. */
type SealedRows = Promise<{ names: Uint8Array[]; sealed: Uint8Array[] }[]>;

/** Read while the passphrase is typed. Nothing of it is written as long as the phone is locked. */
let ahead: SealedRows | null = null;

/** Reads it, behind what is being written. */
async function sealedRows(): SealedRows {
  const [{ store }] = await Promise.all([ready(), queue]);
  return Promise.all((["kept", "waiting"] as const).map((place) => store.all(place)));
}

function readAhead(start: Start): void {
  ahead = start.state === "locked" ? sealedRows() : null;
  ahead?.catch(() => { ahead = null; });
}

/** Whether no sync has run since the phone was unlocked. */
let isUnlocked = false;

/** My work as it is right after an unlock, for whoever asks next. */
let firstWork: Promise<object> | null = null;

async function unlock(call: string, input: object): Promise<Start> {
  try {
    await ask(call, input);
  } catch (error) {
    if (error instanceof PhoneFault && error.code === "wiped") {
      await wipe();
      void handover.handOver();
    }
    throw error;
  }
  const rows = ahead ?? sealedRows();
  ahead = null;
  const start = await load(rows);
  isUnlocked = true;
  // It is the first screen, but where a person is back in a form: it is put together while the page draws its frame.
  if (start.state === "open" && (start.place ?? []).length === 0) firstWork = ask<object>("work");
  firstWork?.catch(() => undefined);
  // Its summaries are made once it is known which words are there. A phone that is locked meanwhile reads none.
  words = loadWords().then(() => preparation.prepare(), () => undefined);
  return start;
}

/** Forgets the keys of a phone that nobody can unlock. What it did not send is handed in. */
async function giveUp(): Promise<Start> {
  const start = await ask<Start>("start");
  if (start.state !== "locked" || (start.unlock.unsent > 0 && !start.unlock.can_hand_in)) {
    throw new PhoneFault("unsent");
  }
  await wipe();
  void handover.handOver();
  return handover.told(await ask<Start>("start"));
}

/** Keyboards differ in how they spell an accented letter: a passphrase is the same on all of them (Unicode's NFC). */
function spelledAlike(input: { passphrase?: unknown }): object {
  return typeof input.passphrase === "string" ? { ...input, passphrase: input.passphrase.normalize("NFC") } : input;
}

/** Calls after which the standing count may differ. */
const CHANGING: ReadonlySet<string> = new Set(["begin", "discard", "tell", "telling", "give_back", "edit", "type", "draft", "flush", "keep_photo", "output", "voice_part", "end_voice"]);

async function answer({ id, now: pageNow, call, in: given }: Request): Promise<void> {
  clock = { now: pageNow, at: performance.now() };
  const input = spelledAlike(given as object);
  if (call !== "status" && call !== "work" && call !== "sync") firstWork = null;
  try {
    const serve = served[call] as ((input: unknown) => Promise<unknown>) | undefined;
    let out: unknown;
    if (serve !== undefined) out = await serve(input);
    else {
      const { bytes, ...rest } = input as { bytes?: ArrayBuffer };
      out = await ask(call, rest, bytes === undefined ? undefined : new Uint8Array(bytes));
    }
    // An edit stands, whatever may be told of the phone.
    if (CHANGING.has(call)) await sync.edited().catch(() => undefined);
    host.postMessage({ skew, id, out }, out instanceof ArrayBuffer ? [out] : []);
    if (CHANGING.has(call)) sync.changed();
    if (call === "record") preparation.opened();
    if (call === "looked") tell({ event: "changed", records: [], children: [] });
  } catch (error) {
    const fault = error instanceof PhoneFault ? error : error instanceof DiskFault ? refused(error) : new PhoneFault("unexpected");
    const { code, detail, pointer, unlock: gate, args } = fault;
    host.postMessage({ skew, id, fault: { code, detail, args, ...(pointer === null ? {} : { pointer }), ...(gate === null ? {} : { unlock: gate }) } });
    if (code.startsWith("storage_")) sync.changed();
    if (code === "lease_ended") tell({ event: "start", start: await ask<Start>("start"), reason: "lease" });
  }
}

host.onmessage = ({ data }: MessageEvent<Request>) => void answer(data);

export type { Status };
