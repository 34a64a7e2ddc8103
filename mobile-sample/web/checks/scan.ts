// Finds the words in a script that a person would read. Only tests use it.

/** Words, and the line they are on. */
export interface Found { line: number; text: string }

/** What stands in a script: a string or a template, and which tag it has. A hole stands for each `${}`. */
interface Piece { line: number; text: string; tag: string; before: string }

const HOLE = "\u0000";
/** A word or more between tags, and in the attributes that are read out or shown. */
const SPOKEN = /\b(?:aria-label|aria-description|aria-roledescription|aria-valuetext|alt|title|placeholder|label|hint)\s*=\s*"([^"]*)/gu;
const WORD = /\p{L}{2,}/u;
/** A sentence or a label: it begins with a capital, or is three plain words or more. */
const SENTENCE = /^\s*\p{Lu}\p{Ll}+['’]?\p{Ll}*[.:?!…]?\s*$|^\s*\p{Lu}[\p{L}'’]*[ ,:.?!…].*\p{L}{2}|^[\s,]*(?:[a-z'’]+[ ,]+){2,}[a-z'’]+\.?\s*$/su;
/** Names of keys and of the app, and what is sent or compared and never shown. */
const NO_WORDS = new Set(["Escape", "Enter", "Tab", "Home", "End", "Backspace", "Delete", "Homeward", "Europe/London", "POST", "GET", "PUT", "DELETE", "Authorization", "Bearer"]);

/** Finds them. */
export function wordsIn(source: string): Found[] {
  const found: Found[] = [];
  for (const { line, text, tag, before } of pieces(source)) {
    const add = (one: string, offset = 0): void => {
      const plain = one.replaceAll(HOLE, " ").trim();
      if (WORD.test(plain) && !NO_WORDS.has(plain)) found.push({ line: line + text.slice(0, offset).split("\n").length - 1, text: plain.replace(/\s+/gu, " ") });
    };
    if (tag === "html" || tag === "svg") {
      for (const match of text.matchAll(SPOKEN)) add(match[1] ?? "", match.index);
      for (const match of text.matchAll(/(?:^|>)([^<>]+)(?=<|$)/gu)) add(match[1] ?? "", match.index);
    } else if (SENTENCE.test(text.replaceAll(HOLE, "1")) && !/(?:Error|assert\.\w+)\(\s*$/u.test(before)) {
      add(text);
    }
  }
  return found;
}

/** A template that stands open, with how many braces are open within its `${}`. */
interface Open { tag: string; start: number; text: string; braces: number }

/** Takes a script apart into its strings and templates. Comments and regular expressions are left out. */
function pieces(source: string): Piece[] {
  const found: Piece[] = [];
  const open: Open[] = [];
  let at = 0;
  const past = (end: string): void => {
    while (at < source.length && source[at] !== end) at += source[at] === "\\" ? 2 : 1;
  };
  const add = (start: number, text: string, tag: string): void => {
    const before = source.slice(Math.max(0, start - 60), start);
    found.push({ line: source.slice(0, start).split("\n").length, text, tag, before });
  };
  /** Reads a template on, to its end or to the next `${`. */
  const template = (one: Open): void => {
    const start = at;
    while (at < source.length && source[at] !== "`" && !source.startsWith("${", at)) at += source[at] === "\\" ? 2 : 1;
    one.text += source.slice(start, at);
    if (source[at] === "`") {
      add(one.start, one.text, one.tag);
      at += 1;
    } else {
      one.text += HOLE;
      open.push(one);
      at += 2;
    }
  };
  while (at < source.length) {
    const letter = source[at] ?? "";
    const innermost = open.at(-1);
    if (source.startsWith("//", at)) past("\n");
    else if (source.startsWith("/*", at)) at = source.indexOf("*/", at) + 2;
    else if (letter === '"' || letter === "'") {
      const start = at;
      at += 1;
      past(letter);
      add(start, source.slice(start + 1, at), "");
      at += 1;
    } else if (letter === "`") {
      const tag = /(\w+)$/u.exec(source.slice(Math.max(0, at - 12), at))?.[1] ?? "";
      at += 1;
      template({ tag, start: at - 1, text: "", braces: 0 });
    } else if (letter === "/" && /(?:^|[(,=:[!&|?{};]|return|\n)\s*$/u.test(source.slice(Math.max(0, at - 20), at))) {
      at += 1;
      let group = false;
      while (at < source.length && (source[at] !== "/" || group)) {
        if (source[at] === "[") group = true;
        if (source[at] === "]") group = false;
        at += source[at] === "\\" ? 2 : 1;
      }
      at += 1;
    } else if (innermost !== undefined && (letter === "{" || letter === "}")) {
      at += 1;
      if (letter === "{") innermost.braces += 1;
      else if (innermost.braces > 0) innermost.braces -= 1;
      else {
        open.pop();
        template(innermost);
      }
    } else at += 1;
  }
  return found;
}
