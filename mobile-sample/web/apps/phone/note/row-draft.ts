// A row of its author's that is kept while it is being written: begun at the first word, then saved field by field.

import { Autosave, TYPING_PAUSE_MS, type Timers } from "#forms/model/autosave.js";
import { join } from "#forms/model/path.js";
import type { CallName, Calls, Id, Intent, Json, Path, SyncStatus } from "#protocol/protocol.js";
import { faultWords } from "#protocol/fault.js";

/** As much of the phone as a draft asks. */
export interface DraftPhone {
  call<N extends CallName>(name: N, input: Calls[N]["in"]): Promise<Calls[N]["out"]>;
}

export interface RowDraftOptions {
  phone: DraftPhone;
  kind: string;
  child: Id;
  /** The row in the child's one record of the kind. */
  row: Path;
  /** The first values of a row that is not there yet; null where it is there, or where writing into it makes it. */
  add: (() => { [field: string]: Json }) | null;
  changed(): void;
  timers: Timers;
}

/** Where the draft as a whole stands. */
export type DraftState = "empty" | "saving" | "saved" | "failed";

export class RowDraft {
  /** Where the record's work is, once anything was saved. */
  standing: SyncStatus | null = null;
  private readonly values = new Map<string, Json>();
  /** What stood in a field before the last touch wrote over it. */
  private readonly overwritten = new Map<string, Json>();
  private readonly autosave: Autosave<Json, string>;
  private beginning: Promise<Id> | null = null;
  private known: Id | null = null;

  constructor(private readonly options: RowDraftOptions) {
    this.autosave = new Autosave<Json, string>({
      save: (field, value) => this.save(field, value),
      fault: faultWords,
      changed: () => options.changed(),
      timers: options.timers,
    });
  }

  value(field: string): Json | undefined {
    return this.values.get(field);
  }

  text(field: string): string {
    const value = this.values.get(field);
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  }

  /** Shows what the row holds already. */
  fill(data: { [field: string]: Json }): void {
    for (const [field, value] of Object.entries(data)) this.values.set(field, value);
  }

  /** Says which record the row is in, where that is here already: it needs no beginning then. */
  setRecord(record: Id): void {
    this.known = record;
  }

  /** Takes what is being typed. */
  type(field: string, text: string): void {
    this.put(field, text === "" ? null : text, TYPING_PAUSE_MS);
  }

  /** Takes a choice, which is saved at once. */
  choose(field: string, value: Json): void {
    const before = this.values.get(field);
    this.put(field, value, 0);
    if (before !== undefined && before !== value) this.overwritten.set(field, before);
  }

  /** Puts back what the last touch wrote over; null where it wrote over nothing. */
  undo(field: string): (() => void) | null {
    const before = this.overwritten.get(field);
    return before === undefined ? null : () => this.put(field, before, 0);
  }

  /** Saves what waits. What fails stays, and its field says why. */
  async flush(): Promise<void> {
    await this.autosave.flush();
  }

  get begun(): boolean {
    return this.beginning !== null;
  }

  /** Begins the row, where it is not there yet. */
  async makeSure(): Promise<void> {
    await this.begin();
  }

  /** Whether everything is on the disk. */
  get clean(): boolean {
    return this.autosave.pending().length === 0;
  }

  get state(): DraftState {
    if (this.autosave.pending().some((field) => this.autosave.state(field)?.state === "failed")) return "failed";
    if (!this.clean) return "saving";
    return this.standing === null ? "empty" : "saved";
  }

  /** Why a field is not saved. */
  fault(field: string): string | null {
    const state = this.autosave.state(field);
    return state?.state === "failed" ? state.fault : null;
  }

  /** Does more to the record than setting a field, once everything typed is saved. */
  async edit(intents: Intent[]): Promise<void> {
    await this.flush();
    const record = await this.begin();
    this.standing = (await this.options.phone.call("edit", { record, intents })).standing;
  }

  /** Signs the row in one of its slots. */
  async sign(slot: string, name: string): Promise<void> {
    await this.edit([{ intent: "sign", unit: this.options.row, slot, name }]);
  }

  private put(field: string, value: Json, pauseMs: number): void {
    this.overwritten.delete(field);
    if (value === null) this.values.delete(field);
    else this.values.set(field, value);
    this.autosave.put(field, value, pauseMs);
  }

  /** Goes on with what was kept and was no value yet. */
  resume(field: string, raw: Json): void {
    this.put(field, raw, 0);
  }

  /** Saves a field. What the phone does not take as a value it keeps as it was typed, in the row begun without it. */
  private async save(field: string, value: Json): Promise<void> {
    try {
      await this.saveValue(field, value);
    } catch (error) {
      const record = await this.begin();
      await this.options.phone.call("draft", { record, path: join(this.options.row, field), raw: value });
      throw error;
    }
  }

  private async saveValue(field: string, value: Json): Promise<void> {
    const set: Intent = { intent: "set", path: join(this.options.row, field), value };
    if (this.beginning === null && this.options.add !== null) {
      // What is touched first is kept together with the row: somebody waits for that.
      await this.begin([set]);
      return;
    }
    const record = await this.begin();
    this.standing = (await this.options.phone.call("edit", { record, intents: [set] })).standing;
  }

  /** Begins the record and the row once, however many fields wait for it. A beginning that fails is tried anew. */
  private begin(first: Intent[] = []): Promise<Id> {
    this.beginning ??= this.makeRow(first).catch((fault: unknown) => {
      this.beginning = null;
      throw fault;
    });
    return this.beginning;
  }

  private async makeRow(first: Intent[]): Promise<Id> {
    const { phone, kind, child, row, add } = this.options;
    const record = this.known ?? (await phone.call("begin", { kind, child })).record;
    if (add !== null) {
      const intents: Intent[] = [{ intent: "add_row", path: row, values: add() }, ...first];
      this.standing = (await phone.call("edit", { record, intents })).standing;
    }
    return record;
  }
}
