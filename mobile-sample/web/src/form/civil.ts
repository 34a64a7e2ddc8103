// Dates and times as people in Europe/London write them, and as the record keeps them.

import { t } from "../words/made/ui.js";

const ZONE = "Europe/London";
const MINUTE_MS = 60_000;
/** Double summer time, as it was in the war, summer time, and winter time. */
const OFFSETS_MINUTES = [120, 60, 0];

const wallClock = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});

/** A date as typed: three fields, each as it stands. */
export interface TypedDate { day: string; month: string; year: string }

/** Which of its two times a time is that the clock on the wall shows twice, in the night in which it is put back. */
export type Turn = "first" | "second";

/** A date and time as typed. `time` is empty or `14:05`; `turn` is empty where it is not known. */
export interface TypedInstant extends TypedDate { time: string; turn: Turn | "" }

/** What an entry comes to: a value for the record (null clears the field), or what is wrong with it. */
export type Entry = { value: string | null } | { wrong: string };

/** Reads a date of the record into its three fields. */
export function typedDate(date: string | null): TypedDate {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date ?? "");
  if (match === null) return { day: "", month: "", year: "" };
  return { day: String(Number(match[3])), month: String(Number(match[2])), year: match[1] ?? "" };
}

/** Reads an instant of the record into the fields, by the clock on the wall. */
export function typedInstant(instant: string | null): TypedInstant {
  const at = instant === null ? Number.NaN : Date.parse(instant);
  if (Number.isNaN(at)) return { day: "", month: "", year: "", time: "", turn: "" };
  const { date, time } = wall(at);
  return { ...typedDate(date), time, turn: turnOf(at) };
}

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

/** The fields for a moment, to the minute. */
export function typedAt(at: number): TypedInstant {
  return typedInstant(new Date(at).toISOString());
}

/** "25 November 2026". */
export function dateInWords(date: string): string {
  if (Number.isNaN(Date.parse(`${date}T00:00:00Z`))) return date;
  const { day, month, year } = typedDate(date);
  return t("date", { day, month: t(`month-${month}` as "month-1"), year });
}

/** "25 November 2026, 2:09pm". */
export function instantInWords(instant: string): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return instant;
  return t("date-time", { date: dateInWords(wall(at).date), time: timeInWords(instant) });
}

/** "2:09pm", and which of the two where that time comes twice. */
export function timeInWords(instant: string): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return instant;
  const [hour = 0, minute = 0] = wall(at).time.split(":").map(Number);
  const time = t(hour < 12 ? "time-am" : "time-pm", { hour: hour % 12 === 0 ? 12 : hour % 12, minute: String(minute).padStart(2, "0") });
  const turn = turnOf(at);
  return turn === "" ? time : t("time-turn", { time, turn: turnWords(turn) });
}

/** The day of an instant by the clock on the wall, as a date of the record. */
export function dayOf(instant: string): string {
  const at = Date.parse(instant);
  return Number.isNaN(at) ? instant : wall(at).date;
}

/** How the two times are told apart. */
export function turnWords(turn: Turn): string {
  return t(`turn-${turn}`);
}

/** Both, for what puts a record in words. */
export const DATE_WORDS = { date: dateInWords, instant: instantInWords };

function whole(text: string): number | null {
  return /^\d{1,4}$/.test(text) ? Number(text) : null;
}

function wall(at: number): { date: string; time: string } {
  const parts = new Map(wallClock.formatToParts(at).map((part) => [part.type, part.value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? "";
  return { date: `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`, time: `${part("hour")}:${part("minute")}` };
}

/**
 * Finds the instants at which the wall clock shows a date and time: two in the hour that comes twice, the earlier first. In
 * the hour that is skipped, the one an hour later.
 */
function instantsOf(date: string, time: string): [first: number, second?: number] {
  const wanted = Date.parse(`${date}T${time}:00Z`);
  const [first, second] = OFFSETS_MINUTES.map((offset) => wanted - offset * MINUTE_MS).filter((at) => {
    const shown = wall(at);
    return shown.date === date && shown.time === time;
  });
  return first === undefined ? [wanted] : second === undefined ? [first] : [first, second];
}

/** Which of two times an instant is; empty where the wall clock shows it once. */
function turnOf(at: number): Turn | "" {
  const { date, time } = wall(at);
  const [first, second] = instantsOf(date, time);
  return second === undefined ? "" : Math.abs(at - first) < MINUTE_MS ? "first" : "second";
}
