// Errors as the design system shows them: all of them at the top, each beside its field.

import { html, nothing, type TemplateResult } from "lit";
import { t } from "#words/made/ui.js";

/** What is wrong, and the id of the field to mend. Without an id it concerns the whole form. */
export interface FormError { field?: string; text: string }

/** The list at the top of a form. It takes the focus when it appears (see `focusErrors`). */
export function errorSummary(errors: readonly FormError[]): TemplateResult | typeof nothing {
  if (errors.length === 0) return nothing;
  return html`
    <div class="govuk-error-summary" tabindex="-1">
      <div role="alert">
        <h2 class="govuk-error-summary__title">${t("errors-title")}</h2>
        <div class="govuk-error-summary__body">
          <ul class="govuk-list govuk-error-summary__list">
            ${errors.map(({ field, text }) => html`<li>${field === undefined
              ? html`<p class="govuk-error-message">${text}</p>`
              : html`<a href="#${field}" @click=${(event: Event) => toField(event, field)}>${text}</a>`}</li>`)}
          </ul>
        </div>
      </div>
    </div>`;
}

/** The line above a field. Its id is the field's with `-error`, for `aria-describedby`. */
export function fieldError(errors: readonly FormError[], field: string): TemplateResult | typeof nothing {
  const error = errors.find((one) => one.field === field);
  if (error === undefined) return nothing;
  return html`<p id="${field}-error" class="govuk-error-message"><span class="govuk-visually-hidden">${t("errors-error")}</span> ${error.text}</p>`;
}

/** Whether a field has an error. */
export function isWrong(errors: readonly FormError[], field: string): boolean {
  return errors.some((one) => one.field === field);
}

/** Brings the summary before the person's eyes; called once it is drawn. */
export function focusErrors(host: ParentNode): void {
  host.querySelector<HTMLElement>(".govuk-error-summary")?.focus();
}

/** The address stays as it is: a hash would be one more entry on the way back. */
function toField(event: Event, field: string): void {
  event.preventDefault();
  const element = document.getElementById(field);
  element?.focus();
  element?.closest(".govuk-form-group")?.scrollIntoView({ block: "start" });
}
