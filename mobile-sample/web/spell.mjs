// Checks the spelling of every catalogue that has a dictionary, by Debian's aspell. It fails where a word is unknown, and
// where the program or the dictionary is missing.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parts, read, readLabels, textsOf } from "./words.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
/** The dictionaries, by language: Debian has each as aspell-<dictionary>. */
const DICTIONARIES = { cy: "cy" };
/** What a word is run together with, and a dictionary does not list with every word: Welsh mae'r, a'ch, i'w. */
const RUN_ON = { cy: /'(?:r|n|i|u|w|m|ch|th)(?!\p{L})/gu };

let failed = false;
for (const [language, dictionary] of Object.entries(DICTIONARIES)) {
  const allowed = join(HERE, "words", language, "allowed-words.txt");
  const known = new Set(existsSync(allowed) ? readFileSync(allowed, "utf8").split("\n").map((line) => line.replace(/#.*/u, "").trim()) : []);
  // One run for all: a line a text, and what is unknown is looked for again where it stands.
  const messages = parts().flatMap((part) => [...read(language, part)].flatMap(([id, { value, topic }]) => textsOf(value)
    .map((text) => ({ text, place: `${part}/${topic}.ftl: ${id}` }))));
  const labels = [...readLabels(language)].map(([english, { text, kind }]) => ({ text, place: `labels/${kind}.po: ${english}` }));
  const texts = [...messages, ...labels].map(({ text, place }) => ({ place, text: text.replace(/’/gu, "'").replace(RUN_ON[language] ?? /$^/u, " ").replace(/\s+/gu, " ") }));
  const where = new Map(unknown(texts.map(({ text }) => text), dictionary).map((word) => [word, texts.find(({ text }) => text.includes(word))?.place]));
  for (const [word, place] of where) {
    if (known.has(word)) continue;
    failed = true;
    console.error(`${language}: "${word}" is in no dictionary (${place})`);
  }
  for (const word of known) {
    if (word === "" || where.has(word)) continue;
    failed = true;
    console.error(`${language}: "${word}" is allowed and not needed: take it out of allowed-words.txt`);
  }
}
if (failed) process.exitCode = 1;

/** The words that the dictionary does not know. */
function unknown(texts, dictionary) {
  const run = spawnSync("aspell", ["list", "--lang", dictionary, "--encoding", "utf-8"], { input: `${texts.join("\n")}\n`, encoding: "utf8" });
  if (run.error !== undefined || run.status !== 0) {
    console.error(`aspell did not run (apt-get install aspell aspell-${dictionary}): ${run.error?.message ?? run.stderr}`);
    process.exit(1);
  }
  return [...new Set(run.stdout.split("\n").filter((word) => word !== ""))];
}
