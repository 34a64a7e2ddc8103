// The second way in: a code on paper. It is told once, after the phone is protected; by it a forgotten passphrase or a lost
// passkey is got over. Whoever has neither gives the phone's key up, and what it did not send is handed in.

import { html, nothing, type TemplateResult } from "lit";
import { phone } from "../client/client.js";
import { PhoneFault, type Start, type Unlock } from "#protocol/protocol.js";
import { errorSummary, fieldError, focusErrors, isWrong, type FormError } from "#ui/errors.js";
import { faultCode, faultWords } from "#protocol/fault.js";
import { HwElement } from "#ui/element.js";
import { MIN_LENGTH, MIN_WORDS, strength, strengthWords, wrongWith } from "./passphrase.js";
import { password } from "./secret-field.js";
import { tellStart } from "./tell-start.js";
import { t as app } from "#words/made/app.js";
import { t } from "#words/made/app-later.js";

/** Tells the code. It answers with `hw-done`. */
export class HwRecoveryCode extends HwElement {
  static override properties = { code: { state: true }, fault: { state: true } };

  private declare code: string | null;
  private declare fault: string | null;

  constructor() {
    super();
    this.code = null;
    this.fault = null;
  }

  override render(): TemplateResult {
    return html`
      ${this.fault === null ? nothing : errorSummary([{ text: this.fault }])}
      <h1 class="govuk-heading-l" tabindex="-1">${t("recovery-title")}</h1>
      <p class="govuk-body">${t("recovery-why")}</p>
      ${this.code === null ? html`
        <button type="button" class="govuk-button hw-wide" @click=${() => void this.make()}>${t("recovery-show")}</button>
        <button type="button" class="govuk-button govuk-button--secondary hw-wide" @click=${this.done}>${t("recovery-without-code")}</button>` : html`
        <p class="hw-code" aria-label=${t("recovery-code-is", { letters: [...this.code].join(" ") })} role="img">${this.code}</p>
        <ul class="govuk-list govuk-list--bullet">
          <li>${t("recovery-rule-1")}</li>
          <li>${t("recovery-rule-2")}</li>
          <li>${t("recovery-rule-3")}</li>
        </ul>
        <button type="button" class="govuk-button hw-wide" @click=${this.done}>${t("recovery-written")}</button>`}`;
  }

  private async make(): Promise<void> {
    try {
      this.code = (await phone.call("make_recovery")).code;
    } catch (error) {
      this.fault = faultWords(error);
    }
  }

  private readonly done = (): void => {
    this.dispatchEvent(new CustomEvent("hw-done"));
  };
}

type Step = "code" | "passphrase" | "next";

/** Gets in without the passphrase or the passkey. */
export class HwRecover extends HwElement {
  static override properties = {
    unlock: { attribute: false }, step: { state: true }, errors: { state: true }, busy: { state: true }, typed: { state: true }, sure: { state: true },
  };

  declare unlock: Unlock;
  private declare step: Step;
  private declare errors: FormError[];
  private declare busy: boolean;
  private declare typed: string;
  /** Giving up was asked for once. */
  private declare sure: boolean;
  private start: Start | null = null;

  constructor() {
    super();
    this.step = "code";
    this.errors = [];
    this.busy = false;
    this.typed = "";
    this.sure = false;
  }

  override render(): TemplateResult {
    switch (this.step) {
      case "code": return html`${errorSummary(this.errors)} ${this.unlock.recovery ? this.byCode() : nothing} ${this.without()}`;
      case "passphrase": return html`${errorSummary(this.errors)} ${this.choose()}`;
      case "next": return html`<hw-recovery-code @hw-done=${() => { if (this.start !== null) tellStart(this, this.start); }}></hw-recovery-code>`;
    }
  }

  private byCode(): TemplateResult {
    const wrong = isWrong(this.errors, "recovery");
    return html`
      <form novalidate @submit=${this.withCode}>
        <div class="govuk-form-group ${wrong ? "govuk-form-group--error" : ""}">
          <label class="govuk-label govuk-label--s" for="recovery">${t("recovery-code")}</label>
          <div class="govuk-hint" id="recovery-hint">${t("recovery-code-hint")}</div>
          ${fieldError(this.errors, "recovery")}
          <input class="govuk-input hw-own hw-own--shown" id="recovery" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false"
            data-1p-ignore data-lpignore="true" data-bwignore aria-describedby=${wrong ? "recovery-hint recovery-error" : "recovery-hint"}>
        </div>
        <button class="govuk-button hw-wide" ?disabled=${this.busy}>${t(this.busy ? "recovery-unlocking" : "recovery-unlock")}</button>
      </form>`;
  }

  private without(): TemplateResult {
    const { unsent, can_hand_in, recovery } = this.unlock;
    const gives = unsent === 0 || can_hand_in;
    return html`
      <h2 class="govuk-heading-m">${t(recovery ? "recovery-without" : "recovery-nobody")}</h2>
      <p class="govuk-body">${unsent === 0 ? t("recovery-nothing") : t(gives ? "recovery-hand-in" : "recovery-lost", { count: unsent })}</p>
      ${!gives ? nothing : this.sure ? html`
        <div class="govuk-warning-text">
          <span class="govuk-warning-text__icon" aria-hidden="true">!</span>
          <strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">${app("shell-warning")}</span> ${t("recovery-forgets")}</strong>
        </div>
        <button type="button" class="govuk-button govuk-button--warning hw-wide" ?disabled=${this.busy} @click=${() => void this.giveUp()}>${t("recovery-forget")}</button>` : html`
        <p class="govuk-body">${t("recovery-as-new")}</p>
        <button type="button" class="govuk-button govuk-button--secondary hw-wide" @click=${() => { this.sure = true; }}>${t("recovery-start-again")}</button>`}
      <button type="button" class="hw-link" @click=${() => this.dispatchEvent(new CustomEvent("hw-back"))}>${t("recovery-try-again")}</button>`;
  }

  private choose(): TemplateResult {
    return html`
      <h2 class="govuk-heading-m">${t("recovery-new")}</h2>
      <p class="govuk-body">${t("recovery-new-why")}</p>
      <form novalidate @submit=${this.withPassphrase}>
        ${password({
          id: "passphrase", label: t("recovery-new-label"), autocomplete: "off", own: true, errors: this.errors, note: strengthWords(strength(this.typed)),
          hint: t("recovery-new-hint", { words: MIN_WORDS, letters: MIN_LENGTH }), typed: (value) => { this.typed = value; },
        })}
        ${password({ id: "again", label: app("passphrase-again"), autocomplete: "off", own: true, errors: this.errors })}
        <button class="govuk-button hw-wide" ?disabled=${this.busy}>${t(this.busy ? "recovery-sealing" : "recovery-take")}</button>
      </form>`;
  }

  private value(id: string): string {
    return this.querySelector<HTMLInputElement>(`#${id}`)?.value ?? "";
  }

  private readonly withCode = (event: Event): void => {
    event.preventDefault();
    void this.attempt("recovery", async () => {
      await phone.call("unlock_with_recovery", { code: this.value("recovery") });
      this.step = "passphrase";
    });
  };

  private readonly withPassphrase = (event: Event): void => {
    event.preventDefault();
    const passphrase = this.value("passphrase");
    const wrong = wrongWith(passphrase, this.value("again"));
    if (wrong.length > 0) return this.wrong(wrong);
    void this.attempt("passphrase", async () => {
      this.start = await phone.call("new_passphrase", { passphrase });
      this.step = "next";
    });
  };

  private giveUp(): Promise<void> {
    return this.attempt(null, async () => tellStart(this, await phone.call("give_up")));
  }

  private async attempt(field: string | null, act: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.errors = [];
    try {
      await act();
    } catch (error) {
      if (error instanceof PhoneFault && error.unlock !== null) this.unlock = error.unlock;
      if (faultCode(error) === "wiped") tellStart(this, await phone.call("start"), "failures");
      else this.wrong([{ ...(field === null ? {} : { field }), text: faultWords(error) }]);
    } finally {
      this.busy = false;
    }
  }

  private wrong(errors: FormError[]): void {
    this.errors = errors;
    void this.updateComplete.then(() => focusErrors(this));
  }
}

customElements.define("hw-recovery-code", HwRecoveryCode);
customElements.define("hw-recover", HwRecover);
