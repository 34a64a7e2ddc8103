// Dates and times as people in Europe/London write them, and as the record keeps them.

import { t } from "#words/made/ui.js";

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

interface Wall { date: string; time: string }

/** What the clock showed at the moments that were asked for last: a screen asks for the same ones each time it is drawn. */
const shown = new Map<number, Wall>();
const SHOWN_MOST = 256;

function wall(at: number): Wall {
  const known = shown.get(at);
  if (known !== undefined) return known;
  const parts = new Map(wallClock.formatToParts(at).map((part) => [part.type, part.value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? "";
  const made = { date: `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`, time: `${part("hour")}:${part("minute")}` };
  if (shown.size >= SHOWN_MOST) shown.clear();
  shown.set(at, made);
  return made;
}

/** Which of two times an instant is; empty where the wall clock shows it once. */
export function turnOf(at: number): Turn | "" {
  const { date, time } = wall(at);
  const [first, second] = instantsOf(date, time);
  return second === undefined ? "" : Math.abs(at - first) < MINUTE_MS ? "first" : "second";
}

/**
 * Finds the instants at which the wall clock shows a date and time: two in the hour that comes twice, the earlier first. In
 * the hour that is skipped, the one an hour later.
 */
export function instantsOf(date: string, time: string): [first: number, second?: number] {
  const wanted = Date.parse(`${date}T${time}:00Z`);
  const [first, second] = OFFSETS_MINUTES.map((offset) => wanted - offset * MINUTE_MS).filter((at) => {
    const there = wall(at);
    return there.date === date && there.time === time;
  });
  return first === undefined ? [wanted] : second === undefined ? [first] : [first, second];
}
