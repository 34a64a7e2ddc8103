// Unlocking. A wrong try slows the next, and after too many the phone forgets its key: both are told beforehand.

import { html, nothing, type TemplateResult } from "lit";
import { phone } from "../client/client.js";
import { PhoneFault, type Start, type Unlock } from "#protocol/protocol.js";
import { announce } from "#ui/announce.js";
import { errorSummary, focusErrors, type FormError } from "#ui/errors.js";
import { faultCode, faultWords } from "#protocol/fault.js";
import { HwElement } from "#ui/element.js";
import { loadRecovery } from "./recovery-part.js";
import { tellStart } from "./tell-start.js";
import { NoSecret, usePasskey, wasCancelled } from "./passkey.js";
import { password } from "./secret-field.js";
import { triesLeftWords, waitSeconds, waitWords } from "./unlock-words.js";
import { t } from "#words/made/app.js";

export class HwUnlock extends HwElement {
  static override properties = {
    unlock: { attribute: false },
    crashed: { attribute: false },
    errors: { state: true },
    busy: { state: true },
    waiting: { state: true },
    helping: { state: true },
    /** The passphrase is asked for, where a passkey is the first way. */
    byPassphrase: { state: true },
  };

  /** The person cannot unlock, and is shown what else there is. */
  private declare helping: boolean;
  declare unlock: Unlock;
  declare crashed: boolean;
  private declare errors: FormError[];
  private declare busy: boolean;
  private declare waiting: number;
  private declare byPassphrase: boolean;

  constructor() {
    super();
    this.crashed = false;
    this.errors = [];
    this.busy = false;
    this.waiting = 0;
    this.byPassphrase = false;
    this.helping = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const timer = setInterval(() => this.count(), 1_000);
    this.during(() => clearInterval(timer));
  }

  override willUpdate(): void {
    this.waiting = waitSeconds(this.unlock.wait_until, Date.now());
  }

  override render(): TemplateResult {
    const { unlock } = this;
    const passkeyFirst = unlock.passkey !== null && !this.byPassphrase;
    return html`
      ${errorSummary(this.errors)}
      <div class="hw-unlock">
        <h1 class="govuk-heading-l">${t("unlock-title")}</h1>
        ${this.crashed ? html`<p class="govuk-body">${t("unlock-restarted")}</p>` : nothing}
        ${unlock.unsent === 0 ? nothing : html`
          <p class="govuk-body">${t("unlock-unsent", { count: unlock.unsent })}</p>`}
        ${this.triesLeft()}
        ${this.helping ? html`<hw-recover .unlock=${unlock} @hw-back=${() => { this.helping = false; }}></hw-recover>` : this.waiting > 0 ? this.wait() : passkeyFirst ? this.passkey() : this.passphrase()}
        ${this.helping ? nothing : html`<p class="govuk-body"><button type="button" class="hw-link" @click=${() => void this.help()}>${t("unlock-cannot")}</button></p>`}
      </div>`;
  }

  private triesLeft(): TemplateResult | typeof nothing {
    const words = triesLeftWords(this.unlock);
    if (words === "") return nothing;
    return html`
      <div class="govuk-warning-text">
        <span class="govuk-warning-text__icon" aria-hidden="true">!</span>
        <strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">${t("shell-warning")}</span> ${words}</strong>
      </div>`;
  }

  private wait(): TemplateResult {
    return html`
      <div class="govuk-inset-text">
        <p class="govuk-body">${t("unlock-wait")}</p>
        <p class="hw-countdown" role="timer">${waitWords(this.waiting)}</p>
      </div>`;
  }

  private passkey(): TemplateResult {
    return html`
      <button type="button" class="govuk-button hw-wide" ?disabled=${this.busy} @click=${this.withPasskey}>
        ${t(this.busy ? "protect-waiting" : "unlock-passkey")}</button>
      ${this.unlock.passphrase
        ? html`<button type="button" class="hw-link" @click=${() => { this.byPassphrase = true; this.errors = []; }}>${t("unlock-by-passphrase")}</button>`
        : nothing}`;
  }

  private passphrase(): TemplateResult {
    return html`
      <form novalidate @submit=${this.withPassphrase}>
        ${password({ id: "passphrase", label: t("passphrase"), autocomplete: "off", own: true, errors: this.errors })}
        <button class="govuk-button hw-wide" ?disabled=${this.busy}>${t(this.busy ? "unlock-busy" : "unlock-go")}</button>
      </form>
      ${this.unlock.passkey === null ? nothing
        : html`<button type="button" class="hw-link" @click=${() => { this.byPassphrase = false; this.errors = []; }}>${t("unlock-by-passkey")}</button>`}`;
  }

  private async help(): Promise<void> {
    this.errors = [];
    if (await loadRecovery()) this.helping = true;
    else this.wrong([{ text: t("unlock-help-away") }]);
  }

  private count(): void {
    if (this.unlock.wait_until === null || this.waiting === 0) return;
    const left = waitSeconds(this.unlock.wait_until, Date.now());
    if (left === 0) announce(t("unlock-wait-over"));
    this.waiting = left;
    this.requestUpdate();
  }

  private readonly withPasskey = (): Promise<void> => this.attempt(async () => {
    const { passkey } = this.unlock;
    if (passkey === null) throw new NoSecret();
    return phone.call("unlock_with_passkey", { prf: await usePasskey(passkey) });
  });

  private readonly withPassphrase = async (event: Event): Promise<void> => {
    event.preventDefault();
    const input = this.querySelector<HTMLInputElement>("#passphrase");
    if (this.busy || input === null) return;
    if (input.value === "") {
      this.wrong([{ field: "passphrase", text: t("unlock-missing") }]);
      return;
    }
    const passphrase = input.value;
    await this.attempt(() => phone.call("unlock_with_passphrase", { passphrase }));
    // Lit keeps the field where the screen stays: what was wrong would be in the way.
    if (this.errors.length > 0) input.value = "";
  };

  private async attempt(open: () => Promise<Start>): Promise<void> {
    this.errors = [];
    this.busy = true;
    try {
      tellStart(this, await open());
    } catch (error) {
      await this.failed(error);
    } finally {
      this.busy = false;
    }
  }

  private async failed(error: unknown): Promise<void> {
    if (error instanceof PhoneFault && error.unlock !== null) this.unlock = error.unlock;
    if (error instanceof NoSecret) {
      this.wrong([{ text: t("unlock-no-secret") }]);
    } else if (wasCancelled(error)) {
      this.wrong([{ text: t("unlock-cancelled") }]);
    } else if (faultCode(error) === "wiped") {
      tellStart(this, await phone.call("start"), "failures");
    } else {
      const field = this.querySelector("#passphrase") === null || waitSeconds(this.unlock.wait_until, Date.now()) > 0 ? {} : { field: "passphrase" };
      this.wrong([{ ...field, text: faultWords(error) }]);
    }
  }

  private wrong(errors: FormError[]): void {
    this.errors = errors;
    void this.updateComplete.then(() => focusErrors(this));
  }
}

customElements.define("hw-unlock", HwUnlock);
