// The phone could not be started: open elsewhere, or something is wrong with this browser.

import { html, type TemplateResult } from "lit";
import { HwElement } from "./element.js";

export class HwNoStart extends HwElement {
  static override properties = { code: { attribute: false }, words: { attribute: false } };

  declare code: string;
  declare words: string;

  override render(): TemplateResult {
    const elsewhere = this.code === "in_use";
    return html`
      <h1 class="govuk-heading-l">${elsewhere ? "Homeward is open elsewhere" : "Homeward could not start"}</h1>
      <p class="govuk-body">${elsewhere
        ? "It is open in another tab or window on this phone. Work there, or close it and go on here."
        : this.words}</p>
      ${elsewhere ? "" : html`<p class="govuk-body">What was saved on this phone is still there.</p>`}
      <button type="button" class="govuk-button hw-wide" @click=${() => this.dispatchEvent(new CustomEvent("hw-again"))}>
        ${elsewhere ? "Go on here" : "Try again"}</button>`;
  }
}

customElements.define("hw-no-start", HwNoStart);
