// Makes the modules in words/made/ of the catalogues in words/: one for each part of the page and language, with
// the types of its keys. `build.mjs`, `test.mjs` and `npm run check` begin with it. Nothing of it is committed.
//
// A catalogue is Fluent (https://projectfluent.org/fluent/guide/): words/<language>/<part>/<topic>.ftl. A part is what
// one script of the page needs; its topics are files of their own, so that two people seldom write in the same one.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { FluentResource } from "@fluent/bundle";
import { parse } from "@fluent/syntax";

const WORDS = join(dirname(fileURLToPath(import.meta.url)), "words");
/** Where the kinds of records are, with their labels in English. */
const CATALOGUE = join(WORDS, "../../../sync-core/catalogue");
/** Where the words come from that every other language is held to. */
export const SOURCE = "en";
/** English, longer and with marks: what is cut in it will be cut in somebody's language. No phone gets it. */
export const PSEUDO = "en-XA";
/** By how much it is longer. */
const LONGER = 0.4;

/** The languages that have a folder. */
export function languages() {
  return folders(WORDS).filter((name) => /^[a-z]{2,3}$/u.test(name));
}

/** The parts of the page, by the folders of the source language. */
export function parts() {
  return folders(join(WORDS, SOURCE));
}

/** Reads a part in a language: its messages by key, as the page's library holds them, and the topic that each is from. */
export function read(language, part) {
  return readIn(`${language}/${part}`);
}

/** Reads a folder of messages. */
function readIn(path) {
  const folder = join(WORDS, path);
  const messages = new Map();
  for (const file of existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".ftl")).sort() : []) {
    const where = `words/${path}/${file}`;
    const text = readFileSync(join(folder, file), "utf8");
    // The page's own reader leaves out what it cannot read.
    for (const entry of parse(text, { withSpans: false }).body) {
      if (entry.type === "Junk") throw new Error(`${where}: this is no message: ${entry.content.trim().split("\n")[0]}`);
    }
    for (const { id, value, attributes } of new FluentResource(text).body) {
      if (value === null || Object.keys(attributes).length > 0) throw new Error(`${where}: ${id} must have a text and no attributes`);
      if (messages.has(id)) throw new Error(`${where}: ${id} is in ${messages.get(id).topic} too`);
      messages.set(id, { value, topic: file.slice(0, -4) });
    }
  }
  return messages;
}

/** The labels of the forms in a language, by their English: the text, and the kind whose file it is in. */
export function readLabels(language) {
  return labelsIn(`${language}/labels`);
}

/** The languages of the helplines sheet that are none of the page. */
export function furtherLanguages() {
  return folders(join(WORDS, "further"));
}

/** What the helplines sheet says in one of them: its own messages, and what the catalogue of kinds says by its English. */
export function readFurther(language) {
  return { messages: readIn(`further/${language}`), labels: labelsIn(`further/${language}`) };
}

function labelsIn(path) {
  const folder = join(WORDS, path);
  const labels = new Map();
  for (const file of existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".po")).sort() : []) {
    const where = `words/${path}/${file}`;
    for (const entry of readFileSync(join(folder, file), "utf8").replace(/^#.*\n/gmu, "").split(/\n\s*\n/u)) {
      if (entry.trim() === "") continue;
      const [, english, text] = /^msgid (".*")\nmsgstr (".*")$/u.exec(entry.trim()) ?? [];
      if (text === undefined) throw new Error(`${where}: this is no label: ${entry.trim().split("\n")[0]}`);
      const key = JSON.parse(english);
      if (labels.has(key)) throw new Error(`${where}: "${key}" is in ${labels.get(key).kind}.po too`);
      labels.set(key, { text: JSON.parse(text), kind: file.slice(0, -3) });
    }
  }
  return labels;
}

/** The kinds of the catalogue, each with the English that people read in its forms. */
export function labelsOfKinds() {
  const files = readdirSync(CATALOGUE).filter((name) => name.endsWith(".json")).sort();
  return new Map(files.map((file) => [file.slice(0, -5), labelsOf(JSON.parse(readFileSync(join(CATALOGUE, file), "utf8")))]));
}

function labelsOf(schema, found = new Set()) {
  for (const [name, value] of Object.entries(schema)) {
    if (typeof value === "string") {
      if (["title", "description", "hint", "x-alert"].includes(name)) found.add(value);
    } else if (value !== null && typeof value === "object") labelsOf(value, found);
  }
  return found;
}

/** The arguments of a text, and of each whether a plural is chosen by it, with the categories that have a text. */
export function argumentsOf(value, found = new Map()) {
  if (typeof value === "string") return found;
  if (Array.isArray(value)) {
    for (const part of value) argumentsOf(part, found);
    return found;
  }
  if (value.type === "var") found.set(value.name, found.get(value.name) ?? null);
  if (value.type === "func") argumentsOf(value.args, found);
  if (value.type === "select") {
    argumentsOf(value.selector, found);
    const keys = value.variants.map(({ key }) => String(key.value));
    if (value.selector.type === "var" && keys.some((key) => PLURALS.includes(key))) {
      found.set(value.selector.name, new Set([...(found.get(value.selector.name) ?? []), ...keys]));
    }
    for (const { value: text } of value.variants) argumentsOf(text, found);
  }
  return found;
}

const PLURALS = ["zero", "one", "two", "few", "many"];

/** The texts of a message, without its arguments: each variant is one. */
export function textsOf(value) {
  if (typeof value === "string") return [value];
  const whole = [];
  const variants = [];
  for (const part of value) {
    if (typeof part === "string") whole.push(part);
    else if (part.type === "select") part.variants.forEach(({ value: text }) => variants.push(textsOf(text)));
    else whole.push(" 1 ");
  }
  if (variants.length === 0) return [whole.join("")];
  // A variant is read within the words around it.
  return variants.flat().map((text) => value.map((part) => (typeof part === "string" ? part : part.type === "select" ? text : "1")).join(""));
}

/** Makes every module. */
export function makeWords() {
  const made = join(WORDS, "made");
  const others = languages().filter((language) => language !== SOURCE);
  const written = new Map();
  for (const part of parts()) {
    const messages = read(SOURCE, part);
    written.set(`${part}.${SOURCE}.ts`, catalogue(messages));
    written.set(`${part}.${PSEUDO}.ts`, catalogue(new Map([...messages].map(([id, { value }]) => [id, { value: pseudo(value) }]))));
    for (const language of others) written.set(`${part}.${language}.ts`, catalogue(read(language, part)));
    written.set(`${part}.ts`, entry(part, messages, others));
  }
  const english = [...labelsOfKinds().values()].flatMap((labels) => [...labels]);
  written.set(`labels.${PSEUDO}.ts`, labelled(english.map((label) => [label, pseudoLabel(label)])));
  for (const language of others) written.set(`labels.${language}.ts`, labelled([...readLabels(language)].map(([label, { text }]) => [label, text])));
  written.set("labels.ts", [
    "declare const PSEUDO: boolean;", "type Load = () => Promise<{ default: { readonly [english: string]: string } }>;",
    "export const loads: { readonly [code: string]: Load } = {",
    ...others.map((language) => `  ${JSON.stringify(language)}: () => import("./labels.${language}.js"),`),
    `  ...(PSEUDO ? { "${PSEUDO}": () => import("./labels.${PSEUDO}.js") } : {}),`, "};", "",
  ].join("\n"));
  for (const language of furtherLanguages()) {
    const { messages, labels } = readFurther(language);
    const texts = Object.fromEntries([...messages].map(([id, { value }]) => [id, value]));
    const said = Object.fromEntries([...labels].map(([label, { text }]) => [label, text]));
    written.set(`further.${language}.ts`, `import type { FurtherWords } from "../further.js";\nexport default ${JSON.stringify({ texts, labels: said })} as unknown as FurtherWords;\n`);
  }
  written.set("further.ts", [
    'import type { FurtherWords } from "../further.js";',
    "export const loads: { readonly [code: string]: () => Promise<{ default: FurtherWords }> } = {",
    ...furtherLanguages().map((language) => `  ${JSON.stringify(language)}: () => import("./further.${language}.js"),`), "};", "",
  ].join("\n"));
  mkdirSync(made, { recursive: true });
  for (const file of readdirSync(made)) if (!written.has(file)) rmSync(join(made, file));
  for (const [file, text] of written) {
    // A build and a check may run at once: what is right already is left alone.
    if (!existsSync(join(made, file)) || readFileSync(join(made, file), "utf8") !== text) writeFileSync(join(made, file), text);
  }
}

function catalogue(messages) {
  const texts = Object.fromEntries([...messages].sort(([one], [other]) => (one < other ? -1 : 1)).map(([id, { value }]) => [id, value]));
  return `import type { Catalogue } from "../words.js";\nexport default ${JSON.stringify(texts)} as unknown as Catalogue;\n`;
}

function labelled(labels) {
  const texts = Object.fromEntries(labels.sort(([one], [other]) => (one < other ? -1 : 1)));
  return `export default ${JSON.stringify(texts)} as { readonly [english: string]: string };\n`;
}

/** A number or an address at the end of a label is dialled: it stays as it is, and stays the end. */
function pseudoLabel(label) {
  const [, words, end = ""] = /^(.*?)(\s(?:\d[\d ]*|[a-z0-9-]+(?:\.[a-z0-9-]+)+))?$/u.exec(label);
  return pseudo(words) + end;
}

function entry(part, messages, others) {
  const loads = others.map((language) => `  ${JSON.stringify(language)}: () => import("./${part}.${language}.js"),`);
  const keys = [...messages].filter(([id]) => !id.startsWith("-")).map(([id, { value }]) => {
    const args = [...argumentsOf(value)].map(([name, plural]) => `${name}: ${plural === null ? "string | number" : "number"}`);
    return `  ${JSON.stringify(id)}: ${args.length === 0 ? "null" : `{ ${args.join("; ")} }`};`;
  });
  return [
    'import { part } from "../words.js";', `import english from "./${part}.${SOURCE}.js";`, "declare const PSEUDO: boolean;",
    "export interface Keys {", ...keys, "}",
    "export const t = part<Keys>(english, {", ...loads, `  ...(PSEUDO ? { "${PSEUDO}": () => import("./${part}.${PSEUDO}.js") } : {}),`, "});", "",
  ].join("\n");
}

const MARKS = new Map([..."aáeéiíoóuúyýcçnñsšzžAÁEÉIÍOÓUÚYÝCÇNÑSŠZŽ"].join("").match(/../gu).map((pair) => [...pair]));

/** A text in the language that nobody speaks: each word is marked, and the whole longer. */
export function pseudo(value) {
  if (typeof value === "string") {
    const marked = [...value].map((letter) => MARKS.get(letter) ?? letter).join("");
    // Longer by words, not by longer words: those are broken by nobody.
    const more = Math.ceil(value.trim().length * LONGER);
    const longer = " ñéýö".repeat(Math.ceil(more / 5)).slice(0, Math.max(2, more));
    return value.trim() === "" ? marked : marked.replace(/[.:?!]?\s*$/u, (end) => `${longer}${end}`);
  }
  if (Array.isArray(value)) return value.map(pseudo);
  if (value.type === "select") return { ...value, variants: value.variants.map((one) => ({ ...one, value: pseudo(one.value) })) };
  return value;
}

function folders(folder) {
  return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) makeWords();
