// The session with the server: signing in, renewing, and calling as the person who is signed in.

import { PhoneFault, type SignIn, type Start } from "#protocol/protocol.js";
import { reached } from "./faults.js";
import type { Parts } from "./parts.js";
import { call, NotOurs, parsed, Refusal, type Call } from "./server.js";

/** What the server finds wrong with a new password, by its codes. */
const NEW_PASSWORD: ReadonlySet<string> = new Set(["weak", "unchanged", "out_of_range"]);
/** Statuses by which the server ends a session for good. */
const ENDED: ReadonlySet<number> = new Set([400, 401, 403]);

export class Session {
  private renewing: Promise<void> | null = null;

  constructor(private readonly parts: Parts) {}

  async signIn({ username, password, device_name, new_password }: SignIn & { device_name: string }): Promise<Start> {
    const device = await this.parts.ask<object>("enrolment", { username, device_name });
    const json = JSON.stringify({ username, password, device, tokens: "cookie" });
    const session = await reached(async () => sessionOf(await call({ method: "POST", path: "/v1/sessions", json })));
    if (session.user.must_change_password === true) {
      // Whoever set it knows it, and the server lets it open nothing.
      if (new_password === undefined) throw new PhoneFault("password_change_required");
      await this.choosePassword(password, new_password);
    }
    return this.parts.ask<Start>("session", { session, signed_in: true });
  }

  private async choosePassword(current_password: string, new_password: string): Promise<void> {
    const json = JSON.stringify({ current_password, new_password });
    await reached(async () => {
      try {
        await call({ method: "POST", path: "/v1/me/password", json, wants: "nothing" });
      } catch (error) {
        throw error instanceof Refusal && NEW_PASSWORD.has(error.fault) ? new PhoneFault(`new_password_${error.fault}`) : error;
      }
    });
  }

  /** Waits for a renewal of the session that is under way: a phone that never hears its answer has to be signed in to again. */
  async renewed(): Promise<void> {
    await this.renewing?.catch(() => undefined);
  }

  /** Calls as the person who is signed in, renewing the session where it must be. */
  async authorised(request: Call): Promise<Uint8Array> {
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
    const { proof, earlier } = await this.parts.ask<{ proof: string | null; earlier: string | null }>("refresh_proof");
    if (proof === null) throw signedOut();
    const ask = (by: string) =>
      call({ method: "POST", path: "/v1/sessions/refresh", json: JSON.stringify({ tokens: "cookie", proof: by }) });
    try {
      const session = await ask(proof).catch((error: unknown) => {
        // A browser that was killed has the page's last word on the disk, and the cookie before it.
        if (earlier === null || !(error instanceof Refusal) || error.code !== "invalid_proof") throw error;
        return ask(earlier);
      });
      await this.parts.ask("session", { session: sessionOf(session), signed_in: false });
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === "device_revoked" || !ENDED.has(error.status)) throw error;
      await this.parts.ask("signed_out");
      throw signedOut();
    }
  }

  async leave(): Promise<void> {
    await this.parts.ask("leave");
    await this.parts.wipe();
    // The phone holds nothing any more, so a session that cannot be ended now runs out by itself.
    await call({ method: "DELETE", path: "/v1/sessions/current", wants: "nothing" }).catch(() => undefined);
  }
}

function signedOut(): Refusal {
  return new Refusal(401, "signed_out", "");
}

/** Reads an answer as a session. */
function sessionOf(answer: Uint8Array): { device: string; user: { must_change_password?: boolean } } {
  const session = parsed(answer) as { device?: unknown; user?: { id?: unknown; name?: unknown; role?: unknown } };
  const { device, user } = session;
  if ([device, user?.id, user?.name, user?.role].some((part) => typeof part !== "string")) throw new NotOurs();
  return session as { device: string; user: { must_change_password?: boolean } };
}
