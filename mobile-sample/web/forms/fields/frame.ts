// What stands around every control: label, hint, error, what another person wrote, and whether it is saved.

import { html, nothing, type TemplateResult } from "lit";
import { DATE_WORDS } from "#ui/civil.js";
import { filledInWords } from "../rules/known.js";
import { warning } from "../model/plausible.js";
import { claimInWords } from "../model/schema.js";
import { inputId } from "../model/path.js";
import { conflictChoice } from "../conflicts/conflict-choice.js";
import type { FieldContext, Place } from "./context.js";
import { t } from "#words/made/form.js";

/** The ids that tie a control to its words. */
export function describedBy(context: FieldContext, place: Place, hint = hasHint(place)): string | typeof nothing {
  const id = inputId(place.path);
  const ids = [
    hint ? `${id}-hint` : "",
    wrong(context, place) === null ? "" : `${id}-error`,
    filledIn(context, place) === null ? "" : `${id}-filled`,
  ];
  return ids.filter((id) => id !== "").join(" ") || nothing;
}

/** Why the field is not saved; null where nothing is wrong with it. */
export function wrong(context: FieldContext, place: Place): string | null {
  const state = context.form.state(place.path);
  if (state?.state !== "failed") return null;
  return state.fault.code === "unfinished" || state.fault.code === "too_long" ? state.fault.detail : t("screen-not-saved", { why: state.fault.detail });
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

/** What stands around a group: a way to take the answer back, and before there is one a quick way to give it. */
interface Around { clears?: boolean; folded?: boolean; quick?: TemplateResult | typeof nothing }

/** Several controls that answer one question together. */
export function grouped(context: FieldContext, place: Place, controls: TemplateResult, { clears = false, folded = false, quick = nothing }: Around = {}): TemplateResult {
  const legend = folded ? "govuk-visually-hidden" : "govuk-fieldset__legend govuk-fieldset__legend--s";
  return html`
    <div class="${groupClass(context, place)} ${clears ? "hw-field--clears" : ""}" data-path=${place.path}>
      <fieldset class="govuk-fieldset" id=${inputId(place.path)} tabindex="-1" aria-describedby=${describedBy(context, place)}>
        <legend class=${legend}>${place.field.title}</legend>
        ${hint(place)} ${error(context, place)} ${controls}
      </fieldset>
      ${clears ? html`<div class="hw-field__side" @click=${keepFocus}>${takeBack(context, place, quick)}</div>` : nothing}
      ${after(context, place)}
    </div>`;
}

/** One button takes the place of the other: the focus goes with them. */
function keepFocus(event: Event): void {
  const side = event.currentTarget as HTMLElement;
  requestAnimationFrame(() => {
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (lost) side.querySelector("button")?.focus({ preventScroll: true });
  });
}

/** Takes the answer out, or the last touch back. It stands beside the question, where it moves nothing when it comes. */
function takeBack({ form }: FieldContext, { path, field }: Place, quick: TemplateResult | typeof nothing): TemplateResult | typeof nothing {
  const undoes = form.undoable(path);
  if (!undoes && form.value(path) === undefined) return quick;
  return html`
    <button type="button" class="hw-link" @click=${() => (undoes ? form.undo(path) : form.choose(path, null))}>
      ${t(undoes ? "field-undo" : "field-clear")}<span class="govuk-visually-hidden">: ${field.title}</span>
    </button>`;
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
      <span class="govuk-visually-hidden">${t("screen-error")}</span> ${words}
    </p>`;
}

function filledIn(context: FieldContext, place: Place): string | null {
  return filledInWords(context.form, place.name, place.field, place.path);
}

function after(context: FieldContext, place: Place): TemplateResult {
  const overtaken = context.form.overtaken(place.path);
  const saved = context.form.state(place.path)?.state === "saved";
  const from = filledIn(context, place);
  const warned = warning(context.form, place.path);
  // Between this field and the next, so that saving moves nothing on the screen.
  return html`
    ${from === null ? nothing : html`<p class="hw-field__filled" id="${inputId(place.path)}-filled">${from}</p>`}
    ${warned === null ? nothing : html`<p class="hw-field__warned" role="status"><strong>${t("field-check")}</strong> ${warned}</p>`}
    <p class="hw-field__state">${saved ? html`<span class="hw-field__saved">${t("field-saved")}</span>` : nothing}</p>
    ${overtaken === null || place.field["x-merge"] === "text" ? nothing : html`
      <p class="govuk-inset-text hw-field__overtaken">
        ${t("field-overtaken", { words: claimInWords(place.field, overtaken.value, DATE_WORDS) })}
      </p>`}
    ${conflictChoice(context.form, place.path)}`;
}
