// Whom to ring at the office.

import { html, type TemplateResult } from "lit";
import { HwElement } from "#ui/element.js";
import { withNumbers } from "#ui/contact.js";
import { t } from "#words/made/work-later.js";

/** The strategy's contacts: whom and when, by the key of the words, and by which number. */
const CONTACTS = [
  { who: "single-point", number: "020 8547 5008" },
  { who: "out-of-hours", number: "020 8770 5000" },
] as const;

class HwContacts extends HwElement {
  override render(): TemplateResult {
    return html`
    <section aria-labelledby="contacts">
      <h2 class="govuk-heading-m" id="contacts">${t("contacts-title")}</h2>
      <ul class="hw-rows">
        ${CONTACTS.map(({ who, number }) => html`
          <li class="hw-episode">
            <span class="hw-row__title">${t(`contacts-${who}`)}</span>
            <span class="hw-row__line">${t(`contacts-${who}-hours`)}</span>
            ${withNumbers(number)}
          </li>`)}
      </ul>
      <p class="govuk-body">${t.rich("contacts-danger", { number: html`<a class="govuk-link hw-contact" href="tel:999">999</a>` })}</p>
    </section>`;
  }
}

customElements.define("hw-contacts", HwContacts);
