// What stands before the work, by where the phone stands.

import { html, nothing, type TemplateResult } from "lit";
import type { Start } from "#protocol/protocol.js";
import { HwElement } from "#ui/element.js";
import type { Restart } from "./tell-start.js";
import "./keep-safe.js";
import "./protect.js";
import "./sign-in.js";
import "./unlock.js";
import { sentence } from "#protocol/fault.js";
import { t } from "#words/made/app.js";

type NewPhone = Extract<Start, { state: "new" }>;

/** What became of the work that an emptied phone had not sent. */
function handedOver({ handover, trouble, handed }: NewPhone): TemplateResult | typeof nothing {
  if (handed !== null) {
    const [first = ""] = handed.receipts.map((id) => id.slice(0, 8));
    return html`
      <div class="govuk-inset-text">${handed.unsent === 0 ? t("gate-handed-none") : t("gate-handed", { count: handed.unsent })}
        ${t("gate-reference", { reference: first })}</div>`;
  }
  if (!handover) return nothing;
  return html`
    <div class="govuk-inset-text">${t("gate-waiting")}
      ${trouble === null || trouble === undefined ? nothing : html`<br>${t("gate-trouble", { trouble: sentence(trouble) })}`}</div>`;
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
        <h1 class="govuk-heading-l">${t("gate-emptied")}</h1>
        <p class="govuk-body">${this.why === "revoked"
          ? t("gate-revoked")
          : t("gate-failures")}</p>
        <p class="govuk-body">${t("gate-sent-safe")}</p>
        <div role="status">${handedOver(start)}</div>
        <p class="govuk-body">${t("gate-ask")}</p>
        <button type="button" class="govuk-button" @click=${() => { this.read = true; this.toTop(); }}>${t("gate-sign-in")}</button>`;
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
