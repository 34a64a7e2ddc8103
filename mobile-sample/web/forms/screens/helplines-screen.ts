// The helplines, large and friendly: to be turned round and shown to the young person, in their language where it is here.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { HwElement } from "#ui/element.js";
import { back, handOverButton, isHandedOver, me, onHandOver, wordedKind } from "../host.js";
import { FURTHER, sheetIn, type Sheet } from "#words/further.js";
import type { Language } from "#words/languages.js";
import { language } from "#words/words.js";
import { helplines, type Helpline } from "./helplines.js";
import { t } from "#words/made/form.js";

export class HwHelplines extends HwElement {
  static override properties: PropertyDeclarations = { sheet: { state: true }, away: { state: true } };

  /** The language of the sheet; null where it is the page's. */
  private declare sheet: Sheet | null;
  /** A language that was chosen and did not come. */
  private declare away: boolean;

  constructor() {
    super();
    this.sheet = null;
    this.away = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.during(onHandOver(() => this.requestUpdate()));
  }

  override render(): TemplateResult {
    const spoken = this.sheet?.language ?? language();
    const say: Say = this.sheet?.t ?? (t as Say);
    const list = this.sheet === null ? helplines(me().kinds)
      : helplines(me().kinds.map(({ kind, ...rest }) => wordedKind(kind) ?? { kind, ...rest }), this.sheet.said);
    return html`
      ${this.languages()}
      <div class="hw-helplines" lang=${spoken.locales[0] ?? spoken.code} dir=${spoken.dir}>
        <h1 class="govuk-heading-xl hw-helplines__title" tabindex="-1">${say("helplines-title")}</h1>
        <p class="govuk-body-l">${say("helplines-why")}</p>
        ${list.length === 0 ? html`<p class="govuk-body">${t("helplines-none")}</p>` : html`
          <ul class="hw-helplines__list">${list.map((one) => line(one, say))}</ul>`}
      </div>
      ${isHandedOver() ? nothing : html`
        ${handOverButton()}
        <button type="button" class="govuk-button govuk-button--secondary" @click=${() => back()}>${t("helplines-done")}</button>`}`;
  }

  /** Each is called what it calls itself, and read in its own voice. */
  private languages(): TemplateResult {
    const page = language();
    const chosen = this.sheet?.language ?? page;
    return html`
      <div class="hw-language hw-helplines__languages" role="group" aria-label=${t("helplines-languages")}>
        ${[page, ...FURTHER].map((one) => html`
          <button type="button" class="hw-link" lang=${one.locales[0] ?? one.code} aria-current=${one.code === chosen.code ? "true" : "false"}
            @click=${() => void this.choose(one)}>${one.name}</button>`)}
      </div>
      <div role="status">${this.away ? html`<p class="govuk-body">${t("helplines-language-away")}</p>` : nothing}</div>`;
  }

  private async choose(chosen: Language): Promise<void> {
    this.away = false;
    try {
      this.sheet = chosen.code === language().code ? null : await sheetIn(chosen);
    } catch {
      this.away = true;
    }
  }
}

/** The sentences of the sheet: the page's, or those of a language of its own. */
type Say = Sheet["t"];

/** Numbers and addresses run from left to right whatever runs around them. */
function line(helpline: Helpline, say: Say): TemplateResult {
  return html`
    <li class="hw-helpline">
      <h2 class="govuk-heading-m hw-helpline__name">${helpline.name}</h2>
      ${helpline.dial === null ? nothing : html`
        <a class="govuk-link hw-helpline__number" href="tel:${helpline.dial}"><span class="govuk-visually-hidden">${say("helplines-ring", { name: helpline.name })} </span><bdi
          dir="ltr">${helpline.number}</bdi></a>`}
      ${helpline.web === null ? nothing : html`
        <p class="hw-helpline__web"><a class="govuk-link" href="https://${helpline.web}" rel="noreferrer noopener" target="_blank"><bdi
          dir="ltr">${helpline.web}</bdi><span class="govuk-visually-hidden"> ${say("helplines-new-page")}</span></a></p>`}
      ${helpline.description === null ? nothing : html`<p class="govuk-body hw-helpline__words">${helpline.description}</p>`}
    </li>`;
}

customElements.define("hw-helplines", HwHelplines);
