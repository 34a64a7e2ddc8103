// What stands before the work, by where the phone stands.

import { html, type TemplateResult } from "lit";
import type { Start } from "../phone/protocol.js";
import { HwElement } from "./element.js";
import type { Restart } from "./tell-start.js";
import "./keep-safe.js";
import "./lease-ended.js";
import "./protect.js";
import "./sign-in.js";
import "./unlock.js";

export class HwGate extends HwElement {
  static override properties = {
    start: { attribute: false },
    why: { attribute: false },
    warned: { state: true },
    read: { state: true },
  };

  declare start: Start;
  declare why: Restart | null;
  /** The person was told where this phone may lose what it keeps. */
  private declare warned: boolean;
  /** The person read why the phone is empty. */
  private declare read: boolean;

  constructor() {
    super();
    this.why = null;
    this.warned = false;
    this.read = false;
  }

  override render(): TemplateResult {
    const { start } = this;
    switch (start.state) {
      case "new": return this.fresh(start.handover);
      case "unprotected": return html`<hw-protect .name=${start.name}></hw-protect>`;
      case "locked": return html`<hw-unlock .unlock=${start.unlock} .crashed=${this.why === "crashed"}></hw-unlock>`;
      case "lease_ended": return html`<hw-lease-ended .unsent=${start.unsent}></hw-lease-ended>`;
      case "open": return html``;
    }
  }

  private fresh(handover: boolean): TemplateResult {
    if ((this.why === "revoked" || this.why === "failures") && !this.read) {
      return html`
        <h1 class="govuk-heading-l">This phone has been emptied</h1>
        <p class="govuk-body">${this.why === "revoked"
          ? "Its access was ended. Everything that Homeward kept here is gone."
          : "It was unlocked wrongly too many times. Everything that Homeward kept here is gone."}</p>
        ${handover
          ? html`<p class="govuk-body">Work that was not sent is still here, sealed so that only the organisation can read it. It is handed in as soon as there is a connection.</p>`
          : html`<p class="govuk-body">Everything that was sent is safe with the organisation.</p>`}
        <p class="govuk-body">Your manager or the administrator can tell you more.</p>
        <button type="button" class="govuk-button" @click=${() => { this.read = true; this.toTop(); }}>Sign in</button>`;
    }
    if (!this.warned) return html`<hw-keep-safe @hw-go-on=${() => { this.warned = true; this.toTop(); }}></hw-keep-safe>`;
    return html`<hw-sign-in .handover=${handover}></hw-sign-in>`;
  }

  /** The next step is a screen of its own: the focus goes to its heading. */
  private toTop(): void {
    this.dispatchEvent(new CustomEvent("hw-step", { bubbles: true }));
  }
}

customElements.define("hw-gate", HwGate);
