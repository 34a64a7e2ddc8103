// Where a piece of work is, in the three words that every screen uses.

import { html, nothing, type TemplateResult } from "lit";
import type { SyncStatus } from "#protocol/protocol.js";
import { t } from "#words/made/ui.js";

/** The tag that says where a record's work is. */
export function standingTag(standing: SyncStatus): TemplateResult {
  const [colour, words] = {
    on_this_phone_only: ["govuk-tag--yellow", t("standing-here")],
    sent: ["govuk-tag--blue", t("standing-sent")],
    seen_by_manager: ["govuk-tag--green", t("standing-seen")],
  }[standing.state] as [string, string];
  return html`<strong class="govuk-tag ${colour}">${words}</strong>${standing.refused === 0 ? nothing : html`
    <strong class="govuk-tag govuk-tag--red">${t("standing-refused")}</strong>`}`;
}
