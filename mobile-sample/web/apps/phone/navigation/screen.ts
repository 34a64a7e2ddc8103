// Every screen of the open phone, by name and what it shows.
//
// What stands before the work (sign in, unlock, lease ended) is no screen: the shell shows it instead of the screen,
// and the screen is still there afterwards.

import type { FormScreen } from "#forms/host.js";
import type { Id } from "#protocol/protocol.js";

export type Screen =
  | { screen: "work" }
  | { screen: "children" }
  | { screen: "search" }
  | { screen: "status" }
  /** The two weeks ahead, by day. */
  | { screen: "week" }
  /** A child on one page, to be handed on. */
  | { screen: "summary"; child: Id }
  | { screen: "child"; child: Id }
  | { screen: "timeline"; child: Id }
  /** A report that the child is missing, or the return. */
  | { screen: "report"; child: Id }
  /** Case notes to be read, from the one on where one is named. */
  | { screen: "notes"; child: Id; note?: Id }
  /**
   * A case note: `note`, or a new one. `session` is the number of the session in the plan that it is about, where it is
   * about one.
   */
  | { screen: "note"; child: Id; session?: { record: Id; number: string }; note?: Id }
  /** A session of the plan in `record`; `number` is the row's key. */
  | { screen: "session"; record: Id; number: string; child: Id }
  /** The wheel: one that exists, or a new one. */
  | { screen: "wheel"; child: Id; record?: Id }
  | FormScreen;

export type ScreenName = Screen["screen"];

/** The four places of the bar at the bottom: no way back leads out of them. */
export const PLACES: readonly ScreenName[] = ["work", "children", "search", "status"];
