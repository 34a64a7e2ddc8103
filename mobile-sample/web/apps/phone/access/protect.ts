// Choosing how this phone is unlocked. Only what is chosen here opens what the phone keeps.

import { html, nothing, type TemplateResult } from "lit";
import { phone } from "../client/client.js";
import type { Start } from "#protocol/protocol.js";
import { errorSummary, focusErrors, type FormError } from "#ui/errors.js";
import { faultWords } from "#protocol/fault.js";
import { HwElement } from "#ui/element.js";
import { loadRecovery } from "./recovery-part.js";
import { tellStart } from "./tell-start.js";
import { createPasskey, NoSecret, passkeysAreOffered, wasCancelled, type NewPasskey } from "./passkey.js";
import { MIN_LENGTH, MIN_WORDS, strength, strengthWords, wrongWith } from "./passphrase.js";
import { password } from "./secret-field.js";
import { called } from "#ui/called.js";
import { t } from "#words/made/app.js";

/** `second`: the passkey is made, and a passphrase may be kept beside it. */
type Way = "choose" | "passphrase" | "second" | "code";

export class HwProtect extends HwElement {
  static override properties = {
    name: { attribute: false },
    way: { state: true },
    passkeys: { state: true },
    errors: { state: true },
    busy: { state: true },
    typed: { state: true },
  };

  declare name: string;
  private declare way: Way;
  private declare passkeys: boolean | null;
  private declare errors: FormError[];
  private declare busy: boolean;
  private declare typed: string;
  private passkey: NewPasskey | null = null;
  /** Where the phone stands once it is protected. */
  private done: Start | null = null;

  constructor() {
    super();
    this.name = "";
    this.way = "choose";
    this.passkeys = null;
    this.errors = [];
    this.busy = false;
    this.typed = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void passkeysAreOffered().then((offered) => {
      this.passkeys = offered;
      if (!offered) this.way = "passphrase";
    });
  }

  override render(): TemplateResult {
    if (this.passkeys === null) return html`<p class="govuk-body hw-opening" role="status">${t("shell-opening")}</p>`;
    return html`
      ${this.way === "code" ? html`<hw-recovery-code @hw-done=${() => this.enter()}></hw-recovery-code>` : this.ways()}`;
  }

  private ways(): TemplateResult {
    return html`
      ${errorSummary(this.errors)}
      <h1 class="govuk-heading-l">${this.way === "code" ? "" : t(`protect-${this.way}`)}</h1>
      ${this.way === "choose" ? this.choose() : this.passphrase()}`;
  }

  private choose(): TemplateResult {
    return html`
      <p class="govuk-body">${t.rich("protect-hello", { name: called(this.name) })}</p>
      <p class="govuk-body">${t("protect-quickest")}</p>
      <button type="button" class="govuk-button hw-wide" ?disabled=${this.busy} @click=${this.withPasskey}>
        ${t(this.busy ? "protect-waiting" : "protect-passkey")}</button>
      <button type="button" class="govuk-button govuk-button--secondary hw-wide" ?disabled=${this.busy} @click=${this.toPassphrase}>${t("protect-use-passphrase")}</button>`;
  }

  private passphrase(): TemplateResult {
    const note = strengthWords(strength(this.typed));
    return html`
      <p class="govuk-body">${t(this.way === "second" ? "protect-second-why" : "protect-passphrase-why")}</p>
      <form novalidate @submit=${this.withPassphrase}>
        ${password({
          id: "passphrase", label: t("passphrase"), autocomplete: "new-password", errors: this.errors, note,
          hint: t("protect-hint", { words: MIN_WORDS, letters: MIN_LENGTH }),
          typed: (value) => { this.typed = value; },
        })}
        ${password({ id: "again", label: t("passphrase-again"), autocomplete: "new-password", errors: this.errors })}
        <button class="govuk-button hw-wide" ?disabled=${this.busy}>${t(this.busy ? "protect-busy" : "protect-go")}</button>
      </form>
      ${this.way === "second"
        ? html`<button type="button" class="govuk-button govuk-button--secondary hw-wide" ?disabled=${this.busy} @click=${() => void this.protect()}>${t("protect-without")}</button>`
        : this.passkeys === true ? html`<button type="button" class="hw-link" @click=${this.toChoice}>${t("protect-passkey-instead")}</button>` : nothing}`;
  }

  private readonly toPassphrase = (): void => this.show("passphrase");
  private readonly toChoice = (): void => this.show("choose");

  private show(way: Way): void {
    this.errors = [];
    this.typed = "";
    this.way = way;
    this.dispatchEvent(new CustomEvent("hw-step", { bubbles: true }));
  }

  private readonly withPasskey = async (): Promise<void> => {
    this.errors = [];
    this.busy = true;
    try {
      this.passkey = await createPasskey();
      this.show("second");
    } catch (error) {
      if (error instanceof NoSecret) {
        this.passkeys = false;
        this.way = "passphrase";
        this.wrong([{ text: t("protect-no-secret") }]);
      } else if (wasCancelled(error)) {
        this.wrong([{ text: t("protect-cancelled") }]);
      } else {
        this.wrong([{ text: faultWords(error) }]);
      }
    } finally {
      this.busy = false;
    }
  };

  private readonly withPassphrase = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    const value = (id: string): string => this.querySelector<HTMLInputElement>(`#${id}`)?.value ?? "";
    const passphrase = value("passphrase");
    const wrong = wrongWith(passphrase, value("again"));
    if (wrong.length > 0) {
      this.wrong(wrong);
      return;
    }
    await this.protect(passphrase);
  };

  private async protect(passphrase?: string): Promise<void> {
    this.errors = [];
    this.busy = true;
    try {
      const { passkey } = this;
      if (passkey !== null) this.done = await phone.call("protect_with_passkey", { ...passkey, ...(passphrase === undefined ? {} : { passphrase }) });
      else if (passphrase !== undefined) this.done = await phone.call("protect_with_passphrase", { passphrase });
      // Where the code's part has not reached this phone, it is used all the same.
      if (await loadRecovery()) this.show("code");
      else this.enter();
    } catch (error) {
      this.wrong([{ text: faultWords(error) }]);
    } finally {
      this.busy = false;
    }
  }

  private enter(): void {
    if (this.done !== null) tellStart(this, this.done);
  }

  private wrong(errors: FormError[]): void {
    this.errors = errors;
    void this.updateComplete.then(() => focusErrors(this));
  }
}

customElements.define("hw-protect", HwProtect);
