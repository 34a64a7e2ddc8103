// Distance travelled: the wheel, before and after on one picture, and the scoring of a new one by touch.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { announceNext, back, beforeLeaving, go } from "../navigation/navigation.js";
import { kind, kindFor, me } from "../client/session.js";
import { dateInWords } from "#ui/civil.js";
import { conflictChoice } from "#forms/conflicts/conflict-choice.js";
import type { FieldContext } from "#forms/fields/context.js";
import { anyField } from "#forms/fields/field.js";
import "#ui/growing-text.js";
import { wheelOf } from "#forms/model/meaning.js";
import { join } from "#forms/model/path.js";
import { RecordForm } from "#forms/model/record-form.js";
import { options } from "#forms/model/schema.js";
import { phone } from "../client/client.js";
import type { FieldSchema, Id, Intent, Json, Kind, Path, PhoneEvent, RecordCard } from "#protocol/protocol.js";
import { chips } from "#forms/fields/chips.js";
import { WorkScreen } from "../client/work-screen.js";
import { standingTag } from "#forms/screens/standing.js";
import { pageTimers } from "#forms/model/timers.js";
import { today } from "../client/today.js";
import type { Touched } from "#ui/wheel/wheel-element.js";
import { scoredWords } from "#ui/wheel/wheel-words.js";
import { asKept, inOrder, outcomes, scoring, toldBy, type Outcome, type Scoring } from "#forms/fields/wheel-scores.js";
import { called } from "#ui/called.js";
import { t } from "#words/made/work-later.js";
import { onLanguage } from "#words/words.js";

/** A child has a handful; more would be read for nothing, since the picture shows the first and the latest. */
const MOST_RECORDS = 24;

/** The wheel of a child. With a record, that one is scored or looked at; without, the child's first and latest. */
export class HwWheelScreen extends WorkScreen {
  static override properties: PropertyDeclarations = {
    child: {}, record: {}, name: { state: true }, of: { state: true }, all: { state: true }, form: { state: true }, chosen: { state: true }, last: { state: true }, busy: { state: true },
  };

  declare child: Id;
  declare record: Id | null;
  private declare name: string;
  /** The kind of the record, or the one that has a wheel. */
  private declare of: Kind | undefined;
  private declare all: { card: RecordCard; scoring: Scoring }[] | null;
  private declare form: RecordForm | null;
  private declare chosen: number | null;
  /** The outcome that a touch on the wheel scored last. */
  private declare last: number | null;
  private declare busy: boolean;

  constructor() {
    super();
    this.child = "";
    this.record = null;
    this.name = "";
    this.of = kindFor("wheel");
    this.all = null;
    this.form = null;
    this.chosen = null;
    this.last = null;
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.during(beforeLeaving(async () => this.form?.flush()));
    // What is read of the records holds words of the forms.
    this.during(onLanguage(() => void this.attempt(() => this.load())));
  }

  protected override async load(): Promise<void> {
    const own = this.record === null || this.form !== null ? null : await phone.call("record", { record: this.record });
    const schema = own === null ? this.form?.kind ?? kindFor("wheel") : kind(own.kind);
    this.of = schema;
    if (schema === undefined) return;
    const { card, kinds } = await phone.call("child", { child: this.child });
    this.name = card.name;
    const cards = (kinds.find((one) => one.kind === schema.kind)?.records ?? []).slice(0, MOST_RECORDS);
    this.all = await Promise.all(cards.map(async (one) => {
      const page = await phone.call("record", { record: one.record });
      return { card: one, scoring: scoring(schema.schema, one.record, page.view.data) };
    }));
    if (this.form !== null) return this.form.reload();
    if (own === null) return;
    this.form = new RecordForm(phone, schema, me().role, own, pageTimers);
    this.during(this.form.listen(() => this.requestUpdate()));
  }

  protected override concerns(event: Extract<PhoneEvent, { event: "changed" }>): boolean {
    return event.records.length > 0;
  }

  override render(): TemplateResult {
    const schema = this.of;
    return html`
      <h1 class="govuk-heading-l" tabindex="-1">
        ${this.name === "" ? nothing : html`<span class="govuk-caption-l">${called(this.name)}</span>`}${schema?.title ?? t("wheel-title")}
      </h1>
      ${this.faultMessage()}
      ${schema === undefined ? html`<p class="govuk-body">${t("wheel-not-yours")}</p>` : this.body(schema)}`;
  }

  private body(schema: Kind): TemplateResult | typeof nothing {
    if (this.all === null || (this.record !== null && this.form === null)) return this.fault === null ? this.loading() : nothing;
    return this.form === null ? this.comparison(schema, this.all) : this.scoring(schema, this.form, this.all);
  }

  private comparison(schema: Kind, all: { card: RecordCard; scoring: Scoring }[]): TemplateResult {
    const ordered = inOrder(all.map(({ scoring }) => scoring));
    const latest = ordered.at(-1) ?? null;
    const first = ordered.length > 1 ? ordered[0] ?? null : null;
    return html`
      ${latest === null
        ? html`<div class="hw-empty">
            <p class="govuk-body-l">${t("wheel-none")}</p>
            <p class="govuk-body">${t("wheel-none-why")}</p>
          </div>`
        : html`<hw-wheel .outcomes=${outcomes(schema.schema)} .latest=${latest} .first=${first} .date=${dateInWords} .table=${true}></hw-wheel>`}
      ${schema.writable ? html`
        <button type="button" class="govuk-button" ?disabled=${this.busy} @click=${() => void this.begin(schema)}>${t("wheel-score-now")}</button>` : nothing}
      ${ordered.length === 0 ? nothing : html`
        <section aria-labelledby="wheel-all">
          <h2 class="govuk-heading-m" id="wheel-all">${t("wheel-each-time")}</h2>
          <ul class="hw-rows">${[...ordered].reverse().map((one) => this.row(one, all))}</ul>
        </section>`}`;
  }

  private row(one: Scoring, all: { card: RecordCard; scoring: Scoring }[]): TemplateResult {
    const card = all.find(({ card }) => card.record === one.record)?.card;
    return html`
      <li>
        <button type="button" class="hw-row" @click=${() => go({ screen: "wheel", child: this.child, record: one.record })}>
          <span class="hw-row__title">${one.on === null ? t("wheel-no-date") : dateInWords(one.on)}</span>
          <span class="hw-row__line">${[one.point, scoredWords(one)].filter((part) => part !== "").join(". ")}</span>
          ${card === undefined ? nothing : standingTag(card.standing)}
        </button>
      </li>`;
  }

  private async begin({ kind, schema }: Kind): Promise<void> {
    this.busy = true;
    await this.attempt(async () => {
      const { record } = await phone.call("begin", { kind, child: this.child });
      const { point, date } = toldBy(schema);
      // The first point is the start, the next what comes after it.
      const points = schema.properties[point]?.oneOf ?? [];
      const known: [string, string | undefined][] = [[date, today()], [point, points[this.all?.length === 0 ? 0 : 1]?.const]];
      const intents = known.flatMap(([name, value]): Intent[] => (name === "" || value === undefined ? [] : [{ intent: "set", path: join("", name), value }]));
      if (intents.length > 0) await phone.call("edit", { record, intents });
      go({ screen: "wheel", child: this.child, record });
    });
    this.busy = false;
  }

  private scoring(schema: Kind, form: RecordForm, all: { card: RecordCard; scoring: Scoring }[]): TemplateResult {
    const points = outcomes(schema.schema);
    const current = scoring(schema.schema, form.record, form.answers(""));
    const earlier = inOrder(all.map(({ scoring }) => scoring)).filter(({ record }) => record !== form.record);
    const first = earlier[0] ?? null;
    const editable = points.some(({ score }) => form.editable(score));
    const context: FieldContext = { form, openRow: (path) => go({ screen: "row", record: form.record, path }) };
    const wheel = wheelOf(schema.schema)?.[1];
    // At which point it is scored is chosen by chips, since it says what the picture shows.
    const { point } = toldBy(schema.schema);
    const chosen = options(schema.schema.properties[point] ?? { title: "", type: "string" }).length === 0 ? "" : point;
    const others = Object.entries(schema.schema.properties).filter(([name, field]) => name !== chosen && field !== wheel);
    return html`
      <hw-wheel .outcomes=${points} .latest=${current} .first=${first} .date=${dateInWords} .table=${!editable}
        .touchable=${editable} .chosen=${this.chosen} @outcome=${(event: CustomEvent<Touched>) => this.touched(form, points, event.detail)}></hw-wheel>
      ${editable ? html`
        ${this.touchedWords(form, points)}
        <p class="govuk-body hw-quiet">${t("wheel-touch", { scored: scoredWords(current) })}</p>
        <div @focusin=${(event: FocusEvent) => this.follow(event)} @focusout=${(event: FocusEvent) => this.left(form, event)}>
          ${this.pointInTime(schema.schema.properties[chosen], form, join("", chosen))}
          ${others.map(([name, field]) => anyField(context, { name, field, path: join("", name) }))}
          <h2 class="govuk-heading-m">${wheel?.title ?? t("wheel-outcomes")}</h2>
          ${wheel?.description === undefined ? nothing : html`<p class="govuk-body">${wheel.description}</p>`}
          ${points.map((outcome, index) => this.outcome(form, outcome, index, first))}
        </div>` : nothing}
      <p class="hw-note__state">${form.unsaved ? t("field-saving") : html`${editable ? `${t("wheel-saved-scoring")} ` : nothing}${standingTag(form.page.standing)}`}</p>
      <div class="govuk-button-group">
        ${editable ? html`<button type="button" class="govuk-button" @click=${() => void this.once(() => this.finish(form, current))}>${t("field-done")}</button>` : nothing}
        <button type="button" class="govuk-button govuk-button--secondary" @click=${() => go({ screen: "record", record: form.record })}>${t("wheel-whole")}</button>
      </div>`;
  }

  private pointInTime(field: FieldSchema | undefined, form: RecordForm, path: Path): TemplateResult | typeof nothing {
    if (field === undefined) return nothing;
    const chosen = form.value(path);
    return chips({
      id: "wheel-point", legend: field.title, hint: field.description, layout: "row",
      chosen: typeof chosen === "string" ? chosen : null,
      chips: options(field).map(({ const: value, title }) => ({ value, title })),
      choose: (value) => form.choose(path, value), undo: undoOf(form, path), fault: faultOf(form, path), after: conflictChoice(form, path),
    });
  }

  private outcome(form: RecordForm, outcome: Outcome, index: number, first: Scoring | null): TemplateResult {
    const score = form.value(outcome.score);
    const before = first?.scores[index] ?? null;
    const note = text(form.draft(outcome.note) ?? form.value(outcome.note));
    const id = `wheel-note-${index}`;
    const hint = [outcome.hint, before === null ? "" : t("wheel-first-time", { score: before })].filter((part) => part !== "").join(" ");
    const numbers = outcome.options.every(({ title }) => title.length <= 2);
    return html`
      <div class="hw-outcome" data-outcome=${index}>
        ${chips({
          id: `wheel-score-${index}`, legend: `${index + 1}. ${outcome.title}`, hint, layout: numbers ? "row" : "wrap",
          chosen: score === undefined ? null : String(score),
          chips: outcome.options.map(({ value, title }) => ({ value: String(value), title })),
          choose: (value) => form.choose(outcome.score, asKept(outcome, Number(value))), clear: () => form.choose(outcome.score, null), undo: undoOf(form, outcome.score), fault: faultOf(form, outcome.score),
          after: conflictChoice(form, outcome.score),
        })}
        <details class="govuk-details hw-outcome__note" ?open=${note !== ""}>
          <summary class="govuk-details__summary"><span class="govuk-details__summary-text">${t("wheel-note")}<span class="govuk-visually-hidden"> ${t("wheel-note-on", { what: outcome.title })}</span></span></summary>
          <div class="govuk-details__text" data-path=${outcome.note}>
            ${conflictChoice(form, outcome.note)}
            <label class="govuk-visually-hidden" for=${id}>${t("wheel-note-label", { what: outcome.title })}</label>
            <hw-growing-text .inputId=${id} .value=${note} .rows=${2} .maxLength=${outcome.noteMaxLength}
              @hw-typed=${(event: CustomEvent<{ text: string }>) => typeNote(form, outcome, event.detail.text)}
              @hw-shown=${(event: CustomEvent<{ text: string }>) => form.shows(outcome.note, event.detail.text)}></hw-growing-text>
          </div>
        </details>
      </div>`;
  }

  /** Scores the outcome whose ring was touched, and stays at the picture; a number brings its outcome. */
  private touched(form: RecordForm, points: readonly Outcome[], { index, score }: Touched): void {
    const outcome = points[index];
    if (outcome === undefined) return;
    if (score === null || !form.editable(outcome.score)) return this.bring(index);
    this.chosen = index;
    this.last = index;
    form.choose(outcome.score, asKept(outcome, score));
  }

  /** What the last touch on the wheel did, with the way back. Its place is kept: the picture stays where it is. */
  private touchedWords(form: RecordForm, points: readonly Outcome[]): TemplateResult {
    const outcome = this.last === null ? undefined : points[this.last];
    const score = outcome === undefined ? undefined : form.value(outcome.score);
    const takeBack = (outcome: Outcome): void => {
      if (form.undoable(outcome.score)) form.undo(outcome.score);
      else form.choose(outcome.score, null);
      this.last = null;
    };
    return html`
      <div class="hw-wheel__touched">
        <p class="govuk-body" role="status">${outcome === undefined || score === undefined ? nothing : html`<strong>${(this.last ?? 0) + 1}. ${outcome.title}: ${String(score)}</strong>`}</p>
        ${outcome === undefined || score === undefined ? nothing : html`
          <button type="button" class="hw-link" @click=${() => takeBack(outcome)}>${t("field-undo")}<span class="govuk-visually-hidden">: ${outcome.title}</span></button>`}
      </div>`;
  }

  /** Brings the outcome that was touched on the wheel. */
  private bring(index: number): void {
    this.chosen = index;
    const group = this.querySelector<HTMLElement>(`[data-outcome="${index}"]`);
    group?.scrollIntoView({ block: "center" });
    group?.querySelector<HTMLElement>("input:checked, input")?.focus({ preventScroll: true });
  }

  private follow(event: FocusEvent): void {
    const index = (event.target as Element).closest("[data-outcome]")?.getAttribute("data-outcome");
    this.chosen = index === null || index === undefined ? null : Number(index);
  }

  private left(form: RecordForm, event: FocusEvent): void {
    const path = (event.target as Element).closest("[data-path]")?.getAttribute("data-path");
    if (path !== null && path !== undefined) void form.leave(path);
  }

  private async finish(form: RecordForm, current: Scoring): Promise<void> {
    const done = await this.attempt(() => form.flush());
    // What could not be saved says why beside its field.
    if (!done || form.unsaved) return;
    const open = current.scores.filter((score) => score === null).length;
    announceNext(open === 0 ? t("wheel-saved") : t("wheel-saved-open", { count: open }));
    back();
  }
}

function typeNote(form: RecordForm, outcome: Outcome, typed: string): void {
  form.type(outcome.note, { raw: typed, entry: { value: typed === "" ? null : typed } });
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function undoOf(form: RecordForm, path: string): (() => void) | null {
  return form.undoable(path) ? () => form.undo(path) : null;
}

function faultOf(form: RecordForm, path: string): string | null {
  const state = form.state(path);
  return state?.state === "failed" ? state.fault.detail : null;
}

customElements.define("hw-wheel-screen", HwWheelScreen);
