// The second way in: a code on paper. It is told once, after the phone is protected; by it a forgotten passphrase or a lost
// passkey is got over. Whoever has neither gives the phone's key up, and what it did not send is handed in.

import { html, nothing, type TemplateResult } from "lit";
import { phone } from "../phone/client.js";
import { PhoneFault, type Start, type Unlock } from "../phone/protocol.js";
import { errorSummary, fieldError, focusErrors, isWrong, type FormError } from "../ui/errors.js";
import { faultCode, faultWords } from "../ui/fault.js";
import { HwElement } from "./element.js";
import { MIN_LENGTH, MIN_WORDS, strength, strengthWords, wrongWith } from "./passphrase.js";
import { password } from "./secret-field.js";
import { tellStart } from "./tell-start.js";

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
      <h1 class="govuk-heading-l" tabindex="-1">A code for when you cannot unlock</h1>
      <p class="govuk-body">A passphrase is forgotten, a finger is not recognised. This code then opens what is on this phone, and you choose a new passphrase.</p>
      ${this.code === null ? html`
        <button type="button" class="govuk-button hw-wide" @click=${() => void this.make()}>Show my code</button>
        <button type="button" class="govuk-button govuk-button--secondary hw-wide" @click=${this.done}>Go on without a code</button>` : html`
        <p class="hw-code" aria-label="Your code: ${[...this.code].join(" ")}" role="img">${this.code}</p>
        <ul class="govuk-list govuk-list--bullet">
          <li>Write it on paper now: it is shown this once, and nobody can tell it to you again.</li>
          <li>Keep the paper at home or in the office safe, never with the phone. Whoever has both can read everything.</li>
          <li>Where the paper is lost, go on as before: the code alone opens nothing.</li>
        </ul>
        <button type="button" class="govuk-button hw-wide" @click=${this.done}>I have written it down</button>`}`;
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
          <label class="govuk-label govuk-label--s" for="recovery">Code from your paper</label>
          <div class="govuk-hint" id="recovery-hint">24 letters and digits. Spaces and capitals do not matter.</div>
          ${fieldError(this.errors, "recovery")}
          <input class="govuk-input hw-own hw-own--shown" id="recovery" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false"
            data-1p-ignore data-lpignore="true" data-bwignore aria-describedby=${wrong ? "recovery-hint recovery-error" : "recovery-hint"}>
        </div>
        <button class="govuk-button hw-wide" ?disabled=${this.busy}>${this.busy ? "Unlocking" : "Unlock with the code"}</button>
      </form>`;
  }

  private without(): TemplateResult {
    const { unsent, can_hand_in, recovery } = this.unlock;
    const work = unsent === 1 ? "1 record that was not sent" : `${unsent} records that were not sent`;
    const gives = unsent === 0 || can_hand_in;
    return html`
      <h2 class="govuk-heading-m">${recovery ? "Without the code" : "Nobody can open this phone for you"}</h2>
      <p class="govuk-body">What was sent is safe at the office. ${unsent === 0 ? "Nothing here was not sent." : gives
        ? `The ${work} can be handed in sealed: only your manager can open ${unsent === 1 ? "it" : "them"}.`
        : `The ${work} would be lost. Keep the phone, and ring your manager before anything else.`}</p>
      ${!gives ? nothing : this.sure ? html`
        <div class="govuk-warning-text">
          <span class="govuk-warning-text__icon" aria-hidden="true">!</span>
          <strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">Warning</span> Everything on this phone is forgotten, and cannot be got back here.</strong>
        </div>
        <button type="button" class="govuk-button govuk-button--warning hw-wide" ?disabled=${this.busy} @click=${() => void this.giveUp()}>Forget everything and hand in</button>` : html`
        <p class="govuk-body">Then you sign in as on a new phone.</p>
        <button type="button" class="govuk-button govuk-button--secondary hw-wide" @click=${() => { this.sure = true; }}>Start this phone again</button>`}
      <button type="button" class="hw-link" @click=${() => this.dispatchEvent(new CustomEvent("hw-back"))}>Try again to unlock</button>`;
  }

  private choose(): TemplateResult {
    return html`
      <h2 class="govuk-heading-m">Choose a new passphrase</h2>
      <p class="govuk-body">It takes the place of every way in of before, and the code on your paper is used up.</p>
      <form novalidate @submit=${this.withPassphrase}>
        ${password({
          id: "passphrase", label: "New passphrase", autocomplete: "off", own: true, errors: this.errors, note: strengthWords(strength(this.typed)),
          hint: `At least ${MIN_WORDS} words or ${MIN_LENGTH} characters.`, typed: (value) => { this.typed = value; },
        })}
        ${password({ id: "again", label: "The same passphrase again", autocomplete: "off", own: true, errors: this.errors })}
        <button class="govuk-button hw-wide" ?disabled=${this.busy}>${this.busy ? "Sealing this phone" : "Take this passphrase"}</button>
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
