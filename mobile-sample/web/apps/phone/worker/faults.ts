// What went wrong on the way to the server, in the terms of the page.

import { PhoneFault, type FaultSaid } from "#protocol/protocol.js";
import { NotOurs, Refusal, Unreachable } from "./server.js";

/** How the phone says that an answer is not the server's. */
export const NOT_OURS = "not_ours";
/** Something else answered: there is no connection to the server. */
export const ELSEWHERE = "unreachable_elsewhere";

export function inWords(fault: PhoneFault): PhoneFault {
  return fault.code === NOT_OURS ? new PhoneFault(ELSEWHERE) : fault;
}

/** What goes to the page of a fault. */
export function said({ code, detail, args }: PhoneFault): FaultSaid {
  return { code, detail, args };
}

/** Tells the page in its own terms why the server could not be had. */
export async function reached<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof NotOurs) throw new PhoneFault(ELSEWHERE);
    if (error instanceof Unreachable) throw new PhoneFault("unreachable");
    if (error instanceof Refusal) throw new PhoneFault(error.code, error.detail);
    throw error instanceof PhoneFault ? inWords(error) : error;
  }
}

/** Statuses that say nothing of what was asked: signed out, too slow, too many. */
const PASSING: ReadonlySet<number> = new Set([401, 408, 429]);

/** Whether a refusal is about the person, the server or the moment, and not about what was sent. */
export function passes({ status }: Refusal): boolean {
  return status >= 500 || PASSING.has(status);
}
