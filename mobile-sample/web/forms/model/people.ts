// Who wrote what, in words.

import type { Id, RecordPage } from "#protocol/protocol.js";
import { t } from "#words/made/form.js";

/** The name of who works on a device. */
export function hand(page: RecordPage, device: Id | null): string {
  const person = device === null ? undefined : page.people[device];
  if (person === undefined) return device === null ? "Homeward" : t("record-nobody-known");
  return person.mine ? t("record-you") : person.name;
}
