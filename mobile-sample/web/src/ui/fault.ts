// What went wrong, as a sentence for the person.

import { PhoneFault } from "../phone/protocol.js";

const UNKNOWN = "Something went wrong on this phone. What was saved is safe.";

/** The sentence of a fault. Anything else that was thrown says nothing that would help a person. */
export function faultWords(error: unknown): string {
  return error instanceof PhoneFault && error.detail !== "" ? error.detail : UNKNOWN;
}

/** The stable code of a fault; empty for anything else. */
export function faultCode(error: unknown): string {
  return error instanceof PhoneFault ? error.code : "";
}
