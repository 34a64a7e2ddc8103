// Handing in what an emptied phone could not send: it is sealed for the organisation, and stays until the server names it.

import { PhoneFault, type FaultSaid, type Start } from "#protocol/protocol.js";
import { toBase64 } from "./base64.js";
import { ELSEWHERE, inWords, reached, said } from "./faults.js";
import type { Parts } from "./parts.js";
import { call } from "./server.js";

/** What a row takes in a package beside its name and bytes. */
const ROW_EXTRA_BYTES = 32;
/** The rows of a package: the server takes 8 MiB, of which the wrapped key is a little. */
const PACKAGE_MAX_BYTES = 8 * 1024 * 1024 - 64 * 1024;
/** How long what could not be handed in waits for the next try. */
const HAND_IN_AGAIN_MILLIS = 60_000;

interface WaitingRow { name: string; sealed: string }

export class Handover {
  private handing: Promise<FaultSaid | null> | null = null;
  /** The next try, where one is due. */
  private later: ReturnType<typeof setTimeout> | null = null;
  /** Why what waits could not be handed in; null before the first try. */
  private trouble: FaultSaid | null = null;

  constructor(private readonly parts: Parts) {}

  /** A phone that begins anew forgets the ticket and the key by which the work of a wiped one is handed in. */
  async first(): Promise<void> {
    const waits = async (): Promise<boolean> => {
      const start = await this.parts.ask<Start>("start");
      return start.state === "new" && start.handover;
    };
    if (!(await waits())) return;
    await this.handOver();
    if (await waits()) throw new PhoneFault("handover_waits");
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
      this.parts.tell({ event: "start", start: this.told(await this.parts.ask<Start>("start")), reason: "handed" });
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
    const { names, sealed } = await this.parts.waiting();
    const rows = names.map((name, index) => ({ name: toBase64(name), sealed: toBase64(sealed[index] ?? new Uint8Array()) }));
    try {
      // The same rows make the same packages, and the server knows those it has: a handing-over that broke off begins anew.
      for (const some of packages(rows)) {
        const handover = await this.parts.ask<{ ticket: string; package: string } | null>("handover", { rows: some });
        if (handover === null) return null;
        const json = JSON.stringify({ package: handover.package });
        const answer = await reached(() => call({ method: "POST", path: "/v1/handovers", json, token: handover.ticket }));
        await this.parts.ask("handover_answer", {}, answer);
      }
      await this.parts.ask("handed_over");
    } catch (error) {
      return said(error instanceof PhoneFault ? inWords(error) : new PhoneFault(ELSEWHERE));
    }
    await this.parts.wipe();
    return null;
  }
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
