// A group of scores drawn as one picture, above the fields that it is made of.

import { html, type TemplateResult } from "lit";
import "#ui/wheel/wheel-element.js";
import type { Touched } from "#ui/wheel/wheel-element.js";
import { inputId } from "../model/path.js";
import { asKept, outcomesOf, readScore, type Scoring } from "./wheel-scores.js";
import { dateInWords } from "#ui/civil.js";
import type { FieldContext, Place } from "./context.js";

export function wheelField(context: FieldContext, place: Place, fields: TemplateResult): TemplateResult {
  const { form } = context;
  const outcomes = outcomesOf(place.field, place.path);
  const latest: Scoring = {
    record: form.record,
    point: "",
    on: null,
    scores: outcomes.map(({ score }) => readScore(form.value(score))),
    notes: outcomes.map(({ note }) => String(form.value(note) ?? "")),
  };
  const touched = ({ detail: { index, score } }: CustomEvent<Touched>): void => {
    const outcome = outcomes[index];
    if (outcome === undefined) return;
    if (score !== null && form.editable(outcome.score)) form.choose(outcome.score, asKept(outcome, score));
    else document.getElementById(inputId(outcome.score))?.focus();
  };
  return html`
    <hw-wheel .outcomes=${outcomes} .latest=${latest} .date=${dateInWords} .touchable=${true} .table=${false} @outcome=${touched}></hw-wheel>
    ${fields}`;
}
