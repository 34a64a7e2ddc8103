// A child's missing episodes in words, each with its clock.

import { instantInWords } from "#ui/civil.js";
import type { ChildPage, Id, Json } from "#protocol/protocol.js";
import { clockWords } from "../today/clock.js";
import { t } from "#words/made/work.js";

export interface Episode {
  id: Id;
  title: string;
  lines: string[];
  /** Where the interview stands. */
  state: string;
  /** The tag's class. */
  colour: string;
  /** What of it is on this phone only. */
  unsent: boolean;
  /** Whether an interview is still to be done. */
  waits: boolean;
}

type Map = { [name: string]: Json };

/** The colours of what is settled. */
const SETTLED = {
  completed_in_time: "govuk-tag--green",
  completed_late: "govuk-tag--orange",
  declined: "govuk-tag--grey",
  not_required: "govuk-tag--grey",
};

const FROM = { home: "home", care: "care", education: "education" } as const;

/** Reads a child's episodes, newest first. */
export function episodes(page: ChildPage, now: number): Episode[] {
  const read = page.episodes.map((episode) => ({ at: said(episode["reported_at"]), episode: inWords(episode, now) }));
  read.sort((one, other) => other.at.localeCompare(one.at));
  return read.map(({ episode }) => episode);
}

function inWords(episode: Map, now: number): Episode {
  const rhi = map(episode["rhi"]);
  const details = map(episode["details"]);
  const classification = episode["classification"] === "absent" ? "absent" : "missing";
  const from = one(FROM, said(episode["missing_from"]));
  const returned = said(episode["returned_at"]);
  const state = said(rhi["state"]);
  const settled = one(SETTLED, state);
  const problems = Array.isArray(rhi["problems"]) ? rhi["problems"] : [];
  const due = said(rhi["due_at"]);
  const clock = clockWords(state === "not_due" ? "not_due" : "due", due === "" ? null : due, now);
  const colour = { not_due: "govuk-tag--red", due: "govuk-tag--yellow", overdue: "govuk-tag--red" }[clock.state];
  return {
    id: said(episode["id"]),
    title: from === null ? t(`episode-title-${classification}`) : t(`episode-title-${classification}-${from}`),
    lines: [
      line(instant(episode["reported_at"]), (when) => t("episode-reported", { when })),
      line(said(details["last_seen_where"]), (where) => t("episode-last-seen", { where })),
      line(instant(episode["returned_at"]), (when) => t("episode-returned", { when })),
      line(said(details["where_found"]), (where) => t("episode-found", { where })),
      [episode, details].some((told) => told["placed_by_other_authority"] === true) ? line(said(details["placing_authority"]), (name) => t("episode-placed-by", { name })) || t("episode-placed") : "",
      line(said(details["police_incident_reference"]), (reference) => t("episode-police", { reference })),
      ...accounts(details),
      settled === null && problems.includes("not_required_without_manager") ? t("episode-manager-decides") : "",
      settled === null && episode["unsent"] !== "report" ? takenWords(episode) : "",
    ].filter((words) => words !== ""),
    state: settled !== null ? t(`episode-state-${settled}`)
      : clock.state === "not_due" ? clock.words : t("episode-interview", { clock: clock.words.charAt(0).toLowerCase() + clock.words.slice(1) }),
    colour: settled === null ? colour : SETTLED[settled],
    unsent: said(episode["unsent"]) !== "",
    waits: settled === null && returned !== "",
  };
}

/** Finds the child's episode that has not ended. */
export function openEpisode(page: ChildPage): Map | null {
  return page.episodes.find((episode) => said(episode["returned_at"]) === "") ?? null;
}

/** What was told beside what stands. */
function accounts(details: Map): string[] {
  const kept = details["accounts"];
  if (!Array.isArray(kept)) return [];
  return kept.map(map).filter((account) => account["outcome"] === "beside").map((account) => {
    const told = map(account["told"]);
    const [report, back] = [map(told["report"]), map(told["return"])];
    const facts = [
      line(instant(report["reported_at"]), (when) => t("episode-told-reported", { when })), said(report["reported_by"]), said(report["last_seen_where"]),
      line(instant(back["returned_at"]), (when) => t("episode-told-returned", { when })), said(back["where_found"]),
    ];
    return t("episode-told", { name: said(account["by_name"]), what: facts.filter((fact) => fact !== "").join(", ") });
  });
}

/** Who has the interview. */
function takenWords(episode: Map): string {
  const name = said(episode["taken_by"]);
  switch (episode["taken"]) {
    case "mine": return t("episode-mine");
    case "other": return name === "" ? t("episode-colleague") : t("episode-other", { name });
    default: return t("episode-nobody");
  }
}

function line(text: string, inWords: (text: string) => string): string {
  return text === "" ? "" : inWords(text);
}

/** The key that a word is, where it is one. */
function one<Of extends object>(of: Of, word: string): keyof Of & string | null {
  return Object.hasOwn(of, word) ? word as keyof Of & string : null;
}

function instant(value: Json | undefined): string {
  const text = said(value);
  return text === "" ? "" : instantInWords(text);
}

function said(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function map(value: Json | undefined): Map {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
}
