// The way between a record's list of sections and its sections.
//
// Going on to the next section takes the place of the one before, so that one step back is always the list.

import { back, go, replace } from "../host.js";
import type { Id } from "#protocol/protocol.js";

/** Where in the history the list stands from which a section was opened. */
let list: { record: Id; position: number } | null = null;

/** Opens a section from the record's list. */
export function openSection(record: Id, section: string): void {
  list = { record, position: position() };
  go({ screen: "section", record, section });
}

/** Opens a record that was just begun at its first section: the list is one step behind. */
export function openBegun(record: Id, section: string | undefined): void {
  go({ screen: "record", record });
  if (section !== undefined) openSection(record, section);
}

/** Goes on to another section. */
export function nextSection(record: Id, section: string): void {
  replace({ screen: "section", record, section });
}

/** Goes to the record's list: back, where it is one step behind. */
export function toSections(record: Id): void {
  if (list?.record === record && position() === list.position + 1) back();
  else go({ screen: "record", record });
}

/** The history's state is navigation's number of the entry, and nothing else. */
function position(): number {
  return typeof history.state === "number" ? history.state : 0;
}
