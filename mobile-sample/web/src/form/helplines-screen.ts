// The helplines, large and friendly: to be turned round and shown to the young person.

import { html, nothing, type TemplateResult } from "lit";
import { HwElement } from "../app/element.js";
import { handOverButton, isHandedOver, onHandOver } from "../app/handed-over.js";
import { back } from "../app/navigation.js";
import { me } from "../app/session.js";
import { helplines, type Helpline } from "./helplines.js";
import { t } from "../words/made/form.js";

export class HwHelplines extends HwElement {
  override connectedCallback(): void {
    super.connectedCallback();
    this.during(onHandOver(() => this.requestUpdate()));
  }

  override render(): TemplateResult {
    const list = helplines(me().kinds);
    return html`
      <div class="hw-helplines">
        <h1 class="govuk-heading-xl hw-helplines__title" tabindex="-1">${t("helplines-title")}</h1>
        <p class="govuk-body-l">${t("helplines-why")}</p>
        ${list.length === 0 ? html`<p class="govuk-body">${t("helplines-none")}</p>` : html`
          <ul class="hw-helplines__list">${list.map(line)}</ul>`}
        ${isHandedOver() ? nothing : html`
          ${handOverButton()}
          <button type="button" class="govuk-button govuk-button--secondary" @click=${() => back()}>${t("helplines-done")}</button>`}
      </div>`;
  }
}

function line(helpline: Helpline): TemplateResult {
  return html`
    <li class="hw-helpline">
      <h2 class="govuk-heading-m hw-helpline__name">${helpline.name}</h2>
      ${helpline.dial === null ? nothing : html`
        <a class="govuk-link hw-helpline__number" href="tel:${helpline.dial}"><span class="govuk-visually-hidden">${t("helplines-ring", { name: helpline.name })} </span>${helpline.number}</a>`}
      ${helpline.web === null ? nothing : html`
        <p class="hw-helpline__web"><a class="govuk-link" href="https://${helpline.web}" rel="noreferrer noopener" target="_blank">${helpline.web}<span class="govuk-visually-hidden"> ${t("helplines-new-page")}</span></a></p>`}
      ${helpline.description === null ? nothing : html`<p class="govuk-body hw-helpline__words">${helpline.description}</p>`}
    </li>`;
}

customElements.define("hw-helplines", HwHelplines);
