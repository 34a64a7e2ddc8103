// Fields that are typed into: a line, a paragraph, a number.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { inputId } from "../model/path.js";
import { numberDraft, textDraft } from "../model/drafts.js";
import type { Draft } from "../model/record-form.js";
import { toNextField } from "#ui/next-field.js";
import { describedBy, labelled, wrong } from "./frame.js";
import { text, type FieldContext, type Place } from "./context.js";
import "#ui/growing-text.js";
import type { Typed } from "#ui/growing-text.js";

/** One line of text. */
export function lineField(context: FieldContext, place: Place): TemplateResult {
  return input(context, place, "govuk-input", undefined, textDraft);
}

/** A whole number, with the number keypad. */
export function numberField(context: FieldContext, place: Place): TemplateResult {
  return input(context, place, "govuk-input govuk-input--width-4", "numeric", (raw) => numberDraft(raw, place.field));
}

function input(
  context: FieldContext, place: Place, className: string, mode: "numeric" | undefined, draft: (raw: string) => Draft,
): TemplateResult {
  const { form } = context;
  const typed = (event: InputEvent): void => form.type(place.path, draft((event.target as HTMLInputElement).value));
  return labelled(context, place, html`
    <input class=${wrong(context, place) === null ? className : `${className} govuk-input--error`} id=${inputId(place.path)}
      type="text" dir="auto" autocomplete="off" inputmode=${mode ?? nothing} enterkeyhint="next" @keydown=${toNextField}
      aria-describedby=${describedBy(context, place)} aria-invalid=${wrong(context, place) === null ? nothing : "true"}
      .value=${live(text(form.draft(place.path) ?? form.value(place.path)))}
      @input=${typed} @blur=${() => void form.leave(place.path)}>`);
}

/** A text of several lines; a narrative that others may write in at the same time is one too. */
export function paragraphField(context: FieldContext, place: Place): TemplateResult {
  const { form } = context;
  const narrative = place.field["x-merge"] === "text";
  return labelled(context, place, html`
    <hw-growing-text .inputId=${inputId(place.path)} .value=${text(form.draft(place.path) ?? form.value(place.path))}
      .rows=${narrative ? 6 : 3} .maxLength=${place.field.maxLength ?? null} .invalid=${wrong(context, place) !== null}
      .describedBy=${describedBy(context, place)}
      @hw-typed=${(event: CustomEvent<Typed>) => form.type(place.path, textDraft(event.detail.text))}
      @hw-shown=${(event: CustomEvent<Typed>) => { if (narrative && form.draft(place.path) === undefined) form.shows(place.path, event.detail.text); }}
      @focusout=${() => void form.leave(place.path)}></hw-growing-text>`);
}
