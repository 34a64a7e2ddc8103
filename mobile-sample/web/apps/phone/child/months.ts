// A timeline by month, newest first.

import type { TimelineEntry } from "#protocol/protocol.js";
import { t } from "#words/made/ui.js";

export interface Month { title: string; entries: TimelineEntry[] }

const MONTH = new Intl.DateTimeFormat("en-GB", { month: "numeric", year: "numeric", timeZone: "Europe/London" });

/** Groups entries by the month in London, in the order in which they come. */
export function byMonth(entries: readonly TimelineEntry[]): Month[] {
  const months: Month[] = [];
  for (const entry of entries) {
    const [month = "", year = ""] = MONTH.format(Date.parse(entry.at)).split("/");
    const title = `${t(`month-${Number(month)}` as "month-1")} ${year}`;
    const last = months.at(-1);
    if (last?.title === title) last.entries.push(entry);
    else months.push({ title, entries: [entry] });
  }
  return months;
}
