// A kind of record is known by the keywords of its schema, so that a new one needs no code here.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { feeding, wheelOf, type Feeds } from "#forms/model/meaning.js";
import type { Schema } from "#protocol/protocol.js";
import { NAMED, NAMED_FIELDS } from "./named-kinds.js";
import { PACKAGES, shipped } from "./sources.js";

const CATALOGUE = "../../sync-core/catalogue";
const schemas = new Map(readdirSync(CATALOGUE, { recursive: true }).filter((file) => file.endsWith(".json"))
  .map((file) => [file.replace(/\.json$/u, ""), JSON.parse(readFileSync(`${CATALOGUE}/${file}`, "utf8")) as Schema] as const));
const files = [...PACKAGES, "apps"].flatMap(shipped).sort();
/** Lists that one kind at most feeds: each has a screen of its own. */
const ONE: readonly Feeds[] = ["notes", "narratives", "episodes", "corrections"];

/** The fields whose meaning a keyword tells. Left out is what is a plain word too, such as "date", or a member of what the phone answers. */
const fields = [...new Set([...schemas.values()].flatMap(keywordFields))].filter((name) => name.includes("_") && name !== "by_when").sort();

function keywordFields({ "x-summary": summary, properties }: Schema): string[] {
  const groups = Object.entries(properties).flatMap(([name, { "x-list": list, "x-contact": contact }]) => {
    if (list === undefined) return [];
    const { feeds: _, ...of } = list as { feeds: string; for?: string };
    return [name, ...Object.values(of), ...(contact === undefined ? [] : [contact.field])];
  });
  return [...groups, ...summary?.title ?? [], ...summary?.date ?? [], ...(summary?.review === undefined ? [] : [summary.review])];
}

/** A script without its comments. */
function code(source: string): string {
  return source.replace(/\/\*.*?\*\//gsu, "").replace(/(?<![:"'`\w])\/\/.*$/gmu, "");
}

/** The kinds that a script names outside its comments, whatever they are part of. */
function kindsIn(source: string): string[] {
  return [...schemas.keys()].filter((kind) => new RegExp(`(?<![\\w-])${kind}(?![\\w-])`, "u").test(code(source)));
}

function fieldsIn(source: string): string[] {
  return fields.filter((name) => new RegExp(`\\b${name}\\b`, "u").test(code(source)));
}

test("no script names a kind, but for what is one form's own business", () => {
  assert.ok(schemas.size >= 9, "the catalogue is found");
  assert.ok(files.length > 150, "the sources are found");
  const named = files.flatMap((file) => {
    const kinds = kindsIn(readFileSync(file, "utf8"));
    return kinds.length === 0 ? [] : [{ file, kinds }];
  });
  assert.deepEqual(named, NAMED.map(({ file, kinds }) => ({ file, kinds })), "ask forms/model/meaning.ts, or say why not in checks/named-kinds.ts");
  for (const { file, why } of NAMED) assert.ok(why.length > 40, file);
});

test("the check knows a name wherever it stands", () => {
  for (const source of ['of("safety-plan")', "const KIND = 'case-note';", "`/v1/${child}/session-plan`", 'x === "action-plan" // why', '"https://a/case-note"']) {
    assert.equal(kindsIn(source).length, 1, source);
  }
  for (const source of ["// the safety-plan", "/* as a\n * case-note */", 'class="hw-case-note"', 't("case-note-title")', "case_note"]) assert.deepEqual(kindsIn(source), [], source);
});

test("no script names a field whose meaning a keyword tells, but for what is one form's own business", () => {
  assert.ok(["agency_actions", "done_on", "point_in_time", "review_date", "scored_on", "type_of_intervention"].every((name) => fields.includes(name)), fields.join());
  const named = files.flatMap((file) => {
    const fields = fieldsIn(readFileSync(file, "utf8"));
    // What the phone's own part is asked and answers is no schema's.
    return fields.length === 0 || file.startsWith("protocol/") ? [] : [{ file, fields }];
  });
  assert.deepEqual(named, NAMED_FIELDS.map(({ file, fields }) => ({ file, fields })), "ask forms/model/meaning.ts, or say why not in checks/named-kinds.ts");
  for (const { file, why } of NAMED_FIELDS) assert.ok(why.length > 40, file);
  for (const source of ['row["done_on"]', "`/agency_actions/${key}`", "data.review_date"]) assert.equal(fieldsIn(source).length, 1, source);
  assert.deepEqual(fieldsIn("// done_on\nundone_only"), []);
});

test("one kind at most feeds a list that has a screen of its own", () => {
  for (const list of ONE) {
    const kinds = [...schemas].filter(([, schema]) => feeding(schema, list) !== null).map(([kind]) => kind);
    assert.equal(kinds.length, 1, `${list}: ${kinds.join()}`);
  }
  assert.deepEqual([...schemas].filter(([, schema]) => wheelOf(schema) !== undefined).map(([kind]) => kind), ["distance-travelled"]);
});
