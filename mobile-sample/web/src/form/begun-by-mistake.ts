// A record that was begun by mistake, or that a colleague was first with: what can be done about either.

import { html, nothing, type TemplateResult } from "lit";
import type { RecordPage } from "../phone/protocol.js";

/** Tells who was first with an interview that was begun without a connection. */
export function clash({ clash: found }: RecordPage): TemplateResult | typeof nothing {
  if (found === undefined) return nothing;
  const who = found.taken_by ?? "A colleague";
  return html`
    <section class="hw-notice" aria-labelledby="hw-clash-title">
      <h2 class="govuk-heading-m hw-notice__title" id="hw-clash-title">${who} had taken this interview before</h2>
      <p class="govuk-body">You began it without a connection. Speak to them. What you wrote is kept; on My work you can leave the interview to them.</p>
    </section>`;
}

/** Offers to take back a record while nothing is in it. */
export function takeBack(page: RecordPage, act: () => void): TemplateResult | typeof nothing {
  if (!page.only_begun || !page.writable) return nothing;
  return html`
    <p class="govuk-body hw-record__shortcut">
      <button type="button" class="hw-link" @click=${act}>Begun by mistake? Discard it</button>
    </p>`;
}
