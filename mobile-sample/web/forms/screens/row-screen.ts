// One row of a repeating group, on a screen of its own.

import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { back, replace } from "../host.js";
import type { FieldSchema, Path } from "#protocol/protocol.js";
import { fieldList } from "../fields/field.js";
import { freshKey } from "../model/keys.js";
import { join, last, parent, valueAt } from "../model/path.js";
import type { RecordForm } from "../model/record-form.js";
import { RecordScreen } from "./screen.js";
import { locate, nextListed, rowKeys, rowName, withArticle } from "../model/schema.js";
import { locked, signatures, signing } from "../signing/signed.js";
import { called } from "#ui/called.js";
import { t } from "#words/made/form.js";

export class HwRow extends RecordScreen {
  static override properties = { ...RecordScreen.properties, path: { attribute: false } };

  declare path: Path;

  protected override screen(form: RecordForm): TemplateResult {
    const row = locate(form.kind.schema, this.path)?.row;
    const group = locate(form.kind.schema, parent(this.path))?.field;
    if (row === null || row === undefined || group === null || group === undefined) {
      return html`<h1 class="govuk-heading-l" tabindex="-1">${t("rows-part-none")}</h1>`;
    }
    const removed = form.page.view.removed.some(({ path }) => path === this.path);
    return html`
      <span class="govuk-caption-l">${called(form.page.child_name)} · ${group.title}</span>
      <h1 class="govuk-heading-l" tabindex="-1">${rowName(group, last(this.path))}</h1>
      ${removed ? html`<p class="govuk-inset-text">${t("rows-was-removed")}</p>` : nothing}
      ${this.errorSummary(form, [this.path])}
      ${locked(form, this.path)}
      ${keyed(this.path, html`
        <div class="hw-fields">${fieldList(this.context(form), Object.entries(row.properties), this.path)}</div>`)}
      ${this.path === "" ? nothing : html`${signatures(form, this.path)} ${signing(form, this.path)}`}
      <div class="hw-record__buttons">
        <button type="button" class="govuk-button" @click=${() => void this.once(() => this.done(form))}>${t("rows-done")}</button>
        ${form.editable(parent(this.path)) ? this.addNext(form, group, row.title ?? t("rows-row")) : nothing}
      </div>`;
  }

  private async done(form: RecordForm): Promise<void> {
    if (await this.attempt(() => form.keepOffers())) back();
  }

  private addNext(form: RecordForm, group: FieldSchema, title: string): TemplateResult | typeof nothing {
    const rows = valueAt(form.page.view.data, parent(this.path));
    const taken = rows !== null && typeof rows === "object" && !Array.isArray(rows) ? Object.keys(rows) : [];
    if (taken.length >= (group.maxProperties ?? Infinity)) return nothing;
    const gone = form.page.view.removed.filter(({ path }) => parent(path) === parent(this.path)).map(({ path }) => last(path));
    switch (rowKeys(group).keys) {
      case "fresh": return this.addButton(form, t("rows-add-another", withArticle(title)), freshKey());
      case "listed": {
        const next = nextListed(group, [...taken, ...gone]);
        return next === null ? nothing : this.addButton(form, t("rows-add-listed", { what: rowName(group, next).toLowerCase() }), next);
      }
      case "foreign": return nothing;
    }
  }

  private addButton(form: RecordForm, words: string, key: string): TemplateResult {
    // The way back leads to the list, however many were added on the way.
    const add = (): Promise<boolean> => this.attempt(async () => {
      await form.keepOffers();
      replace({ screen: "row", record: this.record, path: join(parent(this.path), key) });
    });
    return html`<button type="button" class="govuk-button govuk-button--secondary" @click=${() => void add()}>${words}</button>`;
  }
}

customElements.define("hw-row", HwRow);
