// A name within a sentence of the page: it is read in its own direction, and moves nothing around it.

import { html, type TemplateResult } from "lit";

export function called(name: string): TemplateResult {
  return html`<bdi dir="auto">${name}</bdi>`;
}
