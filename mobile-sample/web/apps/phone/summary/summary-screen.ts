// A child on one page: first what it holds and what becomes of paper, then the page, to be shown, printed or handed on as a PDF.
//
// Each time it leaves the app a note for the audit is on the disk before it does.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { me, kind, status } from "../client/session.js";
import { now, phone } from "../client/client.js";
import type { Id, OutputWay, RecordPage } from "#protocol/protocol.js";
import { announce } from "#ui/announce.js";
import { called } from "#ui/called.js";
import { blocks, fit, moreWords } from "./page.js";
import { measurer, pdfOf, ready } from "./pdf.js";
import { WorkScreen } from "../client/work-screen.js";
import { INTERVIEW, lastInterview, PLAN, summaryOf, type Summary } from "./summary.js";
import { t } from "#words/made/work-later.js";
import { onLanguage } from "#words/words.js";

/** The file's name, like its title, names nobody. */
const FILE_NAME = "summary.pdf";
const TYPE = "application/pdf";

export class HwSummary extends WorkScreen {
  static override properties: PropertyDeclarations = {
    child: {}, summary: { state: true }, file: { state: true }, agreed: { state: true }, busy: { state: true },
  };

  declare child: Id;
  private declare summary: Summary | null;
  private declare file: File | null;
  /** Whether the person has read what it holds. */
  private declare agreed: boolean;
  private declare busy: boolean;
  private restricted = false;

  constructor() {
    super();
    this.child = "";
    this.summary = null;
    this.file = null;
    this.agreed = false;
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // The page and its file are in the language that is chosen.
    this.during(onLanguage(() => {
      this.summary = null;
      void this.attempt(() => this.load());
    }));
  }

  /** What is on the screen is what is printed: news is for the next one. */
  protected override concerns(): boolean {
    return false;
  }

  protected override async load(): Promise<void> {
    if (this.summary !== null) return;
    const page = await phone.call("child", { child: this.child });
    const interview = lastInterview(page, now());
    const plan = page.kinds.find(({ kind: name }) => name === PLAN)?.records[0]?.record ?? null;
    const read = (record: Id | null): Promise<RecordPage> | null => (record === null ? null : phone.call("record", { record }));
    const sources = {
      page, interview: await read(interview), plan: await read(plan), me: me(), now: now(), contact: status()?.last_contact ?? null,
      schemas: { [INTERVIEW]: kind(INTERVIEW)?.schema, [PLAN]: kind(PLAN)?.schema },
    };
    await ready();
    const measure = measurer();
    const fitted = fit(summaryOf(sources), measure);
    // Made beforehand: a share sheet opens right after a touch, or not at all.
    this.file = new File([await pdfOf(blocks(fitted, measure), t("summary-file"), measure)], FILE_NAME, { type: TYPE });
    this.restricted = page.card.alerts.some(({ alert }) => alert === "restricted");
    this.summary = fitted;
  }

  override render(): TemplateResult {
    const { summary } = this;
    if (summary === null) return html`<h1 class="govuk-heading-l" tabindex="-1">${t("summary-title")}</h1>${this.faultMessage()}${this.fault === null ? this.loading() : nothing}`;
    return this.agreed ? this.page(summary) : this.warning(summary);
  }

  private warning({ name, sections }: Summary): TemplateResult {
    return html`
      <h1 class="govuk-heading-l" tabindex="-1"><span class="govuk-caption-l">${called(name)}</span>${t("summary-title")}</h1>
      ${this.faultMessage()}
      <p class="govuk-body">${t("summary-why")}</p>
      <ul class="govuk-list govuk-list--bullet">${sections.map(({ title }) => html`<li>${title}</li>`)}</ul>
      <p class="govuk-body">${t("summary-not")}</p>
      ${this.restricted ? html`<p class="govuk-body"><strong>${t("summary-restricted")}</strong> ${t("summary-restricted-more")}</p>` : nothing}
      <div class="govuk-warning-text">
        <span class="govuk-warning-text__icon" aria-hidden="true">!</span>
        <strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">${t("summary-warning")}</span>
          ${t("summary-leaves")}</strong>
      </div>
      <p class="govuk-body">${t("summary-audit")}</p>
      <button type="button" class="govuk-button hw-wide" ?disabled=${this.busy} @click=${() => void this.show()}>${t("summary-show")}</button>`;
  }

  private page({ name, facts, made, sections, foot }: Summary): TemplateResult {
    const shares = this.file !== null && canShare(this.file);
    return html`
      <article class="hw-paper">
        <h1 class="govuk-heading-l hw-paper__name" tabindex="-1">${called(name)}</h1>
        ${facts === "" ? nothing : html`<p class="govuk-body">${facts}</p>`}
        <p class="govuk-body hw-paper__made">${made}</p>
        ${sections.map(({ title, lines, more }) => html`
          <h2 class="govuk-heading-s">${title}</h2>
          <ul class="govuk-list govuk-list--bullet">${lines.map((line) => html`<li>${line}</li>`)}${more === 0 ? nothing : html`<li>${moreWords(more)}</li>`}</ul>`)}
        <p class="govuk-body hw-paper__foot">${foot}</p>
      </article>
      ${this.faultMessage()}
      <div class="hw-actions">
        <button type="button" class="govuk-button" ?disabled=${this.busy} @click=${() => void this.handOn(shares)}>${shares ? t("summary-share") : t("summary-save")}</button>
        <button type="button" class="govuk-button govuk-button--secondary" ?disabled=${this.busy} @click=${() => void this.print()}>${t("summary-print")}</button>
      </div>`;
  }

  private async show(): Promise<void> {
    await this.leaving("shown", () => { this.agreed = true; });
    await this.updateComplete;
    if (this.agreed) this.dispatchEvent(new CustomEvent("hw-step", { bubbles: true }));
  }

  private async print(): Promise<void> {
    await this.leaving("printed", () => window.print());
  }

  private async handOn(shares: boolean): Promise<void> {
    const { file } = this;
    if (file === null) return;
    await this.leaving(shares ? "shared" : "saved", async () => {
      if (!shares) {
        save(file);
        announce(t("summary-saved"));
        return;
      }
      // Whoever closes the sheet has shared nothing; what the sheet did, nobody tells.
      await navigator.share({ files: [file] }).catch((error: unknown) => {
        if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
      });
    });
  }

  /** Lets it leave once the note for the audit is on the disk. */
  private async leaving(way: OutputWay, leave: () => void | Promise<void>): Promise<void> {
    this.busy = true;
    await this.attempt(async () => {
      await phone.call("output", { child: this.child, way });
      await leave();
    });
    this.busy = false;
  }
}

function canShare(file: File): boolean {
  return typeof navigator.canShare === "function" && navigator.canShare({ files: [file] });
}

function save(file: File): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  [link.href, link.download] = [address, file.name];
  link.click();
  // The browser reads it after this.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

customElements.define("hw-summary", HwSummary);
