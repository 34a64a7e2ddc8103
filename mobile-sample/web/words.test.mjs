// What the catalogues hold each other to. `test.mjs` runs it.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { fleschKincaid } from "flesch-kincaid";
import { syllable } from "syllable";
import { argumentsOf, furtherLanguages, labelsOfKinds, languages, parts, pseudo, read, readFurther, readLabels, SOURCE, textsOf } from "./words.mjs";

/** School years that our own sentences may ask for, by the grade of Flesch and Kincaid (1975). */
const MOST_YEARS = 9;
/** A sentence of fewer words is judged with the others of its file: the measure is made for prose. */
const FEWEST_WORDS = 8;
/** What one long sentence may ask for by itself. */
const MOST_YEARS_OF_ONE = 12;
/** The folders that the page's scripts are in. */
const PACKAGES = ["apps", ...Object.keys(JSON.parse(readFileSync("package.json", "utf8")).imports).map((name) => name.slice(1).split("/")[0])];
const others = languages().filter((language) => language !== SOURCE);
/** Faults that two places tell, with the same words. */
const SAID_ALIKE = new Set(["draft_too_large", "unknown_child"]);
/** The kinds of which some labels are still read in English. This list shrinks. */
const LABELS_NOT_YET = new Set([]);

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

for (const language of others) {
  const labels = readLabels(language);

  for (const [kind, english] of labelsOfKinds()) {
    test(`${language} has every label, hint and option of ${kind}`, () => {
      const missing = [...english].filter((label) => !labels.has(label));
      if (LABELS_NOT_YET.has(kind)) assert.notDeepEqual(missing, [], "it has: take it out of LABELS_NOT_YET");
      else assert.deepEqual(missing, [], `put them into words/${language}/labels/`);
    });
  }

  test(`${language} has no label that no form has, and each in the file of a kind that has it`, () => {
    const kinds = labelsOfKinds();
    assert.deepEqual([...labels].filter(([label, { kind }]) => !kinds.get(kind)?.has(label)).map(([label]) => label), []);
  });

  test(`${language} keeps the numbers and addresses of labels, at the end where English has them there`, () => {
    for (const [label, { text }] of labels) {
      assert.notEqual(text.trim(), "", label);
      const numbers = (of) => of.replace(/:/gu, " ").match(/\d+/gu) ?? [];
      assert.deepEqual(numbers(text), numbers(label), label);
      const end = /\s((?:\d[\d ]*\d)|[a-z0-9-]+(?:\.[a-z0-9-]+)+)$/u.exec(label)?.[1];
      if (end !== undefined) assert.ok(text.endsWith(` ${end}`), label);
    }
  });

  test(`${language} has no label left in English`, () => {
    assert.deepEqual([...labels].filter(([label, { text }]) => text === label && /\p{Ll}{3,} \p{Ll}{2,}/u.test(label)).map(([label]) => label), []);
  });
}

for (const language of furtherLanguages()) {
  const { messages, labels } = readFurther(language);

  test(`the helplines sheet in ${language} has its sentences, what the catalogue says of every helpline, and the numbers as they are dialled`, () => {
    const sheet = read(SOURCE, "form");
    for (const key of ["helplines-title", "helplines-why", "helplines-ring", "helplines-new-page"]) {
      assert.ok(messages.has(key), key);
      assert.deepEqual([...argumentsOf(messages.get(key).value).keys()], [...argumentsOf(sheet.get(key).value).keys()], key);
    }
    assert.equal(messages.size, 4);
    const options = helplineOptions();
    assert.deepEqual(options.map(({ description }) => description).filter((text) => !labels.has(text)), []);
    const known = new Set(options.flatMap(({ title, description }) => [title, description]));
    for (const [english, { text }] of labels) {
      assert.ok(known.has(english), `${english} is of no helpline`);
      assert.deepEqual(text.match(/\d+/gu), english.match(/\d+/gu), english);
      const end = /\s(\d[\d ]*)$/u.exec(english)?.[1];
      if (end !== undefined) assert.ok(text.endsWith(` ${end}`), english);
    }
  });
}

test("a language of the helplines sheet has a row, and says so where no native speaker has read it", () => {
  const rows = readFileSync("words/further.ts", "utf8");
  const readme = readFileSync("words/further/README.md", "utf8");
  for (const language of furtherLanguages()) {
    assert.ok(rows.includes(`code: "${language}"`), language);
    const unread = readFileSync(`words/further/${language}/helplines.ftl`, "utf8").includes("Not read by a native speaker yet.");
    assert.ok(!unread || readme.includes(`\`${language}\``), language);
  }
});

test("what is read where no script runs is in every language", () => {
  for (const file of ["index.html", "away.html"]) {
    const text = readFileSync(`apps/phone/static/${file}`, "utf8");
    for (const language of others) assert.match(text, new RegExp(`<p [^>]*lang="${language}">`, "u"), `${file} in ${language}`);
  }
});

test("every fault that the phone's own part can tell has words", () => {
  const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
  const under = (folder, extension) => readdirSync(join(root, folder), { recursive: true }).map(String)
    .filter((file) => file.endsWith(extension) && !/tests?[./]/u.test(file)).map((file) => readFileSync(join(root, folder, file), "utf8"));
  const codes = (texts, found) => texts.flatMap((text) => [...text.matchAll(found)].map((match) => match[1]));
  const module = codes(under("mobile-sample/wasm/src", ".rs"), /Fault::new\(\s*"([a-z_]+)"/gu);
  const core = codes(["error.rs", "sync/phone.rs", "seal/error.rs"].map((file) => readFileSync(join(root, "sync-core/src", file), "utf8")),
    /(?:Error::\w+(?: \{ \.\. \})?) => "([a-z_]+)"/gu);
  const page = codes(PACKAGES.flatMap((folder) => under(`mobile-sample/web/${folder}`, ".ts")), /new (?:PhoneFault\((?:[^"()]*\? )?|Refusal\(\d+, )"([a-z_]+)"/gu);
  assert.ok(module.length > 25 && core.length > 35 && page.length > 10, `the codes are found: ${module.length}, ${core.length}, ${page.length}`);
  const others = ["signed_and_locked", "disk_failed", "unreachable_elsewhere", "new_password_weak", "new_password_unchanged", "new_password_out_of_range"];
  const known = new Set(["ui", "faults"].flatMap((part) => [...read(SOURCE, part).keys()]));
  assert.deepEqual([...new Set([...module, ...core, ...page, ...others])].filter((code) => !known.has(`fault-${code}`)), []);
  // A code has one sentence: what says something else is another fault.
  assert.deepEqual(module.filter((code, index) => module.indexOf(code) !== index && !SAID_ALIKE.has(code)), []);
});

test("every key is used", () => {
  const scripts = PACKAGES.filter((folder) => folder !== "words")
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((file) => `${folder}/${file}`)).filter((file) => file.endsWith(".ts"));
  const text = scripts.map((file) => readFileSync(file, "utf8")).join("\n");
  // A key that a script puts together, such as `month-${month}`, is used by its beginning.
  const beginnings = [...text.matchAll(/(?:\bt(?:\.rich)?\(|\bkey =)\s*`([a-z0-9-]+)\$\{/gu)].map((match) => match[1]);
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

/** The helplines of the catalogue of kinds. */
function helplineOptions() {
  const plan = JSON.parse(readFileSync("../../sync-core/catalogue/safety-plan.json", "utf8"));
  return plan.properties.helplines.items.oneOf;
}

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
