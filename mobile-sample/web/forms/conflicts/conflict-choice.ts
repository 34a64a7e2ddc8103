// What two people wrote into one field without knowing of each other, and the choice between.

import { html, nothing, type TemplateResult } from "lit";
import type { Claim, Json, Path } from "#protocol/protocol.js";
import { DATE_WORDS, instantInWords } from "#ui/civil.js";
import { inputId } from "../model/path.js";
import type { RecordForm } from "../model/record-form.js";
import { claimInWords, locate } from "../model/schema.js";
import { hand } from "../model/people.js";
import { called } from "#ui/called.js";
import { said as labelled } from "#words/labels.js";
import { t } from "#words/made/form.js";

/** The choice for one field; nothing where all agree. Where the screen says already what this is, it is not said again. */
export function conflictChoice(form: RecordForm, path: Path, said = false): TemplateResult | typeof nothing {
  const conflict = form.page.view.conflicts.find((conflict) => conflict.path === path);
  if (conflict === undefined) return nothing;
  const id = `${inputId(path)}-conflict`;
  return html`
    <div class="hw-conflict" role="group" aria-labelledby=${id}>
      <p class=${said ? "govuk-visually-hidden" : "govuk-heading-s hw-conflict__title"} id=${id}>${t("record-conflicts-title")}<span class="govuk-visually-hidden">: ${labelled(conflict.label)}</span></p>
      <ul class="hw-conflict__values">
        ${conflict.values.map((claim) => value(form, path, claim))}
      </ul>
      <p class="govuk-hint">${t(form.editable(path) ? "conflict-choose-help" : "conflict-kept")}</p>
    </div>`;
}

function value(form: RecordForm, path: Path, claim: Claim): TemplateResult {
  const words = claimWords(form, path, claim.value);
  return html`
    <li class="hw-conflict__value">
      <p class="hw-conflict__words">${words}</p>
      <p class="govuk-hint hw-conflict__who">${called(hand(form.page, claim.device))}, ${instantInWords(claim.at)}</p>
      ${form.editable(path) ? html`
        <button type="button" class="govuk-button govuk-button--secondary hw-small-button" @click=${() => choose(form, path, claim.value)}>
          ${t("conflict-choose")}<span class="govuk-visually-hidden">: ${words}</span>
        </button>` : nothing}
    </li>`;
}

/** A value of a field in words. */
export function claimWords(form: RecordForm, path: Path, value: Json): string {
  return claimInWords(locate(form.kind.schema, path)?.field ?? null, value, DATE_WORDS);
}

function choose(form: RecordForm, path: Path, value: Json): void {
  form.settle(path, value);
}
