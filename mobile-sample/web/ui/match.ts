// Finds what was searched for in the text that was found, so that the match can be marked. The phone decides what is
// found (sync-core's `names::Wanted`); this marks it by the same spelling: case, accents, apostrophes and hyphens do not
// count, nor do spaces within numbers.

export interface Piece { text: string; match: boolean }

/** Letters and digits alone, as they are compared; `at` is where each stands in the text. */
interface Plain { letters: string; at: number[]; end: number[]; begins: Set<number> }

/** Digits that are looked for within a number. */
const FEWEST_DIGITS = 4;

/** Cuts a text into what matches any of the query's words and what lies between. */
export function pieces(text: string, query: string): Piece[] {
  const marked: boolean[] = [];
  const spaced = plain(text, true);
  const joined = plain(text, false);
  const words = query.trim().split(/\s+/u).map((word) => plain(word, false).letters).filter((word) => word !== "");
  for (const word of new Set([words.join(""), ...words])) mark(word);
  return cut(text, marked);

  function mark(word: string): void {
    const number = /^\d+$/u.test(word) ? word.replace(/^(?:0044|44)?0?/u, "") : "";
    if (number.length >= FEWEST_DIGITS) find(joined, number, () => true);
    const where = /\d/u.test(word) ? joined : spaced;
    find(where, word, (place) => where.begins.has(place));
  }

  function find({ letters, at, end }: Plain, word: string, fits: (place: number) => boolean): void {
    if (word === "") return;
    for (let place = letters.indexOf(word); place >= 0; place = letters.indexOf(word, place + 1)) {
      if (!fits(place)) continue;
      const last = end[place + word.length - 1] ?? text.length;
      for (let index = at[place] ?? 0; index < last; index += 1) marked[index] = true;
    }
  }
}

function plain(text: string, spaces: boolean): Plain {
  const found: Plain = { letters: "", at: [], end: [], begins: new Set() };
  let begins = true;
  let index = 0;
  for (const character of text) {
    // Most of a text is letters, digits and spaces as everybody writes them, of which each is one unit.
    const code = character.charCodeAt(0);
    if (code < 128) {
      const letter = code >= 97 && code <= 122 || code >= 48 && code <= 57 ? character
        : code >= 65 && code <= 90 ? character.toLowerCase() : spaces && (code === 32 || code >= 9 && code <= 13) ? " " : "";
      if (letter === "" || letter === " ") begins = true;
      else if (begins) {
        found.begins.add(found.letters.length);
        begins = false;
      }
      if (letter !== "") {
        found.letters += letter;
        found.at.push(index);
        found.end.push(index + 1);
      }
      index += 1;
      continue;
    }
    const letters = character.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const kept = /^[\p{L}\p{N}]+$/u.test(letters) ? letters : spaces && /\s/u.test(character) ? " " : "";
    if (kept === "" || kept === " ") begins ||= !/^\p{M}$/u.test(character);
    else if (begins) {
      found.begins.add(found.letters.length);
      begins = false;
    }
    for (const unit of kept) {
      found.letters += unit;
      for (let one = 0; one < unit.length; one += 1) {
        found.at.push(index);
        found.end.push(index + character.length);
      }
    }
    // A mark belongs to the letter before it.
    if (/^\p{M}$/u.test(character) && found.end.length > 0) found.end[found.end.length - 1] = index + character.length;
    index += character.length;
  }
  return found;
}

function cut(text: string, marked: boolean[]): Piece[] {
  const found: Piece[] = [];
  for (let from = 0; from < text.length;) {
    const match = marked[from] === true;
    let to = from;
    while (to < text.length && (marked[to] === true) === match) to += 1;
    found.push({ text: text.slice(from, to), match });
    from = to;
  }
  return found;
}
