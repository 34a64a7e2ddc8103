// Where a piece of work is, in the three words that every screen uses.

import { html, nothing, type TemplateResult } from "lit";
import type { Standing } from "../phone/protocol.js";

/** The tag that says where a record's work is. */
export function standingTag(standing: Standing): TemplateResult {
  const [colour, words] = {
    on_this_phone_only: ["govuk-tag--yellow", "on this phone only"],
    sent: ["govuk-tag--blue", "sent"],
    seen_by_manager: ["govuk-tag--green", "seen by manager"],
  }[standing.state] as [string, string];
  return html`<strong class="govuk-tag ${colour}">${words}</strong>${standing.refused === 0 ? nothing : html`
    <strong class="govuk-tag govuk-tag--red">refused, kept</strong>`}`;
}
