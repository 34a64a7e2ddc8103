// Numbers that can be rung and addresses that can be found, out of what people wrote.
//
// Nothing is rung and no map opened by itself: a touch opens the phone's own app, which asks again.

import { html, type TemplateResult } from "lit";
import { t } from "#words/made/ui.js";

/** A phone number within a text: at least seven digits, in groups or not. */
const NUMBER = /(?:\+|\b)(?:\d[\s().\u2010-\u2015-]{0,2}){6,14}\d\b/gu;

/** A text whose phone numbers can be rung. */
export function withNumbers(text: string): (TemplateResult | string)[] {
  const parts: (TemplateResult | string)[] = [];
  let from = 0;
  for (const { 0: number, index } of text.matchAll(NUMBER)) {
    parts.push(text.slice(from, index), html`<a class="govuk-link hw-contact" href="tel:${dial(number)}"><span class="govuk-visually-hidden">${t("contact-ring")} </span>${number}</a>`);
    from = index + number.length;
  }
  parts.push(text.slice(from));
  return parts.filter((part) => part !== "");
}

/** A number as it is dialled: its digits, and the plus of one that is written for abroad without the 0 that is left out then. */
export function dial(number: string): string {
  const digits = number.replace(/\(0\)/u, "").replace(/[^\d+]/gu, "");
  return digits.startsWith("+") ? `+${digits.slice(1).replaceAll("+", "")}` : digits;
}

/** A way to an address, in the map that the phone's owner chose (RFC 5870). */
export function onMap(address: string): TemplateResult {
  return html`<a class="govuk-link hw-contact" href="geo:0,0?q=${encodeURIComponent(address)}">${t("contact-map")}<span class="govuk-visually-hidden">: ${address}</span></a>`;
}
