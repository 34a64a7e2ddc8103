// Case notes as they are read: the two parts of each together.

import { isWithin, join, valueAt } from "#forms/model/path.js";
import type { Id, Instant, Json, Path } from "#protocol/protocol.js";
import type { Half } from "./halves.js";
import { pieces } from "#ui/match.js";
import { t } from "#words/made/work-later.js";

export interface NoteToRead {
  id: Id;
  when: Instant | null;
  /** In one line: type, duration, who was present, who wrote it. */
  facts: string[];
  parts: { label: string; text: string; restricted: boolean }[];
  /** What is kept beside the words, with what is said of it. */
  kept: { photo: Id; voice: boolean; seconds: number | null; words: string }[];
  signed: boolean;
  /** Others wrote in it since this person last looked. */
  isNew: boolean;
}

type Row = { [field: string]: Json };

/** A note without its date is one that is being written. */
const UNDATED = "9999";
const PARTS = ["nature_of_intervention", "shared_summary", "actions"] as const;

/** Puts the notes together, newest first; a narrative that has no summary stands by itself. */
export function notesToRead(summaries: Half | null, narratives: Half | null, types: { [value: string]: string }): NoteToRead[] {
  const [shared, restricted] = [rows(summaries), rows(narratives)];
  const beside = [group(narratives, "/pictures"), group(narratives, "/voice_notes")].flatMap((rows) => Object.values(rows)).flatMap((row) => (said(row, "note") === "" ? [] : [said(row, "note")]));
  const ids = [...new Set([...Object.keys(shared), ...Object.keys(restricted), ...beside])];
  const notes = ids.map((id) => note(id, shared[id] ?? {}, restricted[id] ?? {}));
  return notes.sort((one, other) => (other.when ?? UNDATED).localeCompare(one.when ?? UNDATED) || other.id.localeCompare(one.id));

  function note(id: Id, row: Row, narrative: Row): NoteToRead {
    const minutes = row["duration_minutes"];
    const type = said(row, "type_of_intervention_other") || types[said(row, "type_of_intervention")] || "";
    const present = said(row, "who_present");
    const by = author(summaries, id) ?? author(narratives, id);
    const kept = keptOf(narratives, id);
    const parts = PARTS.map((field) => ({ label: t(`notes-${field}`), text: said(row, field), restricted: false }));
    parts.push({ label: t("notes-narrative"), text: said(narrative, "narrative"), restricted: true });
    for (const half of [summaries, narratives]) {
      for (const { unit, text } of half?.page.view.amendments ?? []) {
        if (unit === at(half, id)) parts.push({ label: t("notes-correction"), text, restricted: half === narratives });
      }
    }
    return {
      id,
      when: said(row, "when") || null,
      facts: [type, typeof minutes === "number" ? t("notes-minutes", { count: minutes }) : "", present === "" ? "" : t("notes-with", { who: present }), by === null ? "" : t("notes-by", { name: by })]
        .filter((fact) => fact !== ""),
      parts: parts.filter(({ text }) => text !== ""),
      kept,
      signed: [summaries, narratives].some((half) => half?.page.locked.includes(at(half, id)) === true),
      isNew: [summaries, narratives].some((half) => half?.page.changed?.some(({ path }) => isWithin(path, at(half, id))) === true),
    };
  }
}

/** Whether every word of a search stands in a note. */
export function isFound(note: NoteToRead, text: string): boolean {
  const all = [...note.facts, ...note.parts.map((part) => part.text), ...note.kept.map(({ words }) => words)].join("\n");
  return text.trim().split(/\s+/u).every((word) => word === "" || pieces(all, word).some(({ match }) => match));
}

function at(half: Half | null, note: Id): Path {
  return join(half?.rows ?? "", note);
}

function author(half: Half | null, note: Id): string | null {
  const first = Object.entries(half?.page.view.attribution ?? {}).find(([path]) => isWithin(path, at(half, note)));
  const device = first?.[1].device ?? null;
  return device === null ? null : half?.page.people[device]?.name ?? null;
}

/** The photos and the voice notes of a note, each in the order in which they were added. */
function keptOf(narratives: Half | null, note: Id): NoteToRead["kept"] {
  const of = (path: Path, field: string): Row[] => Object.entries(group(narratives, path))
    .sort(([one], [other]) => one.localeCompare(other))
    .filter(([, row]) => said(row, "note") === note && said(row, field) !== "").map(([, row]) => row);
  return [
    ...of("/pictures", "photo").map((row) => ({ photo: said(row, "photo"), voice: false, seconds: null, words: said(row, "shows_detail") })),
    ...of("/voice_notes", "recording").map((row) => {
      const seconds = row["seconds"];
      return { photo: said(row, "recording"), voice: true, seconds: typeof seconds === "number" ? seconds : null, words: said(row, "about") };
    }),
  ];
}

function rows(half: Half | null): { [id: Id]: Row } {
  return group(half, half?.rows ?? "");
}

function group(half: Half | null, path: Path): { [id: Id]: Row } {
  const rows = half === null ? undefined : valueAt(half.page.view.data, path);
  return rows !== undefined && rows !== null && typeof rows === "object" && !Array.isArray(rows) ? rows as { [id: Id]: Row } : {};
}

function said(row: Row, field: string): string {
  const value = row[field];
  return typeof value === "string" ? value.trim() : "";
}
