// Shows any field of the catalogue in its place.

import { html, nothing, type TemplateResult } from "lit";
import type { FieldSchema, Path } from "../../phone/protocol.js";
import { DATE_WORDS } from "../civil.js";
import { conflictChoice } from "../conflict-choice.js";
import { inputId, join } from "../path.js";
import { control, inWords, isShown, locate, lockedUnit, mayWrite, roleWords } from "../schema.js";
import { choiceField, longChoiceField, setField, yesNoField } from "./choice.js";
import { dateField, instantField } from "./date.js";
import { photoField } from "./photo.js";
import { rowsField } from "./rows.js";
import { lineField, numberField, paragraphField } from "./text.js";
import { wheelField } from "./wheel.js";
import type { FieldContext, Place } from "./context.js";

/** The fields of a container that are asked, in order. A hidden one keeps its place, so that nothing else moves. */
export function fieldList(
  context: FieldContext, fields: [string, FieldSchema][], container: Path,
): (TemplateResult | typeof nothing)[] {
  const answers = context.form.answers(container);
  return fields.map(([name, field]) => {
    const place = { name, field, path: join(container, name) };
    // What could not be saved stays in sight, even where it is no longer asked.
    const failed = context.form.problems(place.path).length > 0;
    return isShown(field, answers) || failed ? anyField(context, place) : nothing;
  });
}

/** One field with the control that fits it. */
export function anyField(context: FieldContext, place: Place): TemplateResult {
  const kind = control(place.field);
  if (kind === "rows") return rowsField(context, place);
  if (kind === "group") return groupField(context, place);
  if (kind === "wheel") return wheelField(context, place, groupField(context, place));
  if (!context.form.editable(place.path)) return readOnly(context, place);
  switch (kind) {
    case "line": return lineField(context, place);
    case "paragraph": case "narrative": return paragraphField(context, place);
    case "number": return numberField(context, place);
    case "choice": return choiceField(context, place);
    case "long_choice": return longChoiceField(context, place);
    case "set": return setField(context, place);
    case "yes_no": return yesNoField(context, place);
    case "date": return dateField(context, place);
    case "instant": return instantField(context, place);
    case "photo": return photoField(context, place);
    case "id": return readOnly(context, place);
  }
}

/** Fields that belong together. */
function groupField(context: FieldContext, place: Place): TemplateResult {
  const properties = place.field.properties ?? {};
  const id = inputId(place.path);
  const hint = place.field.description;
  return html`
    <div class="govuk-form-group hw-group" data-path=${place.path}>
      <fieldset class="govuk-fieldset" id=${id} tabindex="-1" aria-describedby=${hint === undefined ? nothing : `${id}-hint`}>
        <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">${place.field.title}</legend>
        ${hint === undefined ? nothing : html`<div class="govuk-hint" id="${id}-hint">${hint}</div>`}
        ${writersNote(context, place)}
        ${fieldList(context, Object.entries(properties), place.path)}
      </fieldset>
    </div>`;
}

/** A field as it stands, for those who may not write it. */
function readOnly(context: FieldContext, place: Place): TemplateResult {
  const words = inWords(place.field, context.form.value(place.path), DATE_WORDS);
  const narrowed = context.form.kind.writable && place.field["x-writers"] !== undefined;
  if (control(place.field) === "photo") return photoField(context, place);
  return html`
    <div class="govuk-form-group hw-read" data-path=${place.path} id=${inputId(place.path)} tabindex="-1">
      <p class="govuk-body hw-read__label">${place.field.title}</p>
      <p class=${words === "" ? "govuk-body hw-read__words hw-read__words--empty" : "govuk-body hw-read__words"} dir="auto">${words === "" ? "Not answered" : words}</p>
      ${narrowed ? writersNote(context, place) : nothing}
      ${conflictChoice(context.form, place.path)}
    </div>`;
}

/** Who writes here, where that is not this person. Said at the field that narrows it, and not at each within. */
function writersNote(context: FieldContext, place: Place): TemplateResult | typeof nothing {
  const writers = place.field["x-writers"];
  const { form } = context;
  if (writers === undefined || mayWrite(form.kind, form.role, place.path) || lockedUnit(form.page.locked, place.path) !== null) return nothing;
  const list = locate(form.kind.schema, place.path)?.writers ?? writers;
  return html`<p class="govuk-hint">Only the ${roleWords(list)} writes here.</p>`;
}
