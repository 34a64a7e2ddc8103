// Ids for rows added on this phone.

import { now } from "../host.js";

/**
 * Makes a UUIDv7, so that rows sort in the order in which they were added: nobody should have to look for the person
 * they wrote down a minute ago.
 */
export function rowKey(nowMillis: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16);
  bytes.set(random.subarray(0, 10), 6);
  for (let index = 0, rest = nowMillis; index < 6; index += 1) {
    bytes[5 - index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** A key for a row added now. */
export function freshKey(): string {
  return rowKey(now(), crypto.getRandomValues(new Uint8Array(10)));
}
