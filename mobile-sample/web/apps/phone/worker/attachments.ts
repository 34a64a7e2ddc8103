// Photos and recordings on their way to the server, part by part, and back.

import type { Id } from "#protocol/protocol.js";
import { fromBase64 } from "./base64.js";
import { passes } from "./faults.js";
import type { Parts } from "./parts.js";
import { Refusal, Unreachable, type Call } from "./server.js";
import type { Session } from "./session.js";

/** How much of a photo goes in one request. */
const PART_BYTES = 256 * 1024;

interface NextPhoto { key: string; record: Id; photo: Id; sha256: string; size: number; bytes: Uint8Array }
/** How much of a photo is on the server. */
interface Upload { received: number; complete: boolean }

export class Attachments {
  constructor(private readonly parts: Parts, private readonly session: Session) {}

  /** Sends those that wait. */
  async send(): Promise<void> {
    let after: string | null = null;
    let refused: Refusal | null = null;
    for (;;) {
      const next: NextPhoto | null = await this.parts.ask<NextPhoto | null>("next_photo", { after });
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
      const answer = await this.session.authorised({ method: "PUT", path: `${path}?${where}`, bytes: part });
      const after = await this.parts.ask<Upload>("photo_answer", { record: next.record, photo: next.photo }, answer);
      if (!after.complete && after.received <= received) throw new Refusal(409, "upload_stuck", "");
      ({ received, complete } = after);
    }
  }

  /** Asks how much of a photo the server has, so that one that broke off goes on. */
  private async alreadyThere(path: string, { record, photo }: NextPhoto): Promise<Upload> {
    try {
      const answer = await this.session.authorised({ method: "GET", path: `${path}/upload` });
      return await this.parts.ask<Upload>("photo_answer", { record, photo }, answer);
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return { received: 0, complete: false };
      throw error;
    }
  }

  /** Finds a photo on the phone, or fetches it. */
  async photo({ record, photo }: { record: Id; photo: Id }): Promise<ArrayBuffer | null> {
    const place = await this.parts.ask<{ place: string; row?: string; bytes?: Uint8Array }>("photo", { record, photo });
    if (place.bytes !== undefined) return buffer(place.bytes);
    const sealed = place.row === undefined ? null : await this.parts.row("photos", fromBase64(place.row)).catch(() => null);
    if (sealed !== null) {
      const opened = await this.parts.ask<{ bytes: Uint8Array }>("open_photo", { record, photo }, sealed);
      return buffer(opened.bytes);
    }
    try {
      const request: Call = { method: "GET", path: `/v1/records/${record}/attachments/${photo}`, wants: "attachment" };
      const fetched = await this.session.authorised(request);
      // Its ETag is the SHA-256 of what was sent.
      const sha256 = (request.etag ?? "").replaceAll('"', "");
      const taken = await this.parts.ask<{ bytes: Uint8Array }>("take_photo", { record, photo, sha256 }, fetched);
      return buffer(taken.bytes);
    } catch (error) {
      if (error instanceof Refusal || error instanceof Unreachable) return null;
      throw error;
    }
  }
}

function buffer(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer as ArrayBuffer;
}
