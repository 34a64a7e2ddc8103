// A child's details with what may be corrected of them, on the page of the child. It follows the first visit.

import { html, nothing, type TemplateResult } from "lit";
import { HwElement } from "#ui/element.js";
import type { ChildPage } from "#protocol/protocol.js";
import { onMap, withNumbers } from "#ui/contact.js";
import { t } from "#words/made/work-later.js";
import { correct, corrections, mayCorrect } from "./corrections.js";
import { detailsInWords } from "./details.js";

class HwChildDetails extends HwElement {
  static override properties = { page: { attribute: false }, busy: { attribute: false }, doing: { attribute: false } };

  declare page: ChildPage | null;
  declare busy: boolean;
  /** Does something that may fail; the page says so where it did. */
  declare doing: (something: () => Promise<void>) => void;

  constructor() {
    super();
    this.page = null;
    this.busy = false;
    this.doing = () => undefined;
  }

  private correct(about: string | null, readsNow: string): void {
    const child = this.page?.card.child;
    if (child !== undefined) this.doing(() => correct(child, about, readsNow));
  }

  override render(): TemplateResult | typeof nothing {
    const { page } = this;
    if (page === null || page.details === null) return nothing;
    const known = detailsInWords(page.details);
    const corrects = mayCorrect();
    if (known.length === 0 && !corrects) return nothing;
    return html`
      <section aria-labelledby="child-details">
        <h2 class="govuk-heading-m" id="child-details">${t("child-details")}</h2>
        <dl class="govuk-summary-list">
          ${known.map(({ label, lines, places, about }) => html`
            <div class="govuk-summary-list__row">
              <dt class="govuk-summary-list__key">${label}</dt>
              <dd class="govuk-summary-list__value">
                ${lines.map((line, index) => html`<span class="hw-detail">${withNumbers(line)}
                  ${places?.[index] === undefined ? nothing : onMap(places[index])}</span>`)}
                ${corrects && about !== undefined ? html`
                  <button type="button" class="hw-link" ?disabled=${this.busy} @click=${() => this.correct(about, lines.join("\n"))}>${t("child-correct")}<span
                    class="govuk-visually-hidden">: ${label}</span></button>` : nothing}
              </dd>
            </div>`)}
        </dl>
        ${corrections(page)}
        ${corrects ? html`
          <button type="button" class="govuk-button govuk-button--secondary" ?disabled=${this.busy} @click=${() => this.correct(null, "")}>${t("child-correct-other")}</button>` : nothing}
      </section>`;
  }
}

customElements.define("hw-child-details", HwChildDetails);
