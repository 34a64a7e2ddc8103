// What happened in a child's story, by month, newest first.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { dateInWords, instantInWords } from "#ui/civil.js";
import { phone } from "../client/client.js";
import type { ChildPage, Id, TimelineEntry } from "#protocol/protocol.js";
import { byMonth } from "./months.js";
import { openRecord } from "../navigation/open-record.js";
import { WorkScreen } from "../client/work-screen.js";
import { called } from "#ui/called.js";
import { saidLine } from "#words/titles.js";
import { t } from "#words/made/work-later.js";

/** How many entries are shown before asking for more. */
const PAGE_ENTRIES = 100;

/** The timeline of a child. */
export class HwTimeline extends WorkScreen {
  static override properties: PropertyDeclarations = { child: {}, page: { state: true }, shown: { state: true } };

  declare child: Id;
  private declare page: ChildPage | null;
  private declare shown: number;

  constructor() {
    super();
    this.child = "";
    this.page = null;
    this.shown = PAGE_ENTRIES;
  }

  protected override async load(): Promise<void> {
    this.page = await phone.call("child", { child: this.child });
  }

  override render(): TemplateResult {
    const page = this.page;
    return html`
      <h1 class="govuk-heading-l" tabindex="-1">
        ${page === null ? nothing : html`<span class="govuk-caption-l">${called(page.card.name)}</span>`}${t("timeline-title")}
      </h1>
      ${this.faultMessage()}
      ${page === null ? this.loading() : this.months(page.timeline)}`;
  }

  private months(timeline: TimelineEntry[]): TemplateResult {
    if (timeline.length === 0) {
      return html`<div class="hw-empty"><p class="govuk-body-l">${t("timeline-nothing")}</p></div>`;
    }
    return html`
      ${byMonth(timeline.slice(0, this.shown)).map(({ title, entries }) => html`
        <section class="hw-month">
          <h2 class="govuk-heading-m">${title}</h2>
          <ol class="hw-timeline">${entries.map((entry) => this.entry(entry))}</ol>
        </section>`)}
      ${timeline.length <= this.shown ? nothing : html`
        <button type="button" class="govuk-button govuk-button--secondary" @click=${() => { this.shown += PAGE_ENTRIES; }}>${t("field-earlier")}</button>`}`;
  }

  private entry(entry: TimelineEntry): TemplateResult {
    const when = entry.precision === "date" ? dateInWords(entry.at.slice(0, 10)) : instantInWords(entry.at);
    const { record, kind, path, code } = entry;
    const text = code == null ? saidLine(entry.text) : t(`happened-${code}`);
    return html`
      <li class="hw-timeline__entry">
        <span class="hw-timeline__when">${when}</span>
        ${record === null
          ? html`<span class="hw-timeline__text">${text}</span>`
          : html`<button type="button" class="hw-link hw-timeline__text" @click=${() => openRecord({ child: this.child, kind, record, path })}>${text}</button>`}
      </li>`;
  }
}

customElements.define("hw-timeline", HwTimeline);
