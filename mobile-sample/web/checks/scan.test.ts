import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { wordsIn } from "./scan.js";
import { PACKAGES, shipped } from "./sources.js";

const texts = (source: string): string[] => wordsIn(source).map(({ text }) => text);

test("the words of a screen are found, wherever they stand", () => {
  assert.deepEqual(texts("html`<p class=\"a b\">Some words ${n} more <b>here</b></p>`"), ["Some words more", "here"]);
  assert.deepEqual(texts("html`<button class=${x} aria-label=\"Close it\" @click=${() => go({ a: 1 })}>Close</button>`"), ["Close it", "Close"]);
  assert.deepEqual(texts("html`<p>${on ? html`<i>yes then</i>` : nothing} after</p>`"), ["yes then", "after"]);
  assert.deepEqual(texts('const a = on ? "Sending" : "Send now";'), ["Sending", "Send now"]);
  assert.deepEqual(texts('const a = { label: "Passphrase" };'), ["Passphrase"]);
  assert.deepEqual(texts("const a = `Waited ${n} days`;"), ["Waited days"]);
  assert.deepEqual(texts('const a = "of the day before";'), ["of the day before"]);
});

test("what nobody reads is left alone", () => {
  for (const source of [
    'import { a } from "#words/made/app.js";', 'throw new Error("the phone is locked");', 'event.key === "Escape"', "// Some words here\nconst a = 1;",
    'html`<p class="govuk-body hw-quiet" id="${id}-hint" aria-describedby=${a}>${t("key")}</p>`', 'const a = /^[A-Z] Some "words" here$/u;',
    'element.closest(".govuk-form-group")', "html`<hw-part .of=${of}></hw-part>`", 'type A = "safety-plan" | "x";',
  ]) assert.deepEqual(texts(source), [], source);
});

test("every word that a person reads is in the catalogues", () => {
  const files = [...PACKAGES.filter((name) => name !== "words"), "apps"].flatMap(shipped);
  assert.ok(files.length > 150, "the sources are found");
  const outside = files.flatMap((file) => wordsIn(readFileSync(file, "utf8")).map(({ line, text }) => `${file}:${line}: ${text}`));
  assert.deepEqual(outside, [], "put them into words/en/ and words/cy/");
});
