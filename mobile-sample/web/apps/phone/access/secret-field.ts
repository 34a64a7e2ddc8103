// A field for a password or passphrase that can be looked at: typing blind on a small screen is how people lock
// themselves out.

import { html, nothing, type TemplateResult } from "lit";
import { fieldError, isWrong, type FormError } from "#ui/errors.js";
import { t } from "#words/made/app.js";

interface SecretField {
  id: string;
  label: string;
  hint?: string;
  autocomplete: "current-password" | "new-password" | "off";
  errors: readonly FormError[];
  typed?: (value: string) => void;
  /** Told beside the field while it is typed. */
  note?: string;
  /** A secret of this phone alone: no password manager keeps it, or fills it with the server's password. */
  own?: boolean;
}

/** Draws the field. */
export function password({ id, label, hint, autocomplete, errors, typed, note, own = false }: SecretField): TemplateResult {
  const wrong = isWrong(errors, id);
  const described = [hint === undefined ? "" : `${id}-hint`, wrong ? `${id}-error` : "", note === undefined ? "" : `${id}-note`].filter((one) => one !== "");
  return html`
    <div class="govuk-form-group govuk-password-input ${wrong ? "govuk-form-group--error" : ""}">
      <label class="govuk-label govuk-label--s" for=${id}>${label}</label>
      ${hint === undefined ? nothing : html`<div class="govuk-hint" id="${id}-hint">${hint}</div>`}
      ${fieldError(errors, id)}
      <div class="govuk-input__wrapper govuk-password-input__wrapper">
        <input class="govuk-input govuk-password-input__input ${own ? "hw-own" : ""} ${wrong ? "govuk-input--error" : ""}" id=${id} type=${own ? "text" : "password"}
          autocomplete=${own ? "off" : autocomplete} data-1p-ignore=${own ? "" : nothing} data-lpignore=${own ? "true" : nothing} data-bwignore=${own ? "" : nothing}
          autocapitalize="none" autocorrect="off" spellcheck="false" aria-describedby=${described.length === 0 ? nothing : described.join(" ")}
          @input=${(event: Event) => typed?.((event.target as HTMLInputElement).value)}>
        <button type="button" class="govuk-button govuk-button--secondary hw-show" aria-controls=${id} @click=${toggle}><span>${t("secret-show")}<span
          class="govuk-visually-hidden"> ${label.toLowerCase()}</span></span><span hidden>${t("secret-hide")}<span class="govuk-visually-hidden"> ${label.toLowerCase()}</span></span></button>
      </div>
      ${note === undefined ? nothing : html`<p class="govuk-body hw-note" id="${id}-note" aria-live="polite">${note}</p>`}
    </div>`;
}

function toggle(event: Event): void {
  const button = event.currentTarget as HTMLButtonElement;
  const input = button.parentElement?.querySelector("input");
  if (input == null) return;
  const own = input.classList.contains("hw-own");
  const shown = own ? !input.classList.contains("hw-own--shown") : input.type === "password";
  if (own) input.classList.toggle("hw-own--shown", shown);
  else input.type = shown ? "text" : "password";
  // The words are the template's, which draws them anew in another language.
  const [show, hide] = button.querySelectorAll<HTMLElement>(":scope > span");
  if (show !== undefined) show.hidden = shown;
  if (hide !== undefined) hide.hidden = !shown;
}
