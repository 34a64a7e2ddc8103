// What went wrong, as a sentence for the person: a fault is a code, and the catalogues have the words for it.

import { PhoneFault, type FaultSaid } from "./protocol.js";
import { t } from "#words/made/ui.js";
import type { Keys as LaterKeys } from "#words/made/faults.js";
import type { Words } from "#words/words.js";

/** The words that come with the screens that write. */
let later: Words<LaterKeys> | null = null;

export function addFaultWords(words: Words<LaterKeys>): void {
  later = words;
}

/** The sentence of a fault, in the language of the page. What only a server says is read as it says it. */
export function sentence({ code, detail, args }: FaultSaid): string {
  const key = `fault-${code}`;
  if (t.has(key)) return t(key as "fault-unknown");
  if (later?.has(key) === true) return later(key as "fault-taken_by_other", (args ?? {}) as { name: string });
  return detail || t("fault-unknown");
}

/** The sentence of what was thrown. Anything but a fault says nothing that would help a person. */
export function faultWords(error: unknown): string {
  return error instanceof PhoneFault ? sentence(error) : t("fault-unknown");
}

/** The stable code of a fault; empty for anything else. */
export function faultCode(error: unknown): string {
  return error instanceof PhoneFault ? error.code : "";
}
