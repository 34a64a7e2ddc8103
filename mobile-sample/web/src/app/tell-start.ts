// How a gate or a screen tells the shell where the phone stands.

import type { Start } from "../phone/protocol.js";

/** Tells where the phone stands after what was done. */
export function tellStart(from: HTMLElement, start: Start): void {
  from.dispatchEvent(new CustomEvent<Start>("hw-start", { detail: start, bubbles: true }));
}
