// What draws each screen.

import { html, type TemplateResult } from "lit";
import "../today/my-work.js";
import type { Screen, ScreenName } from "../navigation/screen.js";
import { isWritingHere } from "./writing-part.js";

/** The screens whose code follows: see `writing.ts`. */
const WRITING: readonly ScreenName[] = ["child", "children", "record", "section", "row", "helplines", "report", "status", "search", "week", "summary", "timeline", "note", "notes", "session", "wheel", "conflicts", "read-back", "sign"];

/** Draws a screen. */
export function draw(screen: Screen): TemplateResult {
  if (WRITING.includes(screen.screen) && !isWritingHere()) return html`<hw-writing-part></hw-writing-part>`;
  switch (screen.screen) {
    case "work": return html`<hw-my-work></hw-my-work>`;
    case "children": return html`<hw-children></hw-children>`;
    case "search": return html`<hw-search></hw-search>`;
    case "status": return html`<hw-status></hw-status>`;
    case "week": return html`<hw-week></hw-week>`;
    case "summary": return html`<hw-summary .child=${screen.child}></hw-summary>`;
    case "child": return html`<hw-child .child=${screen.child}></hw-child>`;
    case "report": return html`<hw-report .child=${screen.child}></hw-report>`;
    case "timeline": return html`<hw-timeline .child=${screen.child}></hw-timeline>`;
    case "note": return html`<hw-note .child=${screen.child} .session=${screen.session ?? null} .known=${screen.note ?? null}></hw-note>`;
    case "notes": return html`<hw-notes .child=${screen.child} .note=${screen.note ?? null}></hw-notes>`;
    case "session": return html`
      <hw-session .child=${screen.child} .record=${screen.record} .number=${screen.number}></hw-session>`;
    case "wheel": return html`<hw-wheel-screen .child=${screen.child} .record=${screen.record ?? null}></hw-wheel-screen>`;
    case "record": return html`<hw-record .record=${screen.record}></hw-record>`;
    case "section": return html`<hw-section .record=${screen.record} .section=${screen.section}></hw-section>`;
    case "row": return html`<hw-row .record=${screen.record} .path=${screen.path}></hw-row>`;
    case "conflicts": return html`<hw-conflicts .record=${screen.record}></hw-conflicts>`;
    case "read-back": return html`<hw-read-back .record=${screen.record}></hw-read-back>`;
    case "sign": return html`<hw-sign .record=${screen.record} .unit=${screen.unit} .slot=${screen.slot}></hw-sign>`;
    case "helplines": return html`<hw-helplines></hw-helplines>`;
  }
}
