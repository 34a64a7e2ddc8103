// The words of the page, in the language that was chosen.
//
// Each part of the page has a module in `made/`, which `words.mjs` writes from the catalogues: `t` of it gives the text of a
// key. English comes with the part; another language is loaded when it is chosen, for every part that is here by then, and
// with each part that comes later. Until a text is here it is read in English.

import { FluentBundle, type FluentResource } from "@fluent/bundle";
import { LANGUAGES, type Language } from "./languages.js";

/** The messages of a part in one language, by key. */
export type Catalogue = { readonly [key: string]: FluentResource["body"][number]["value"] };
type Load = () => Promise<{ default: Catalogue }>;
type Args = { [name: string]: string | number } | null;
/** What an argument may be where markup stands for it. */
type Rich<A> = { [name in keyof A]: A[name] | object };
type Given<A> = A extends null ? [] : [args: A];

/** Gives the texts of a part. `Keys` has the arguments of each key; null where it has none. */
export interface Words<Keys> {
  <K extends keyof Keys & string>(key: K, ...args: Given<Keys[K]>): string;
  /** The same where an argument is markup, such as a name with a direction of its own. */
  rich<K extends keyof Keys & string>(key: K, args: Rich<Keys[K]>): unknown[];
  /** Whether there is a text for a key that came from elsewhere, such as the code of a fault. */
  has(key: string): key is keyof Keys & string;
  /** The same in English whatever is chosen: what goes into a record is worded as the catalogue of kinds is. */
  recorded<K extends keyof Keys & string>(key: K, ...args: Given<Keys[K]>): string;
}

interface Part { bundles: Map<string, FluentBundle>; load(language: Language): Promise<void> }

/** Where the choice is kept: it says nothing of anybody, and is needed before the phone is unlocked. */
const KEPT = "homeward.language";
const ENGLISH = LANGUAGES[0] as Language;

const parts: Part[] = [];
const listeners = new Set<() => void>();
let chosen = kept();
/** What is on its way. */
let coming: Promise<unknown> = Promise.resolve();

/** The language that the page is read in. */
export function language(): Language {
  return chosen;
}

/** Reads the page in another language, once its words are here; fails where they do not come, and nothing changes then. */
export async function speak(code: string): Promise<void> {
  const next = LANGUAGES.find((one) => one.code === code);
  if (next === undefined) throw new TypeError("no language of this page");
  await Promise.all(parts.map((one) => one.load(next)));
  chosen = next;
  try {
    localStorage.setItem(KEPT, code);
  } catch {
    // Where nothing may be kept it is chosen anew each time.
  }
  show();
}

/** Waits for the words that are on their way. Where they do not come, English stands in. */
export async function wordsHere(): Promise<void> {
  await coming;
}

/** Tells when the words changed. The answer ends it. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Makes the words of a part. Called by the modules in `made/` alone. */
export function part<Keys>(english: Catalogue, others: { [code: string]: Load }): Words<Keys> {
  const bundles = new Map([[ENGLISH.code, bundle(ENGLISH, english)]]);
  const load = async (of: Language): Promise<void> => {
    const from = others[of.code];
    if (from === undefined || bundles.has(of.code)) return;
    bundles.set(of.code, bundle(of, (await from()).default));
  };
  parts.push({ bundles, load });
  if (chosen !== ENGLISH) coming = Promise.all([coming, load(chosen).then(changed, () => undefined)]);

  const from = (codes: readonly string[], key: string, args: Args): string => {
    for (const code of codes) {
      const bundle = bundles.get(code);
      const value = bundle?.getMessage(key)?.value;
      if (bundle !== undefined && value != null) return bundle.formatPattern(value, args, []);
    }
    throw new TypeError(`no words for ${key}`);
  };
  const text = (key: string, args: Args = null): string => from([chosen.code, ENGLISH.code], key, args);
  const recorded = (key: string, args: Args = null): string => from([ENGLISH.code], key, args);
  const rich = (key: string, args: { [name: string]: unknown }): unknown[] => {
    const plain = Object.entries(args).map(([name, value]) => [name, typeof value === "object" ? `\uE000${name}\uE000` : value as string]);
    return text(key, Object.fromEntries(plain)).split("\uE000").map((piece, index) => (index % 2 === 0 ? piece : args[piece]));
  };
  const has = (key: string): boolean => Object.hasOwn(english, key);
  return Object.assign(text, { rich, has, recorded }) as unknown as Words<Keys>;
}

/** The texts of a catalogue that is no language of the page. */
export function wordsIn<Keys>(language: Language, catalogue: Catalogue): <K extends keyof Keys & string>(key: K, ...args: Given<Keys[K]>) => string {
  const made = bundle(language, catalogue);
  return (key, ...[args]) => {
    const value = made.getMessage(key)?.value;
    if (value == null) throw new TypeError(`no words for ${key}`);
    return made.formatPattern(value, args ?? null, []);
  };
}

function bundle({ locales, dir }: Language, catalogue: Catalogue): FluentBundle {
  // Arguments are set apart where the words around them run the other way.
  const made = new FluentBundle(locales, { useIsolating: dir === "rtl" });
  made.addResource({ body: Object.entries(catalogue).map(([id, value]) => ({ id, value, attributes: {} })) } as unknown as FluentResource);
  return made;
}

function kept(): Language {
  try {
    return LANGUAGES.find(({ code }) => code === localStorage.getItem(KEPT)) ?? ENGLISH;
  } catch {
    return ENGLISH;
  }
}

/** Tells that words changed, to whoever draws them. */
export function changed(): void {
  for (const listener of [...listeners]) listener();
}

/** The page says what it is read in: a screen reader's voice and the hyphens follow. */
function show(): void {
  if (typeof document !== "undefined") {
    document.documentElement.lang = chosen.locales[0] ?? chosen.code;
    document.documentElement.dir = chosen.dir;
  }
  changed();
}

if (chosen !== ENGLISH) show();
