// What the catalogues hold each other to. `test.mjs` runs it.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { fleschKincaid } from "flesch-kincaid";
import { syllable } from "syllable";
import { argumentsOf, languages, parts, pseudo, read, SOURCE, textsOf } from "./words.mjs";

/** School years that our own sentences may ask for, by the grade of Flesch and Kincaid (1975). */
const MOST_YEARS = 9;
/** A sentence of fewer words is judged with the others of its file: the measure is made for prose. */
const FEWEST_WORDS = 8;
/** What one long sentence may ask for by itself. */
const MOST_YEARS_OF_ONE = 12;
const others = languages().filter((language) => language !== SOURCE);

test("there is Welsh", () => assert.ok(others.includes("cy")));

for (const part of parts()) {
  const source = read(SOURCE, part);

  for (const language of others) {
    const words = read(language, part);

    test(`${language}/${part} has the keys of English, in files of the same names`, () => {
      const where = (messages) => [...messages].map(([id, { topic }]) => `${topic}: ${id}`).sort();
      assert.deepEqual(where(words), where(source));
    });

    test(`${language}/${part} takes the arguments of English`, () => {
      for (const [id, { value }] of source) {
        assert.deepEqual([...argumentsOf(words.get(id)?.value ?? "").keys()].sort(), [...argumentsOf(value).keys()].sort(), id);
      }
    });

    test(`${language}/${part} has a text for every plural of its own`, () => {
      const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      for (const [id, { value }] of source) {
        for (const [name, plural] of argumentsOf(value)) {
          if (plural === null) continue;
          const given = argumentsOf(words.get(id).value).get(name);
          assert.ok(given !== null, `${id} chooses by $${name} in English`);
          assert.deepEqual(categories.filter((category) => !given.has(category)), [], `${id} by $${name}`);
        }
      }
    });

    test(`${language}/${part} is no English left as it was`, () => {
      const same = [...source].filter(([id, { value }]) => {
        const [text] = textsOf(value);
        return /\p{Ll}{3,} \p{Ll}{2,}/u.test(text) && textsOf(words.get(id)?.value ?? "")[0] === text;
      }).map(([id]) => id);
      assert.deepEqual(same, []);
    });
  }

  test(`${SOURCE}/${part} asks for ${MOST_YEARS} years of school or fewer, file by file`, () => {
    const all = [...source.values()];
    for (const topic of new Set(all.map((one) => one.topic))) {
      const messages = all.filter((one) => one.topic === topic);
      const sentences = messages.flatMap(({ value }) => textsOf(value).slice(-1)).flatMap(sentencesOf);
      if (sentences.length === 0) continue;
      const years = grade(sentences);
      assert.ok(years <= MOST_YEARS, `${topic}.ftl: ${years.toFixed(1)} years`);
      for (const one of sentences) {
        if (wordsOf(one).length >= FEWEST_WORDS) assert.ok(grade([one]) <= MOST_YEARS_OF_ONE, `${grade([one]).toFixed(1)} years: ${one}`);
      }
    }
  });
}

test("every key is used", () => {
  const scripts = readdirSync("src", { recursive: true }).map(String).filter((file) => file.endsWith(".ts") && !file.startsWith("words/"));
  const text = scripts.map((file) => readFileSync(`src/${file}`, "utf8")).join("\n");
  // A key that a script puts together, such as `month-${month}`, is used by its beginning.
  const beginnings = [...text.matchAll(/\bt(?:\.rich)?\(\s*`([a-z0-9-]+)\$\{/gu)].map((match) => match[1]);
  const unused = parts().flatMap((part) => [...read(SOURCE, part).keys()].filter((key) => !key.startsWith("-") && !text.includes(`"${key}"`)
    && !beginnings.some((beginning) => key.startsWith(beginning))).map((key) => `${part}: ${key}`));
  assert.deepEqual(unused, []);
});

test("what is made to see what is cut is longer, and marked", () => {
  for (const text of ["Unlock", "Send now", "This phone has not reached the server for too long."]) {
    assert.ok(pseudo(text).length >= text.length * 1.4, pseudo(text));
    assert.notEqual(pseudo(text).slice(0, text.length), text);
  }
  assert.equal(pseudo(" "), " ");
});

test("the measure knows an easy sentence from a hard one", () => {
  assert.ok(grade(["Keep the app open and find a connection."]) < 6);
  assert.ok(grade(["Notwithstanding organisational considerations, practitioners' documentation necessitates authorisation."]) > 20);
});

/** The sentences of a text that are long enough to be one. */
function sentencesOf(text) {
  return text.split(/(?<=[.?!…])\s+/u).filter((one) => wordsOf(one).length >= 4);
}

function wordsOf(text) {
  return text.match(/[\p{L}\p{N}'’-]+/gu) ?? [];
}

function grade(sentences) {
  const words = sentences.flatMap(wordsOf);
  return fleschKincaid({ sentence: sentences.length, word: words.length, syllable: words.reduce((sum, word) => sum + syllable(word), 0) });
}
