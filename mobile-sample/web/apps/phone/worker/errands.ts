// The errands between the phone and the server: signing in, syncing, sending photos, handing in what a wiped phone held.

import type { FaultSaid, Id, PhoneEvent, SignIn, Start, Status, SyncState } from "#protocol/protocol.js";
import { PhoneFault } from "#protocol/protocol.js";
import { call, NotOurs, parsed, Refusal, Unreachable, type Call } from "./server.js";
import type { Place } from "./store.js";

/** What the errands need of the worker. */
export interface Worker {
  ask<T>(call: string, input?: object, bytes?: Uint8Array): Promise<T>;
  tell(event: PhoneEvent): void;
  now(): number;
  wipe(): Promise<void>;
  waiting(): Promise<{ names: Uint8Array[]; sealed: Uint8Array[] }>;
  row(place: Place, name: Uint8Array): Promise<Uint8Array | null>;
  storage(): Status["storage"];
}

/** Most round trips of one sync; a first sync takes one for each page. */
const MAX_ROUNDS = 1_000;
/** How much of a photo goes in one request. */
const PART_BYTES = 256 * 1024;
/** What a row takes in a package beside its name and bytes. */
const ROW_EXTRA_BYTES = 32;
/** The rows of a package: the server takes 8 MiB, of which the wrapped key is a little. */
const PACKAGE_MAX_BYTES = 8 * 1024 * 1024 - 64 * 1024;
/** How long summaries are made before the phone listens again, in milliseconds. */
const PREPARE_MILLIS = 30;
/** Nobody waits any more when nothing was asked for so long. */
const QUIET_MILLIS = 250;
/** The page is told of a change within this time, however much else changes. */
const TELL_WITHIN_MILLIS = 1_000;
/** What will be opened next is put together after this time, and then one record at a time. */
const WARM_AFTER_MILLIS = 1_000;
const WARM_EVERY_MILLIS = 50;
/** The screen of a record is drawn first. */
const WARM_OPENED_AFTER_MILLIS = 300;

/** What the server finds wrong with a new password, by its codes. */
const NEW_PASSWORD: ReadonlySet<string> = new Set(["weak", "unchanged", "out_of_range"]);

/** Statuses that say nothing of what was asked: signed out, too slow, too many. */
const PASSING: ReadonlySet<number> = new Set([401, 408, 429]);
/** Statuses by which the server ends a session for good. */
const ENDED: ReadonlySet<number> = new Set([400, 401, 403]);
/** Statuses by which an interview is another's, settled, or gone from sight. */
const TAKEN: ReadonlySet<number> = new Set([404, 409]);
/** Who wants to begin waits no longer than this for the server: the claim is kept then. */
const TAKE_WITHIN_MILLIS = 8_000;
/** How long what could not be handed in waits for the next try. */
const HAND_IN_AGAIN_MILLIS = 60_000;

interface NextPhoto { key: string; record: Id; photo: Id; sha256: string; size: number; bytes: Uint8Array }
/** How much of a photo is on the server. */
interface Upload { received: number; complete: boolean }
interface WaitingRow { name: string; sealed: string }

export class Errands {
  private state: SyncState = { state: "idle" };
  private running: Promise<void> | null = null;
  private renewing: Promise<void> | null = null;
  private handing: Promise<FaultSaid | null> | null = null;
  /** The next try to hand in, where one is due. */
  private later: ReturnType<typeof setTimeout> | null = null;
  /** Why what waits on an emptied phone could not be handed in; null before the first try. */
  private trouble: FaultSaid | null = null;
  private preparing = false;
  private warming: ReturnType<typeof setTimeout> | null = null;
  private telling: ReturnType<typeof setTimeout> | null = null;
  /** When the first change was that the page was not told of. */
  private changedFirst: number | null = null;
  /** What the page was last told of what is on this phone only. */
  private counts = "";

  constructor(private readonly worker: Worker) {}

  async signIn({ username, password, device_name, new_password }: SignIn & { device_name: string }): Promise<Start> {
    await this.handInFirst();
    const device = await this.worker.ask<object>("enrolment", { username, device_name });
    const json = JSON.stringify({ username, password, device, tokens: "cookie" });
    const session = await this.reached(async () => sessionOf(await call({ method: "POST", path: "/v1/sessions", json })));
    if (session.user.must_change_password === true) {
      // Whoever set it knows it, and the server lets it open nothing.
      if (new_password === undefined) throw new PhoneFault("password_change_required");
      await this.choosePassword(password, new_password);
    }
    const start = await this.worker.ask<Start>("session", { session, signed_in: true });
    this.state = { state: "idle" };
    return start;
  }

  private async choosePassword(current_password: string, new_password: string): Promise<void> {
    const json = JSON.stringify({ current_password, new_password });
    await this.reached(async () => {
      try {
        await call({ method: "POST", path: "/v1/me/password", json, wants: "nothing" });
      } catch (error) {
        throw error instanceof Refusal && NEW_PASSWORD.has(error.fault) ? new PhoneFault(`new_password_${error.fault}`) : error;
      }
    });
  }

  /** A phone that begins anew forgets the ticket and the key by which the work of a wiped one is handed in. */
  private async handInFirst(): Promise<void> {
    const waits = async (): Promise<boolean> => {
      const start = await this.worker.ask<Start>("start");
      return start.state === "new" && start.handover;
    };
    if (!(await waits())) return;
    await this.handOver();
    if (await waits()) throw new PhoneFault("handover_waits");
  }

  async status(): Promise<Status> {
    const status = await this.worker.ask<Status>("status");
    this.counts = counts(status);
    return { ...status, sync: this.state, storage: this.worker.storage() };
  }

  /** Tells the page what is on this phone only before an edit is answered, where the edit changes that: "All sent" is said only while it is so. */
  async edited(): Promise<void> {
    const before = this.counts;
    const status = await this.status();
    if (this.counts !== before) this.worker.tell({ event: "status", status });
  }

  /** Tells the page how the phone stands, once for a burst of changes, and when nobody waits for an answer any more. */
  changed(): void {
    const now = performance.now();
    this.changedFirst ??= now;
    if (this.telling !== null) clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      this.telling = null;
      this.changedFirst = null;
      this.status().then((status) => this.worker.tell({ event: "status", status }), () => undefined);
      this.prepare();
    }, Math.max(0, Math.min(QUIET_MILLIS, this.changedFirst + TELL_WITHIN_MILLIS - now)));
  }

  /** Hands in what waits and fetches what is new. One sync runs at a time, and whoever asks meanwhile waits for it. */
  sync(): Promise<void> {
    this.running ??= this.run().finally(() => {
      this.running = null;
      this.changed();
    });
    return this.running;
  }

  /** Sends what waits now: a sync that runs already may have passed by what was written last. */
  async sendNow(): Promise<void> {
    const running = this.running !== null;
    await this.sync();
    if (running) await this.sync();
  }

  /** Says at once that a sync runs, and begins it once whoever unlocked the phone sees their work. */
  async sendAfter(seen: Promise<unknown>): Promise<void> {
    if (this.running === null) this.state = { state: "running", received: 0, first: false };
    await seen;
    await this.sendNow();
  }

  private async run(): Promise<void> {
    const before = await this.worker.ask<Start>("start");
    if (before.state !== "open" && before.state !== "lease_ended") {
      this.state = { state: "idle" };
      return;
    }
    try {
      // First what is told of a missing child; then the claims, so that what is written in an interview is let in.
      const refused = await this.sendAccounts();
      await this.makeClaims();
      await this.exchange();
      await this.sendPhotos();
      await this.tellOutputs();
      if (refused !== null) throw refused;
      this.state = { state: "idle" };
    } catch (error) {
      this.state = this.failure(error);
      if (error instanceof Refusal && error.code === "device_revoked") return this.revoked();
    }
    const after = await this.worker.ask<Start>("start");
    if (after.state !== before.state) this.worker.tell({ event: "start", start: after, reason: "lease" });
  }

  /** Sends what was told of missing children. One that is refused stops nothing; it stays, and the sync says so at its end. */
  private async sendAccounts(): Promise<Refusal | null> {
    let refused: Refusal | null = null;
    for (const { id, body } of await this.worker.ask<{ id: Id; body: string }[]>("accounts")) {
      try {
        const answer = await this.authorised({ method: "POST", path: "/v1/episode-accounts", json: body });
        await this.worker.ask("account_answer", { id }, answer);
      } catch (error) {
        if (!(error instanceof Refusal) || passes(error)) throw error;
        refused = error;
      }
    }
    return refused;
  }

  private async exchange(): Promise<void> {
    let received = 0;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const { body, first, held } = await this.worker.ask<{ body: string; first: boolean; held: number }>("sync_request");
      // A first sync that broke off goes on counting where it was.
      this.state = { state: "running", received: first ? held : received, first };
      this.changed();
      const answer = await this.authorised({ method: "POST", path: "/v1/sync", json: body });
      const news = await this.worker.ask<{ again: boolean; records: Id[]; children: Id[] }>("sync_answer", {}, answer);
      received += news.records.length;
      if (news.records.length + news.children.length > 0) {
        this.worker.tell({ event: "changed", records: news.records, children: news.children });
      }
      if (!news.again) return;
    }
  }

  /** Tells the audit of summaries that left the phone. */
  private async tellOutputs(): Promise<void> {
    for (const output of await this.worker.ask<{ id: Id }[]>("outputs")) {
      const answer = await this.authorised({ method: "POST", path: "/v1/outputs", json: JSON.stringify(output) });
      await this.worker.ask("output_answer", { output: output.id }, answer);
    }
  }

  private async sendPhotos(): Promise<void> {
    let after: string | null = null;
    let refused: Refusal | null = null;
    for (;;) {
      const next: NextPhoto | null = await this.worker.ask<NextPhoto | null>("next_photo", { after });
      if (next === null) break;
      after = next.key;
      try {
        await this.sendPhoto(next);
      } catch (error) {
        // One that is refused stops no other. What is about the person, the server or the moment stops all.
        if (!(error instanceof Refusal) || passes(error)) throw error;
        refused = error;
      }
    }
    if (refused !== null) throw refused;
  }

  private async sendPhoto(next: NextPhoto): Promise<void> {
    const path = `/v1/records/${next.record}/attachments/${next.photo}`;
    let { received, complete } = await this.alreadyThere(path, next);
    while (!complete) {
      const part = next.bytes.slice(received, received + PART_BYTES);
      const where = `offset=${received}&size=${next.size}&sha256=${next.sha256}`;
      const answer = await this.authorised({ method: "PUT", path: `${path}?${where}`, bytes: part });
      const after = await this.worker.ask<Upload>("photo_answer", { record: next.record, photo: next.photo }, answer);
      if (!after.complete && after.received <= received) throw new Refusal(409, "upload_stuck", "");
      ({ received, complete } = after);
    }
  }

  /** Asks how much of a photo the server has, so that one that broke off goes on. */
  private async alreadyThere(path: string, { record, photo }: NextPhoto): Promise<Upload> {
    try {
      const answer = await this.authorised({ method: "GET", path: `${path}/upload` });
      return await this.worker.ask<Upload>("photo_answer", { record, photo }, answer);
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return { received: 0, complete: false };
      throw error;
    }
  }

  /** Keeps what is told of a missing child, and sends it. */
  async tell(input: object): Promise<unknown> {
    const told = await this.worker.ask("tell", input);
    void this.sendNow();
    return told;
  }

  /** Takes an interview. Without a connection the claim is kept, and made as soon as there is one. */
  async takeEpisode({ episode }: { episode: Id }): Promise<{ claimed: boolean }> {
    const claimed = await this.take(episode);
    await this.sync();
    return { claimed };
  }

  /** Begins a record. Beginning an interview that waits for a worker takes it; one that a colleague has taken is not begun. */
  async begin(input: { kind: string; child: Id; episode?: Id }): Promise<{ record: Id }> {
    const { episode } = input;
    if (episode !== undefined && (await this.worker.ask<string>("whose", { episode })) === "waiting") {
      await this.take(episode);
      void this.sync();
    }
    return this.worker.ask("begin", input);
  }

  /** Returns whether the claim is kept for later, since the server could not be had. */
  private async take(episode: Id): Promise<boolean> {
    try {
      await this.within(TAKE_WITHIN_MILLIS, this.tellEpisode(episode, "take"));
      return false;
    } catch (error) {
      if (error instanceof Unreachable || (error instanceof PhoneFault && error.code === NOT_OURS)) {
        await this.worker.ask("claim", { episode });
        return true;
      }
      if (!(error instanceof Refusal) || !TAKEN.has(error.status)) return this.reached(() => Promise.reject(error));
      // Who has it comes with the news.
      await this.sync();
      throw await this.worker.ask<FaultSaid>("taken_by_other", { episode }).then(
        ({ code, detail, args }) => new PhoneFault(code, detail, null, null, args));
    }
  }

  /** Gives an interview back, or a claim up. Nothing is given back without a connection. */
  async giveBack({ episode }: { episode: Id }): Promise<object> {
    if ((await this.worker.ask<string>("whose", { episode })) === "mine") {
      await this.reached(() => this.tellEpisode(episode, "give-back"));
      await this.sync();
    } else {
      await this.worker.ask("unclaim", { episode });
    }
    return {};
  }

  /** Asks for what was claimed without a connection. What is another's meanwhile is told as a clash. */
  private async makeClaims(): Promise<void> {
    for (const { episode, lost } of await this.worker.ask<{ episode: Id; lost: boolean }[]>("claims")) {
      if (lost) continue;
      try {
        await this.tellEpisode(episode, "take");
      } catch (error) {
        if (!(error instanceof Refusal) || !TAKEN.has(error.status)) throw error;
        await this.worker.ask("claim_lost", { episode });
      }
    }
  }

  private async tellEpisode(episode: Id, what: "take" | "give-back"): Promise<void> {
    const answer = await this.authorised({ method: "POST", path: `/v1/missing-episodes/${episode}/${what}`, json: "{}" });
    await this.worker.ask("episode_answer", { episode }, answer);
  }

  /** Gives up waiting after a time: what was asked may still be done. */
  private within<T>(millis: number, asked: Promise<T>): Promise<T> {
    return new Promise<T>((done, fail) => {
      const timer = setTimeout(() => fail(new Unreachable()), millis);
      asked.then(done, fail).finally(() => clearTimeout(timer));
    });
  }

  /** Finds a photo on the phone, or fetches it. */
  async photo({ record, photo }: { record: Id; photo: Id }): Promise<ArrayBuffer | null> {
    const place = await this.worker.ask<{ place: string; row?: string; bytes?: Uint8Array }>("photo", { record, photo });
    if (place.bytes !== undefined) return buffer(place.bytes);
    const sealed = place.row === undefined ? null : await this.worker.row("photos", fromBase64(place.row)).catch(() => null);
    if (sealed !== null) {
      const opened = await this.worker.ask<{ bytes: Uint8Array }>("open_photo", { record, photo }, sealed);
      return buffer(opened.bytes);
    }
    try {
      const request: Call = { method: "GET", path: `/v1/records/${record}/attachments/${photo}`, wants: "attachment" };
      const fetched = await this.authorised(request);
      // Its ETag is the SHA-256 of what was sent.
      const sha256 = (request.etag ?? "").replaceAll('"', "");
      const taken = await this.worker.ask<{ bytes: Uint8Array }>("take_photo", { record, photo, sha256 }, fetched);
      return buffer(taken.bytes);
    } catch (error) {
      if (error instanceof Refusal || error instanceof Unreachable) return null;
      throw error;
    }
  }

  async leave(): Promise<void> {
    await this.worker.ask("leave");
    await this.worker.wipe();
    // The phone holds nothing any more, so a session that cannot be ended now runs out by itself.
    await call({ method: "DELETE", path: "/v1/sessions/current", wants: "nothing" }).catch(() => undefined);
  }

  /**
   * Hands in what a wiped phone could not send. It is sealed for the organisation, and stays until the server names it. What
   * cannot be handed in now is handed in once there is a connection. The page is told how it went.
   */
  handOver(): Promise<void> {
    this.handing ??= this.handIn().finally(() => { this.handing = null; });
    return this.handing.then(async (why) => {
      this.trouble = why;
      if (why !== null) this.handOverLater();
      this.worker.tell({ event: "start", start: this.told(await this.worker.ask<Start>("start")), reason: "handed" });
    });
  }

  /** The page asks again too, when a connection comes back. */
  private handOverLater(): void {
    this.later ??= setTimeout(() => {
      this.later = null;
      void this.handOver();
    }, HAND_IN_AGAIN_MILLIS);
  }

  /** Adds to where the phone stands why what waits is not handed in. */
  told(start: Start): Start {
    return start.state === "new" && start.handover ? { ...start, trouble: this.trouble } : start;
  }

  /** Returns why it could not be done; null once nothing waits. */
  private async handIn(): Promise<FaultSaid | null> {
    const { names, sealed } = await this.worker.waiting();
    const rows = names.map((name, index) => ({ name: toBase64(name), sealed: toBase64(sealed[index] ?? new Uint8Array()) }));
    try {
      // The same rows make the same packages, and the server knows those it has: a handing-over that broke off begins anew.
      for (const some of packages(rows)) {
        const handover = await this.worker.ask<{ ticket: string; package: string } | null>("handover", { rows: some });
        if (handover === null) return null;
        const json = JSON.stringify({ package: handover.package });
        const answer = await this.reach({ method: "POST", path: "/v1/handovers", json, token: handover.ticket });
        await this.worker.ask("handover_answer", {}, answer);
      }
      await this.worker.ask("handed_over");
    } catch (error) {
      return said(error instanceof PhoneFault ? inWords(error) : new PhoneFault(ELSEWHERE));
    }
    await this.worker.wipe();
    return null;
  }

  /** Makes summaries while there is nothing else to do. */
  prepare(): void {
    if (this.preparing) return;
    this.preparing = true;
    const some = async (): Promise<void> => {
      const from = performance.now();
      let left = 1;
      while (left > 0 && performance.now() - from < PREPARE_MILLIS) left = (await this.worker.ask<{ left: number }>("digest")).left;
      if (left > 0) setTimeout(() => some().catch(done));
      else done();
    };
    const done = () => {
      this.preparing = false;
      this.worker.tell({ event: "changed", records: [], children: [] });
      this.warm(WARM_AFTER_MILLIS);
    };
    some().catch(() => { this.preparing = false; });
  }

  /** A record that was shown by what is kept of it is put together before somebody writes in it. */
  opened(): void {
    this.warm(WARM_OPENED_AFTER_MILLIS);
  }

  /** Puts the newest records together while nobody waits, so that they open at once. */
  private warm(afterMillis: number): void {
    if (this.warming !== null) clearTimeout(this.warming);
    this.warming = setTimeout(() => {
      this.warming = null;
      const next = ({ left }: { left: number }): void => { if (left > 0 && this.warming === null) this.warm(WARM_EVERY_MILLIS); };
      // A phone that is locked meanwhile warms nothing.
      this.worker.ask<{ left: number }>("warm").then(next, () => undefined);
    }, afterMillis);
  }

  private async revoked(): Promise<void> {
    // What was typed a moment ago goes with the rest.
    await this.worker.ask("flush").catch(() => undefined);
    await this.worker.wipe();
    // The screen is emptied before anything that may take long.
    this.worker.tell({ event: "start", start: await this.worker.ask<Start>("start"), reason: "revoked" });
    await this.handOver();
  }

  private failure(error: unknown): SyncState {
    const at = new Date(this.worker.now()).toISOString();
    if (error instanceof Unreachable) return { state: "unreachable", at };
    if (error instanceof Refusal) return { state: "failed", code: error.code, detail: error.detail, at };
    if (error instanceof PhoneFault && error.code === NOT_OURS) return { state: "unreachable", at };
    if (error instanceof PhoneFault) return { state: "failed", ...said(error), at };
    throw error;
  }

  /** Waits for a renewal of the session that is under way: a phone that never hears its answer has to be signed in to again. */
  async renewed(): Promise<void> {
    await this.renewing?.catch(() => undefined);
  }

  /** Calls as the person who is signed in, renewing the session where it must be. */
  private async authorised(request: Call): Promise<Uint8Array> {
    try {
      return await call(request);
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 401 || error.code === "device_revoked") throw error;
    }
    this.renewing ??= this.renew().finally(() => { this.renewing = null; });
    await this.renewing;
    return call(request);
  }

  private async renew(): Promise<void> {
    const { proof, earlier } = await this.worker.ask<{ proof: string | null; earlier: string | null }>("refresh_proof");
    if (proof === null) throw signedOut();
    const ask = (by: string) =>
      call({ method: "POST", path: "/v1/sessions/refresh", json: JSON.stringify({ tokens: "cookie", proof: by }) });
    try {
      const session = await ask(proof).catch((error: unknown) => {
        // A browser that was killed has the page's last word on the disk, and the cookie before it.
        if (earlier === null || !(error instanceof Refusal) || error.code !== "invalid_proof") throw error;
        return ask(earlier);
      });
      await this.worker.ask("session", { session: sessionOf(session), signed_in: false });
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === "device_revoked" || !ENDED.has(error.status)) throw error;
      await this.worker.ask("signed_out");
      throw signedOut();
    }
  }

  /** Tells the page in its own terms why the server could not be had. */
  private async reached<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof NotOurs) throw new PhoneFault(ELSEWHERE);
      if (error instanceof Unreachable) throw new PhoneFault("unreachable");
      if (error instanceof Refusal) throw new PhoneFault(error.code, error.detail);
      throw error instanceof PhoneFault ? inWords(error) : error;
    }
  }

  private reach(request: Call): Promise<Uint8Array> {
    return this.reached(() => call(request));
  }
}

function counts({ unsent, photos, unfinished, claims, outputs }: Status): string {
  return JSON.stringify([unsent, photos, unfinished, claims, outputs]);
}

/** How the phone says that an answer is not the server's. */
const NOT_OURS = "not_ours";
/** Something else answered: there is no connection to the server. */
const ELSEWHERE = "unreachable_elsewhere";

function inWords(fault: PhoneFault): PhoneFault {
  return fault.code === NOT_OURS ? new PhoneFault(ELSEWHERE) : fault;
}

/** What goes to the page of a fault. */
function said({ code, detail, args }: PhoneFault): FaultSaid {
  return { code, detail, args };
}

/** Reads an answer as a session. */
function sessionOf(answer: Uint8Array): { device: string; user: { must_change_password?: boolean } } {
  const session = parsed(answer) as { device?: unknown; user?: { id?: unknown; name?: unknown; role?: unknown } };
  const { device, user } = session;
  if ([device, user?.id, user?.name, user?.role].some((part) => typeof part !== "string")) throw new NotOurs();
  return session as { device: string; user: { must_change_password?: boolean } };
}

/** Whether a refusal is about the person, the server or the moment, and not about what was sent. */
function passes({ status }: Refusal): boolean {
  return status >= 500 || PASSING.has(status);
}

function signedOut(): Refusal {
  return new Refusal(401, "signed_out", "");
}

/** Shares rows out to packages that the server takes: photos are large. */
function packages(rows: WaitingRow[]): WaitingRow[][] {
  const made: WaitingRow[][] = [[]];
  let size = 0;
  for (const row of rows) {
    const more = row.name.length + row.sealed.length + ROW_EXTRA_BYTES;
    if (size > 0 && size + more > PACKAGE_MAX_BYTES) {
      made.push([]);
      size = 0;
    }
    made.at(-1)?.push(row);
    size += more;
  }
  return made;
}

function buffer(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer as ArrayBuffer;
}

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let from = 0; from < bytes.length; from += 0x8000) text += String.fromCharCode(...bytes.subarray(from, from + 0x8000));
  return btoa(text);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
