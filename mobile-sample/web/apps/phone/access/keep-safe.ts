// Told before any case data is held: whether this phone will keep it.
//
// A browser may clear what a mere tab has stored, after a week unused or when the phone is full. Work that was not sent
// would be lost with it, so nobody begins without having read that.

import { html, nothing, type TemplateResult } from "lit";
import { errorSummary, fieldError, focusErrors, isWrong, type FormError } from "#ui/errors.js";
import { HwElement } from "#ui/element.js";
import { canInstall, install, installsByShare, keeping, onOffer, type Keeping } from "../install/install.js";
import { t } from "#words/made/app.js";

export class HwKeepSafe extends HwElement {
  static override properties = { keeping: { state: true }, errors: { state: true } };

  private declare keeping: Keeping | null;
  private declare errors: FormError[];

  constructor() {
    super();
    this.keeping = null;
    this.errors = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.during(onOffer(() => this.requestUpdate()));
    void this.look();
  }

  override render(): TemplateResult {
    const { keeping } = this;
    if (keeping === null) return html`<p class="govuk-body hw-opening" role="status">${t("shell-opening")}</p>`;
    return html`
      ${errorSummary(this.errors)}
      <h1 class="govuk-heading-l">${t(keeping.installed ? "safe-installed" : "safe-install-first")}</h1>
      ${keeping.installed ? nothing : html`
        <p class="govuk-body">${t("safe-why")}</p>
        ${this.howToInstall()}`}
      <div class="govuk-warning-text">
        <span class="govuk-warning-text__icon" aria-hidden="true">!</span>
        <strong class="govuk-warning-text__text">
          <span class="govuk-visually-hidden">${t("shell-warning")}</span>
          ${t(keeping.installed ? "safe-warning-installed" : "safe-warning-tab")}
        </strong>
      </div>
      <form novalidate @submit=${this.goOn}>
        <div class="govuk-form-group ${isWrong(this.errors, "understood") ? "govuk-form-group--error" : ""}">
          ${fieldError(this.errors, "understood")}
          <div class="govuk-checkboxes">
            <div class="govuk-checkboxes__item">
              <input class="govuk-checkboxes__input" id="understood" type="checkbox" autocomplete="off"
                aria-describedby=${isWrong(this.errors, "understood") ? "understood-error" : nothing}>
              <label class="govuk-label govuk-checkboxes__label" for="understood">${t("safe-understood")}</label>
            </div>
          </div>
        </div>
        <button class="govuk-button govuk-button--secondary">${t(keeping.installed ? "safe-continue" : "safe-continue-tab")}</button>
      </form>`;
  }

  private howToInstall(): TemplateResult {
    if (canInstall()) {
      return html`<button type="button" class="govuk-button" @click=${this.install}>${t("safe-install")}</button>`;
    }
    if (installsByShare()) {
      return html`
        <ol class="govuk-list govuk-list--number">
          <li>${t("safe-share-1")}</li>
          <li>${t("safe-share-2")}</li>
          <li>${t("safe-share-3")}</li>
        </ol>`;
    }
    return html`<p class="govuk-body">${t("safe-menu")}</p>`;
  }

  private async look(): Promise<void> {
    const found = await keeping();
    if (found.installed && found.persisted) this.dispatchEvent(new CustomEvent("hw-go-on"));
    else this.keeping = found;
  }

  private readonly install = async (): Promise<void> => {
    await install();
    await this.look();
  };

  private readonly goOn = (event: Event): void => {
    event.preventDefault();
    if (this.querySelector<HTMLInputElement>("#understood")?.checked === true) {
      this.dispatchEvent(new CustomEvent("hw-go-on"));
      return;
    }
    this.errors = [{ field: "understood", text: t("safe-understood-missing") }];
    void this.updateComplete.then(() => focusErrors(this));
  };
}

customElements.define("hw-keep-safe", HwKeepSafe);
