// The phone in the young person's hands: one screen fills it, and every way out leads through the worker's unlock.
//
// What locks is the app itself: the keys go, as they do when it locks by itself.

import { html, nothing, type TemplateResult } from "lit";
import { t } from "#words/made/app.js";

type Listener = () => void;
let handedOver = false;
const listeners = new Set<Listener>();

/** Whether the young person has the phone. */
export function isHandedOver(): boolean {
  return handedOver;
}

/** Tells when the phone is handed over. The answer ends it. */
export function onHandOver(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Lets the screen that is shown fill the phone, until it is locked. */
export function handOver(): void {
  handedOver = true;
  // Where the browser does not allow it, its own bars stay.
  document.documentElement.requestFullscreen?.({ navigationUI: "hide" }).catch(() => undefined);
  for (const listener of [...listeners]) listener();
}

/** The phone is locked: whoever has it now, it shows nothing. */
export function takenBack(): void {
  if (!handedOver) return;
  handedOver = false;
  if (document.fullscreenElement !== null) void document.exitFullscreen().catch(() => undefined);
}

/** The button that hands the phone over, on a screen that is made to be shown. */
export function handOverButton(): TemplateResult | typeof nothing {
  return isHandedOver() ? nothing : html`
    <button type="button" class="govuk-button govuk-button--secondary" aria-describedby="hw-hand-over-hint" @click=${handOver}>${t("shell-hand-over")}</button>
    <p class="govuk-hint" id="hw-hand-over-hint">${t("shell-hand-over-hint")}</p>`;
}
