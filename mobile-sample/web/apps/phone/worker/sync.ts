// A sync: what waits is sent, what is new is fetched, and the page is told how the phone stands.

import { PhoneFault, type Id, type Start, type Status, type SyncState } from "#protocol/protocol.js";
import type { Attachments } from "./attachments.js";
import { NOT_OURS, passes, said } from "./faults.js";
import type { Handover } from "./handover.js";
import type { Interviews } from "./interviews.js";
import type { Parts } from "./parts.js";
import type { Preparation } from "./preparation.js";
import { Refusal, Unreachable } from "./server.js";
import type { Session } from "./session.js";

/** Most round trips of one sync; a first sync takes one for each page. */
const MAX_ROUNDS = 1_000;
/** Nobody waits any more when nothing was asked for so long. */
const QUIET_MILLIS = 250;
/** The page is told of a change within this time, however much else changes. */
const TELL_WITHIN_MILLIS = 1_000;

interface Others { session: Session; handover: Handover; attachments: Attachments; interviews: Interviews; preparation: Preparation }

export class Sync {
  private state: SyncState = { state: "idle" };
  private running: Promise<void> | null = null;
  private telling: ReturnType<typeof setTimeout> | null = null;
  /** When the first change was that the page was not told of. */
  private changedFirst: number | null = null;
  /** What the page was last told of what is on this phone only. */
  private counts = "";

  constructor(private readonly parts: Parts, private readonly of: Others) {}

  async status(): Promise<Status> {
    const status = await this.parts.ask<Status>("status");
    this.counts = counts(status);
    return { ...status, sync: this.state, storage: this.parts.storage() };
  }

  /** Tells the page what is on this phone only before an edit is answered, where the edit changes that: "All sent" is said only while it is so. */
  async edited(): Promise<void> {
    const before = this.counts;
    const status = await this.status();
    if (this.counts !== before) this.parts.tell({ event: "status", status });
  }

  /** Tells the page how the phone stands, once for a burst of changes, and when nobody waits for an answer any more. */
  changed(): void {
    const now = performance.now();
    this.changedFirst ??= now;
    if (this.telling !== null) clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      this.telling = null;
      this.changedFirst = null;
      this.status().then((status) => this.parts.tell({ event: "status", status }), () => undefined);
      this.of.preparation.prepare();
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

  /** Keeps what is told of a missing child, and sends it. */
  async tell(input: object): Promise<unknown> {
    const told = await this.parts.ask("tell", input);
    void this.sendNow();
    return told;
  }

  /** Whoever signs in has synced nothing yet. */
  begin(): void {
    this.state = { state: "idle" };
  }

  private async run(): Promise<void> {
    const before = await this.parts.ask<Start>("start");
    if (before.state !== "open" && before.state !== "lease_ended") {
      this.state = { state: "idle" };
      return;
    }
    try {
      // First what is told of a missing child; then the claims, so that what is written in an interview is let in.
      const refused = await this.sendAccounts();
      await this.of.interviews.makeClaims();
      await this.exchange();
      await this.of.attachments.send();
      await this.tellOutputs();
      if (refused !== null) throw refused;
      this.state = { state: "idle" };
    } catch (error) {
      this.state = this.failure(error);
      if (error instanceof Refusal && error.code === "device_revoked") return this.revoked();
    }
    const after = await this.parts.ask<Start>("start");
    if (after.state !== before.state) this.parts.tell({ event: "start", start: after, reason: "lease" });
  }

  /** Sends what was told of missing children. One that is refused stops nothing; it stays, and the sync says so at its end. */
  private async sendAccounts(): Promise<Refusal | null> {
    let refused: Refusal | null = null;
    for (const { id, body } of await this.parts.ask<{ id: Id; body: string }[]>("accounts")) {
      try {
        const answer = await this.of.session.authorised({ method: "POST", path: "/v1/episode-accounts", json: body });
        await this.parts.ask("account_answer", { id }, answer);
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
      const { body, first, held } = await this.parts.ask<{ body: string; first: boolean; held: number }>("sync_request");
      // A first sync that broke off goes on counting where it was.
      this.state = { state: "running", received: first ? held : received, first };
      this.changed();
      const answer = await this.of.session.authorised({ method: "POST", path: "/v1/sync", json: body });
      const news = await this.parts.ask<{ again: boolean; records: Id[]; children: Id[] }>("sync_answer", {}, answer);
      received += news.records.length;
      if (news.records.length + news.children.length > 0) {
        this.parts.tell({ event: "changed", records: news.records, children: news.children });
      }
      if (!news.again) return;
    }
  }

  /** Tells the audit of summaries that left the phone. */
  private async tellOutputs(): Promise<void> {
    for (const output of await this.parts.ask<{ id: Id }[]>("outputs")) {
      const answer = await this.of.session.authorised({ method: "POST", path: "/v1/outputs", json: JSON.stringify(output) });
      await this.parts.ask("output_answer", { output: output.id }, answer);
    }
  }

  private async revoked(): Promise<void> {
    // What was typed a moment ago goes with the rest.
    await this.parts.ask("flush").catch(() => undefined);
    await this.parts.wipe();
    // The screen is emptied before anything that may take long.
    this.parts.tell({ event: "start", start: await this.parts.ask<Start>("start"), reason: "revoked" });
    await this.of.handover.handOver();
  }

  private failure(error: unknown): SyncState {
    const at = new Date(this.parts.now()).toISOString();
    if (error instanceof Unreachable) return { state: "unreachable", at };
    if (error instanceof Refusal) return { state: "failed", code: error.code, detail: error.detail, at };
    if (error instanceof PhoneFault && error.code === NOT_OURS) return { state: "unreachable", at };
    if (error instanceof PhoneFault) return { state: "failed", ...said(error), at };
    throw error;
  }
}

function counts({ unsent, photos, unfinished, claims, outputs }: Status): string {
  return JSON.stringify([unsent, photos, unfinished, claims, outputs]);
}
