// The phone has been without a word from the server for longer than the organisation allows.

import { html, nothing, type TemplateResult } from "lit";
import { phone } from "../client/client.js";
import { errorSummary, focusErrors, type FormError } from "#ui/errors.js";
import { faultCode, faultWords, sentence } from "#protocol/fault.js";
import { HwElement } from "#ui/element.js";
import { tellStart } from "./tell-start.js";
import "./sign-in-again.js";
import { t } from "#words/made/app-later.js";

export class HwLeaseEnded extends HwElement {
  static override properties = {
    unsent: { attribute: false },
    errors: { state: true },
    busy: { state: true },
    session_ended: { state: true },
  };

  declare unsent: number;
  private declare errors: FormError[];
  private declare busy: boolean;
  private declare session_ended: boolean;

  constructor() {
    super();
    this.unsent = 0;
    this.errors = [];
    this.busy = false;
    this.session_ended = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const online = (): void => void this.connect();
    addEventListener("online", online);
    this.during(() => removeEventListener("online", online));
    if (navigator.onLine) void this.connect();
  }

  override render(): TemplateResult {
    return html`
      ${errorSummary(this.errors)}
      <h1 class="govuk-heading-l">${t("lease-title")}</h1>
      <p class="govuk-body">${t("lease-why")}</p>
      ${this.unsent === 0 ? nothing : html`
        <div class="govuk-inset-text">${t("lease-unsent", { count: this.unsent })}</div>`}
      ${this.session_ended
        ? html`<hw-sign-in-again></hw-sign-in-again>`
        : html`<button type="button" class="govuk-button hw-wide" ?disabled=${this.busy} @click=${this.connect}>${t(this.busy ? "lease-busy" : "lease-connect")}</button>`}`;
  }

  private readonly connect = async (): Promise<void> => {
    if (this.busy) return;
    this.errors = [];
    this.busy = true;
    try {
      const status = await phone.call("sync", { reason: "open" });
      this.session_ended = !status.signed_in;
      const start = await phone.call("start");
      // The phone tells by itself that it is open, and is often quicker.
      if (!this.isConnected) return;
      if (start.state !== "lease_ended") tellStart(this, start);
      else if (!this.session_ended) this.wrong(status.sync.state === "failed" ? sentence(status.sync) : t("lease-no-answer"));
    } catch (error) {
      if (faultCode(error) === "session_ended" || faultCode(error) === "signed_out") this.session_ended = true;
      else this.wrong(faultWords(error));
    } finally {
      this.busy = false;
    }
  };

  private wrong(text: string): void {
    this.errors = [{ text }];
    void this.updateComplete.then(() => focusErrors(this));
  }
}

customElements.define("hw-lease-ended", HwLeaseEnded);
