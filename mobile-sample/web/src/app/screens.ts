// Every screen of the open phone, and what draws it.
//
// What stands before the work (sign in, unlock, lease ended) is no screen: the shell shows it instead of the screen,
// and the screen is still there afterwards.

import type { TemplateResult } from "lit";
import { html } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { Id, Path } from "../phone/protocol.js";

export type Screen =
  | { screen: "work" }
  | { screen: "children" }
  | { screen: "search" }
  | { screen: "status" }
  | { screen: "child"; child: Id }
  | { screen: "timeline"; child: Id }
  /** A case note. `intervention` is the type of intervention, where it is known already. */
  | { screen: "note"; child: Id; intervention?: string }
  /** A session of the plan in `record`; `number` is the row's key. */
  | { screen: "session"; record: Id; number: string; child: Id }
  /** The wheel: one that exists, or a new one. */
  | { screen: "wheel"; child: Id; record?: Id }
  /** A record as its list of tasks. */
  | { screen: "record"; record: Id }
  | { screen: "section"; record: Id; section: string }
  /** A row of a repeating group. */
  | { screen: "row"; record: Id; path: Path }
  | { screen: "conflicts"; record: Id }
  | { screen: "read-back"; record: Id }
  /** Signing `unit` (the record itself is `""`) in one of its slots. */
  | { screen: "sign"; record: Id; unit: Path; slot: string }
  | { screen: "helplines"; child?: Id };

export type ScreenName = Screen["screen"];

type Draw = { [N in ScreenName]?: (screen: Extract<Screen, { screen: N }>) => TemplateResult };

const DRAW: Draw = {
  work: () => html`<hw-my-work></hw-my-work>`,
  children: () => html`<hw-children></hw-children>`,
  search: () => html`<hw-search></hw-search>`,
  child: ({ child }) => html`<hw-child .child=${child}></hw-child>`,
  timeline: ({ child }) => html`<hw-timeline .child=${child}></hw-timeline>`,
  note: ({ child, intervention }) => html`<hw-note .child=${child} .intervention=${intervention ?? null}></hw-note>`,
  session: ({ child, record, number }) => html`<hw-session .child=${child} .record=${record} .number=${number}></hw-session>`,
  wheel: ({ child, record }) => html`<hw-wheel-screen .child=${child} .record=${record ?? null}></hw-wheel-screen>`,
  status: () => html`<hw-status></hw-status>`,
};

/** Draws a screen. Each visit has elements of its own: one child's page never becomes another's. */
export function draw(screen: Screen): TemplateResult {
  const drawing = DRAW[screen.screen] as ((screen: Screen) => TemplateResult) | undefined;
  return drawing === undefined ? html`<h1 class="govuk-heading-l">Homeward</h1>` : html`${keyed(screen, drawing(screen))}`;
}

/** The four places of the bar at the bottom: no way back leads out of them. */
export const PLACES: readonly ScreenName[] = ["work", "children", "search", "status"];
