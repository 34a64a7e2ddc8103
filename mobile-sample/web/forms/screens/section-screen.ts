// A section of a record, and the short ones after it, as a form. Every answer is saved as it is given.

import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { haveLooked } from "../model/looked.js";
import { go, replace } from "../host.js";
import { fieldList } from "../fields/field.js";
import { helplines } from "./helplines.js";
import { after, pageFrom, READ_BACK_SECTION, type Section } from "../model/pages.js";
import { join } from "../model/path.js";
import { changedNotice, refusals, taskList } from "./record-screen.js";
import type { RecordForm } from "../model/record-form.js";
import { RecordScreen } from "./screen.js";
import { sectionFields } from "../model/schema.js";
import { locked, signatures, signing } from "../signing/signed.js";
import { nextSection, toSections } from "./way.js";
import { called } from "#ui/called.js";
import { t } from "#words/made/form.js";

/** Where there is room for the list of sections beside the one that is open (`_shell.scss` says the same). */
const WIDE = matchMedia("(min-width: 60rem)");

export class HwSection extends RecordScreen {
  static override properties = { ...RecordScreen.properties, section: { attribute: false } };

  declare section: string;

  override connectedCallback(): void {
    super.connectedCallback();
    const turned = (): void => this.requestUpdate();
    WIDE.addEventListener("change", turned);
    this.during(() => WIDE.removeEventListener("change", turned));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.form?.kind.schema["x-sections"].length === 1) haveLooked(this.record);
  }

  protected override screen(form: RecordForm): TemplateResult {
    const { schema } = form.kind;
    const alone = schema["x-sections"].length === 1;
    const page = alone ? schema["x-sections"] : pageFrom(schema, this.section);
    const [section, ...more] = page;
    if (section === undefined) return html`<h1 class="govuk-heading-l" tabindex="-1">${t("section-none")}</h1>`;
    const fields = page.flatMap(({ id }) => sectionFields(schema, id));
    return html`
      ${alone || !WIDE.matches ? nothing : html`<aside class="hw-beside" aria-label=${t("section-of", { what: form.kind.title.toLowerCase() })}>${taskList(form, page)}</aside>`}
      <div class="hw-section">
      <span class="govuk-caption-l">${called(form.page.child_name)}<span class="govuk-visually-hidden"> · ${form.kind.title}</span></span>
      <h1 class="govuk-heading-l hw-section__title" tabindex="-1">${section.title}</h1>
      ${sectionHint(section)}
      ${alone ? html`${refusals(form.page)} ${changedNotice(form.page)}` : nothing}
      <hw-previous .record=${this.record} .kind=${form.kind} .child=${form.page.child} .section=${section.id}></hw-previous>
      ${this.errorSummary(form, fields.map(([name]) => join("", name)))}
      ${locked(form, "")}
      ${keyed(`${this.record} ${section.id}`, html`
        ${this.fields(form, section)}
        ${more.map((section) => html`
          <div class="hw-section__more">
            <h2 class="govuk-heading-m hw-section__title">${section.title}</h2>
            ${sectionHint(section)}
            ${this.fields(form, section)}
          </div>`)}`)}
      ${alone ? html`${signatures(form, "")} ${signing(form, "")}` : this.further(form, after(schema, page))}
      </div>`;
  }

  private fields(form: RecordForm, { id }: Section): TemplateResult {
    const fields = sectionFields(form.kind.schema, id);
    // The numbers are shown where it is noted that they were given.
    const shows = fields.some(([name]) => name.startsWith("helplines")) && helplines([form.kind]).length > 0;
    return html`
      <div class="hw-fields">${fieldList(this.context(form), fields, "")}</div>
      ${shows ? html`
        <button type="button" class="govuk-button govuk-button--secondary" @click=${() => go({ screen: "helplines", child: form.page.child })}>${t("record-helplines")}</button>` : nothing}
      ${id === READ_BACK_SECTION ? html`
        <button type="button" class="govuk-button govuk-button--secondary" @click=${() => go({ screen: "read-back", record: this.record })}>${t("record-read-back")}</button>` : nothing}`;
  }

  private further(form: RecordForm, next: Section | undefined): TemplateResult {
    const goOn = (act: () => void) => async (): Promise<void> => {
      if (await this.attempt(() => form.keepOffers())) act();
    };
    const toNext = (section: Section): void => {
      // What comes next is to be read to the young person: the notes on it are made there.
      if (section.id === READ_BACK_SECTION) replace({ screen: "read-back", record: this.record });
      else nextSection(this.record, section.id);
    };
    return html`
      <nav class="hw-record__buttons" aria-label=${t("section-list")}>
        ${next === undefined ? nothing : html`
          <button type="button" class="govuk-button" @click=${goOn(() => toNext(next))}>${t("section-next", { title: next.title })}</button>`}
        <button type="button" class="govuk-button govuk-button--secondary hw-section__all" @click=${goOn(() => toSections(this.record))}>${t("section-all")}</button>
      </nav>`;
  }
}

function sectionHint({ hint }: Section): TemplateResult | typeof nothing {
  return hint === undefined ? nothing : html`<p class="govuk-body hw-section__hint">${hint}</p>`;
}

customElements.define("hw-section", HwSection);
