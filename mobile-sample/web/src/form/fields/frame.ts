// What stands around every control: label, hint, error, what another person wrote, and whether it is saved.

import { html, nothing, type TemplateResult } from "lit";
import { DATE_WORDS } from "../civil.js";
import { tooLongWords, tooMany } from "../drafts.js";
import { claimInWords } from "../schema.js";
import { inputId } from "../path.js";
import { conflictChoice } from "../conflict-choice.js";
import type { FieldContext, Place } from "./context.js";

/** The ids that tie a control to its words. */
export function describedBy(context: FieldContext, place: Place, hint = hasHint(place)): string | typeof nothing {
  const id = inputId(place.path);
  const ids = [hint ? `${id}-hint` : "", wrong(context, place) === null ? "" : `${id}-error`];
  return ids.filter((id) => id !== "").join(" ") || nothing;
}

/** Why the field is not saved; null where nothing is wrong with it. */
export function wrong(context: FieldContext, place: Place): string | null {
  const state = context.form.state(place.path);
  if (state?.state !== "failed") return null;
  const many = tooMany(context.form.draft(place.path), place.field);
  if (many > 0 && state.fault.code === "too_long") return tooLongWords(many);
  return state.fault.code === "unfinished" ? state.fault.detail : `Not saved: ${state.fault.detail}`;
}

/** A control with a label of its own. */
export function labelled(context: FieldContext, place: Place, control: TemplateResult): TemplateResult {
  const id = inputId(place.path);
  return html`
    <div class=${groupClass(context, place)} data-path=${place.path}>
      <label class="govuk-label govuk-label--s" for=${id}>${place.field.title}</label>
      ${hint(place)} ${error(context, place)} ${control} ${after(context, place)}
    </div>`;
}

/** Several controls that answer one question together. */
export function grouped(context: FieldContext, place: Place, controls: TemplateResult, role: "group" | "radiogroup" = "group"): TemplateResult {
  return html`
    <div class=${groupClass(context, place)} data-path=${place.path}>
      <fieldset class="govuk-fieldset" id=${inputId(place.path)} tabindex="-1" role=${role} aria-describedby=${describedBy(context, place)}>
        <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">${place.field.title}</legend>
        ${hint(place)} ${error(context, place)} ${controls}
      </fieldset>
      ${after(context, place)}
    </div>`;
}

function groupClass(context: FieldContext, place: Place): string {
  return wrong(context, place) === null ? "govuk-form-group hw-field" : "govuk-form-group govuk-form-group--error hw-field";
}

function hasHint(place: Place): boolean {
  return (place.field.description ?? "") !== "";
}

function hint(place: Place): TemplateResult | typeof nothing {
  if (!hasHint(place)) return nothing;
  return html`<div class="govuk-hint" id="${inputId(place.path)}-hint">${place.field.description}</div>`;
}

function error(context: FieldContext, place: Place): TemplateResult | typeof nothing {
  const words = wrong(context, place);
  if (words === null) return nothing;
  return html`
    <p class="govuk-error-message" id="${inputId(place.path)}-error">
      <span class="govuk-visually-hidden">Error:</span> ${words}
    </p>`;
}

function after(context: FieldContext, place: Place): TemplateResult {
  const overtaken = context.form.overtaken(place.path);
  const saved = context.form.state(place.path)?.state === "saved";
  // Always there, so that saving moves nothing on the screen.
  return html`
    <p class="hw-field__state">${saved ? html`<span class="hw-field__saved">Saved</span>` : nothing}</p>
    ${overtaken === null || place.field["x-merge"] === "text" ? nothing : html`
      <p class="govuk-inset-text hw-field__overtaken">
        Someone else wrote “${claimInWords(place.field, overtaken.value, DATE_WORDS)}” here while you were typing. Yours takes its place.
      </p>`}
    ${conflictChoice(context.form, place.path)}`;
}
