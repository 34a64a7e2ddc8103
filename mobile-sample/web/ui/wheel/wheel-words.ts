// What a wheel says, in words.

import { t } from "#words/made/work-later.js";
import type { Score } from "./wheel-picture.js";

/** What a wheel is drawn of. */
export interface Scored {
  /** Start, review or end, in the words of who asks. */
  point: string;
  /** A civil date; null where nobody has said. */
  on: string | null;
  scores: Score[];
  notes: string[];
}

/** How an outcome moved between two scores, in words. */
export function movement(first: Score, latest: Score): string {
  if (first === null || latest === null) return t("wheel-not-both");
  if (first === latest) return t("wheel-same");
  return latest > first ? t("wheel-up", { by: latest - first }) : t("wheel-down", { by: first - latest });
}

/** The picture in one sentence, for who does not see it. */
export function wheelSentence(latest: Scored, first: Scored | null, date: (date: string) => string): string {
  const scored = latest.scores.filter((score) => score !== null).length;
  const when = (at: Scored): string => (at.on === null ? t("wheel-undated") : t("wheel-on", { date: date(at.on) }));
  const start = t("wheel-sentence", { count: latest.scores.length, scored, when: when(latest) });
  if (first === null) return `${start} ${t("wheel-table-gives")}`;
  const moved = latest.scores.map((score, index) => {
    const before = first.scores[index] ?? null;
    return score === null || before === null ? 0 : Math.sign(score - before);
  });
  const up = moved.filter((way) => way > 0).length;
  const down = moved.filter((way) => way < 0).length;
  return `${start} ${t("wheel-since", { when: when(first), up, down })} ${t("wheel-table-gives")}`;
}

/** How much of a wheel is scored, in words. */
export function scoredWords(scoring: Scored): string {
  const scored = scoring.scores.filter((score) => score !== null).length;
  return scored === scoring.scores.length ? t("wheel-all-scored") : t("wheel-scored", { scored, count: scoring.scores.length });
}
