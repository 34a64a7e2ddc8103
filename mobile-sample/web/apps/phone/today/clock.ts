// The 72-hour clock in words. Elapsed hours, as the rule counts them: days would hide that 72 hours are not three
// working days.

import type { InterviewDue } from "#protocol/protocol.js";
import { t } from "#words/made/work.js";

const MINUTES_IN_HOUR = 60;
/** From here on, minutes say nothing that helps to decide what to do first. */
const HOURS_WITHOUT_MINUTES = 24;
/** Late by more than this is told in days. */
const HOURS_TOLD_IN_DAYS = 72;

/** Where an interview's clock stands, for a tag. */
export interface ClockWords {
  state: InterviewDue["state"];
  words: string;
}

/** Reads an interview's clock at an instant in milliseconds. */
export function clockWords(state: InterviewDue["state"], due_at: string | null, now: number): ClockWords {
  if (state === "not_due" || due_at === null) return { state: "not_due", words: t("clock-missing") };
  // By whole minutes: at the due instant no minute is left, and from then on it is overdue.
  const left = Math.ceil((Date.parse(due_at) - now) / 60_000);
  if (left > 0) return { state: "due", words: t("clock-left", { span: elapsed(left) }) };
  return { state: "overdue", words: left > -1 ? t("clock-overdue-now") : t("clock-overdue-by", { span: elapsed(-left) }) };
}

/** Says a length of time in minutes: `5 hours 20 minutes`. */
export function elapsed(minutes: number): string {
  const hours = Math.floor(minutes / MINUTES_IN_HOUR);
  const rest = minutes % MINUTES_IN_HOUR;
  if (hours >= HOURS_TOLD_IN_DAYS) return t("clock-days", { count: Math.floor(hours / 24) });
  if (hours === 0) return t("clock-minutes", { count: rest });
  if (rest === 0 || hours >= HOURS_WITHOUT_MINUTES) return t("clock-hours", { count: hours });
  return t("clock-hours-minutes", { hours: t("clock-hours", { count: hours }), minutes: t("clock-minutes", { count: rest }) });
}

/** `1 hour`, `2 hours`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
