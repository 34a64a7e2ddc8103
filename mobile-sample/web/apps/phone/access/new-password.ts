// Choosing a password of one's own in the place of one that somebody else has set.

import { html, type TemplateResult } from "lit";
import type { FormError } from "#ui/errors.js";
import { password } from "./secret-field.js";
import { t } from "#words/made/app.js";

/** Shortest password that the server takes, in characters. */
export const MIN_PASSWORD_CHARS = 12;

/** Draws the two fields, with why they are there. */
export function newPassword(errors: readonly FormError[]): TemplateResult {
  return html`
    <p class="govuk-body">${t("password-given")}</p>
    ${password({
      id: "new-password", label: t("password-new"), autocomplete: "new-password", errors,
      hint: t("password-hint", { count: MIN_PASSWORD_CHARS }),
    })}
    ${password({ id: "new-password-again", label: t("password-again"), autocomplete: "new-password", errors })}`;
}

/** What is wrong with what was typed, as far as the phone can tell. */
export function newPasswordErrors(typed: string, again: string): FormError[] {
  if (typed === "") return [{ field: "new-password", text: t("password-missing") }];
  if ([...typed.normalize("NFC")].length < MIN_PASSWORD_CHARS) {
    return [{ field: "new-password", text: t("password-short", { count: MIN_PASSWORD_CHARS }) }];
  }
  if (typed !== again) return [{ field: "new-password-again", text: t("password-differs") }];
  return [];
}
