// Signing in for the first time on this phone.

import { html, nothing, type TemplateResult } from "lit";
import { phone } from "../client/client.js";
import { errorSummary, fieldError, focusErrors, isWrong, type FormError } from "#ui/errors.js";
import { faultCode, faultWords } from "#protocol/fault.js";
import { deviceName } from "./device-name.js";
import { HwElement } from "#ui/element.js";
import { forgetTyped } from "./name-field.js";
import { newPassword, newPasswordErrors } from "./new-password.js";
import { tellStart } from "./tell-start.js";
import { password } from "./secret-field.js";
import { t } from "#words/made/app.js";

export class HwSignIn extends HwElement {
  static override properties = { errors: { state: true }, choosing: { state: true }, busy: { state: true } };

  private declare errors: FormError[];
  /** Whether the password that was given must be changed. */
  private declare choosing: boolean;
  private declare busy: boolean;
  /** What the phone is called until the person says otherwise: it stays in the language it was first shown in. */
  private readonly device = deviceName(navigator.userAgent);

  constructor() {
    super();
    this.errors = [];
    this.choosing = false;
    this.busy = false;
  }

  override render(): TemplateResult {
    const wrong = (field: string): boolean => isWrong(this.errors, field);
    return html`
      ${errorSummary(this.errors)}
      <h1 class="govuk-heading-l">${t(this.choosing ? "sign-in-own" : "sign-in-title")}</h1>
      ${this.choosing ? nothing : html`<p class="govuk-body">${t("sign-in-connection")}</p>`}
      <form novalidate @submit=${this.submit}>
        ${this.choosing ? newPassword(this.errors) : nothing}
        <div ?hidden=${this.choosing}>
        <div class="govuk-form-group ${wrong("username") ? "govuk-form-group--error" : ""}">
          <label class="govuk-label govuk-label--s" for="username">${t("sign-in-username")}</label>
          ${fieldError(this.errors, "username")}
          <input class="govuk-input ${wrong("username") ? "govuk-input--error" : ""}" id="username" name="username" type="text" autocomplete="username"
            autocapitalize="none" spellcheck="false" @input=${forgetTyped} aria-describedby=${wrong("username") ? "username-error" : nothing}>
        </div>
        ${password({ id: "password", label: t("sign-in-password"), autocomplete: "current-password", errors: this.errors })}
        <div class="govuk-form-group ${wrong("device") ? "govuk-form-group--error" : ""}">
          <label class="govuk-label govuk-label--s" for="device">${t("sign-in-device")}</label>
          <div class="govuk-hint" id="device-hint">${t("sign-in-device-hint")}</div>
          ${fieldError(this.errors, "device")}
          <input class="govuk-input ${wrong("device") ? "govuk-input--error" : ""}" id="device" type="text" autocomplete="off" maxlength="80" .value=${this.device}
            aria-describedby=${wrong("device") ? "device-hint device-error" : "device-hint"}>
        </div>
        </div>
        <button class="govuk-button hw-wide" ?disabled=${this.busy}>${t(this.busy ? "sign-in-busy" : this.choosing ? "sign-in-save" : "sign-in-go")}</button>
      </form>`;
  }

  private readonly submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    const value = (id: string): string => this.querySelector<HTMLInputElement>(`#${id}`)?.value ?? "";
    const [username, secret, device_name] = [value("username").trim(), value("password"), value("device").trim()];
    const errors: FormError[] = [];
    if (username === "") errors.push({ field: "username", text: t("sign-in-username-missing") });
    if (secret === "") errors.push({ field: "password", text: t("sign-in-password-missing") });
    if (device_name === "") errors.push({ field: "device", text: t("sign-in-device-missing") });
    const chosen = value("new-password");
    if (this.choosing) errors.push(...newPasswordErrors(chosen, value("new-password-again")));
    if (errors.length > 0) {
      this.show(errors);
      return;
    }
    this.errors = [];
    this.busy = true;
    try {
      tellStart(this, await phone.call("sign_in", { username, password: secret, device_name, ...(this.choosing ? { new_password: chosen } : {}) }));
    } catch (error) {
      if (faultCode(error) === "password_change_required") this.choosing = true;
      else this.show([{ ...(faultCode(error).startsWith("new_password") ? { field: "new-password" } : {}), text: faultWords(error) }]);
    } finally {
      this.busy = false;
    }
  };

  private show(errors: FormError[]): void {
    this.errors = errors;
    void this.updateComplete.then(() => focusErrors(this));
  }
}

customElements.define("hw-sign-in", HwSignIn);
