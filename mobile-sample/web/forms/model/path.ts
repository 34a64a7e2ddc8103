// JSON pointers into a record, as sync-core reads them (RFC 6901).

import type { Json, Path } from "#protocol/protocol.js";

/** Takes a pointer apart. */
export function segments(path: Path): string[] {
  if (path === "") return [];
  const parts = path.slice(1).split("/");
  // Almost none holds what has to be written otherwise, and screens ask for many.
  return path.includes("~") ? parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")) : parts;
}

/** Puts a pointer together. */
export function pointer(parts: readonly string[]): Path {
  return parts.map((part) => "/" + part.replaceAll("~", "~0").replaceAll("/", "~1")).join("");
}

/** The pointer one segment further. */
export function join(path: Path, segment: string): Path {
  return path + pointer([segment]);
}

/** The pointer of what holds this place; the root holds itself. */
export function parent(path: Path): Path {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The last segment; empty at the root. */
export function last(path: Path): string {
  return segments(path).at(-1) ?? "";
}

/** Tells whether a place lies at or below another. */
export function isWithin(path: Path, outer: Path): boolean {
  return path === outer || path.startsWith(outer + "/");
}

/** An id for an input, made from where it writes. Ids may hold no spaces; a pointer never does in a catalogue. */
export function inputId(path: Path): string {
  return "f" + segments(path).map((part) => "-" + part.replace(/[^A-Za-z0-9_-]/g, "_")).join("");
}

/** What stands at a place of the merged data. An option of a set stands there as true or false. */
export function valueAt(data: Json, path: Path): Json | undefined {
  let at: Json | undefined = data;
  for (const part of segments(path)) {
    if (Array.isArray(at)) at = at.includes(part);
    else if (at !== null && typeof at === "object") at = Object.hasOwn(at, part) ? at[part] : undefined;
    else return undefined;
  }
  return at;
}

/**
 * The merged data with one value put in its place, everything else as it was. Null takes the value out, as the core's
 * view leaves out what was cleared; `tick` writes an option of a set.
 */
export function withValue(data: { [key: string]: Json }, path: Path, value: Json, tick = false): { [key: string]: Json } {
  return write(data, segments(path), value, tick) as { [key: string]: Json };
}

function write(at: Json | undefined, rest: string[], value: Json, tick: boolean): Json {
  const [part, ...further] = rest;
  if (part === undefined) return value;
  if (tick && further.length === 0) {
    const ticked = (Array.isArray(at) ? at : []).filter((option) => option !== part);
    return value === true ? [...ticked, part] : ticked;
  }
  const map = { ...(at !== null && typeof at === "object" && !Array.isArray(at) ? at : {}) };
  const inner = write(map[part], further, value, tick);
  if (inner === null) delete map[part];
  else map[part] = inner;
  return map;
}
