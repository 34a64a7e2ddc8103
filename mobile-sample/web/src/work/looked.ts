// What this person has seen: a phone tells what others wrote since.

import { phone } from "../phone/client.js";
import type { Id } from "../phone/protocol.js";

/** Takes note that a record was looked at. A phone that was locked meanwhile tells of it again. */
export function haveLooked(record: Id): void {
  phone.call("looked", { record }).catch(() => undefined);
}
