// How unlocking stands, in words.

import type { Unlock } from "../phone/protocol.js";

/** How many seconds are left to wait. */
export function waitSeconds(wait_until: string | null, now: number): number {
  return wait_until === null ? 0 : Math.max(0, Math.ceil((Date.parse(wait_until) - now) / 1_000));
}

/** "2 minutes 5 seconds". */
export function waitWords(seconds: number): string {
  const parts = [count(Math.floor(seconds / 3_600), "hour"), count(Math.floor(seconds / 60) % 60, "minute"), count(seconds % 60, "second")];
  return parts.filter((part) => part !== "").join(" ");
}

/** How many tries are left before the phone forgets its key; empty where nothing went wrong, or nothing is forgotten. */
export function triesLeftWords({ failures, wipe_after }: Unlock): string {
  if (wipe_after === null || failures === 0) return "";
  const left = Math.max(0, wipe_after - failures);
  const tries = left === 1 ? "1 try is" : `${left} tries are`;
  return `${tries} left. After that this phone forgets its key and what it keeps. Unsent work is sealed for the organisation first.`;
}

function count(number: number, unit: string): string {
  return number === 0 ? "" : `${number} ${unit}${number === 1 ? "" : "s"}`;
}
