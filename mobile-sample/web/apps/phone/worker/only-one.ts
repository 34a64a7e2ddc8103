// One tab works at a time: two with the same device would number different changes alike.

import { PhoneFault } from "#protocol/protocol.js";

/** A page that was just left may hold the lock a moment longer. */
const PATIENCE_MILLIS = 2_000;

/** Holds the phone for this tab until the tab goes; fails with `in_use` where another has it. */
export async function onlyOne(): Promise<void> {
  await new Promise<void>((held, fail) => {
    const hold = () => new Promise<never>(() => held());
    const signal = AbortSignal.timeout(PATIENCE_MILLIS);
    navigator.locks.request("homeward", { signal }, hold).catch(() => {
      fail(new PhoneFault("in_use"));
    });
  });
}
