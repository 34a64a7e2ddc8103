// What the forms are given by the app that shows them: a way to the record, the time, who writes, and where to go from here.
//
// On a phone the worker answers, in an office the server. Forms import nothing of either.

import type { nothing, TemplateResult } from "lit";
import type { Calls, Id, Kind, Me, Path, PhoneEvent } from "#protocol/protocol.js";

/** What forms ask for. */
export type RecordCall =
  | "record" | "child" | "edit" | "type" | "draft" | "flush" | "looked" | "discard" | "read_back" | "photo" | "keep_photo" | "voice_part" | "voice_parts" | "end_voice";
/** What forms are told of: others wrote in a record; everything that was held is forgotten. */
export type RecordEvent = "changed" | "start";

/** The records as forms see them. */
export interface Records {
  call<N extends RecordCall>(
    call: N,
    ...[input]: Calls[N]["in"] extends Record<string, never> ? [input?: Calls[N]["in"]] : [input: Calls[N]["in"]]
  ): Promise<Calls[N]["out"]>;
  /** The answer ends it. */
  on<N extends RecordEvent>(name: N, listener: (event: Extract<PhoneEvent, { event: N }>) => void): () => void;
}

/** The screens that forms have and lead to. */
export type FormScreen =
  /** A record as its list of tasks. */
  | { screen: "record"; record: Id }
  | { screen: "section"; record: Id; section: string }
  /** A row of a repeating group. */
  | { screen: "row"; record: Id; path: Path }
  | { screen: "conflicts"; record: Id }
  | { screen: "read-back"; record: Id }
  /** Signing `unit` (the record itself is `""`) in one of its slots. */
  | { screen: "sign"; record: Id; unit: Path; slot: string }
  | { screen: "helplines"; child?: Id };

export interface Host {
  records: Records;
  /** The time by the corrected clock, in milliseconds since 1970. */
  now(): number;
  /** Milliseconds that only ever go on. */
  ticks(): number;
  /** Who writes. */
  me(): Me;
  /** A kind in the language of the page; undefined where this person may not read it. */
  kind(name: string): Kind | undefined;
  /** The same as the catalogue words it, for what goes into a record. */
  wordedKind(name: string): Kind | undefined;
  go(screen: FormScreen): void;
  /** Puts a screen in the place of the one that is shown. */
  replace(screen: FormScreen): void;
  back(): void;
  /** Says something once, at the top of the next screen. */
  announceNext(text: string): void;
  /** Runs before the screen changes. The answer ends it. */
  beforeLeaving(handOver: () => Promise<void>): () => void;
  /** The button that gives the screen into the young person's hands, where the app can do that. */
  handOverButton(): TemplateResult | typeof nothing;
  isHandedOver(): boolean;
  onHandOver(listener: () => void): () => void;
}

export let records: Host["records"];
export let now: Host["now"];
export let ticks: Host["ticks"];
export let me: Host["me"];
export let kind: Host["kind"];
export let wordedKind: Host["wordedKind"];
export let go: Host["go"];
export let replace: Host["replace"];
export let back: Host["back"];
export let announceNext: Host["announceNext"];
export let beforeLeaving: Host["beforeLeaving"];
export let handOverButton: Host["handOverButton"];
export let isHandedOver: Host["isHandedOver"];
export let onHandOver: Host["onHandOver"];

/** Gives the forms what they need. Called once, before the first of them is drawn. */
export function showFormsIn(app: Host): void {
  ({ records, now, ticks, me, kind, wordedKind, go, replace, back, announceNext, beforeLeaving, handOverButton, isHandedOver, onHandOver } = app);
}
