// Which clocks a person is reminded of, and in which words: each once at each of its stages.

import type { Id, Reminders, Work } from "#protocol/protocol.js";
import { clockWords, elapsed } from "../today/clock.js";
import type { Screen } from "../navigation/screen.js";
import { today } from "../client/today.js";
import { t } from "#words/made/work-later.js";

const MINUTE_MS = 60_000;
/** Before an interview is due, in minutes: the stages at which it is told. */
const STAGES_MINUTES = [120, 1_440];

/** Where a clock stands. `today`: it has no time of day. */
type Stage = "overdue" | "today" | `${number}`;
type ClockKind = "interview" | "contact";

/** A clock that has come to a stage, without a name: what a notification is made of. */
export interface Told { kind: ClockKind; stage: Stage; left_minutes: number }

/** A clock that has come to a stage. */
export interface Reminder extends Told {
  /** The clock and its stage: told of once. */
  key: string;
  child: Id;
  child_name: string;
  words: string;
  place: Screen;
}

/** A clock without a name: what is remembered of it while the phone is locked. */
export interface NamelessClock { kind: ClockKind; due: number }

/** Lists the clocks that have come to a stage. `now` is in milliseconds since 1970, by the corrected clock. */
export function remindersOf(work: Work, now: number): Reminder[] {
  const interviews = own(work).flatMap(({ episode, child, child_name, due_at, state, record, taken }): Reminder[] => {
    const due = Date.parse(due_at ?? "");
    const stage = stageOf(due, now);
    if (stage === null) return [];
    const place: Screen = record === null || taken === "waiting" ? { screen: "child", child } : { screen: "record", record };
    const { words } = clockWords(state, due_at, now);
    return [{
      key: `${episode}/${stage}`, kind: "interview", stage, left_minutes: minutesLeft(due, now), child, child_name, place, words: t("reminders-interview", { clock: words.charAt(0).toLowerCase() + words.slice(1) }),
    }];
  });
  const contacts = work.contacts.flatMap(({ child, child_name, by, overdue }): Reminder[] => {
    const stage: Stage | null = overdue ? "overdue" : by === today(now) ? "today" : null;
    if (stage === null) return [];
    const words = stage === "today" ? t("reminders-contact-today") : t("reminders-contact-overdue");
    return [{ key: `${child}/${by}/${stage}`, kind: "contact", stage, left_minutes: 0, child, child_name, place: { screen: "child", child }, words }];
  });
  return [...interviews, ...contacts];
}

/** Keeps of the clocks what may be remembered while the phone is locked: when they are due, and nothing of whom. */
export function withoutNames(work: Work): NamelessClock[] {
  return own(work).map(({ due_at }) => ({ kind: "interview" as const, due: Date.parse(due_at ?? "") }));
}

/** Lists the clocks that came to another stage between two moments. */
export function passed(clocks: readonly NamelessClock[], from: number, to: number): Told[] {
  return clocks.flatMap(({ kind, due }) => {
    const stage = stageOf(due, to);
    return stage === null || stage === stageOf(due, from) ? [] : [{ kind, stage, left_minutes: minutesLeft(due, to) }];
  });
}

/** The interviews that this person has, asked for or may take. */
function own(work: Work): Work["interviews"] {
  return work.interviews.filter(({ due_at, taken }) => due_at !== null && taken !== "other" && taken !== "clash");
}

function stageOf(due: number, now: number): Stage | null {
  const left = minutesLeft(due, now);
  if (left <= 0) return "overdue";
  const stage = STAGES_MINUTES.find((minutes) => left <= minutes);
  return stage === undefined ? null : `${stage}`;
}

function minutesLeft(due: number, now: number): number {
  return Math.ceil((due - now) / MINUTE_MS);
}

/** Says how many of what are due, and nothing of whom: "1 interview is due in 2 hours. Open Homeward." */
export function notificationWords(told: readonly Told[]): string {
  const of = (kind: ClockKind, stage: Stage): Told[] => told.filter((one) => one.kind === kind && one.stage === stage);
  const said = (of: readonly Told[], words: (count: number) => string): string => (of.length === 0 ? "" : words(of.length));
  const parts = [
    said(of("interview", "overdue"), (count) => t("reminders-n-overdue", { count })),
    ...STAGES_MINUTES.map((minutes) => {
      const due = of("interview", `${minutes}`);
      const [first] = due;
      return said(due, (count) => count === 1 && first !== undefined ? t("reminders-n-due-in", { count, span: elapsed(first.left_minutes) }) : t("reminders-n-due-within", { count, span: elapsed(minutes) }));
    }),
    said(of("contact", "overdue"), (count) => t("reminders-n-contacts-overdue", { count })),
    said(of("contact", "today"), (count) => t("reminders-n-contacts-today", { count })),
  ];
  return [...parts.filter((part) => part !== ""), t("reminders-open-app")].join(" ");
}

/** What is kept after telling of these: of clocks that are gone nothing. */
export function afterTelling(kept: Reminders | null, reminders: readonly Reminder[]): Reminders {
  const keys = reminders.map(({ key }) => key);
  return { told: keys, done: (kept?.done ?? []).filter((key) => keys.includes(key)), system: kept?.system ?? false };
}
