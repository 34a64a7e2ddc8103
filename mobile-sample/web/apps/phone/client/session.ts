// Who uses the phone and how it stands: the part of the phone's state that many screens show.

import type { Kind, Me, Status } from "#protocol/protocol.js";
import { feeding, wheelOf, type Feeds } from "#forms/model/meaning.js";
import { inLanguage } from "#words/labels.js";

type Listener = () => void;

const listeners = new Set<Listener>();
let person: Me | null = null;
/** The kinds as the catalogue words them. */
let worded: readonly Kind[] = [];
let standing: Status | null = null;

/** The person who unlocked this phone. Screens of the open phone may rely on it. */
export function me(): Me {
  if (person === null) throw new Error("the phone is locked");
  return person;
}

/** How the phone stands; null before it first said so. */
export function status(): Status | null {
  return standing;
}

/** The kind of that name, as far as this person's role may read it. */
export function kind(name: string): Kind | undefined {
  return person?.kinds.find((one) => one.kind === name);
}

/** The same with the labels as the catalogue words them: what goes into a record does not depend on the language of the page. */
export function wordedKind(name: string): Kind | undefined {
  return worded.find((one) => one.kind === name);
}

/** The kind whose rows feed a list, as far as this person's role may read it; for the wheel, the one that has one. */
export function kindFor(list: Feeds | "wheel"): Kind | undefined {
  return person?.kinds.find(({ schema }) => (list === "wheel" ? wheelOf(schema) : feeding(schema, list)) != null);
}

/** Tells when either changed. The answer ends it. */
export function onSession(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function setMe(next: Me | null): void {
  worded = next?.kinds ?? [];
  person = next === null ? null : { ...next, kinds: next.kinds.map(inLanguage) };
  if (next === null) standing = null;
  tell();
}

export function setStatus(next: Status): void {
  standing = next;
  tell();
}

function tell(): void {
  for (const listener of [...listeners]) listener();
}
