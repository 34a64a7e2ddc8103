// Dates, and dates with a time.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Json, Path, Schema } from "#protocol/protocol.js";
import { dateInWords, instantInWords, typedAt, typedDate, typedInstant, type TypedDate, type TypedInstant } from "#ui/civil.js";
import { comesTwice, dateEntry, instantEntry } from "../model/dated.js";
import { now } from "../host.js";
import { datedEntry, typedParts } from "../model/drafts.js";
import { listAt } from "../model/meaning.js";
import { inputId, segments } from "../model/path.js";
import type { Draft } from "../model/record-form.js";
import { grouped, wrong } from "./frame.js";
import type { FieldContext, Place } from "./context.js";
import { turnChoice } from "./turn.js";
import { t } from "#words/made/form.js";

const DAY_MS = 86_400_000;

interface Part { name: keyof TypedDate; width: number; maxLength: number }

const PARTS: Part[] = [
  { name: "day", width: 2, maxLength: 2 },
  { name: "month", width: 2, maxLength: 2 },
  { name: "year", width: 4, maxLength: 4 },
];

/** A day. */
export function dateField(context: FieldContext, place: Place): TemplateResult {
  return fields(context, place, false);
}

/** A day and a time of day, with a button for this moment. */
export function instantField(context: FieldContext, place: Place): TemplateResult {
  return fields(context, place, true);
}

function fields(context: FieldContext, place: Place, timed: boolean): TemplateResult {
  const { form } = context;
  const id = inputId(place.path);
  const typed = standing(context, place, timed);
  const bad = wrong(context, place) !== null;
  const put = (name: keyof TypedInstant) => (event: InputEvent) => {
    const next = { ...standing(context, place, timed), [name]: (event.target as HTMLInputElement).value };
    form.type(place.path, draft(next, timed));
  };
  const set = (next: TypedInstant): void => {
    const entry = timed ? instantEntry(next) : dateEntry(next);
    if ("value" in entry) form.choose(place.path, entry.value);
    else form.type(place.path, draft(next, timed));
  };
  const inDays = (days: number) => () => set({ ...typedAt(now() + days * DAY_MS), ...(timed ? {} : { time: "", turn: "" }) });
  const planned = isPlanned(form.kind.schema, place.path);
  const nextSession = planned && !timed ? form.child?.next_session ?? null : null;
  const { entry } = draft(typed, timed);
  const meant = "meant" in entry && bad ? entry.meant : undefined;
  const className = bad ? "govuk-input govuk-date-input__input govuk-input--error" : "govuk-input govuk-date-input__input";
  return grouped(context, place, html`
    <div class="govuk-date-input hw-date" @focusout=${(event: FocusEvent) => left(context, place, event)}>
      ${PARTS.map((part) => html`
        <div class="govuk-date-input__item">
          <label class="govuk-label govuk-date-input__label" for="${id}--${part.name}">${t(`field-${part.name}`)}</label>
          <input class="${className} govuk-input--width-${part.width}" id="${id}--${part.name}" type="text"
            inputmode="numeric" autocomplete="off" maxlength=${part.maxLength}
            .value=${live(typed[part.name])} @input=${put(part.name)}>
        </div>`)}
      ${timed ? html`
        <div class="govuk-date-input__item">
          <label class="govuk-label govuk-date-input__label" for="${id}--time">${t("field-time")}</label>
          <input class="${className} hw-time" id="${id}--time" type="time" autocomplete="off"
            .value=${live(typed.time)} @input=${put("time")}>
        </div>
        ${comesTwice(typed) ? turnChoice(id, typed.turn, (turn) => set({ ...typed, turn })) : nothing}` : nothing}
    </div>
    ${meant === undefined ? nothing : html`
      <button type="button" class="govuk-button govuk-button--secondary hw-small-button hw-date__meant" @click=${() => form.choose(place.path, meant)}>
        ${t("field-meant", { when: timed ? instantInWords(meant) : dateInWords(meant) })}
      </button>`}
    ${nextSession === null ? nothing : onNextSession(context, place, nextSession)}`, {
    clears: true,
    // One touch sets a time where none stands, and writes over none that does.
    quick: html`${planned ? quick(t("field-week"), place, inDays(7)) : nothing} ${quick(t(timed ? "field-now" : "field-today"), place, inDays(0))}`,
  });
}

/** The day of the next session, in a line of its own: where it was taken, the line stays, so that nothing moves. */
function onNextSession({ form }: FieldContext, place: Place, day: string): TemplateResult | typeof nothing {
  const stands = form.value(place.path) !== undefined;
  if (stands && form.state(place.path) === null) return nothing;
  const take = (event: Event): void => {
    (event.target as Element).closest("fieldset")?.focus({ preventScroll: true });
    form.choose(place.path, day);
  };
  return html`<div class=${stands ? "hw-date__session hw-date__session--taken" : "hw-date__session"}>${quick(t("field-next-session", { day: dateInWords(day) }), place, take)}</div>`;
}

function quick(words: string, place: Place, set: (event: Event) => void): TemplateResult {
  return html`
    <button type="button" class="govuk-button govuk-button--secondary hw-small-button hw-quick" @click=${set}>
      ${words}<span class="govuk-visually-hidden">: ${place.field.title}</span>
    </button>`;
}

/** Whether a day lies ahead when it is put in: a deadline, the day of a session, and when to look at the record again. */
export function isPlanned(schema: Schema, path: Path): boolean {
  const [name, , field] = segments(path);
  if (field === undefined) return name === schema["x-summary"]?.review;
  const list = listAt(schema, path);
  return (list?.feeds === "actions" && field === list.deadline) || (list?.feeds === "sessions" && field === list.date);
}

/** The parts as they stand on the screen. */
function standing(context: FieldContext, place: Place, timed: boolean): TypedInstant {
  const draft = context.form.draft(place.path);
  if (draft !== undefined && draft !== null && typeof draft === "object" && !Array.isArray(draft)) return typedParts(draft);
  const value = context.form.value(place.path);
  const known = typeof value === "string" ? value : null;
  return timed ? typedInstant(known) : { ...typedDate(known), time: "", turn: "" };
}

function draft(typed: TypedInstant, timed: boolean): Draft {
  const { day, month, year } = typed;
  const entry = datedEntry(typed, timed);
  const raw: { [part: string]: Json } = timed ? { ...typed } : { day, month, year };
  return { raw, entry };
}

/** Only leaving the whole date saves it: between day and month it is not wrong, only unfinished. */
function left(context: FieldContext, place: Place, event: FocusEvent): void {
  const group = event.currentTarget as HTMLElement;
  const next = event.relatedTarget;
  if (next instanceof Node && group.contains(next)) return;
  void context.form.leave(place.path);
}
