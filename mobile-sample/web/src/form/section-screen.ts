// One section of a record, as a form. Every answer is saved as it is given.

import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { haveLooked } from "../work/looked.js";
import { standingTag } from "../work/standing.js";
import { fieldList } from "./fields/field.js";
import { join } from "./path.js";
import { changedNotice, refusals } from "./record-screen.js";
import type { RecordForm } from "./record-form.js";
import { RecordScreen } from "./screen.js";
import { sectionFields } from "./schema.js";
import { locked, signatures, signing } from "./signed.js";
import { nextSection, toSections } from "./way.js";
import { called } from "../ui/called.js";

export class HwSection extends RecordScreen {
  static override properties = { ...RecordScreen.properties, section: { attribute: false } };

  declare section: string;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.form?.kind.schema["x-sections"].length === 1) haveLooked(this.record);
  }

  protected override screen(form: RecordForm): TemplateResult {
    const { schema } = form.kind;
    const sections = schema["x-sections"];
    const index = sections.findIndex(({ id }) => id === this.section);
    const section = sections[index];
    if (section === undefined) return html`<h1 class="govuk-heading-l" tabindex="-1">This section does not exist</h1>`;
    const alone = sections.length === 1;
    const fields = sectionFields(schema, section.id);
    const next = sections[index + 1];
    return html`
      <span class="govuk-caption-l">${called(form.page.child_name)} · ${form.kind.title}</span>
      <h1 class="govuk-heading-l hw-section__title" tabindex="-1">${section.title}</h1>
      <p class="hw-record__state">${standingTag(form.page.standing)}</p>
      ${section.hint === undefined ? nothing : html`<p class="govuk-body hw-section__hint">${section.hint}</p>`}
      ${alone ? html`${refusals(form.page)} ${changedNotice(form.page)}` : nothing}
      <hw-previous .record=${this.record} .kind=${form.kind} .child=${form.page.child} .section=${section.id}></hw-previous>
      ${this.errorSummary(form, fields.map(([name]) => join("", name)))}
      ${locked(form, "")}
      ${keyed(`${this.record} ${section.id}`, html`
        <div class="hw-fields">${fieldList(this.context(form), fields, "")}</div>`)}
      ${alone ? html`${signatures(form, "")} ${signing(form, "")}` : this.further(next)}`;
  }

  private further(next: { id: string; title: string } | undefined): TemplateResult {
    return html`
      <nav class="hw-record__buttons" aria-label="Sections">
        ${next === undefined ? nothing : html`
          <button type="button" class="govuk-button" @click=${() => nextSection(this.record, next.id)}>Next: ${next.title}</button>`}
        <button type="button" class="govuk-button govuk-button--secondary" @click=${() => toSections(this.record)}>All sections</button>
      </nav>`;
  }
}

customElements.define("hw-section", HwSection);
