// A session logged against the plan: who came, where, and how far each topic was covered.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { announceNext, back, beforeLeaving, current, go, restate } from "../navigation/navigation.js";
import { kind, me } from "../client/session.js";
import { conflictChoice } from "#forms/conflicts/conflict-choice.js";
import type { FieldContext } from "#forms/fields/context.js";
import { anyField } from "#forms/fields/field.js";
import { join } from "#forms/model/path.js";
import { RecordForm } from "#forms/model/record-form.js";
import { nextListed, options, rowKeys, rowSchema } from "#forms/model/schema.js";
import { phone } from "../client/client.js";
import type { FieldSchema, Id, Path, PhoneEvent, RowSchema } from "#protocol/protocol.js";
import { chips } from "#forms/fields/chips.js";
import { WHEEL_KIND } from "../navigation/open-record.js";
import { pageTimers } from "#forms/model/timers.js";
import { WorkScreen } from "../client/work-screen.js";
import { standingTag } from "#forms/screens/standing.js";
import { today } from "../client/today.js";
import { called } from "#ui/called.js";
import { t } from "#words/made/work-later.js";

const PLAN = "session-plan";
/** The last session that establishes relationships and plans; from the next on, topics are covered. */
const PLANNING_LAST = 4;
const NOT_TOUCHED = "not_touched";

/** The session. */
export class HwSession extends WorkScreen {
  static override properties: PropertyDeclarations = { child: {}, record: {}, number: {}, form: { state: true } };

  declare child: Id;
  declare record: Id;
  /** The session's number; empty for the next one. */
  declare number: string;
  private declare form: RecordForm | null;

  constructor() {
    super();
    this.child = "";
    this.record = "";
    this.number = "";
    this.form = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.during(beforeLeaving(async () => this.form?.flush()));
  }

  protected override async load(): Promise<void> {
    if (this.form !== null) return this.form.reload();
    const plan = kind(PLAN);
    if (plan === undefined) return;
    const page = await phone.call("record", { record: this.record });
    this.form = new RecordForm(phone, plan, me().role, page, pageTimers);
    this.during(this.form.listen(() => this.requestUpdate()));
    const sessions = plan.schema.properties["sessions"];
    if (this.number === "" && sessions !== undefined) {
      this.number = nextListed(sessions, this.begun()) ?? this.begun().at(-1) ?? "1";
    }
  }

  override updated(): void {
    const here = current();
    // Whoever comes back here comes back to this session.
    if (this.number !== "" && here.screen === "session" && here.record === this.record && here.number !== this.number) restate({ ...here, number: this.number });
  }

  protected override concerns(event: Extract<PhoneEvent, { event: "changed" }>): boolean {
    return event.records.includes(this.record);
  }

  /** The numbers of the sessions that hold something. */
  private begun(): string[] {
    return Object.keys(this.form?.answers("/sessions") ?? {});
  }

  override render(): TemplateResult {
    const form = this.form;
    const sessions = form?.kind.schema.properties["sessions"];
    const row = sessions === undefined ? null : rowSchema(sessions);
    return html`
      <h1 class="govuk-heading-l" tabindex="-1">
        ${form === null ? nothing : html`<span class="govuk-caption-l">${called(form.page.child_name)}</span>`}${t("session-title")}
      </h1>
      ${this.faultMessage()}
      ${form === null || sessions === undefined || row === null
        ? (this.fault === null ? this.loading() : nothing)
        : this.session(form, sessions, row)}`;
  }

  private session(form: RecordForm, sessions: FieldSchema, row: RowSchema): TemplateResult {
    const at = join("/sessions", this.number);
    const context: FieldContext = { form, openRow: (path) => go({ screen: "row", record: this.record, path }) };
    const field = (name: string): TemplateResult | typeof nothing => {
      const schema = row.properties[name];
      return schema === undefined ? nothing : anyField(context, { name, field: schema, path: join(at, name) });
    };
    if (!form.editable(at)) {
      return html`${this.numberField(sessions)} ${Object.keys(row.properties).map(field)}`;
    }
    const planning = Number(this.number) <= PLANNING_LAST;
    const topics = row.properties["topics"];
    return html`
      ${this.numberField(sessions)}
      <div @focusout=${(event: FocusEvent) => this.left(form, event)}>
        ${this.attendance(form, row, at)}
        ${field("date")}
        ${field("place")}
        ${planning ? this.establishing(form, row, at) : nothing}
        ${topics === undefined ? nothing : planning
          ? html`
            <details class="govuk-details" ?open=${Object.keys(form.answers(join(at, "topics"))).length > 0}>
              <summary class="govuk-details__summary"><span class="govuk-details__summary-text">${t("session-touched", { topics: topics.title })}</span></summary>
              <div class="govuk-details__text">${this.topics(form, topics, join(at, "topics"))}</div>
            </details>`
          : html`
            <h2 class="govuk-heading-m">${topics.title}</h2>
            ${topics.description === undefined ? nothing : html`<p class="govuk-hint">${topics.description}</p>`}
            ${this.topics(form, topics, join(at, "topics"))}`}
        ${field("notes")}
      </div>
      <p class="hw-note__state">${form.unsaved ? t("field-saving") : html`${t("field-saved-writing")} ${standingTag(form.page.standing)}`}</p>
      ${this.next()}`;
  }

  private numberField(sessions: FieldSchema): TemplateResult {
    const keys = rowKeys(sessions);
    const numbers = keys.keys === "listed" ? keys.list : [this.number];
    const begun = this.begun();
    return html`
      <div class="govuk-form-group">
        <label class="govuk-label govuk-label--s" for="session-number">${t("session-number")}</label>
        <select class="govuk-select hw-session__number" id="session-number" autocomplete="off" @change=${this.changeNumber}>
          ${numbers.map((number) => html`
            <option value=${number} .selected=${number === this.number}>${begun.includes(number) ? t("session-number-begun", { number }) : number}</option>`)}
        </select>
      </div>`;
  }

  private readonly changeNumber = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    void this.form?.flush();
    this.number = value;
  };

  private attendance(form: RecordForm, row: RowSchema, at: Path): TemplateResult | typeof nothing {
    const field = row.properties["attendance"];
    if (field === undefined) return nothing;
    const path = join(at, "attendance");
    const chosen = form.value(path);
    return chips({
      id: `session-attendance-${this.number}`, legend: field.title, chosen: typeof chosen === "string" ? chosen : null,
      chips: options(field).map(({ const: value, title }) => ({ value, title })),
      choose: (value) => {
        form.choose(path, value);
        // Who says how it went has most often just come from there.
        const date = join(at, "date");
        if (form.value(date) === undefined) form.choose(date, today());
      },
      clear: () => form.choose(path, null), undo: undoOf(form, path),
      fault: faultOf(form, path), after: conflictChoice(form, path),
    });
  }

  private establishing(form: RecordForm, row: RowSchema, at: Path): TemplateResult | typeof nothing {
    const field = row.properties["establishing_relationships_and_planning"];
    if (field === undefined) return nothing;
    const path = join(at, "establishing_relationships_and_planning");
    const chosen = form.value(path);
    return chips({
      id: `session-establishing-${this.number}`, legend: field.title, hint: field.description,
      chosen: typeof chosen === "boolean" ? String(chosen) : null,
      chips: [{ value: "true", title: t("field-yes") }, { value: "false", title: t("field-no") }],
      choose: (value) => form.choose(path, value === "true"), clear: () => form.choose(path, null), undo: undoOf(form, path), fault: faultOf(form, path), after: conflictChoice(form, path),
    });
  }

  private topics(form: RecordForm, topics: FieldSchema, at: Path): TemplateResult[] {
    return Object.entries(topics.properties ?? {}).map(([name, field]) => {
      const path = join(at, name);
      const chosen = form.value(path);
      return chips({
        id: `session-${this.number}-${name}`, legend: field.title, layout: "row", small: true,
        chosen: typeof chosen === "string" ? chosen : NOT_TOUCHED,
        chips: [{ value: NOT_TOUCHED, title: t("session-not-touched"), quiet: true }, ...options(field).map(({ const: value, title }) => ({ value, title }))],
        choose: (value) => form.choose(path, value === NOT_TOUCHED ? null : value), undo: undoOf(form, path), fault: faultOf(form, path), after: conflictChoice(form, path),
      });
    });
  }

  private left(form: RecordForm, event: FocusEvent): void {
    const path = (event.target as Element).closest("[data-path]")?.getAttribute("data-path");
    if (path !== null && path !== undefined && form.editable(path)) void form.leave(path);
  }

  private next(): TemplateResult {
    const note = kind("case-note");
    const wheel = kind(WHEEL_KIND);
    return html`
      <section class="hw-next" aria-labelledby="session-next">
        <h2 class="govuk-heading-m" id="session-next">${t("session-next")}</h2>
        ${note?.writable === true ? html`
          <button type="button" class="govuk-button" @click=${() => void this.once(() => this.toNote())}>${t("session-note")}</button>` : nothing}
        ${wheel?.writable === true ? html`
          <button type="button" class="govuk-button govuk-button--secondary" @click=${() => go({ screen: "wheel", child: this.child })}>${t("session-wheel")}</button>` : nothing}
        <button type="button" class="govuk-button govuk-button--secondary" @click=${() => void this.once(() => this.finish())}>${t("field-done")}</button>
      </section>`;
  }

  private async toNote(): Promise<void> {
    const form = this.form;
    const done = await this.attempt(async () => form?.flush());
    if (done) go({ screen: "note", child: this.child, session: { record: this.record, number: this.number } });
  }

  private async finish(): Promise<void> {
    const form = this.form;
    const done = await this.attempt(async () => form?.flush());
    // What could not be saved says why beside its field.
    if (!done || form?.unsaved === true) return;
    announceNext(t("session-saved", { number: this.number }));
    back();
  }
}

function undoOf(form: RecordForm, path: Path): (() => void) | null {
  return form.undoable(path) ? () => form.undo(path) : null;
}

function faultOf(form: RecordForm, path: Path): string | null {
  const state = form.state(path);
  return state?.state === "failed" ? state.fault.detail : null;
}

customElements.define("hw-session", HwSession);
