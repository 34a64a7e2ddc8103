// What stands before the work, by where the phone stands.

import { html, nothing, type TemplateResult } from "lit";
import type { Start } from "../phone/protocol.js";
import { HwElement } from "./element.js";
import type { Restart } from "./tell-start.js";
import "./keep-safe.js";
import "./protect.js";
import "./sign-in.js";
import "./unlock.js";

type NewPhone = Extract<Start, { state: "new" }>;

/** What became of the work that an emptied phone had not sent. */
function handedOver({ handover, trouble, handed }: NewPhone): TemplateResult | typeof nothing {
  if (handed !== null) {
    const [first = ""] = handed.receipts.map((id) => id.slice(0, 8));
    return html`
      <div class="govuk-inset-text">${handed.unsent === 0 ? "Nothing was unsent on this phone." : html`
        ${handed.unsent === 1 ? "1 record or photo that was not sent has" : `${handed.unsent} records and photos that were not sent have`}
        reached the organisation, sealed. A manager opens ${handed.unsent === 1 ? "it" : "them"} and decides what is kept.`}
        Reference ${first}.</div>`;
  }
  if (!handover) return nothing;
  return html`
    <div class="govuk-inset-text">Work that was not sent is still here, sealed so that only the organisation can read it. It is handed in as soon as there is a connection.
      ${trouble === null || trouble === undefined ? nothing : html`<br>Not handed in yet. ${trouble}`}</div>`;
}

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
      case "new": return this.fresh(start);
      case "unprotected": return html`<hw-protect .name=${start.name}></hw-protect>`;
      case "locked": return html`<hw-unlock .unlock=${start.unlock} .crashed=${this.why === "crashed"}></hw-unlock>`;
      case "lease_ended": return html`<hw-lease-ended .unsent=${start.unsent}></hw-lease-ended>`;
      case "open": return html``;
    }
  }

  private fresh(start: NewPhone): TemplateResult {
    if ((this.why === "revoked" || this.why === "failures") && !this.read) {
      return html`
        <h1 class="govuk-heading-l">This phone has been emptied</h1>
        <p class="govuk-body">${this.why === "revoked"
          ? "Its access was ended. Everything that Homeward kept here is gone."
          : "It was unlocked wrongly too many times. Everything that Homeward kept here is gone."}</p>
        <p class="govuk-body">Everything that was sent is safe with the organisation.</p>
        <div role="status">${handedOver(start)}</div>
        <p class="govuk-body">Your manager or the administrator can tell you more.</p>
        <button type="button" class="govuk-button" @click=${() => { this.read = true; this.toTop(); }}>Sign in</button>`;
    }
    if (!this.warned) {
      return html`<div role="status">${handedOver(start)}</div><hw-keep-safe @hw-go-on=${() => { this.warned = true; this.toTop(); }}></hw-keep-safe>`;
    }
    return html`<div role="status">${handedOver(start)}</div><hw-sign-in></hw-sign-in>`;
  }

  /** The next step is a screen of its own: the focus goes to its heading. */
  private toTop(): void {
    this.dispatchEvent(new CustomEvent("hw-step", { bubbles: true }));
  }
}

customElements.define("hw-gate", HwGate);
