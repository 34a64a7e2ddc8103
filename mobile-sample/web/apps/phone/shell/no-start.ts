// The phone could not be started: open elsewhere, or something is wrong with this browser.

import { html, type TemplateResult } from "lit";
import { HwElement } from "#ui/element.js";
import { t } from "#words/made/app.js";

export class HwNoStart extends HwElement {
  static override properties = { code: { attribute: false }, words: { attribute: false } };

  declare code: string;
  declare words: string;

  override render(): TemplateResult {
    const elsewhere = this.code === "in_use";
    return html`
      <h1 class="govuk-heading-l">${t(elsewhere ? "shell-elsewhere" : "shell-no-start")}</h1>
      <p class="govuk-body">${elsewhere
        ? t("shell-elsewhere-more")
        : this.words}</p>
      ${elsewhere ? "" : html`<p class="govuk-body">${t("shell-no-start-more")}</p>`}
      <button type="button" class="govuk-button hw-wide" @click=${() => this.dispatchEvent(new CustomEvent("hw-again"))}>
        ${t(elsewhere ? "shell-elsewhere-here" : "shell-again")}</button>`;
  }
}

customElements.define("hw-no-start", HwNoStart);
