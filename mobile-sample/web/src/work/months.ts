// A timeline by month, newest first.

import type { TimelineEntry } from "../phone/protocol.js";

export interface Month { title: string; entries: TimelineEntry[] }

const MONTH = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "Europe/London" });

/** Groups entries by the month in London, in the order in which they come. */
export function byMonth(entries: readonly TimelineEntry[]): Month[] {
  const months: Month[] = [];
  for (const entry of entries) {
    const title = MONTH.format(Date.parse(entry.at));
    const last = months.at(-1);
    if (last?.title === title) last.entries.push(entry);
    else months.push({ title, entries: [entry] });
  }
  return months;
}
