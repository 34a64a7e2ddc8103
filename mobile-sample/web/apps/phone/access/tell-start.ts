// How a gate or a screen tells the shell where the phone stands.

import type { PhoneEvent, Start } from "#protocol/protocol.js";

/** Why the phone stands where it stands, where it came there of its own accord. */
export type Restart = Extract<PhoneEvent, { event: "start" }>["reason"];

export interface Told { start: Start; why: Restart | null }

/** Tells where the phone stands after what was done. */
export function tellStart(from: HTMLElement, start: Start, why: Restart | null = null): void {
  from.dispatchEvent(new CustomEvent<Told>("hw-start", { detail: { start, why }, bubbles: true }));
}
