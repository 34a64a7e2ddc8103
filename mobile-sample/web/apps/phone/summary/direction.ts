// Text that runs from right to left among text that runs from left to right: kept together, and told as it lies on the page.

/** Unicode's isolates: in the direction of its first letter, from left to right, and their end. */
const [FIRST_STRONG, LEFT_TO_RIGHT, END] = ["\u2068", "\u2066", "\u2069"];
const RIGHT = "\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc\\u{10800}-\\u{10fff}\\u{1e800}-\\u{1efff}";
const RIGHT_TO_LEFT = new RegExp(`[${RIGHT}]`, "u");
/** From the first letter of a right-to-left text to its last. */
const RUN = new RegExp(`[${RIGHT}](?:[^\\p{L}]*[${RIGHT}])*`, "gu");
/** In a right-to-left text: what keeps its order, or one sign. */
const ATOM = new RegExp(`(?:(?![${RIGHT}])[\\p{L}\\p{N}])(?:(?:(?![${RIGHT}])[\\p{L}\\p{N}\\p{M}.,:/+ -])*(?:(?![${RIGHT}])[\\p{L}\\p{N}\\p{M}]))?|[^]`, "gu");
/** A telephone number, or what may be one: its groups would change places. */
const NUMBER = /\+?\d[\d ()-]{4,}\d/gu;
const CONTROLS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Keeps a person's words together in their own direction, and a number among them in its order. */
export function isolated(text: string): string {
  const plain = text.replace(CONTROLS, "").replace(/\s+/gu, " ").trim();
  if (!RIGHT_TO_LEFT.test(plain)) return plain;
  return `${FIRST_STRONG}${plain.replace(NUMBER, `${LEFT_TO_RIGHT}$&${END}`)}${END}`;
}

/** Takes out what only turns the direction. */
export function withoutControls(text: string): string {
  return text.replace(CONTROLS, "");
}

/** Closes what a line leaves open, and says what the next must open again. */
export function closed(line: string): { line: string; reopen: string } {
  const open: string[] = [];
  for (const sign of line) {
    if (sign === FIRST_STRONG || sign === LEFT_TO_RIGHT) open.push(sign);
    else if (sign === END) open.pop();
  }
  return { line: line + END.repeat(open.length), reopen: open.join("") };
}

/**
 * Puts a line's signs in the order in which they lie on the page, from the left. This is how text lies in a PDF: whoever reads one turns
 * what runs from right to left around again.
 */
export function visual(text: string): string {
  if (!RIGHT_TO_LEFT.test(text)) return withoutControls(text);
  return laid([...text], false).text;
}

/** Lays signs out up to the end of their isolate. */
function laid(signs: string[], isolate: boolean): { text: string; used: number } {
  const atoms: string[] = [];
  let plain = "";
  let at = 0;
  const first = signs.find((sign) => /\p{L}/u.test(sign));
  const right = isolate && first !== undefined && RIGHT_TO_LEFT.test(first);
  const put = (): void => {
    if (right) atoms.push(...(plain.match(ATOM) ?? []));
    else atoms.push(plain.replace(RUN, (run) => (run.match(ATOM) ?? []).reverse().join("")));
    plain = "";
  };
  for (; at < signs.length && signs[at] !== END; at += 1) {
    const sign = signs[at] ?? "";
    if (sign !== FIRST_STRONG && sign !== LEFT_TO_RIGHT) {
      plain += sign;
      continue;
    }
    put();
    const within = laid(signs.slice(at + 1), sign === FIRST_STRONG);
    atoms.push(within.text);
    at += within.used + 1;
  }
  put();
  return { text: (right ? atoms.reverse() : atoms).join(""), used: at };
}
