// What a date or a time that was typed comes to. Apart from `civil.ts`, since it is needed where something is written.

import { t } from "#words/made/form.js";
import { instantsOf, turnOf, type TypedDate, type TypedInstant } from "#ui/civil.js";

/** What an entry comes to: a value for the record (null clears the field), or what is wrong with it. */
export type Entry = { value: string | null } | { wrong: string };

/** Makes the record's date of what was typed. */
export function dateEntry(typed: TypedDate): Entry {
  const [day, month, year] = [typed.day.trim(), typed.month.trim(), typed.year.trim()];
  if (day === "" && month === "" && year === "") return { value: null };
  const missing = [["day", day], ["month", month], ["year", year]].filter(([, text]) => text === "").map(([name]) => name);
  if (missing.length > 0) return { wrong: t("date-lacks", { parts: missing.join("-") }) };
  const [d, m, y] = [whole(day), whole(month), whole(year)];
  if (d === null || m === null || y === null) return { wrong: t("date-no-number") };
  if (y < 1900 || y > 2150) return { wrong: t("date-short-year") };
  const date = new Date(Date.UTC(y, m - 1, d));
  if (date.getUTCFullYear() !== y || date.getUTCMonth() !== m - 1 || date.getUTCDate() !== d) {
    return { wrong: t("date-not-real") };
  }
  return { value: date.toISOString().slice(0, 10) };
}

/** Makes the record's instant of what was typed. */
export function instantEntry(typed: TypedInstant): Entry {
  const date = dateEntry(typed);
  if ("wrong" in date) return date;
  const time = typed.time.trim();
  if (date.value === null) return time === "" ? { value: null } : { wrong: t("date-lacks", { parts: "all" }) };
  if (time === "") return { wrong: t("date-no-time") };
  const clock = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(time);
  if (clock === null || Number(clock[1]) > 23 || Number(clock[2]) > 59) return { wrong: t("date-bad-time") };
  const [first, second] = instantsOf(date.value, `${clock[1]?.padStart(2, "0")}:${clock[2]}`);
  if (second !== undefined && typed.turn === "") return { wrong: t("date-which") };
  return { value: new Date(typed.turn === "second" ? second ?? first : first).toISOString().replace(".000Z", "Z") };
}

/** Tells whether what was typed is a time that comes twice. */
export function comesTwice(typed: TypedInstant): boolean {
  const one = instantEntry({ ...typed, turn: "first" });
  return "value" in one && one.value !== null && turnOf(Date.parse(one.value)) !== "";
}

function whole(text: string): number | null {
  return /^\d{1,4}$/.test(text) ? Number(text) : null;
}
