// Everything in a record that two people wrote differently, in one place.

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { announceNext, back, go } from "../host.js";
import type { Path, View } from "#protocol/protocol.js";
import { instantInWords } from "#ui/civil.js";
import { claimWords, conflictChoice } from "./conflict-choice.js";
import { hand } from "../model/people.js";
import type { RecordForm } from "../model/record-form.js";
import { locate, sectionOf } from "../model/schema.js";
import { RecordScreen } from "../screens/screen.js";
import { called } from "#ui/called.js";
import { said } from "#words/labels.js";
import { t } from "#words/made/form.js";

export class HwConflicts extends RecordScreen {
  protected override screen(form: RecordForm): TemplateResult {
    const { conflicts, resolutions } = form.page.view;
    return html`
      <span class="govuk-caption-l">${called(form.page.child_name)} · ${form.kind.title}</span>
      <h1 class="govuk-heading-l" tabindex="-1">${conflicts.length === 0 ? t("conflict-all-chosen") : t("record-conflicts-title")}</h1>
      <div role="status">${conflicts.length === 0 ? html`
        <p class="govuk-body">${t("conflict-none-left")}</p>` : html`
        <p class="govuk-body">${t("conflict-places", { count: conflicts.length })}</p>`}</div>
      ${this.errorSummary(form, [""])}
      ${repeat(conflicts, (conflict) => conflict.path, (conflict) => html`
        <section class="hw-conflict-place">
          <h2 class="govuk-heading-m hw-conflict-place__title">${said(conflict.label)}</h2>
          ${where(form, conflict.path)}
          ${conflictChoice(form, conflict.path, true)}
        </section>`)}
      ${conflicts.length === 0 ? html`
        <button type="button" class="govuk-button" @click=${() => back()}>${t("conflict-done")}</button>` : html`
        <button type="button" class="govuk-button govuk-button--secondary" @click=${leave}>${t("conflict-leave")}</button>`}
      ${resolutions.length === 0 ? nothing : this.chosen(form, resolutions)}`;
  }

  private chosen(form: RecordForm, resolutions: View["resolutions"]): TemplateResult {
    return html`
      <details class="govuk-details">
        <summary class="govuk-details__summary"><span class="govuk-details__summary-text">${t("conflict-before")}</span></summary>
        <div class="govuk-details__text">
          <ul class="govuk-list govuk-list--spaced">
            ${resolutions.map((resolution) => html`
              <li>
                <strong>${locate(form.kind.schema, resolution.path)?.labels.at(-1) ?? t("screen-a-field")}:</strong>
                ${claimWords(form, resolution.path, resolution.chosen)}
                <span class="govuk-hint hw-conflict__who">${t.rich("conflict-chosen-by", {
                  name: called(hand(form.page, resolution.device)), when: instantInWords(resolution.at), values: html`${between(form, resolution)}`,
                })}</span>
              </li>`)}
          </ul>
        </div>
      </details>`;
  }
}

/** The values that were chosen between. */
function between(form: RecordForm, { path, over }: View["resolutions"][number]): string {
  const values = over.map((claim) => `“${claimWords(form, path, claim.value)}”`);
  return values.length === 0 ? "" : values.reduce((one, other) => t("conflict-and", { one, other }));
}

/** Leaving it is a choice too, and says what follows. */
function leave(): void {
  announceNext(t("conflict-left"));
  back();
}

function where(form: RecordForm, path: Path): TemplateResult | typeof nothing {
  const section = form.kind.schema["x-sections"].find(({ id }) => id === sectionOf(form.kind.schema, path));
  if (section === undefined) return nothing;
  return html`
    <p class="govuk-body"><button type="button" class="hw-link" @click=${() => go({ screen: "section", record: form.record, section: section.id })}>
      ${t("conflict-in", { section: section.title })}<span class="govuk-visually-hidden">: ${t("conflict-open")}</span>
    </button></p>`;
}

customElements.define("hw-conflicts", HwConflicts);
