// What the phone's own part put together of labels, dates and what people wrote, said in the language of the page.
//
// It comes in English, as it is kept in the summaries of records: its parts are known by that.

import { said } from "./labels.js";
import { t } from "./made/ui.js";

const DATE = /^(\d{1,2}) (\p{L}+) (\d{4})$/u;
const TIME = /^(\d{1,2}):(\d\d)(am|pm)(?: \((before|after) the clocks went back\))?$/u;
const MONTHS = Array.from({ length: 12 }, (_, month) => `month-${month + 1}` as "month-1");

/** A title made of a label and what tells it from others, such as "Return home interview, 3 May 2026, 2:09pm". */
export function saidTitle(title: string): string {
  return title.split(", ").map((part) => saidWhen(part) ?? said(part)).join(", ");
}

/** What is said of a row in a line: what it is, and then the words of people. */
export function saidLine(line: string): string {
  const [what = "", ...rest] = line.split(": ");
  return [said(what), ...rest].join(": ");
}

/** A date, or a time of day; null where it is none. */
function saidWhen(part: string): string | null {
  const [, day, name, year] = DATE.exec(part) ?? [];
  const month = MONTHS.find((key) => t.recorded(key) === name);
  if (day !== undefined && year !== undefined && month !== undefined) return t("date", { day, month: t(month), year });
  const [, hour, minute, half, turn] = TIME.exec(part) ?? [];
  if (hour === undefined || minute === undefined) return null;
  const time = t(half === "am" ? "time-am" : "time-pm", { hour, minute });
  return turn === undefined ? time : t("time-turn", { time, turn: t(turn === "before" ? "turn-first" : "turn-second") });
}
