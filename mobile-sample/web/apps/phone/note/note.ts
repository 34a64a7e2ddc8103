// A case note in under a minute, and none of it lost: what is typed is a note from its first word on.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { announceNext, back, beforeLeaving, current, restate } from "../navigation/navigation.js";
import { me, wordedKind } from "../client/session.js";
import { instantInWords, typedInstant, type TypedInstant } from "#ui/civil.js";
import { comesTwice, instantEntry } from "#forms/model/dated.js";
import { numberDraft, tooLongWords, tooMany } from "#forms/model/drafts.js";
import "#ui/growing-text.js";
import { turnChoice } from "#forms/fields/turn.js";
import { freshKey } from "#forms/model/keys.js";
import { join } from "#forms/model/path.js";
import { doubt } from "#forms/model/plausible.js";
import { options } from "#forms/model/schema.js";
import { now, phone } from "../client/client.js";
import type { FieldSchema, Id, Json, NoteBegun, RowSchema } from "#protocol/protocol.js";
import { toNextField } from "#ui/next-field.js";
import { chips, type Chip } from "#forms/fields/chips.js";
import { halfKind, halfOf, readHalf } from "./halves.js";
import { factsOfSession } from "./note-facts.js";
import "./note-pictures.js";
import type { HwNotePictures } from "./note-pictures.js";
import { RowDraft } from "./row-draft.js";
import { WorkScreen } from "../client/work-screen.js";
import { standingTag } from "#forms/screens/standing.js";
import { pageTimers } from "#forms/model/timers.js";
import { wallClock } from "../client/today.js";
import { unfinishedNote, type UnfinishedNote } from "./unfinished.js";
import { called } from "#ui/called.js";
import { t } from "#words/made/work-later.js";

const DURATIONS_MINUTES = [5, 10, 15, 30, 45, 60, 90];
const OTHER = "other";

/** The case note. */
export class HwNote extends WorkScreen {
  static override properties: PropertyDeclarations = {
    child: {}, session: {}, known: {}, name: { state: true }, otherDuration: { state: true }, changingWhen: { state: true },
    unfinished: { state: true }, asking: { state: true }, busy: { state: true },
  };

  declare child: Id;
  /** The session that the note is about. */
  declare session: { record: Id; number: string } | null;
  /** The note to go on with; null for a new one. */
  declare known: Id | null;
  private declare name: string;
  private declare otherDuration: boolean;
  private declare changingWhen: boolean;
  private declare unfinished: NoteBegun[];
  /** Whether it is asked if a note without words is meant. */
  private declare asking: boolean;
  private declare busy: boolean;
  private note: RowDraft | null = null;
  /** Null for roles that do not write the narrative. */
  private narrative: RowDraft | null = null;
  /** Whether the note that is gone on with was looked for. Until then nothing can be typed: it would be in another note. */
  private looked = false;
  /** The child's records, where they are here already. */
  private records: { note: Id | null; narrative: Id | null } = { note: null, narrative: null };
  private noteId: Id = "";
  private goesOn = false;
  /** What the session says, as long as nobody says otherwise. */
  private facts: { [field: string]: Json } = {};
  private when = new Date(now()).toISOString();
  /** What was put in its place and is no time yet. */
  private typedWhen: TypedInstant | null = null;

  constructor() {
    super();
    this.child = "";
    this.session = null;
    this.known = null;
    this.name = "";
    this.otherDuration = false;
    this.changingWhen = false;
    this.unfinished = [];
    this.asking = false;
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.note === null) this.start(freshKey(), null);
    // Lists and search know of what was made a change of.
    this.during(beforeLeaving(async () => {
      await this.flush();
      await phone.call("flush");
    }));
  }

  override updated(): void {
    const here = current();
    const isThere = this.note?.standing != null || this.narrative?.standing != null;
    // Whoever comes back here goes on with this note.
    if (isThere && here.screen === "note" && here.child === this.child && here.note === undefined) restate({ ...here, note: this.noteId });
  }

  protected override async load(): Promise<void> {
    if (this.name !== "") return;
    try {
      await this.find();
    } finally {
      this.looked = true;
      this.requestUpdate();
    }
  }

  private async find(): Promise<void> {
    const { card, kinds, notes } = await phone.call("child", { child: this.child });
    this.name = card.name;
    const record = halfOf({ kinds }, "notes");
    this.records = { note: record, narrative: halfOf({ kinds }, "narratives") };
    this.tellRecords();
    const known = notes.find(({ note }) => note === this.known);
    if (known !== undefined) return this.take(known);
    this.unfinished = notes;
    await this.takeFacts();
    // The phone keeps one record open, the last that it was asked for: the one that the first touch writes in.
    if (record !== null) await phone.call("record", { record });
  }

  /** What others write does not touch a note that is being written. */
  protected override concerns(): boolean {
    return false;
  }

  /** Fills in what the session says. It is written with the first word of the person, or the signature. */
  private async takeFacts(): Promise<void> {
    if (this.session === null || this.note?.begun === true) return;
    const page = await phone.call("record", { record: this.session.record });
    const plan = wordedKind(page.kind);
    if (plan === undefined) return;
    this.facts = factsOfSession(plan, page, this.session.number, this.name);
    this.note?.fill(this.facts);
    this.requestUpdate();
  }

  /** The facts that still stand as they were filled in. */
  private standingFacts(): { [field: string]: Json } {
    return Object.fromEntries(Object.entries(this.facts).filter(([field, value]) => this.note?.value(field) === value));
  }

  private start(id: Id, known: UnfinishedNote | null): void {
    const [shared, restricted] = [halfKind("notes"), halfKind("narratives")];
    if (shared === null) return;
    const common = { phone, child: this.child, timers: pageTimers, changed: () => this.requestUpdate() };
    this.noteId = id;
    this.note = new RowDraft({
      ...common, kind: shared.kind.kind, row: join(shared.group.path, id),
      add: known?.begun !== true ? () => ({ when: this.when, ...this.standingFacts() }) : null,
    });
    // Writing into a narrative's row makes it: its key is the note's.
    this.narrative = restricted?.kind.writable === true
      ? new RowDraft({ ...common, kind: restricted.kind.kind, row: join(restricted.group.path, id), add: null }) : null;
    if (known !== null) {
      this.note.fill(known.note);
      this.narrative?.fill(known.narrative);
      for (const [field, raw] of Object.entries(known.drafts.note)) this.note.resume(field, raw);
      for (const [field, raw] of Object.entries(known.drafts.narrative)) this.narrative?.resume(field, raw);
      if (known.when !== null) this.when = known.when;
      const minutes = known.note["duration_minutes"];
      this.otherDuration = "duration_minutes" in known.drafts.note || (typeof minutes === "number" && !DURATIONS_MINUTES.includes(minutes));
    }
    this.goesOn = known !== null;
    this.tellRecords();
  }

  private tellRecords(): void {
    const { note, narrative } = this.records;
    if (note !== null) this.note?.setRecord(note);
    if (narrative !== null) this.narrative?.setRecord(narrative);
  }

  private async flush(): Promise<void> {
    await Promise.all([this.note?.flush(), this.narrative?.flush(), this.pictures?.flush()]);
  }

  override render(): TemplateResult {
    const shared = halfKind("notes");
    return html`
      <h1 class="govuk-heading-l" tabindex="-1">
        ${this.name === "" ? nothing : html`<span class="govuk-caption-l">${called(this.name)}</span>`}${t("note-title")}
      </h1>
      ${this.known !== null && !this.looked ? this.loading() : shared === null || !shared.kind.writable || this.note === null
        ? html`<p class="govuk-body">${t("note-not-yours")}</p>`
        : this.form(shared.group.row, this.note)}`;
  }

  private form(row: RowSchema, note: RowDraft): TemplateResult {
    const field = (name: string): FieldSchema => row.properties[name] as FieldSchema;
    const type = note.text("type_of_intervention");
    return html`
      ${this.unfinished.length === 0 || note.begun ? nothing : this.goOn()}
      ${Object.keys(this.facts).length === 0 ? nothing : html`
        <p class="govuk-body hw-quiet">${t("note-from-session", { number: this.session?.number ?? "" })}</p>`}
      <div @focusout=${() => void this.flush()}>
        ${this.whenField(field("when"), note)}
        ${this.durationField(field("duration_minutes"), note)}
        ${chips({
          id: "note-type", legend: field("type_of_intervention").title, chosen: type === "" ? null : type,
          chips: options(field("type_of_intervention")).map(({ const: value, title }) => ({ value, title })),
          choose: (value) => note.choose("type_of_intervention", value), clear: () => note.choose("type_of_intervention", null),
          undo: note.undo("type_of_intervention"), fault: note.fault("type_of_intervention"),
        })}
        ${type === OTHER ? this.line(note, "type_of_intervention_other", field("type_of_intervention_other")) : nothing}
        ${this.line(note, "who_present", field("who_present"))}
        <div class="hw-shared">
          ${this.area(note, "shared_summary", field("shared_summary"), 3)}
        </div>
        ${this.narrativeField()}
        ${this.picturesField(note)}
        ${this.area(note, "nature_of_intervention", field("nature_of_intervention"), 2)}
        ${this.area(note, "actions", field("actions"), 2)}
      </div>
      ${this.end(note, row)}`;
  }

  private goOn(): TemplateResult {
    return html`
      <div class="govuk-inset-text">
        <p class="govuk-body">${t("note-began")}</p>
        <ul class="govuk-list">${this.unfinished.map((known) => html`
          <li><button type="button" class="hw-link" @click=${() => void this.attempt(() => this.take(known))}>
            ${known.when === null ? t("note-go-on-unknown") : t("note-go-on", { when: instantInWords(known.when) })}
          </button></li>`)}
        </ul>
      </div>`;
  }

  private async take({ note, when }: NoteBegun): Promise<void> {
    this.unfinished = [];
    const narratives = await readHalf(this.records.narrative);
    this.start(note, unfinishedNote(note, when, await readHalf(this.records.note), narratives));
    this.requestUpdate();
  }

  private whenField(field: FieldSchema, note: RowDraft): TemplateResult {
    if (!this.changingWhen) {
      return html`
        <div class="govuk-form-group hw-when">
          <p class="govuk-body hw-when__words"><strong>${field.title}</strong><br>${instantInWords(this.when)}</p>
          <button type="button" class="hw-link" @click=${() => { this.changingWhen = true; }}>
            ${t("field-change")}<span class="govuk-visually-hidden">: ${field.title}</span>
          </button>
        </div>`;
    }
    const typed = this.typedWhen ?? typedInstant(this.when);
    const fault = this.typedWhen === null || comesTwice(this.typedWhen) ? null : t("report-needs-time");
    const question = this.typedWhen === null ? doubt(this.when, true, now()) : null;
    return html`
      <div class="govuk-form-group">
        <label class="govuk-label govuk-label--s" for="note-when">${field.title}</label>
        ${errorMessage("note-when", fault)}
        <input class="govuk-input hw-when__input" id="note-when" type="datetime-local" autocomplete="off" aria-describedby=${fault === null ? nothing : "note-when-error"}
          .value=${wallClock(this.when)} @change=${(event: Event) => this.changeWhen((event.target as HTMLInputElement).value, typed.turn, note)}>
        ${comesTwice(typed) ? turnChoice("note-when", typed.turn, (turn) => this.takeWhen({ ...typed, turn }, note)) : nothing}
        ${question === null ? nothing : html`<p class="govuk-body" role="status">${question}</p>`}
      </div>`;
  }

  private changeWhen(shown: string, turn: TypedInstant["turn"], note: RowDraft): void {
    const [date = "", time = ""] = shown.split("T");
    const [year = "", month = "", day = ""] = date.split("-");
    this.takeWhen({ day, month, year, time, turn }, note);
  }

  private takeWhen(typed: TypedInstant, note: RowDraft): void {
    this.asking = false;
    const entry = instantEntry(typed);
    if ("value" in entry && entry.value !== null) {
      this.when = entry.value;
      this.typedWhen = null;
      note.choose("when", entry.value);
    } else {
      this.typedWhen = typed;
    }
    this.requestUpdate();
  }

  private durationField(field: FieldSchema, note: RowDraft): TemplateResult {
    const minutes = note.text("duration_minutes");
    const { entry } = numberDraft(minutes, field);
    const refused = note.fault("duration_minutes");
    const fault = refused !== null && "wrong" in entry ? entry.wrong : refused;
    const list: Chip[] = [...DURATIONS_MINUTES.map((value) => ({ value: String(value), title: String(value) })), { value: OTHER, title: t("field-other") }];
    return html`
      ${chips({
        id: "note-duration", legend: field.title, chips: list,
        chosen: this.otherDuration ? OTHER : minutes === "" ? null : minutes,
        choose: (value) => {
          this.otherDuration = value === OTHER;
          if (value !== OTHER) note.choose("duration_minutes", Number(value));
        },
        clear: () => {
          this.otherDuration = false;
          note.choose("duration_minutes", null);
        },
        undo: this.undoDuration(note), fault: this.otherDuration ? null : note.fault("duration_minutes"),
      })}
      ${this.otherDuration ? html`
        <div class="govuk-form-group">
          <label class="govuk-label" for="note-minutes">${t("note-minutes")}</label>
          ${errorMessage("note-minutes", fault)}
          <input class="govuk-input govuk-input--width-4" id="note-minutes" type="text" inputmode="numeric" autocomplete="off" maxlength="4"
            aria-describedby=${fault === null ? nothing : "note-minutes-error"}
            .value=${minutes} @input=${(event: Event) => this.typeMinutes((event.target as HTMLInputElement).value, field, note)}>
        </div>` : nothing}`;
  }

  /** A touch of *Other* writes nothing, and hides what is chosen. */
  private undoDuration(note: RowDraft): (() => void) | null {
    const undo = note.undo("duration_minutes");
    if (undo === null && !(this.otherDuration && DURATIONS_MINUTES.includes(Number(note.text("duration_minutes"))))) return null;
    return () => {
      undo?.();
      this.otherDuration = ![...DURATIONS_MINUTES, 0].includes(Number(note.text("duration_minutes")));
      this.requestUpdate();
    };
  }

  private typeMinutes(text: string, field: FieldSchema, note: RowDraft): void {
    const { entry } = numberDraft(text, field);
    if ("value" in entry) note.choose("duration_minutes", entry.value);
    else note.type("duration_minutes", text);
  }

  private line(draft: RowDraft, name: string, field: FieldSchema): TemplateResult {
    const id = `note-${name}`;
    const fault = faultOf(draft, name, field);
    return html`
      <div class="govuk-form-group">
        <label class="govuk-label govuk-label--s" for=${id}>${field.title}</label>
        ${errorMessage(id, fault)}
        <input class="govuk-input" id=${id} dir="auto" type="text" autocomplete="off" enterkeyhint="next" @keydown=${toNextField}
          aria-describedby=${[fault === null ? "" : `${id}-error`, this.isFact(name) ? `${id}-filled` : ""].join(" ").trim() || nothing}
          .value=${draft.text(name)} @input=${(event: Event) => draft.type(name, (event.target as HTMLInputElement).value)}>
        ${this.filledIn(id, name)}
      </div>`;
  }

  private isFact(name: string): boolean {
    return this.facts[name] !== undefined && this.note?.value(name) === this.facts[name];
  }

  private filledIn(id: string, name: string): TemplateResult | typeof nothing {
    return this.isFact(name) ? html`<p class="hw-field__filled" id="${id}-filled">${t("note-filled")}</p>` : nothing;
  }

  private area(draft: RowDraft, name: string, field: FieldSchema, rows: number, hint = field.description ?? ""): TemplateResult {
    const id = `note-${name}`;
    const fault = faultOf(draft, name, field);
    const described = [hint === "" ? "" : `${id}-hint`, fault === null ? "" : `${id}-error`, this.isFact(name) ? `${id}-filled` : ""]
      .filter((part) => part !== "").join(" ");
    return html`
      <div class="govuk-form-group">
        <label class="govuk-label govuk-label--s" for=${id}>${field.title}</label>
        ${hint === "" ? nothing : html`<div class="govuk-hint" id="${id}-hint">${hint}</div>`}
        ${errorMessage(id, fault)}
        <hw-growing-text .inputId=${id} .value=${draft.text(name)} .rows=${rows} .maxLength=${field.maxLength ?? null}
          .describedBy=${described === "" ? nothing : described} .invalid=${fault !== null}
          @hw-typed=${(event: CustomEvent<{ text: string }>) => draft.type(name, event.detail.text)}></hw-growing-text>
        ${this.filledIn(id, name)}
      </div>`;
  }

  private narrativeField(): TemplateResult | typeof nothing {
    const half = halfKind("narratives");
    const draft = this.narrative;
    if (half === null || draft === null) return nothing;
    const { title, schema } = half.kind;
    const field = half.group.row.properties["narrative"] as FieldSchema;
    const hint = [schema.description.split(". ")[0], schema["x-sections"][0]?.hint].filter((part) => part !== undefined).join(". ");
    return html`<div class="hw-restricted">${this.area(draft, "narrative", { ...field, title }, 4, hint)}</div>`;
  }

  private picturesField(note: RowDraft): TemplateResult | typeof nothing {
    if (this.narrative === null) return nothing;
    return html`
      <hw-note-pictures .child=${this.child} .note=${this.noteId} .record=${this.records.narrative} .goesOn=${this.goesOn}
        .begin=${() => note.makeSure()}></hw-note-pictures>`;
  }

  private get pictures(): HwNotePictures | null {
    return this.querySelector<HwNotePictures>("hw-note-pictures");
  }

  private end(note: RowDraft, row: RowSchema): TemplateResult {
    const slot = row["x-sign"]?.find(({ by }) => by === "author");
    const doubtful = doubt(this.when, true, now());
    return html`
      ${this.faultMessage()}
      <p class="hw-note__state">${this.stateWords(note)}</p>
      ${this.asking ? html`
        <section class="hw-notice" role="alert">
          ${doubtful !== null ? html`
            <h2 class="govuk-heading-s hw-notice__title">${doubtful}</h2>
            <p class="govuk-body">${instantInWords(this.when)}</p>` : this.isEmpty(note) ? html`
            <h2 class="govuk-heading-s hw-notice__title">${t("note-empty")}</h2>
            <p class="govuk-body">${t("note-empty-more")}</p>` : html`
            <h2 class="govuk-heading-s hw-notice__title">${t("note-photo")}</h2>
            <p class="govuk-body">${t("note-photo-more")}</p>`}
        </section>` : nothing}
      ${slot === undefined ? nothing : html`
        <button type="button" class="govuk-button hw-note__done" ?disabled=${this.busy} aria-describedby="note-sign-hint"
          @click=${() => void this.finish(note, slot.id)}>${this.asking ? t("note-sign-anyway") : t("note-sign")}</button>
        <p class="govuk-hint" id="note-sign-hint">${t.rich("note-signs-as", { name: called(me().name) })}</p>`}
      <button type="button" class="govuk-button ${slot === undefined ? "" : "govuk-button--secondary"} hw-note__done" ?disabled=${this.busy}
        @click=${() => void this.finish(note, null)}>${slot === undefined ? t("field-done") : t("note-save")}</button>`;
  }

  private stateWords(note: RowDraft): TemplateResult | string {
    const states = [note.state, this.narrative?.state ?? "empty"];
    if (states.includes("failed")) return t("note-unsaved");
    if (states.includes("saving")) return t("field-saving");
    const standing = note.standing ?? this.narrative?.standing ?? null;
    return standing === null ? t("note-saved-writing") : html`${t("note-saved")} ${standingTag(standing)}`;
  }

  private isEmpty(note: RowDraft): boolean {
    return [note.text("shared_summary"), this.narrative?.text("narrative") ?? ""].every((text) => text.trim() === "");
  }

  /** Saves the note, and signs it where a slot is given. */
  private async finish(note: RowDraft, slot: string | null): Promise<void> {
    if (this.typedWhen !== null) {
      this.querySelector<HTMLElement>("#note-when")?.focus();
      return;
    }
    const isUnfinished = this.isEmpty(note) || (this.pictures?.unfinished ?? 0) > 0 || doubt(this.when, true, now()) !== null;
    if (slot !== null && !this.asking && isUnfinished) {
      this.asking = true;
      return;
    }
    this.busy = true;
    const done = await this.attempt(async () => {
      await this.flush();
      if (slot !== null) await this.signBoth(note, slot);
    });
    this.busy = false;
    // A field that was refused says why beside it; leaving now would hide that.
    if (!done || !note.clean || this.narrative?.clean === false) return;
    if (note.begun) announceNext(slot === null ? t("note-saved-unsigned") : t("note-signed"));
    back();
  }

  /** The narrative first: should something fail between the two, the note is still open to go on with. */
  private async signBoth(note: RowDraft, slot: string): Promise<void> {
    if (this.narrative !== null && this.narrative.text("narrative") !== "") {
      await this.narrative.sign(slot, me().name);
    }
    await note.sign(slot, me().name);
  }
}

/** Why a field is not saved. */
function faultOf(draft: RowDraft, name: string, field: FieldSchema): string | null {
  const fault = draft.fault(name);
  const many = tooMany(draft.value(name), field);
  return fault === null || many === 0 ? fault : tooLongWords(many);
}

function errorMessage(id: string, fault: string | null): TemplateResult | typeof nothing {
  if (fault === null) return nothing;
  return html`<p class="govuk-error-message" id="${id}-error"><span class="govuk-visually-hidden">${t("field-error")}</span> ${t("field-not-saved", { fault })}</p>`;
}

customElements.define("hw-note", HwNote);
