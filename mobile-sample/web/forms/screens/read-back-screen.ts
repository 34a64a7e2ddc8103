// The record in plain words, to be read to the young person.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { announceNext, back, handOverButton, isHandedOver, now, onHandOver, records, replace, wordedKind } from "../host.js";
import type { Intent, Json, Path, ReadBack } from "#protocol/protocol.js";
import { typedAt } from "#ui/civil.js";
import { instantEntry } from "../model/dated.js";
import { READ_BACK_SECTION } from "../model/pages.js";
import { join } from "../model/path.js";
import type { RecordForm } from "../model/record-form.js";
import { locate } from "../model/schema.js";
import { RecordScreen } from "./screen.js";
import { maySign } from "../signing/signed.js";
import { said } from "#words/labels.js";
import { t } from "#words/made/form.js";
import { answerSaid } from "./answer-said.js";

/** Where a kind that has them keeps whether it was read, and when. */
const ANSWER: Path = join("", "read_back");
const ANSWERED_AT: Path = join("", "read_back_at");

export class HwReadBack extends RecordScreen {
  static override properties = { ...RecordScreen.properties, words: { state: true } };

  protected declare words: ReadBack | null;
  private readAt: string | null = null;

  constructor() {
    super();
    this.words = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.during(onHandOver(() => this.requestUpdate()));
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const heads = this.form?.page.view.heads.join(" ") ?? null;
    if (heads !== null && heads !== this.readAt) {
      this.readAt = heads;
      void this.attempt(async () => {
        this.words = await records.call("read_back", { record: this.record });
      });
    }
  }

  protected override screen(form: RecordForm): TemplateResult {
    const sections = this.words?.sections.filter(({ lines }) => lines.length > 0) ?? [];
    const worded = wordedKind(form.kind.kind);
    const notes = [ANSWER, ANSWERED_AT].every((path) => locate(form.kind.schema, path) !== null && form.editable(path));
    return html`
      <div class="hw-read-back">
        <span class="govuk-caption-l">${form.kind.title}</span>
        <h1 class="govuk-heading-l" tabindex="-1">${t("read-back-title")}</h1>
        ${this.words === null ? html`<p class="govuk-body" role="status">${t("read-back-moment")}</p>` : nothing}
        ${this.words !== null && sections.length === 0 ? html`<p class="govuk-body">${t("read-back-nothing")}</p>` : nothing}
        ${sections.map((section) => html`
          <section>
            <h2 class="govuk-heading-m">${said(section.title)}</h2>
            <ul class="hw-read-back__lines">
              ${section.lines.map((line) => html`
                <li class=${line.depth > 0 ? "hw-read-back__line hw-read-back__line--within" : "hw-read-back__line"}>
                  <span class="hw-read-back__label">${said(line.label)}${line.text === "" ? nothing : /[?:]$/u.test(line.label) ? nothing : ":"}</span>
                  <span class="hw-read-back__text" dir="auto">${line.attached === true ? t("read-back-attached") : answerSaid(worded?.schema, section.id, line.label, line.text)}</span>
                </li>`)}
            </ul>
          </section>`)}
      </div>
      ${isHandedOver() ? nothing : this.buttons(form, notes)}`;
  }

  private buttons(form: RecordForm, notes: boolean): TemplateResult {
    return html`
      ${handOverButton()}
      <div class="hw-record__buttons">
        ${notes ? html`
          <button type="button" class="govuk-button" ?disabled=${this.words === null} @click=${() => void this.once(() => this.agreed(form))}>${t("read-back-agree")}</button>
          <button type="button" class="govuk-button govuk-button--secondary" ?disabled=${this.words === null} @click=${() => void this.once(() => this.changed(form))}>${t("read-back-changed")}</button>` : html`
          <button type="button" class="govuk-button" @click=${() => back()}>${t("read-back-done")}</button>`}
      </div>`;
  }

  /** Writes that it was read and when, and goes on to what is left to do: the signature. */
  private async agreed(form: RecordForm): Promise<void> {
    if (!(await this.attempt(() => form.edit(wasRead())))) return;
    announceNext(t("read-back-said-agree"));
    const slot = form.kind.schema["x-sign"]?.find(({ by }) => by === "author");
    const signs = slot !== undefined && maySign(form, slot) && !form.page.view.signatures.some(({ slot: signed, intact }) => signed === slot.id && intact);
    if (signs) replace({ screen: "sign", record: this.record, unit: "", slot: slot.id });
    else back();
  }

  /** Writes that it was read and when, and goes on to what they changed: that is in their words. */
  private async changed(form: RecordForm): Promise<void> {
    if (!(await this.attempt(() => form.edit(wasRead())))) return;
    announceNext(t("read-back-said-changed"));
    replace({ screen: "section", record: this.record, section: READ_BACK_SECTION });
  }
}

function wasRead(): Intent[] {
  const entry = instantEntry({ ...typedAt(now()), turn: "first" });
  const at: Json = "value" in entry ? entry.value : null;
  return [{ intent: "set", path: ANSWER, value: "yes" }, { intent: "set", path: ANSWERED_AT, value: at }];
}

customElements.define("hw-read-back", HwReadBack);
