// Arrows between the rooms of the page go one way: what stands lower knows nothing of what stands on it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { PACKAGES, scripts } from "./sources.js";

/** The packages, the lowest first. What stands in one row stands beside each other, and knows nothing of each other. */
const ROOMS: readonly string[][] = [["words"], ["protocol", "ui"], ["forms"], ["apps/phone"]];
/** The folders of the phone in the same way: what the screens have in common, the screens, the frame around them. */
const PHONE: readonly string[][] = [
  ["worker", "client"], ["navigation", "install"], ["access", "today"], ["child", "note", "session", "wheel", "search", "reminders", "status"],
  ["report", "summary", "week"], ["shell"], [""],
];
/** The most that somebody looks through to find a file. */
const FOLDER_MAX_FILES = 25;

interface Arrow { from: string; to: string }

/** The scripts that a script imports, by their path. What comes from a library, and data, is left out. */
function arrows(from: string, source: string): Arrow[] {
  const code = source.replace(/^\s*(?:\/\/|\*|\/\*).*$/gmu, "");
  return [...code.matchAll(/\b(?:from|import)\s*\(?\s*"([^"]+)"/gu)].flatMap(([, name = ""]) => {
    if (!/^[.#].*\.js$/u.test(name)) return [];
    return [{ from, to: name.startsWith("#") ? name.slice(1) : joined(from, name) }];
  });
}

/** Follows a relative name from the file that has it. */
function joined(from: string, name: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of name.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** How high a file stands, and in which of the rooms there; null where it is in none. */
function place(rooms: readonly string[][], within: string, file: string): { row: number; room: string } | null {
  for (const [row, names] of rooms.entries()) {
    const room = names.find((name) => (name === "" ? !file.slice(within.length).includes("/") : file.startsWith(`${within}${name}/`)));
    if (room !== undefined && file.startsWith(within)) return { row, room };
  }
  return null;
}

/** Whether an arrow leads down, or stays in its room. */
function leadsDown(rooms: readonly string[][], within: string, { from, to }: Arrow): boolean {
  const [above, below] = [place(rooms, within, from), place(rooms, within, to)];
  return above !== null && below !== null && (above.row > below.row || above.room === below.room);
}

// These checks have sources in them to be tried on.
const files = [...PACKAGES, "apps"].flatMap(scripts);
const all = files.flatMap((file) => arrows(file, readFileSync(file, "utf8")));

test("every script is in a room, and every import names a script", () => {
  assert.ok(all.length > 900, `the imports are found: ${all.length}`);
  assert.deepEqual(files.filter((file) => place(ROOMS, "", file) === null), []);
  const known = new Set(files);
  // What `words.mjs` makes is a script too; the module's glue is not.
  assert.deepEqual(all.filter(({ to }) => !known.has(to.replace(/\.js$/u, ".ts"))), []);
});

test("a package imports what stands below it alone", () => {
  assert.deepEqual(all.filter((arrow) => !leadsDown(ROOMS, "", arrow)), []);
});

test("a folder of the phone imports what stands below it alone", () => {
  const inside = all.filter(({ from, to }) => from.startsWith("apps/phone/") && to.startsWith("apps/phone/") && !from.endsWith(".test.ts"));
  assert.ok(inside.length > 200, `the imports are found: ${inside.length}`);
  assert.deepEqual(inside.filter((arrow) => !leadsDown(PHONE, "apps/phone/", arrow)), []);
});

test("nothing is imported out of a package by a way around its name", () => {
  const room = (file: string): string | undefined => place(ROOMS, "", file)?.room;
  const around = files.flatMap((file) => [...readFileSync(file, "utf8").matchAll(/\b(?:from|import)\s*\(?\s*"(\.[^"]+\.js)"/gu)]
    .filter(([, name = ""]) => room(joined(file, name)) !== room(file)).map(([, name]) => `${file}: ${name}`));
  assert.deepEqual(around, []);
});

test("an arrow that points up is found, however it is written", () => {
  for (const [file, source] of [
    ["ui/dialog.ts", 'import { go } from "#apps/phone/navigation/navigation.js";'], ["ui/dialog.ts", 'import type { RecordForm } from "#forms/model/record-form.js";'],
    ["ui/dialog.ts", 'import { PhoneFault } from "#protocol/protocol.js";'], ["protocol/fault.ts", 'import { icon } from "../ui/icons.js";'],
    ["forms/fields/rows.ts", 'import "#apps/phone/main.js";'], ["forms/fields/rows.ts", 'const load = () => import("#apps/phone/shell/writing.js");'],
    ["words/labels.ts", 'export { t } from "#ui/called.js";'], ["forms/host.ts", 'import {\n  a,\n  b,\n} from "#apps/phone/client/client.js";'],
    ["apps/office/main.ts", 'import { phone } from "../phone/client/client.js";'],
  ] as const) {
    const [arrow] = arrows(file, source);
    assert.ok(arrow !== undefined && !leadsDown(ROOMS, "", arrow), source);
  }
  const [up] = arrows("apps/phone/client/client.ts", 'import { go } from "../navigation/navigation.js";');
  const [beside] = arrows("apps/phone/note/note.ts", 'import { session } from "../session/session.js";');
  for (const arrow of [up, beside]) assert.ok(arrow !== undefined && !leadsDown(PHONE, "apps/phone/", arrow));
  const [down] = arrows("apps/phone/shell/app.ts", 'import "../note/note.js";');
  assert.ok(down !== undefined && leadsDown(PHONE, "apps/phone/", down));
  assert.deepEqual(arrows("ui/dialog.ts", '// import { go } from "#apps/phone/main.js";\nimport { html } from "lit";'), []);
});

test(`a folder has ${FOLDER_MAX_FILES} scripts at most`, () => {
  const sizes = new Map<string, number>();
  for (const file of files) {
    const folder = file.split("/").slice(0, -1).join("/");
    if (folder !== "words/made") sizes.set(folder, (sizes.get(folder) ?? 0) + 1);
  }
  assert.deepEqual([...sizes].filter(([, size]) => size > FOLDER_MAX_FILES), []);
});
