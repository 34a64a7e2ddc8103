// Fields that are chosen: one of several, any of several, yes or no.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Json, Option } from "#protocol/protocol.js";
import { inputId, isWithin, join } from "../model/path.js";
import { conflictChoice } from "../conflicts/conflict-choice.js";
import { offered, options } from "../model/schema.js";
import { describedBy, grouped, labelled, wrong } from "./frame.js";
import type { FieldContext, Place } from "./context.js";
import { t } from "#words/made/form.js";

/** The most characters of an option that stands beside others. */
const SHORT_TITLE = 28;
/** From so many options on a list of ticks is folded: most of them do not apply. */
const FOLDED_FROM = 10;

/** One of a few options, as radios. */
export function choiceField(context: FieldContext, place: Place): TemplateResult {
  const list = offered(place.field, context.form.value(place.path));
  return radios(context, place, list.map((option) => ({ ...option, value: option.const })), false);
}

/** Yes or no. */
export function yesNoField(context: FieldContext, place: Place): TemplateResult {
  return radios(context, place, [
    { const: "yes", title: t("field-yes"), value: true },
    { const: "no", title: t("field-no"), value: false },
  ], true);
}

function radios(context: FieldContext, place: Place, list: (Option & { value: Json })[], inline: boolean): TemplateResult {
  const { form } = context;
  const id = inputId(place.path);
  const chosen = form.value(place.path);
  // Short words stand beside each other, as large as a thumb.
  if (inline || isShort(list)) {
    return grouped(context, place, html`
      <div class="hw-chips">
        ${list.map((option) => html`
          <label class="hw-chip">
            <input class="hw-chip__input" type="radio" id="${id}--${option.const}" name=${id} autocomplete="off"
              .checked=${live(chosen === option.value)} @change=${() => form.choose(place.path, option.value)}>
            <span class="hw-chip__words">${option.title}</span>
          </label>`)}
      </div>`, { clears: true });
  }
  return grouped(context, place, html`
    <div class="govuk-radios">
      ${list.map((option) => html`
        <div class="govuk-radios__item">
          <input class="govuk-radios__input" type="radio" id="${id}--${option.const}" name=${id} autocomplete="off"
            aria-describedby=${option.description === undefined ? nothing : `${id}--${option.const}-hint`}
            .checked=${live(chosen === option.value)} @change=${() => form.choose(place.path, option.value)}>
          <label class="govuk-label govuk-radios__label" for="${id}--${option.const}">${option.title}</label>
          ${optionHint("radios", `${id}--${option.const}`, option)}
        </div>`)}
    </div>`, { clears: true });
}

/** Whether options are short enough to stand beside each other. */
function isShort(list: readonly Option[]): boolean {
  return list.every(({ title, description }) => description === undefined && title.length <= SHORT_TITLE);
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
      <option value="" .selected=${live(chosen === undefined)}>${t("field-not-answered")}</option>
      ${offered(place.field, chosen).map((option) => html`
        <option value=${option.const} .selected=${live(chosen === option.const)}>${option.title}</option>`)}
    </select>`);
}

/** Any of several options, each saved on its own, so that two people who tick different ones both keep theirs. */
export function setField(context: FieldContext, place: Place): TemplateResult {
  return options(place.field).length >= FOLDED_FROM ? foldedSetField(context, place) : ticksField(context, place, false);
}

function ticksField(context: FieldContext, place: Place, folded: boolean): TemplateResult {
  const { form } = context;
  const id = inputId(place.path);
  const ticks = options(place.field).map((option) => ({ option, path: join(place.path, option.const) }));
  return html`
    ${grouped(context, place, html`
      ${isShort(options(place.field)) ? html`
      <div class="hw-chips">
        ${ticks.map(({ option, path }) => html`
          <label class="hw-chip hw-chip--tick" data-path=${path}>
            <input class="hw-chip__input" type="checkbox" id=${inputId(path)} name=${id} autocomplete="off"
              .checked=${live(form.value(path) === true)}
              @change=${(event: Event) => form.choose(path, (event.target as HTMLInputElement).checked)}>
            <span class="hw-chip__words">${option.title}</span>
          </label>
          ${tickProblem(context, { ...place, path })}`)}
      </div>` : html`
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
      </div>`}
      ${ticks.map(({ path }) => conflictChoice(form, path))}
      ${tickState(context, ticks.map(({ path }) => path))}`, { folded })}`;
}

/** A list of ticks under its heading, which counts them: where many such lists stand below each other. */
export function foldedSetField(context: FieldContext, place: Place): TemplateResult {
  const { form } = context;
  const all = options(place.field);
  const ticked = all.filter((option) => form.value(join(place.path, option.const)) === true).length;
  const calls = form.page.view.conflicts.some(({ path }) => isWithin(path, place.path)) || form.problems(place.path).length > 0;
  return html`
    <details class="govuk-details hw-fold" ?open=${form.calls(place.path, calls)}>
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">${place.field.title}</span>
        <span class=${ticked === 0 ? "hw-fold__count" : "hw-fold__count hw-fold__count--some"}>${ticked === 0 ? t("field-none") : t("field-ticked-of", { ticked, all: all.length })}<span class="govuk-visually-hidden"> ${t("field-ticked")}</span></span>
      </summary>
      <div class="hw-fold__inside">${ticksField(context, place, true)}</div>
    </details>`;
}

/** A tick has no frame of its own: what is wrong with it is told under it. */
function tickProblem(context: FieldContext, place: Place): TemplateResult | typeof nothing {
  const words = wrong(context, place);
  return words === null ? nothing : html`
    <p class="govuk-error-message"><span class="govuk-visually-hidden">${t("screen-error")}</span> ${words}</p>`;
}

function tickState(context: FieldContext, paths: string[]): TemplateResult | typeof nothing {
  const states = paths.map((path) => context.form.state(path)?.state).filter((state) => state !== undefined);
  const saved = states.length > 0 && states.every((state) => state === "saved");
  return saved ? html`<p class="hw-field__state"><span class="hw-field__saved">${t("field-saved")}</span></p>` : nothing;
}

function optionHint(block: "radios" | "checkboxes", id: string, option: Option): TemplateResult | typeof nothing {
  if (option.description === undefined) return nothing;
  return html`<div class="govuk-hint govuk-${block}__hint" id="${id}-hint">${option.description}</div>`;
}
