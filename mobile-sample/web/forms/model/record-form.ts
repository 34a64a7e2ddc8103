// One record while it is open: what the phone told of it, and over that what the person is typing.

import type { ChildPage, Id, Intent, Json, Kind, Path, RecordPage, Role } from "#protocol/protocol.js";
import { PhoneFault } from "#protocol/protocol.js";
import { Autosave, TYPING_PAUSE_MS, type SaveState, type Timers } from "./autosave.js";
import type { Records } from "../host.js";
import { isWithin, join, last, parent, segments, valueAt, withValue } from "./path.js";
import { entryOf, tooLongWords, tooMany } from "./drafts.js";
import { Offers } from "./offers.js";
import { lockedUnit, locate, mayWrite, rowAround } from "./schema.js";
import { sentence } from "#protocol/fault.js";
import { t } from "#words/made/form.js";

/** What a person has put into one field. */
export interface Draft {
  /** As it stands in the control: the text of an input, the parts of a date. */
  raw: Json;
  /** What that comes to, or why it comes to nothing yet. */
  entry: { value: Json } | { wrong: string; meant?: string };
}

/** Why a field is not saved, in words. */
export interface Problem { code: string; detail: string }

export type FieldState = SaveState<Problem> | null;

/** An entry that comes to nothing yet: it stays in its field, and is not sent to the phone. */
class Unfinished extends Error {}

/** Turns what went wrong into words. */
export function problem(error: unknown): Problem {
  if (error instanceof Unfinished) return { code: "unfinished", detail: error.message };
  // It is said in the language of the page by then.
  if (error instanceof PhoneFault) return { code: error.code, get detail() { return sentence(error); } };
  return { code: "unknown", detail: t("screen-wrong") };
}

export class RecordForm {
  private readonly autosave: Autosave<Draft, Problem>;
  /** Keeps on the phone what is no value yet. */
  private readonly keeper: Autosave<Json, Problem>;
  private readonly listeners = new Set<() => void>();
  /** What each narrative's text area held after the phone's last word on it. */
  private readonly held = new Map<Path, string>();
  /** What stood in a field when the person began to type over it. */
  private readonly before = new Map<Path, Json | undefined>();
  /** What stood in a field before the last touch wrote over it. */
  private readonly overwritten = new Map<Path, Draft>();
  /** Rows that the first word in them has begun. */
  private readonly begunRows = new Set<Path>();
  /** What the rows of a group begin with on this screen, by the group. */
  private readonly firstValues = new Map<Path, { [name: string]: Json }>();
  /** Folded places that something has called for. */
  private readonly called = new Set<Path>();
  /** What Homeward fills in on the screen that is open. */
  readonly offers = new Offers();
  /** The child's page, for what is known beside the record; null until it is read. */
  child: ChildPage | null = null;
  private loading: Promise<void> | null = null;
  private stale = false;

  constructor(
    private readonly phone: Pick<Records, "call">,
    readonly kind: Kind,
    readonly role: Role,
    /** The record as the phone last told it, with what was saved since. */
    public page: RecordPage,
    timers: Timers,
  ) {
    this.autosave = new Autosave({
      save: (path, draft) => this.save(path, draft),
      fault: problem,
      changed: () => this.announce(),
      timers,
    });
    this.keeper = new Autosave({
      save: async (path, raw) => { await this.phone.call("draft", { record: this.record, path, raw }); },
      fault: problem,
      changed: () => undefined,
      timers,
    });
    for (const [path, raw] of Object.entries(page.drafts)) this.resume(path, raw);
  }

  get record(): Id {
    return this.page.record;
  }

  /** Calls back whenever a screen has something new to show. Answers how to stop. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The value a place has: what is being typed, where that comes to a value, else what the record holds or Homeward fills in. */
  value(path: Path): Json | undefined {
    const draft = this.autosave.unsaved(path);
    if (draft !== undefined && "value" in draft.entry) return draft.entry.value ?? undefined;
    return valueAt(this.page.view.data, path) ?? this.offers.of(path);
  }

  /** Whether the record holds a value there, or the person has put one. */
  holds(path: Path): boolean {
    const draft = this.autosave.unsaved(path);
    if (draft !== undefined && "value" in draft.entry) return draft.entry.value !== null;
    return draft !== undefined || valueAt(this.page.view.data, path) !== undefined;
  }

  /** What stands in the control of a place where the person has put something that is not saved. */
  draft(path: Path): Json | undefined {
    return this.autosave.unsaved(path)?.raw;
  }

  /** The answers of a container as they stand on the screen, for what is asked because of them. */
  answers(container: Path): { [name: string]: Json } {
    let answers = this.page.view.data;
    for (const path of this.autosave.pending()) {
      const draft = this.autosave.unsaved(path);
      if (draft === undefined || !("value" in draft.entry)) continue;
      answers = withValue(answers, path, draft.entry.value, this.isTick(path));
    }
    const at = valueAt(answers, container);
    return at !== null && typeof at === "object" && !Array.isArray(at) ? at : {};
  }

  /** How a field stands. What is missing in it is said in the language of the page by then, not in that of when it was typed. */
  state(path: Path): FieldState {
    const state = this.autosave.state(path);
    const draft = this.autosave.unsaved(path);
    if (state?.state !== "failed" || draft === undefined) return state;
    const field = locate(this.kind.schema, path)?.field;
    const many = state.fault.code === "too_long" && field != null ? tooMany(draft.raw, field) : 0;
    if (many > 0) return { state: "failed", fault: { ...state.fault, detail: tooLongWords(many) } };
    if (state.fault.code !== "unfinished") return state;
    const entry = field == null ? draft.entry : entryOf(field, draft.raw);
    return "wrong" in entry ? { state: "failed", fault: { ...state.fault, detail: entry.wrong } } : state;
  }

  /** What another person wrote into a field while this one was typing over it. */
  overtaken(path: Path): { value: Json } | null {
    if (!this.before.has(path) || this.autosave.unsaved(path) === undefined) return null;
    const [then, now] = [this.before.get(path) ?? null, valueAt(this.page.view.data, path) ?? null];
    return JSON.stringify(then) === JSON.stringify(now) ? null : { value: now };
  }

  /** Everything that is not saved for a reason, within a place. */
  problems(within: Path): { path: Path; problem: Problem }[] {
    return this.autosave.pending().flatMap((path) => {
      const state = this.state(path);
      return isWithin(path, within) && state?.state === "failed" ? [{ path, problem: state.fault }] : [];
    });
  }

  /** Tells whether this person may write at a place, by role and by what is signed. */
  editable(path: Path): boolean {
    return mayWrite({ ...this.kind, writable: this.page.writable }, this.role, path)
      && lockedUnit(this.page.locked, path) === null;
  }

  /** Whether what is folded at a place is shown since something in it called for it. What was shown once stays so under the hand. */
  calls(path: Path, calling: boolean): boolean {
    if (calling) this.called.add(path);
    return this.called.has(path);
  }

  /** The keys of a group's rows in which something stands that the record does not hold yet. */
  rowsBegun(group: Path): string[] {
    const keys = this.autosave.pending().filter((path) => path !== group && isWithin(path, group)).map((path) => segments(path)[segments(group).length] ?? "");
    return [...new Set(keys)].filter((key) => valueAt(this.page.view.data, join(group, key)) === undefined);
  }

  /** Takes what was chosen, and saves it at once. */
  choose(path: Path, value: Json): void {
    const before = this.standing(path);
    this.put(path, { raw: value, entry: { value } }, 0);
    if (before !== null) this.overwritten.set(path, before);
    this.announce();
  }

  /** Whether the last touch wrote over something that can be put back. */
  undoable(path: Path): boolean {
    return this.overwritten.has(path);
  }

  /** Puts back what the last touch wrote over. */
  undo(path: Path): void {
    const before = this.overwritten.get(path);
    if (before === undefined) return;
    this.overwritten.delete(path);
    if ("value" in before.entry) this.put(path, before, 0);
    else this.type(path, before);
    this.announce();
  }

  /** Writes what Homeward filled in on this screen, once the person has gone on from it. */
  async keepOffers(): Promise<void> {
    const intents = this.offers.take().filter(([path]) => !this.holds(path) && this.editable(path) && this.rowToBegin(path) === null)
      .map(([path, value]): Intent => ({ intent: "set", path, value }));
    if (intents.length > 0) await this.edit(intents);
  }

  /** Has every screen of the record drawn anew. */
  redraw(): void {
    this.announce();
  }

  /** Tells the form what is known of the child. */
  know(child: ChildPage): void {
    this.child = child;
    this.announce();
  }

  /** Takes the choice between what two people wrote. The field shows what the phone says against it. */
  settle(path: Path, value: Json): void {
    this.autosave.drop(path);
    this.choose(path, value);
  }

  /**
   * Takes what stands in a control while a person types. Where it comes to nothing yet, it is kept as it is, and only
   * leaving the field says what is missing.
   */
  type(path: Path, draft: Draft): void {
    const finished = "value" in draft.entry;
    if (finished) this.keeper.drop(path);
    else this.keeper.put(path, this.kept(path, draft), TYPING_PAUSE_MS);
    this.put(path, draft, finished ? TYPING_PAUSE_MS : null);
  }

  /** Saves a field without waiting for the pause. */
  async leave(path: Path): Promise<void> {
    await this.autosave.flush(path);
  }

  /** Saves everything that was typed: before a lock, on leaving a form, when the page is hidden. */
  async flush(): Promise<void> {
    await this.autosave.flush();
    await this.keeper.flush();
    await this.phone.call("flush");
  }

  /** Whether something typed is not on the disk. */
  get unsaved(): boolean {
    return this.autosave.pending().length > 0;
  }

  /** Tells what a narrative's text area shows after the phone's last word. */
  shows(path: Path, text: string): void {
    this.held.set(path, text);
  }

  /** Edits that change more than one field's value. What is typed goes first. Throws what the phone says against it. */
  async edit(intents: Intent[]): Promise<void> {
    await this.autosave.flush();
    const { standing } = await this.phone.call("edit", { record: this.record, intents });
    this.page = { ...this.page, standing };
    await this.reload();
  }

  /** Says what rows of a group begin with. */
  beginRowsWith(group: Path, values: { [name: string]: Json }): void {
    this.firstValues.set(group, values);
  }

  /** What was typed for a record and is in none of its fields, such as an amendment that is not added; empty where nothing was. */
  setAside(place: Path): string {
    const typed = this.keeper.unsaved(place);
    const kept = typed === undefined ? this.page.drafts[place] : typed;
    return typeof kept === "string" ? kept : "";
  }

  /** Keeps on the phone what is typed and belongs into no field. */
  putAside(place: Path, text: string): void {
    this.keeper.put(place, text === "" ? null : text, TYPING_PAUSE_MS);
  }

  /** Forgets what was put at a place and is settled by another way than the form's. */
  drop(path: Path): void {
    this.autosave.drop(path);
    this.keeper.drop(path);
    this.announce();
  }

  /** Begins the row around a place, for what is written there by another way than the form's. */
  async beginRow(path: Path): Promise<void> {
    await this.inRow(path, async (begin) => {
      if (begin.length > 0) await this.phone.call("edit", { record: this.record, intents: begin });
    });
  }

  /** Reads the record anew. What is being typed stays. */
  async reload(): Promise<void> {
    if (this.loading !== null) {
      this.stale = true;
      return this.loading;
    }
    this.loading = this.load().finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  private async load(): Promise<void> {
    do {
      this.stale = false;
      const page = await this.phone.call("record", { record: this.record });
      this.page = page;
    } while (this.stale);
    this.announce();
  }

  /** What stands in a field; null where nothing does. */
  private standing(path: Path): Draft | null {
    const value = this.value(path);
    return this.autosave.unsaved(path) ?? (value === undefined ? null : { raw: value, entry: { value } });
  }

  private put(path: Path, draft: Draft, pause: number | null): void {
    this.offers.touch(path);
    this.overwritten.delete(path);
    if (this.autosave.unsaved(path) === undefined) this.before.set(path, valueAt(this.page.view.data, path));
    this.autosave.put(path, draft, pause);
  }

  /** Saves what was put at a place. What the phone does not take as a value it keeps as it was typed. */
  private async save(path: Path, draft: Draft): Promise<void> {
    try {
      await this.saveValue(path, draft);
    } catch (error) {
      this.keeper.put(path, this.kept(path, draft), null);
      await this.keeper.flush(path);
      // What can be kept nowhere is worse than what is wrong with it.
      const lost = this.keeper.state(path);
      throw lost?.state === "failed" ? new PhoneFault(lost.fault.code, lost.fault.detail) : error;
    }
  }

  private async saveValue(path: Path, draft: Draft): Promise<void> {
    if ("wrong" in draft.entry) throw new Unfinished(draft.entry.wrong);
    const { value } = draft.entry;
    if (this.isNarrative(path)) {
      await this.saveNarrative(path, typeof value === "string" ? value : "");
      return;
    }
    const inConflict = this.page.view.conflicts.some((conflict) => conflict.path === path);
    const standing = await this.inRow(path, (begin) => this.phone.call("edit", { record: this.record, intents: [...begin, { intent: "set", path, value }] }));
    this.taken(path, value, standing.standing);
    if (inConflict) await this.reload();
  }

  private async saveNarrative(path: Path, text: string): Promise<void> {
    await this.beginRow(path);
    const answer = await this.phone.call("type", { record: this.record, path, base: this.base(path), text });
    // What the area holds until it shows the answer; where the person types on, that is what the next edit starts from.
    this.held.set(path, text);
    this.taken(path, answer.text === "" ? null : answer.text, answer.standing);
  }

  /** The row that has to be begun before something is written at a place; null where none has. */
  private rowToBegin(path: Path): Path | null {
    const row = rowAround(this.kind.schema, path);
    if (row === null || this.begunRows.has(row) || valueAt(this.page.view.data, row) !== undefined) return null;
    return this.page.view.removed.some((removed) => removed.path === row) ? null : row;
  }

  /** Begins the row together with the first word in it: a row that nobody wrote in is nowhere. */
  private async inRow<T>(path: Path, save: (begin: Intent[]) => Promise<T>): Promise<T> {
    const row = this.rowToBegin(path);
    if (row === null) return save([]);
    this.begunRows.add(row);
    try {
      const values = this.firstValues.get(parent(row));
      return await save([{ intent: "add_row", path: row, ...(values === undefined ? {} : { values }) }]);
    } catch (error) {
      this.begunRows.delete(row);
      throw error;
    }
  }

  private taken(path: Path, value: Json, standing: RecordPage["standing"]): void {
    const data = withValue(this.page.view.data, path, value, this.isTick(path));
    this.page = { ...this.page, standing, view: { ...this.page.view, data } };
    this.before.delete(path);
  }

  /** What is kept of a draft: of a narrative also what it starts from, since others may write there meanwhile. */
  private kept(path: Path, draft: Draft): Json {
    return this.isNarrative(path) ? { text: draft.raw, base: this.base(path) } : draft.raw;
  }

  /** Goes on with what was kept. It is tried again at once, so that its field says what is wrong with it. */
  private resume(path: Path, kept: Json): void {
    const field = locate(this.kind.schema, path)?.field;
    if (field === undefined || field === null) return;
    const parts = kept !== null && typeof kept === "object" && !Array.isArray(kept) ? kept : {};
    const raw = this.isNarrative(path) ? parts["text"] ?? "" : kept;
    if (typeof parts["base"] === "string") this.held.set(path, parts["base"]);
    this.put(path, { raw, entry: entryOf(field, raw) }, null);
    void this.leave(path);
  }

  private isNarrative(path: Path): boolean {
    return locate(this.kind.schema, path)?.field?.["x-merge"] === "text";
  }

  /** What a narrative's edit starts from. */
  private base(path: Path): string {
    const before = valueAt(this.page.view.data, path);
    return this.held.get(path) ?? (typeof before === "string" ? before : "");
  }

  private isTick(path: Path): boolean {
    const field = locate(this.kind.schema, path)?.field;
    return field?.type === "array" && last(path) !== "" && locate(this.kind.schema, parent(path))?.field === field;
  }

  private announce(): void {
    for (const listener of this.listeners) listener();
  }
}
