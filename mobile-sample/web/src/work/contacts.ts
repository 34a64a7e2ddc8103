// Whom to ring at the office.

import { html, type TemplateResult } from "lit";
import { HwElement } from "../app/element.js";
import { withNumbers } from "../ui/contact.js";

/** The strategy's contacts: whom, when and by which number. */
const CONTACTS = [
  { name: "Single Point of Access", hours: "Monday to Friday, 8am to 6pm", number: "020 8547 5008" },
  { name: "Out of hours", hours: "At all other times", number: "020 8770 5000" },
];

class HwContacts extends HwElement {
  override render(): TemplateResult {
    return html`
    <section aria-labelledby="contacts">
      <h2 class="govuk-heading-m" id="contacts">Whom to ring</h2>
      <ul class="hw-rows">
        ${CONTACTS.map(({ name, hours, number }) => html`
          <li class="hw-episode">
            <span class="hw-row__title">${name}</span>
            <span class="hw-row__line">${hours}</span>
            ${withNumbers(number)}
          </li>`)}
      </ul>
      <p class="govuk-body">Where a life is in danger, ring <a class="govuk-link hw-contact" href="tel:999">999</a></p>
    </section>`;
  }
}

customElements.define("hw-contacts", HwContacts);
