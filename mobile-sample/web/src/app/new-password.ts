// Choosing a password of one's own in the place of one that somebody else has set.

import { html, type TemplateResult } from "lit";
import type { FormError } from "../ui/errors.js";
import { password } from "./secret-field.js";

/** Shortest password that the server takes, in characters. */
export const MIN_PASSWORD_CHARS = 12;

/** Draws the two fields, with why they are there. */
export function newPassword(errors: readonly FormError[]): TemplateResult {
  return html`
    <p class="govuk-body">Somebody else made the password you were given. Choose one that only you know. You will use it from now on, here and at a desk.</p>
    ${password({
      id: "new-password", label: "New password", autocomplete: "new-password", errors,
      hint: `At least ${MIN_PASSWORD_CHARS} characters. Three or four words that have nothing to do with each other are good. Leave out your name and words like password.`,
    })}
    ${password({ id: "new-password-again", label: "The same password again", autocomplete: "new-password", errors })}`;
}

/** What is wrong with what was typed, as far as the phone can tell. */
export function newPasswordErrors(typed: string, again: string): FormError[] {
  if (typed === "") return [{ field: "new-password", text: "Enter a new password" }];
  if ([...typed.normalize("NFC")].length < MIN_PASSWORD_CHARS) {
    return [{ field: "new-password", text: `The new password must have at least ${MIN_PASSWORD_CHARS} characters` }];
  }
  if (typed !== again) return [{ field: "new-password-again", text: "Type the same password again" }];
  return [];
}
