// A record that was begun by mistake, or that a colleague was first with: what can be done about either.

import { html, nothing, type TemplateResult } from "lit";
import type { RecordPage } from "#protocol/protocol.js";
import { t } from "#words/made/form.js";

/** Tells who was first with an interview that was begun without a connection. */
export function clash({ clash: found }: RecordPage): TemplateResult | typeof nothing {
  if (found === undefined) return nothing;
  return html`
    <section class="hw-notice" aria-labelledby="hw-clash-title">
      <h2 class="govuk-heading-m hw-notice__title" id="hw-clash-title">${found.taken_by == null ? t("record-clash-colleague") : t("record-clash", { who: found.taken_by })}</h2>
      <p class="govuk-body">${t("record-clash-why")}</p>
    </section>`;
}

/** Offers to take back a record while nothing is in it. */
export function takeBack(page: RecordPage, act: () => void): TemplateResult | typeof nothing {
  if (!page.only_begun || !page.writable) return nothing;
  return html`
    <p class="govuk-body hw-record__shortcut">
      <button type="button" class="hw-link" @click=${act}>${t("record-take-back")}</button>
    </p>`;
}
