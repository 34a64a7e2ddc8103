// A child's missing episodes in words, each with its clock.

import { instantInWords } from "../form/civil.js";
import type { ChildPage, Id, Json } from "../phone/protocol.js";
import { clockWords } from "./clock.js";

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

const SETTLED: { [state: string]: [words: string, colour: string] } = {
  completed_in_time: ["Interview completed in time", "govuk-tag--green"],
  completed_late: ["Interview completed late", "govuk-tag--orange"],
  declined: ["Interview declined", "govuk-tag--grey"],
  not_required: ["Interview not required", "govuk-tag--grey"],
};

const FROM: { [place: string]: string } = { home: "home", care: "care", education: "education" };

/** Reads a child's episodes, newest first. */
export function episodes(page: ChildPage, now: number): Episode[] {
  const read = page.episodes.map((episode) => ({ at: said(episode["reported_at"]), episode: inWords(episode, now) }));
  read.sort((one, other) => other.at.localeCompare(one.at));
  return read.map(({ episode }) => episode);
}

function inWords(episode: Map, now: number): Episode {
  const rhi = map(episode["rhi"]);
  const details = map(episode["details"]);
  const classification = episode["classification"] === "absent" ? "Absent" : "Missing";
  const from = FROM[said(episode["missing_from"])];
  const returned = said(episode["returned_at"]);
  const state = said(rhi["state"]);
  const settled = SETTLED[state];
  const problems = Array.isArray(rhi["problems"]) ? rhi["problems"] : [];
  const due = said(rhi["due_at"]);
  const clock = clockWords(state === "not_due" ? "not_due" : "due", due === "" ? null : due, now);
  const colour = { not_due: "govuk-tag--red", due: "govuk-tag--yellow", overdue: "govuk-tag--red" }[clock.state];
  return {
    id: said(episode["id"]),
    title: from === undefined ? classification : `${classification} from ${from}`,
    lines: [
      line("Reported", instant(episode["reported_at"])),
      line("Last seen:", said(details["last_seen_where"])),
      line("Returned", instant(episode["returned_at"])),
      line("Found:", said(details["where_found"])),
      [episode, details].some((told) => told["placed_by_other_authority"] === true) ? `Placed by another authority${said(details["placing_authority"]) === "" ? "" : `: ${said(details["placing_authority"])}`}` : "",
      line("Police reference:", said(details["police_incident_reference"])),
      ...accounts(details),
      settled === undefined && problems.includes("not_required_without_manager") ? "Written as not required: a manager has to decide" : "",
      settled === undefined && episode["unsent"] !== "report" ? takenWords(episode) : "",
    ].filter((words) => words !== ""),
    state: settled?.[0] ?? (clock.state === "not_due" ? clock.words : `Interview: ${clock.words.charAt(0).toLowerCase()}${clock.words.slice(1)}`),
    colour: settled?.[1] ?? colour,
    unsent: said(episode["unsent"]) !== "",
    waits: settled === undefined && returned !== "",
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
      line("reported", instant(report["reported_at"])), said(report["reported_by"]), said(report["last_seen_where"]),
      line("returned", instant(back["returned_at"])), said(back["where_found"]),
    ];
    return `${said(account["by_name"])} told also: ${facts.filter((fact) => fact !== "").join(", ")}`;
  });
}

/** Who has the interview. */
function takenWords(episode: Map): string {
  const name = said(episode["taken_by"]);
  switch (episode["taken"]) {
    case "mine": return "You have the interview.";
    case "other": return name === "" ? "A colleague has the interview." : `${name} has the interview.`;
    default: return "Nobody has the interview yet.";
  }
}

function line(label: string, text: string): string {
  return text === "" ? "" : `${label} ${text}`;
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
