// A child on one page, for whoever takes over: who it is, what must not be missed, what is open, who does what by when.
//
// It names each thing it holds, so that nothing new in a record comes onto paper by itself: no photo, no narrative, nothing of Phoenix's
// records, and no field that the catalogue marks as restricted or not for print.

import { dateInWords, DATE_WORDS, instantInWords } from "#ui/civil.js";
import { feeding } from "#forms/model/meaning.js";
import { join } from "#forms/model/path.js";
import { inWords, roleWords, shorten } from "#forms/model/schema.js";
import type { ChildPage, FieldSchema, Id, Json, Me, RecordPage, RowSchema, Schema } from "#protocol/protocol.js";
import { alertWords, byUrgency } from "../child/alerts.js";
import { detailsInWords } from "../child/details.js";
import { closed, isolated } from "./direction.js";
import { episodes } from "../child/episodes.js";
import { t } from "#words/made/work-later.js";

export const INTERVIEW = "return-home-interview";
export const PLAN = "safety-plan";
/** Who does an action of the safety plan. */
const AGENCY = "agency";
/** Longer than this is cut, and said to be. */
const LINE_MAX_LENGTH = 240;

export interface Section { title: string; lines: string[]; /** How many lines there was no room for. */ more: number }
export interface Summary { name: string; facts: string; made: string; sections: Section[]; foot: string }

/** What a summary is made of. */
export interface Sources {
  page: ChildPage;
  interview: RecordPage | null;
  plan: RecordPage | null;
  schemas: { [kind: string]: Schema | undefined };
  me: Me;
  now: number;
  /** When the server last answered; null before it ever did. */
  contact: string | null;
}

type Data = { [name: string]: Json };

const IDENTITY = ["gender", "ethnicity", "first_or_preferred_language", "interpreter_required", "disability", "learning_disability", "sen",
  "statement_of_sen_or_ehcp", "looked_after_status", "child_protection_registration", "home_local_authority", "school_or_college", "gp"];
const CONTACTS = ["phones", "parents_or_carers", "addresses"];
const WORKERS = ["social_worker", "lead_practitioner", "team"];

/** Puts a child on a page. */
export function summaryOf({ page, interview, plan, schemas, me, now, contact }: Sources): Summary {
  const { card } = page;
  const details = page.details === null ? [] : detailsInWords(page.details);
  const of = (names: string[]): string[] => names.flatMap((name) => {
    const found = details.find((detail) => detail.name === name);
    return found === undefined ? [] : found.lines.map((line) => labelled(found.label, line));
  });
  const proposed = Object.values(page.corrections).filter((row) => row["decision"] === undefined).length;
  const born = card.date_of_birth === null ? "" : card.age === null ? t("summary-born", { when: dateInWords(card.date_of_birth) }) : t("summary-born-aged", { when: dateInWords(card.date_of_birth), age: card.age });
  const sections: [string, string[], string][] = [
    [t("summary-alerts"), byUrgency(card.alerts).filter(({ alert }) => alert !== "conflicts").map((alert) => isolated(alertWords(alert))), t("summary-none-here")],
    [t("summary-episodes"), openEpisodes(page, now), t("summary-none")],
    [t("summary-risk"), interviewLines(interview, schemas[INTERVIEW]), t("summary-no-interview")],
    [t("summary-plan"), planLines(plan, schemas[PLAN]), t("summary-no-plan")],
    [t("summary-contacts"), [...of(CONTACTS), ...(proposed === 0 ? [] : [t("summary-proposed", { count: proposed })])], t("summary-none-here")],
    [t("summary-about"), of(IDENTITY), t("summary-nothing-more")],
    [t("summary-who"), [...of(WORKERS), ...takers(page, me), ...writers([interview, plan])], t("summary-unknown")],
  ];
  const by = { when: instantInWords(new Date(now).toISOString()), name: isolated(me.name), role: roleWords([me.role]) };
  return {
    name: isolated(card.name),
    facts: [...(card.alias === null || card.alias === "" ? [] : [t("summary-known-as", { name: isolated(card.alias) })]), ...(born === "" ? [] : [born])].join(". "),
    made: contact === null ? t("summary-made-unheard", by) : t("summary-made", { ...by, contact: instantInWords(contact) }),
    sections: sections.map(([title, lines, none]) => ({ title, lines: lines.length === 0 ? [none] : lines.map(cut), more: 0 })),
    foot: t("summary-foot"),
  };
}

/** The newest interview that has happened, by what the child's page tells of it. */
export function lastInterview({ timeline, kinds }: ChildPage, now: number): Id | null {
  const past = timeline.find(({ kind, path, record, at }) => kind === INTERVIEW && path === null && record !== null && Date.parse(at) <= now);
  return past?.record ?? kinds.find(({ kind }) => kind === INTERVIEW)?.records[0]?.record ?? null;
}

function openEpisodes(page: ChildPage, now: number): string[] {
  const settled = ["completed_in_time", "completed_late", "declined", "not_required"];
  const open = page.episodes.filter((episode) => !settled.includes(said(map(episode["rhi"]), "state"))).map(({ id }) => id);
  return episodes(page, now).filter(({ id }) => open.includes(id)).map(({ title, lines, state }) => [title, ...lines.map((line) => isolated(line.replace(/\.$/u, ""))), state].join(". "));
}

function interviewLines(interview: RecordPage | null, schema: Schema | undefined): string[] {
  if (interview === null || schema === undefined) return [];
  const { view } = interview;
  const lines: string[] = [];
  const when = told(view, schema, schema["x-summary"]?.date?.[0] ?? "");
  lines.push(labelled(t("summary-risk-now"), told(view, schema, "risk_now") || t("summary-not-written")));
  const state = view.signatures.length === 0 ? "unsigned" : "signed";
  lines.push(when === "" ? t(`summary-interview-${state}`) : t(`summary-interview-on-${state}`, { when }));
  const episodes = feeding(schema, "episodes");
  for (const [key, data] of episodes === null ? [] : rows(view.data[episodes.name])) {
    const of = (name: string): string => (episodes === null ? "" : toldIn(view, episodes.row, data, join(episodes.path, key), name));
    const [outcome, reported] = [of("outcome"), of("reported_at")];
    const words = outcome === "" ? t("summary-not-written") : outcome.toLowerCase();
    lines.push(reported === "" ? t("summary-outcome", { outcome: words }) : t("summary-outcome-of", { when: reported, outcome: words }));
  }
  lines.push(...actions(view, schema));
  return lines;
}

function planLines(plan: RecordPage | null, schema: Schema | undefined): string[] {
  if (plan === null || schema === undefined) return [];
  const lines = actions(plan.view, schema, AGENCY);
  const review = told(plan.view, schema, schema["x-summary"]?.review ?? "");
  return review === "" && lines.length === 0 ? [] : [...(lines.length === 0 ? [t("summary-no-action")] : lines), labelled(t("summary-review"), review || t("summary-review-no-date"))];
}

/** Rows of what, who and by when, the next deadline first; what is done is left out. `who`: where nobody owns an action, the field that says who does it. */
function actions(view: RecordPage["view"], schema: Schema, who = ""): string[] {
  const group = feeding(schema, "actions");
  if (group === null) return [];
  const { name, path, row, list } = group;
  const open = rows(view.data[name]).filter(([, data]) => list.done === undefined || said(data, list.done) === "");
  open.sort(([, one], [, other]) => (said(one, list.deadline) || "9").localeCompare(said(other, list.deadline) || "9"));
  return open.map(([key, data]) => {
    const [task, owner, date] = [list.what, list.owner ?? who, list.deadline].map((field) => toldIn(view, row, data, join(path, key), field));
    return `${isolated(task || t("summary-no-what"))}. ${isolated(owner || t("summary-no-who"))}. ${date === "" ? t("summary-no-date") : t("summary-by", { when: date ?? "" })}`;
  });
}

function takers(page: ChildPage, me: Me): string[] {
  const names = page.episodes.flatMap((episode) => (episode["taken"] === "mine" ? [me.name] : episode["taken"] === "other" ? [said(episode, "taken_by")] : []));
  return [...new Set(names)].filter((name) => name !== "").map((name) => labelled(t("summary-takers"), name));
}

/** Who wrote in the records that are told of. */
function writers(records: readonly (RecordPage | null)[]): string[] {
  const names = new Set(records.flatMap((record) => Object.values(record?.people ?? {}).map(({ name }) => name)));
  return names.size === 0 ? [] : [t("summary-writers", { names: [...names].map(isolated).join(", ") })];
}

function told(view: RecordPage["view"], schema: Schema, name: string): string {
  return toldIn(view, schema, view.data, "", name);
}

/** An answer in words. One that people differ on says so; what is not for paper is not told. */
function toldIn(view: RecordPage["view"], schema: Schema | RowSchema, data: Data, container: string, name: string): string {
  const field = schema.properties[name];
  if (field === undefined || !isForPaper(field)) return "";
  const words = inWords(field, data[name], DATE_WORDS).trim();
  return view.conflicts.some(({ path }) => path === `${container}/${name}`) ? t("summary-two-versions", { what: words || t("summary-left-empty") }) : words;
}

/** Whether the catalogue lets a field onto paper that leaves the service. */
export function isForPaper(field: FieldSchema): boolean {
  return field["x-sensitivity"] !== "restricted" && field["x-print"] !== "never";
}

function labelled(label: string, text: string): string {
  return `${label}: ${isolated(text)}`;
}

/** Cuts a line that is too long. */
function cut(line: string): string {
  if (line.length <= LINE_MAX_LENGTH) return line;
  return `${closed(shorten(line, LINE_MAX_LENGTH).replace(/[\uD800-\uDBFF](?=…)/u, "")).line} ${t("summary-cut")}`;
}

function rows(value: Json | undefined): [string, Data][] {
  return Object.entries(map(value)).map(([key, row]) => [key, map(row)]);
}

function said(data: Data, name: string): string {
  const value = data[name];
  return typeof value === "string" ? value : "";
}

function map(value: Json | undefined): Data {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
}
