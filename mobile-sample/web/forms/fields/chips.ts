// Radios as large chips: one tap, anywhere on them.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { t } from "#words/made/form.js";

export interface Chip {
  value: string;
  title: string;
  /** Says that there is nothing to say: it does not stand out when it is chosen. */
  quiet?: boolean;
}

export interface Chips {
  id: string;
  legend: string;
  hint?: string | undefined;
  chips: readonly Chip[];
  chosen: string | null;
  choose(value: string): void;
  /** Takes the answer back, where it can be left out: radios alone cannot be unchosen. */
  clear?: () => void;
  /** Puts back what the last touch wrote over; null where it wrote over nothing. */
  undo?: (() => void) | null;
  fault?: string | null;
  /** `row`: chips of one width beside each other, for short words such as scores. */
  /** What two people wrote, where they differ. */
  after?: TemplateResult | typeof nothing;
  layout?: "wrap" | "row";
  /** Smaller words where many groups stand below each other. */
  small?: boolean;
}

/** A question that is answered by one of several chips. */
export function chips({ id, legend, hint, chips, chosen, choose, clear, undo = null, fault = null, after = nothing, layout = "wrap", small = false }: Chips): TemplateResult {
  const described = [hint === undefined || hint === "" ? "" : `${id}-hint`, fault === null ? "" : `${id}-error`].filter((part) => part !== "");
  return html`
    <div class=${fault === null ? "govuk-form-group" : "govuk-form-group govuk-form-group--error"}>
      <fieldset class="govuk-fieldset" id=${id} tabindex="-1" aria-describedby=${described.length === 0 ? nothing : described.join(" ")}>
        <legend class="govuk-fieldset__legend ${small ? "hw-legend" : "govuk-fieldset__legend--s"}">${legend}</legend>
        ${hint === undefined || hint === "" ? nothing : html`<div class="govuk-hint" id="${id}-hint">${hint}</div>`}
        ${fault === null ? nothing : html`
          <p class="govuk-error-message" id="${id}-error"><span class="govuk-visually-hidden">${t("screen-error")}</span> ${t("screen-not-saved", { why: fault })}</p>`}
        <div class=${layout === "row" ? "hw-chips hw-chips--row" : "hw-chips"}>
          ${chips.map(({ value, title, quiet }) => html`
            <label class=${quiet === true ? "hw-chip hw-chip--quiet" : "hw-chip"}>
              <input class="hw-chip__input" type="radio" name=${id} value=${value} autocomplete="off"
                .checked=${live(chosen === value)} @change=${() => choose(value)}>
              <span class="hw-chip__words">${title}</span>
            </label>`)}
        </div>
      </fieldset>
      ${undo === null && (clear === undefined || chosen === null) ? nothing : html`
        <button type="button" class="hw-link" @click=${undo ?? clear}>${undo === null ? t("field-clear") : t("field-undo")}<span class="govuk-visually-hidden">: ${legend}</span></button>`}
      ${after}
    </div>`;
}
