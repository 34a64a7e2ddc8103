// Finds what was searched for in the text that was found, so that the match can be marked.

export interface Piece { text: string; match: boolean }

/** Cuts a text into what matches any of the query's words and what lies between. Case does not matter. */
export function pieces(text: string, query: string): Piece[] {
  const words = query.trim().split(/\s+/u).filter((word) => word.length > 0).map(escape);
  if (words.length === 0) return text.length > 0 ? [{ text, match: false }] : [];
  // Longer words first, so that the longest of several that begin alike is marked.
  words.sort((one, other) => other.length - one.length);
  return text.split(new RegExp(`(${words.join("|")})`, "giu"))
    .map((piece, index) => ({ text: piece, match: index % 2 === 1 }))
    .filter((piece) => piece.text.length > 0);
}

function escape(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");
}
