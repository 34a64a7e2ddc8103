// A session logged against the plan: who came, where, and how far each topic was covered.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { announceNext, back, beforeLeaving, current, go, restate } from "../navigation/navigation.js";
import { kind, kindFor, me } from "../client/session.js";
import { conflictChoice } from "#forms/conflicts/conflict-choice.js";
import type { FieldContext } from "#forms/fields/context.js";
import { anyField } from "#forms/fields/field.js";
import { freshKey } from "#forms/model/keys.js";
import { feeding, type Feeding } from "#forms/model/meaning.js";
import { join } from "#forms/model/path.js";
import { RecordForm } from "#forms/model/record-form.js";
import { control, isShown, nextListed, options, rowKeys } from "#forms/model/schema.js";
import { phone } from "../client/client.js";
import type { FieldSchema, Id, Path, PhoneEvent } from "#protocol/protocol.js";
import { chips } from "#forms/fields/chips.js";
import { pageTimers } from "#forms/model/timers.js";
import { WorkScreen } from "../client/work-screen.js";
import { standingTag } from "#forms/screens/standing.js";
import { locked, signatures, signing } from "#forms/signing/signed.js";
import { today } from "../client/today.js";
import { called } from "#ui/called.js";
import { t } from "#words/made/work-later.js";

/** Whether it went into establishing the relationship: asked of the first sessions, where topics are folded away. */
const ESTABLISHING = "establishing_relationships_and_planning";
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
    const page = await phone.call("record", { record: this.record });
    const plan = kind(page.kind);
    if (plan === undefined) return;
    this.form = new RecordForm(phone, plan, me().role, page, pageTimers);
    this.during(this.form.listen(() => this.requestUpdate()));
    const sessions = this.sessions(this.form)?.field;
    if (this.number !== "" || sessions === undefined) return;
    this.number = rowKeys(sessions).keys === "fresh" ? freshKey() : nextListed(sessions, this.begun()) ?? this.begun().at(-1) ?? "1";
  }

  override updated(): void {
    const here = current();
    // Whoever comes back here comes back to this session.
    if (this.number !== "" && here.screen === "session" && here.record === this.record && here.number !== this.number) restate({ ...here, number: this.number });
  }

  protected override concerns(event: Extract<PhoneEvent, { event: "changed" }>): boolean {
    return event.records.includes(this.record);
  }

  private sessions(form: RecordForm): Feeding<"sessions"> | null {
    return feeding(form.kind.schema, "sessions");
  }

  /** The numbers of the sessions that hold something. */
  private begun(): string[] {
    const { form } = this;
    return form === null ? [] : Object.keys(form.answers(this.sessions(form)?.path ?? ""));
  }

  override render(): TemplateResult {
    const form = this.form;
    const sessions = form === null ? null : this.sessions(form);
    return html`
      <h1 class="govuk-heading-l" tabindex="-1">
        ${form === null ? nothing : html`<span class="govuk-caption-l">${called(form.page.child_name)}</span>`}${t("session-title")}
      </h1>
      ${this.faultMessage()}
      ${form === null || sessions === null ? (this.fault === null ? this.loading() : nothing) : this.session(form, sessions)}`;
  }

  private session(form: RecordForm, { field: sessions, path: group, row, list }: Feeding<"sessions">): TemplateResult {
    const at = join(group, this.number);
    const context: FieldContext = { form, openRow: (path) => go({ screen: "row", record: this.record, path }) };
    const field = (name: string): TemplateResult | typeof nothing => {
      const schema = row.properties[name];
      return schema === undefined ? nothing : anyField(context, { name, field: schema, path: join(at, name) });
    };
    if (!form.editable(at)) {
      return html`${this.numberField(sessions)} ${locked(form, at)} ${Object.keys(row.properties).map(field)} ${signatures(form, at)}`;
    }
    const { [ESTABLISHING]: establishing } = row.properties;
    const planning = establishing !== undefined && Number(this.number) <= PLANNING_LAST;
    const first = [list.attendance, list.date, ...(list.place === undefined ? [] : [list.place])];
    const others = Object.entries(row.properties).filter(([name, inner]) => !first.includes(name) && name !== ESTABLISHING && isShown(inner, form.answers(at)));
    return html`
      ${this.numberField(sessions)}
      <div @focusout=${(event: FocusEvent) => this.left(form, event)}>
        ${this.attendance(form, row.properties[list.attendance], join(at, list.attendance), join(at, list.date))}
        ${first.slice(1).map(field)}
        ${planning ? this.establishing(form, establishing, join(at, ESTABLISHING)) : nothing}
        ${others.map(([name, inner]) => (isTopics(inner) ? this.topicsOf(form, inner, join(at, name), planning) : field(name)))}
      </div>
      ${signatures(form, at)} ${signing(form, at)}
      <p class="hw-note__state">${form.unsaved ? t("field-saving") : html`${t("field-saved-writing")} ${standingTag(form.page.standing)}`}</p>
      ${this.next()}`;
  }

  private topicsOf(form: RecordForm, topics: FieldSchema, at: Path, folded: boolean): TemplateResult {
    return folded
      ? html`
        <details class="govuk-details" ?open=${Object.keys(form.answers(at)).length > 0}>
          <summary class="govuk-details__summary"><span class="govuk-details__summary-text">${t("session-touched", { topics: topics.title })}</span></summary>
          <div class="govuk-details__text">${this.topics(form, topics, at)}</div>
        </details>`
      : html`
        <h2 class="govuk-heading-m">${topics.title}</h2>
        ${topics.description === undefined ? nothing : html`<p class="govuk-hint">${topics.description}</p>`}
        ${this.topics(form, topics, at)}`;
  }

  private numberField(sessions: FieldSchema): TemplateResult | typeof nothing {
    const keys = rowKeys(sessions);
    if (keys.keys !== "listed") return nothing;
    const numbers = keys.list;
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

  private attendance(form: RecordForm, field: FieldSchema | undefined, path: Path, date: Path): TemplateResult | typeof nothing {
    if (field === undefined) return nothing;
    const chosen = form.value(path);
    return chips({
      id: `session-attendance-${this.number}`, legend: field.title, chosen: typeof chosen === "string" ? chosen : null,
      chips: options(field).map(({ const: value, title }) => ({ value, title })),
      choose: (value) => {
        form.choose(path, value);
        // Who says how it went has most often just come from there.
        if (form.value(date) === undefined) form.choose(date, today());
      },
      clear: () => form.choose(path, null), undo: undoOf(form, path),
      fault: faultOf(form, path), after: conflictChoice(form, path),
    });
  }

  private establishing(form: RecordForm, field: FieldSchema, path: Path): TemplateResult {
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
    const [note, wheel] = [kindFor("notes"), kindFor("wheel")];
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
    // A key that is no number says nothing to a person.
    if (/^\d+$/u.test(this.number)) announceNext(t("session-saved", { number: this.number }));
    back();
  }
}

/** Whether a group asks how far each of several topics came: all that it has are choices. */
function isTopics(field: FieldSchema): boolean {
  const inner = Object.values(field.properties ?? {});
  return inner.length > 0 && inner.every((one) => control(one) === "choice");
}

function undoOf(form: RecordForm, path: Path): (() => void) | null {
  return form.undoable(path) ? () => form.undo(path) : null;
}

function faultOf(form: RecordForm, path: Path): string | null {
  const state = form.state(path);
  return state?.state === "failed" ? state.fault.detail : null;
}

customElements.define("hw-session", HwSession);
