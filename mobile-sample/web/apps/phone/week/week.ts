// The two weeks ahead by day, made of what my work holds: what is due, planned or to be reviewed on which day in London.

import { timeInWords } from "#ui/civil.js";
import type { Id, Work } from "#protocol/protocol.js";
import { screenOf } from "../navigation/open-record.js";
import type { Screen } from "../navigation/screen.js";
import { today } from "../client/today.js";
import { said } from "#words/labels.js";
import { t } from "#words/made/work-later.js";

const DAY_MS = 86_400_000;
const DAYS_OF_WEEK = 7;
/** Sunday of next week at the latest: as far ahead as my work lists sessions and reviews. */
const DAYS = 2 * DAYS_OF_WEEK;

/** Something that has a day. */
export interface WeekEntry {
  kind: "interview" | "session" | "contact" | "review" | "action" | "deadline";
  child: Id;
  child_name: string;
  /** The day in London. */
  date: string;
  /** The time of day where there is one, as `2:05pm`. */
  time: string | null;
  /** What it is, and a word to know it by. */
  what: string;
  more: string | null;
  /** Where it is written, or the child's page. */
  place: Screen;
}

export interface Week {
  /** What is past its day or its time, the longest first. */
  overdue: WeekEntry[];
  /** From today on: the days of this week, and those of the next. */
  weeks: [{ date: string; entries: WeekEntry[] }[], { date: string; entries: WeekEntry[] }[]];
  /** What has a day after these two weeks, and actions that have none. */
  later: number;
  undated: number;
}

const ORDER: WeekEntry["kind"][] = ["interview", "session", "contact", "review", "action", "deadline"];

/** Sorts what my work holds by day. `now` is in milliseconds since 1970, by the corrected clock. */
export function weekOf(work: Work, now: number): Week {
  const first = today(now);
  const monday = addDays(first, -((weekday(first) + DAYS_OF_WEEK - 1) % DAYS_OF_WEEK));
  const days = Array.from({ length: DAYS }, (_, day) => addDays(monday, day)).filter((date) => date >= first);
  const last = days[days.length - 1] ?? first;
  const entries = all(work).sort((one, other) => one.at.localeCompare(other.at) || ORDER.indexOf(one.entry.kind) - ORDER.indexOf(other.entry.kind)
    || one.entry.child_name.localeCompare(other.entry.child_name, "en-GB"));
  const isOverdue = ({ entry, due }: Dated): boolean => (due === null ? entry.date < first : due <= now);
  const on = (date: string): WeekEntry[] => entries.filter((dated) => !isOverdue(dated) && dated.entry.date === date).map(({ entry }) => entry);
  const ofDays = (from: string, to: string) => days.filter((date) => date >= from && date < to).map((date) => ({ date, entries: on(date) }));
  const next = addDays(monday, DAYS_OF_WEEK);
  return {
    overdue: entries.filter(isOverdue).map(({ entry }) => entry),
    weeks: [ofDays(first, next), ofDays(next, addDays(last, 1))],
    later: entries.filter(({ entry }) => entry.date > last).length,
    undated: work.actions.filter(({ by_when }) => by_when === null).length,
  };
}

/** An entry, what it is sorted by, and when it is due where that is an instant. */
interface Dated { at: string; due: number | null; entry: WeekEntry }

function all(work: Work): Dated[] {
  // What a colleague has is theirs to keep an eye on.
  const interviews = work.interviews.filter(({ taken, due_at }) => due_at !== null && taken !== "other" && taken !== "clash");
  return [
    ...interviews.map(({ child, child_name, due_at, taken, record }) => {
      const due = Date.parse(due_at ?? "");
      const time = due_at === null ? null : timeInWords(due_at);
      const place: Screen = record === null || taken === "waiting" ? { screen: "child", child } : { screen: "record", record };
      const entry: WeekEntry = {
        kind: "interview", child, child_name, date: today(due), time, what: t("week-interview"),
        more: taken === "waiting" ? t("week-waits") : null, place,
      };
      return { at: `${entry.date} ${new Date(due).toISOString()}`, due, entry };
    }),
    ...work.sessions.map(({ child, child_name, record, number, date, place }) => dated({
      kind: "session", child, child_name, date, time: null, what: t("week-session", { number }), more: place,
      place: { screen: "session", child, record, number },
    })),
    ...[...work.contacts, ...work.coming].map(({ child, child_name, by }) => dated({
      kind: "contact", child, child_name, date: by, time: null, what: t("week-contact"), more: null, place: { screen: "child", child },
    })),
    ...work.reviews.map(({ child, child_name, kind, kind_title, record, date }) => dated({
      kind: "review", child, child_name, date, time: null, what: t("week-review", { kind: said(kind_title) }), more: null, place: screenOf({ child, kind, record, path: null }),
    })),
    ...work.actions.flatMap(({ child, child_name, record, kind, path, what, by_when }) => (by_when === null ? [] : dated({
      kind: "action", child, child_name, date: by_when, time: null, what: t("week-action"), more: what, place: screenOf({ child, kind, record, path }),
    }))),
    ...work.deadlines.flatMap(({ child, child_name, record, kind, path, what, by_when }) => (by_when === null ? [] : dated({
      kind: "deadline", child, child_name, date: by_when, time: null, what: t("week-deadline"), more: what, place: screenOf({ child, kind, record, path }),
    }))),
  ];
}

/** Puts days on which nothing is due together, where they follow one another; today stands by itself. */
export function runs(days: Week["weeks"][0], here: string): { first: string; last: string; entries: WeekEntry[] }[] {
  const put: { first: string; last: string; entries: WeekEntry[] }[] = [];
  for (const { date, entries } of days) {
    const before = put[put.length - 1];
    if (before !== undefined && before.entries.length + entries.length === 0 && before.first !== here) before.last = date;
    else put.push({ first: date, last: date, entries });
  }
  return put;
}

/** What has a day alone stands after what has a time on it. */
function dated(entry: WeekEntry): Dated {
  return { at: `${entry.date} z`, due: null, entry };
}

/** A civil date so many days later; no clock is put back between dates. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 0 for Sunday. */
function weekday(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}
