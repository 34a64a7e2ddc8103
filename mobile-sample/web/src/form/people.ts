// Who wrote what, in words.

import type { Id, RecordPage } from "../phone/protocol.js";

/** The name of who works on a device. */
export function hand(page: RecordPage, device: Id | null): string {
  const person = device === null ? undefined : page.people[device];
  if (person === undefined) return device === null ? "Homeward" : "Someone whose name is not on this phone";
  return person.mine ? "You" : person.name;
}
