// Fields that are chosen: one of several, any of several, yes or no.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Json, Option } from "../../phone/protocol.js";
import { inputId, join } from "../path.js";
import { conflictChoice } from "../conflict-choice.js";
import { options } from "../schema.js";
import { describedBy, grouped, labelled, wrong } from "./frame.js";
import type { FieldContext, Place } from "./context.js";

/** One of a few options, as radios. */
export function choiceField(context: FieldContext, place: Place): TemplateResult {
  return radios(context, place, options(place.field).map((option) => ({ ...option, value: option.const })), false);
}

/** Yes or no. */
export function yesNoField(context: FieldContext, place: Place): TemplateResult {
  return radios(context, place, [
    { const: "yes", title: "Yes", value: true },
    { const: "no", title: "No", value: false },
  ], true);
}

function radios(context: FieldContext, place: Place, list: (Option & { value: Json })[], inline: boolean): TemplateResult {
  const { form } = context;
  const id = inputId(place.path);
  const chosen = form.value(place.path);
  return grouped(context, place, html`
    <div class=${inline ? "govuk-radios govuk-radios--inline" : "govuk-radios"}>
      ${list.map((option) => html`
        <div class="govuk-radios__item">
          <input class="govuk-radios__input" type="radio" id="${id}--${option.const}" name=${id} autocomplete="off"
            aria-describedby=${option.description === undefined ? nothing : `${id}--${option.const}-hint`}
            .checked=${live(chosen === option.value)} @change=${() => form.choose(place.path, option.value)}>
          <label class="govuk-label govuk-radios__label" for="${id}--${option.const}">${option.title}</label>
          ${optionHint("radios", `${id}--${option.const}`, option)}
        </div>`)}
    </div>
    ${chosen === undefined ? nothing : clearButton(context, place)}`);
}

/** One of many options, as a list to choose from. */
export function longChoiceField(context: FieldContext, place: Place): TemplateResult {
  const { form } = context;
  const chosen = form.value(place.path);
  const changed = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    form.choose(place.path, value === "" ? null : value);
  };
  return labelled(context, place, html`
    <select class=${wrong(context, place) === null ? "govuk-select hw-select" : "govuk-select govuk-select--error hw-select"}
      id=${inputId(place.path)} autocomplete="off" aria-describedby=${describedBy(context, place)} @change=${changed}>
      <option value="" .selected=${live(chosen === undefined)}>Not answered</option>
      ${options(place.field).map((option) => html`
        <option value=${option.const} .selected=${live(chosen === option.const)}>${option.title}</option>`)}
    </select>`);
}

/** Any of several options, each saved on its own, so that two people who tick different ones both keep theirs. */
export function setField(context: FieldContext, place: Place): TemplateResult {
  const { form } = context;
  const id = inputId(place.path);
  const ticks = options(place.field).map((option) => ({ option, path: join(place.path, option.const) }));
  return html`
    ${grouped(context, place, html`
      <div class="govuk-checkboxes">
        ${ticks.map(({ option, path }) => html`
          <div class="govuk-checkboxes__item" data-path=${path}>
            <input class="govuk-checkboxes__input" type="checkbox" id=${inputId(path)} name=${id} autocomplete="off"
              aria-describedby=${option.description === undefined ? nothing : `${inputId(path)}-hint`}
              .checked=${live(form.value(path) === true)}
              @change=${(event: Event) => form.choose(path, (event.target as HTMLInputElement).checked)}>
            <label class="govuk-label govuk-checkboxes__label" for=${inputId(path)}>${option.title}</label>
            ${optionHint("checkboxes", inputId(path), option)}
          </div>
          ${tickProblem(context, { ...place, path })}`)}
      </div>
      ${ticks.map(({ path }) => conflictChoice(form, path))}
      ${tickState(context, ticks.map(({ path }) => path))}`)}`;
}

/** A tick has no frame of its own: what is wrong with it is told under it. */
function tickProblem(context: FieldContext, place: Place): TemplateResult | typeof nothing {
  const words = wrong(context, place);
  return words === null ? nothing : html`
    <p class="govuk-error-message"><span class="govuk-visually-hidden">Error:</span> ${words}</p>`;
}

function tickState(context: FieldContext, paths: string[]): TemplateResult | typeof nothing {
  const states = paths.map((path) => context.form.state(path)?.state).filter((state) => state !== undefined);
  const saved = states.length > 0 && states.every((state) => state === "saved");
  return saved ? html`<p class="hw-field__state hw-field__state--set"><span class="hw-field__saved">Saved</span></p>` : nothing;
}

function optionHint(block: "radios" | "checkboxes", id: string, option: Option): TemplateResult | typeof nothing {
  if (option.description === undefined) return nothing;
  return html`<div class="govuk-hint govuk-${block}__hint" id="${id}-hint">${option.description}</div>`;
}

function clearButton(context: FieldContext, place: Place): TemplateResult {
  return html`
    <button type="button" class="hw-link hw-field__clear" @click=${() => context.form.choose(place.path, null)}>
      Clear the answer<span class="govuk-visually-hidden"> to ${place.field.title}</span>
    </button>`;
}
