// What this person has seen: a phone tells what others wrote since.

import { records } from "../host.js";
import type { Id } from "#protocol/protocol.js";

/** Takes note that a record was looked at. A phone that was locked meanwhile tells of it again. */
export function haveLooked(record: Id): void {
  records.call("looked", { record }).catch(() => undefined);
}
