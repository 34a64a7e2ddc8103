// The session with the server has ended: signing in anew changes nothing on the phone.

import { html, nothing, type TemplateResult } from "lit";
import { phone } from "../client/client.js";
import { errorSummary, fieldError, focusErrors, isWrong, type FormError } from "#ui/errors.js";
import { deviceName } from "./device-name.js";
import { faultCode, faultWords } from "#protocol/fault.js";
import { HwElement } from "#ui/element.js";
import { forgetTyped } from "./name-field.js";
import { newPassword, newPasswordErrors } from "./new-password.js";
import { tellStart } from "./tell-start.js";
import { password } from "./secret-field.js";
import { t } from "#words/made/app.js";
import { t as later } from "#words/made/app-later.js";

export class HwSignInAgain extends HwElement {
  static override properties = { errors: { state: true }, choosing: { state: true }, busy: { state: true } };

  private declare errors: FormError[];
  /** Whether the password that was given must be changed. */
  private declare choosing: boolean;
  private declare busy: boolean;

  constructor() {
    super();
    this.errors = [];
    this.choosing = false;
    this.busy = false;
  }

  override render(): TemplateResult {
    const wrong = isWrong(this.errors, "username");
    return html`
      ${errorSummary(this.errors)}
      <h2 class="govuk-heading-m">${this.choosing ? t("sign-in-own") : later("again-title")}</h2>
      <p class="govuk-body">${later("again-stays")}</p>
      <form novalidate @submit=${this.submit}>
        ${this.choosing ? newPassword(this.errors) : nothing}
        <div ?hidden=${this.choosing}>
        <div class="govuk-form-group ${wrong ? "govuk-form-group--error" : ""}">
          <label class="govuk-label govuk-label--s" for="username">${t("sign-in-username")}</label>
          ${fieldError(this.errors, "username")}
          <input class="govuk-input ${wrong ? "govuk-input--error" : ""}" id="username" name="username" type="text" autocomplete="username" autocapitalize="none" spellcheck="false"
            @input=${forgetTyped} aria-describedby=${wrong ? "username-error" : nothing}>
        </div>
        ${password({ id: "password", label: t("sign-in-password"), autocomplete: "current-password", errors: this.errors })}
        </div>
        <button class="govuk-button hw-wide" ?disabled=${this.busy}>${this.busy ? t("sign-in-busy") : this.choosing ? t("sign-in-save") : later("again-title")}</button>
      </form>`;
  }

  private readonly submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    const value = (id: string): string => this.querySelector<HTMLInputElement>(`#${id}`)?.value ?? "";
    const [username, secret] = [value("username").trim(), value("password")];
    const errors: FormError[] = [];
    if (username === "") errors.push({ field: "username", text: t("sign-in-username-missing") });
    if (secret === "") errors.push({ field: "password", text: t("sign-in-password-missing") });
    const chosen = value("new-password");
    if (this.choosing) errors.push(...newPasswordErrors(chosen, value("new-password-again")));
    if (errors.length > 0) {
      this.wrong(errors);
      return;
    }
    this.errors = [];
    this.busy = true;
    try {
      tellStart(this, await phone.call("sign_in_again", { username, password: secret, device_name: deviceName(navigator.userAgent), ...(this.choosing ? { new_password: chosen } : {}) }));
    } catch (error) {
      if (faultCode(error) === "password_change_required") this.choosing = true;
      else this.wrong([{ ...(faultCode(error).startsWith("new_password") ? { field: "new-password" } : {}), text: faultWords(error) }]);
    } finally {
      this.busy = false;
    }
  };

  private wrong(errors: FormError[]): void {
    this.errors = errors;
    void this.updateComplete.then(() => focusErrors(this));
  }
}

customElements.define("hw-sign-in-again", HwSignInAgain);
