// What must not be missed before knocking at the door.

import { html, nothing, type TemplateResult } from "lit";
import type { Alert, ChildCard } from "#protocol/protocol.js";
import { saidLine, saidTitle } from "#words/titles.js";
import { t } from "#words/made/work-later.js";

/** The most urgent first. */
const ORDER: Alert["alert"][] = ["missing_now", "repeat_missing", "restricted", "told", "cse_category", "in_place", "interpreter", "conflicts"];

const COLOURS: { [alert in Alert["alert"]]: string } = {
  missing_now: "govuk-tag--red",
  repeat_missing: "govuk-tag--orange",
  restricted: "govuk-tag--purple",
  told: "govuk-tag--red",
  cse_category: "govuk-tag--orange",
  in_place: "govuk-tag--blue",
  interpreter: "govuk-tag--turquoise",
  conflicts: "govuk-tag--purple",
};

/** What an alert says, in the language of the page; one that this version does not know is told as it came. */
export function alertWords({ alert, code, args, text }: Alert): string {
  // The form's own word, and then what people wrote.
  if (alert === "told") return saidLine(text);
  const key = `alert-${code}`;
  if (!t.has(key)) return text;
  const said = typeof args["title"] === "string" ? { ...args, title: saidTitle(args["title"]) } : args;
  return t(key as "alert-conflicts", said as { title: string });
}

/** Alerts in the order of their urgency. */
export function byUrgency(alerts: readonly Alert[]): Alert[] {
  return [...alerts].sort((one, other) => ORDER.indexOf(one.alert) - ORDER.indexOf(other.alert));
}

/** Alerts as tags, for a list. */
export function alertTags(alerts: readonly Alert[]): TemplateResult | typeof nothing {
  if (alerts.length === 0) return nothing;
  return html`<span class="hw-tags">${byUrgency(alerts).map((one) =>
    html`<strong class="govuk-tag ${COLOURS[one.alert]}">${alertWords(one)}</strong>`)}</span>`;
}

/** One for all comparisons: each that is made takes as long as many of them. */
const NAMES = new Intl.Collator("en-GB", { sensitivity: "base" });

/** Children by name, as people look for them. */
export function byName(children: readonly ChildCard[]): ChildCard[] {
  return [...children].sort((one, other) => NAMES.compare(one.name, other.name) || (one.child < other.child ? -1 : 1));
}
