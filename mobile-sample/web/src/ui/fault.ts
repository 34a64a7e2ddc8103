// What went wrong, as a sentence for the person.

import { PhoneFault } from "../phone/protocol.js";
import { t } from "../words/made/ui.js";

/** The sentence of a fault. Anything else that was thrown says nothing that would help a person. */
export function faultWords(error: unknown): string {
  return error instanceof PhoneFault && error.detail !== "" ? error.detail : t("fault-unknown");
}

/** The stable code of a fault; empty for anything else. */
export function faultCode(error: unknown): string {
  return error instanceof PhoneFault ? error.code : "";
}
