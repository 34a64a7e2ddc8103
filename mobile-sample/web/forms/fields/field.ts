// Shows any field of the catalogue in its place.

import { html, nothing, type TemplateResult } from "lit";
import type { FieldSchema, Json, Path } from "#protocol/protocol.js";
import { DATE_WORDS } from "#ui/civil.js";
import { conflictChoice } from "../conflicts/conflict-choice.js";
import { known } from "../rules/known.js";
import { LATE_REASON, isLate } from "../rules/lateness.js";
import { inputId, join, parent } from "../model/path.js";
import type { RecordForm } from "../model/record-form.js";
import { control, inWords, isAttachment, isShown, locate, lockedUnit, mayWrite, roleWords } from "../model/schema.js";
import { rowsField } from "./rows.js";
import type { FieldContext, Place } from "./context.js";
import { t } from "#words/made/form.js";

/** The fields of a container that are asked, in order. A hidden one keeps its place, so that nothing else moves. */
export function fieldList(
  context: FieldContext, fields: [string, FieldSchema][], container: Path,
): (TemplateResult | typeof nothing)[] {
  const answers = context.form.answers(container);
  // An id in a record is no question to anybody, and a recording says itself how long it is.
  const hasVoice = fields.some(([, field]) => control(field) === "voice");
  return fields.filter(([name, field]) => control(field) !== "id" && !(hasVoice && name === "seconds")).map(([name, field]) => {
    const place = { name, field, path: join(container, name) };
    // What could not be saved stays in sight, even where it is no longer asked.
    const failed = context.form.problems(place.path).length > 0;
    const asked = isAsked(context.form, name, field, answers);
    fillIn(context.form, place, asked);
    return asked || failed ? anyField(context, place) : nothing;
  });
}

/** Whether a field is asked: by the answers beside it, and why something is late only where it is. */
function isAsked(form: RecordForm, name: string, field: FieldSchema, beside: { [name: string]: Json }): boolean {
  if (!isShown(field, beside)) return false;
  return name !== LATE_REASON || beside[name] !== undefined || isLate(form, beside);
}

/** Fills in what is known, where nothing stands yet. */
function fillIn(form: RecordForm, place: Place, asked: boolean): void {
  if (!asked) return form.offers.drop(place.path);
  if (form.holds(place.path) || !form.editable(place.path) || form.page.view.conflicts.some(({ path }) => path === place.path)) return;
  const found = known(form, place.name, place.field, parent(place.path));
  if (found !== null) form.offers.fill(place.path, found.value);
}

/** One field with the control that fits it. */
export function anyField(context: FieldContext, place: Place): TemplateResult {
  const kind = control(place.field);
  if (kind === "rows") return rowsField(context, place);
  if (kind === "group") return groupField(context, place);
  if (kind === "wheel") return controls?.wheel(context, place, groupField(context, place)) ?? groupField(context, place);
  if (!context.form.editable(place.path)) return readOnly(context, place);
  if (isAttachment(place.field)) return controls?.attachment(context, place) ?? readOnly(context, place);
  return controls?.control(context, place) ?? readOnly(context, place);
}

/** What fields are written with. */
export interface Controls {
  /** The control that fits a field; null where it has none. */
  control(context: FieldContext, place: Place): TemplateResult | null;
  folded(context: FieldContext, place: Place): TemplateResult;
  attachment(context: FieldContext, place: Place): TemplateResult;
  wheel(context: FieldContext, place: Place, fields: TemplateResult): TemplateResult;
}

/** Null until the part of the app that writes is here: what is written is read meanwhile. */
let controls: Controls | null = null;

/** Takes the controls. */
export function writeWith(all: Controls): void {
  controls = all;
  for (const listener of [...listeners]) listener();
}

/** Whether the controls are here. */
export function canWrite(): boolean {
  return controls !== null;
}

const listeners = new Set<() => void>();

/** Tells when the controls are here. The answer ends it. */
export function onControls(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
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
        ${controls !== null && isFolded(place) && context.form.editable(place.path)
          ? Object.entries(properties).map(([name, field]) => controls?.folded(context, { name, field, path: join(place.path, name) }))
          : fieldList(context, Object.entries(properties), place.path)}
      </fieldset>
    </div>`;
}

/** Several lists of ticks in a row are folded, each under its heading. */
function isFolded({ field }: Place): boolean {
  const inner = Object.values(field.properties ?? {});
  return inner.length > 2 && inner.every((one) => control(one) === "set");
}

/** A field as it stands, for those who may not write it. */
function readOnly(context: FieldContext, place: Place): TemplateResult {
  const words = inWords(place.field, context.form.value(place.path), DATE_WORDS);
  const narrowed = context.form.kind.writable && place.field["x-writers"] !== undefined;
  if (isAttachment(place.field) && controls !== null) return controls.attachment(context, place);
  return html`
    <div class="govuk-form-group hw-read" data-path=${place.path} id=${inputId(place.path)} tabindex="-1">
      <p class="govuk-body hw-read__label">${place.field.title}</p>
      <p class=${words === "" ? "govuk-body hw-read__words hw-read__words--empty" : "govuk-body hw-read__words"} dir="auto">${words === "" ? t("field-not-answered") : words}</p>
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
  return html`<p class="govuk-hint">${t("field-writers", { roles: roleWords(list) })}</p>`;
}
