// A kind of record is known by the keywords of its schema, so that a new one needs no code here.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { feeding, wheelOf, type Feeds } from "#forms/model/meaning.js";
import type { Schema } from "#protocol/protocol.js";
import { NAMED } from "./named-kinds.js";
import { PACKAGES, shipped } from "./sources.js";

const CATALOGUE = "../../sync-core/catalogue";
const schemas = new Map(readdirSync(CATALOGUE, { recursive: true }).filter((file) => file.endsWith(".json"))
  .map((file) => [file.replace(/\.json$/u, ""), JSON.parse(readFileSync(`${CATALOGUE}/${file}`, "utf8")) as Schema] as const));
/** Lists that one kind at most feeds: each has a screen of its own. */
const ONE: readonly Feeds[] = ["notes", "narratives", "episodes", "corrections"];

/** The kinds that a script names outside its comments, whatever they are part of. */
function kindsIn(source: string): string[] {
  const code = source.replace(/\/\*.*?\*\//gsu, "").replace(/(?<![:"'`\w])\/\/.*$/gmu, "");
  return [...schemas.keys()].filter((kind) => new RegExp(`(?<![\\w-])${kind}(?![\\w-])`, "u").test(code));
}

test("no script names a kind, but for what is one form's own business", () => {
  assert.ok(schemas.size >= 9, "the catalogue is found");
  const files = [...PACKAGES, "apps"].flatMap(shipped);
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

test("one kind at most feeds a list that has a screen of its own", () => {
  for (const list of ONE) {
    const kinds = [...schemas].filter(([, schema]) => feeding(schema, list) !== null).map(([kind]) => kind);
    assert.equal(kinds.length, 1, `${list}: ${kinds.join()}`);
  }
  assert.deepEqual([...schemas].filter(([, schema]) => wheelOf(schema) !== undefined).map(([kind]) => kind), ["distance-travelled"]);
});
