// Reporting a child missing, and recording the return: in a few taps, with or without a connection.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { announceNext, back, beforeLeaving } from "../navigation/navigation.js";
import { me } from "../client/session.js";
import { instantInWords, typedInstant, type TypedInstant } from "#ui/civil.js";
import { comesTwice, instantEntry } from "#forms/model/dated.js";
import { turnChoice } from "#forms/fields/turn.js";
import { doubt } from "#forms/model/plausible.js";
import { now, phone } from "../client/client.js";
import { PhoneFault, type ChildPage, type Id, type Json } from "#protocol/protocol.js";
import { called } from "#ui/called.js";
import { toNextField } from "#ui/next-field.js";
import { chips, type Chip } from "#forms/fields/chips.js";
import { openEpisode } from "../child/episodes.js";
import { WorkScreen } from "../client/work-screen.js";
import { wallClock } from "../client/today.js";
import { t } from "#words/made/work-later.js";

/** Longest place, way home or outcome, and longest name, in characters (the rules of the work). */
const MAX_DESCRIPTION = 2000;
const MAX_LENGTH: { [field in Words]: number } = {
  reported_by: 200, placing_authority: 200, last_seen_where: MAX_DESCRIPTION, police_incident_reference: 100, where_found: MAX_DESCRIPTION,
  how_returned: MAX_DESCRIPTION, check_outcome: MAX_DESCRIPTION,
};

/** What is kept of the form as it is typed. */
const KEPT = ["times", "words", "from", "as", "placed", "check"];
const from = (): Chip[] => [{ value: "home", title: t("report-home") }, { value: "care", title: t("report-care") }, { value: "education", title: t("report-education") }];
const placed = (): Chip[] => [{ value: "yes", title: t("field-yes") }, { value: "no", title: t("field-no") }];
const as = (): Chip[] => [{ value: "missing", title: t("report-as-missing") }, { value: "absent", title: t("report-as-absent") }];
const check = (): Chip[] => [{ value: "done", title: t("report-check-done") }, { value: "not_yet", title: t("report-check-not-yet") }];

/** Says what is wrong, in the language of the page. */
type Wrong = () => string;

type Field = "reported_at" | "last_seen_at" | "returned_at" | "check_at";
type Words = "reported_by" | "last_seen_where" | "placing_authority" | "police_incident_reference" | "where_found" | "how_returned" | "check_outcome";

/** The report, or the return where an episode is open. */
export class HwReport extends WorkScreen {
  static override properties: PropertyDeclarations = {
    child: {}, page: { state: true }, times: { state: true }, changing: { state: true }, wrong: { state: true }, words: { state: true },
    from: { state: true }, as: { state: true }, placed: { state: true }, check: { state: true }, busy: { state: true },
  };

  declare child: Id;
  private declare page: ChildPage | null;
  private declare times: { [field in Field]?: string | TypedInstant };
  private declare changing: ReadonlySet<Field>;
  /** What is wrong, by field; `""` for the whole. */
  private declare wrong: { [field: string]: Wrong };
  private declare words: { [field in Words]?: string };
  private declare from: string;
  private declare as: string;
  /** Whether another authority placed the child here; null where nobody has said. */
  private declare placed: string | null;
  private declare check: string | null;
  private declare busy: boolean;
  /** The form as it was filled in, and as the phone last kept it. */
  private filled = "";
  private kept = "";
  private sent = false;
  private keeping: Promise<void> = Promise.resolve();
  /** The episode that ends; null for a report. */
  private episode: Id | null = null;
  /** When it was reported, for the return. */
  private reportedAt = "";

  constructor() {
    super();
    this.child = "";
    this.page = null;
    const at = new Date(Math.floor(now() / 60_000) * 60_000).toISOString();
    this.times = { reported_at: at, returned_at: at, check_at: at };
    this.changing = new Set();
    this.wrong = {};
    this.words = { reported_by: me()?.name ?? "" };
    this.from = "home";
    this.as = "missing";
    this.placed = null;
    this.check = null;
    this.busy = false;
  }

  protected override async load(): Promise<void> {
    if (this.page !== null) return;
    this.page = await phone.call("child", { child: this.child });
    const open = openEpisode(this.page);
    this.episode = open === null ? null : String(open["id"]);
    this.reportedAt = String(open?.["reported_at"] ?? "");
    if (String(this.page.details?.["looked_after_status"]) === "currently_looked_after") this.from = "care";
    const { times, words, from, as, placed, check } = this;
    this.filled = this.kept = JSON.stringify({ times, words, from, as, placed, check });
    if (this.page.telling !== null) Object.assign(this, this.page.telling);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.during(beforeLeaving(() => this.keeping));
  }

  override updated(changed: Map<string, unknown>): void {
    if (this.page === null || this.busy || this.sent || !KEPT.some((name) => changed.has(name))) return;
    // What is typed is on the phone as it is typed. A form that says nothing but what was filled in is none.
    const { times, words, from, as, placed, check } = this;
    const typed = JSON.stringify({ times, words, from, as, placed, check });
    if (typed === this.kept) return;
    this.kept = typed;
    this.keeping = phone.call("telling", { child: this.child, typed: typed === this.filled ? null : JSON.parse(typed) as Json }).then(() => undefined, () => undefined);
  }

  /** What others write does not touch what is being told. */
  protected override concerns(): boolean {
    return false;
  }

  override render(): TemplateResult {
    const { page } = this;
    const title = this.episode === null ? t("report-missing") : t("report-return");
    if (page === null) return html`<h1 class="govuk-heading-l" tabindex="-1">${t("report-title")}</h1>${this.faultMessage()}${this.fault === null ? this.loading() : nothing}`;
    return html`
      <h1 class="govuk-heading-l" tabindex="-1"><span class="govuk-caption-l">${called(page.card.name)}</span>${title}</h1>
      <div @keydown=${toNextField}>${this.episode === null ? this.report() : this.back()}</div>
      ${this.faultMessage()}
      <div role="alert">${this.wrong[""] === undefined ? nothing : html`<div class="hw-fault"><p class="govuk-body">${this.wrong[""]()}</p></div>`}</div>
      <button type="button" class="govuk-button" ?disabled=${this.busy} @click=${() => void this.send()}>${title}</button>
      <p class="govuk-body hw-quiet">${t("report-kept")}</p>`;
  }

  private report(): TemplateResult {
    return html`
      ${this.time("reported_at", t("report-reported"), true)}
      ${this.line("reported_by", t("report-by"))}
      ${this.line("last_seen_where", t("report-where"))}
      ${this.time("last_seen_at", t("report-when"), false)}
      ${chips({ id: "report-from", legend: t("report-from"), chips: from(), chosen: this.from, choose: (from) => { this.from = from; } })}
      ${this.from !== "care" ? nothing : html`
        ${chips({
          id: "report-placed", legend: t("report-placed"), chips: placed(), chosen: this.placed,
          choose: (placed) => { this.placed = placed; }, clear: () => { this.placed = null; },
        })}
        ${this.placed === "yes" ? this.line("placing_authority", t("report-which")) : nothing}`}
      ${chips({
        id: "report-as", legend: t("report-as"), hint: t("report-as-hint"),
        chips: as(), chosen: this.as, choose: (as) => { this.as = as; },
      })}
      ${this.line("police_incident_reference", t("report-police"))}`;
  }

  private back(): TemplateResult {
    const { returned_at: returned } = this.times;
    const early = typeof returned === "string" && Date.parse(returned) < Date.parse(this.reportedAt);
    return html`
      ${this.time("returned_at", t("report-back"), true)}
      ${early ? html`<p class="govuk-body" role="status">${t("report-early", { when: instantInWords(this.reportedAt) })}</p>` : nothing}
      ${this.line("where_found", t("report-found"))}
      ${this.line("how_returned", t("report-how"))}
      ${chips({
        id: "report-check", legend: t("report-check"), chips: check(), chosen: this.check,
        choose: (check) => { this.check = check; }, clear: () => { this.check = null; },
      })}
      ${this.check === "done" ? html`
        ${this.time("check_at", t("report-check-when"), true)}
        ${this.line("check_outcome", t("report-check-outcome"))}` : nothing}`;
  }

  private time(field: Field, label: string, given: boolean): TemplateResult {
    const value = this.times[field];
    const id = `report-${field}`;
    const fault = this.wrong[field];
    if (given && typeof value === "string" && !this.changing.has(field) && fault === undefined) {
      return html`
        <div class="govuk-form-group hw-when">
          <p class="govuk-body hw-when__words"><strong>${label}</strong><br>${instantInWords(value)}</p>
          <button type="button" class="hw-link" @click=${() => { this.changing = new Set([...this.changing, field]); }}>
            ${t("field-change")}<span class="govuk-visually-hidden">: ${label}</span></button>
        </div>`;
    }
    const typed = typeof value === "string" || value === undefined ? typedInstant(value ?? null) : value;
    const question = typeof value === "string" ? doubt(value, true, now()) : null;
    return html`
      <div class="govuk-form-group ${fault === undefined ? "" : "govuk-form-group--error"}">
        <label class="govuk-label govuk-label--s" for=${id}>${label}</label>
        ${this.error(id, fault)}
        <input class="govuk-input hw-when__input" id=${id} type="datetime-local" autocomplete="off" aria-describedby=${fault === undefined ? nothing : `${id}-error`}
          .value=${typeof value === "string" ? wallClock(value) : ""} @change=${(event: Event) => this.change(field, (event.target as HTMLInputElement).value)}>
        ${comesTwice(typed) ? turnChoice(id, typed.turn, (turn) => this.take(field, { ...typed, turn })) : nothing}
        ${question === null ? nothing : html`<p class="govuk-body" role="status">${question}</p>`}
      </div>`;
  }

  private change(field: Field, shown: string): void {
    if (shown === "") {
      const { [field]: _gone, ...rest } = this.times;
      this.times = rest;
      return;
    }
    const [date = "", time = ""] = shown.split("T");
    const [year = "", month = "", day = ""] = date.split("-");
    this.take(field, { day, month, year, time, turn: "" });
  }

  private take(field: Field, typed: TypedInstant): void {
    const entry = instantEntry(typed);
    this.times = { ...this.times, [field]: "value" in entry && entry.value !== null ? entry.value : typed };
    const { [field]: _right, ...rest } = this.wrong;
    this.wrong = rest;
  }

  private line(field: Words, label: string): TemplateResult {
    const id = `report-${field}`;
    const fault = this.wrong[field];
    return html`
      <div class="govuk-form-group ${fault === undefined ? "" : "govuk-form-group--error"}">
        <label class="govuk-label govuk-label--s" for=${id}>${label}</label>
        ${this.error(id, fault)}
        <input class="govuk-input" id=${id} type="text" autocomplete="off" aria-describedby=${fault === undefined ? nothing : `${id}-error`}
          .value=${this.words[field] ?? ""} @input=${(event: Event) => { this.words = { ...this.words, [field]: (event.target as HTMLInputElement).value }; }}>
      </div>`;
  }

  private error(id: string, fault: Wrong | undefined): TemplateResult | typeof nothing {
    if (fault === undefined) return nothing;
    return html`<p class="govuk-error-message" id="${id}-error"><span class="govuk-visually-hidden">${t("field-error")}</span> ${fault()}</p>`;
  }

  /** What is missing or no time; the phone asks the rules of the work for the rest. */
  private faults(): { [field: string]: Wrong } {
    const wrong: { [field: string]: Wrong } = {};
    const needed: Field[] = this.episode === null ? ["reported_at"] : this.check === "done" ? ["returned_at", "check_at"] : ["returned_at"];
    for (const field of this.episode === null ? [...needed, "last_seen_at" as const] : needed) {
      const value = this.times[field];
      if (typeof value === "object") wrong[field] = () => t("report-needs-time");
      else if (value === undefined && needed.includes(field)) wrong[field] = () => t("report-needs-when");
    }
    if (this.episode === null && this.text("reported_by") === undefined) wrong["reported_by"] = () => t("report-needs-by");
    if (this.episode !== null && this.check === "done" && this.text("check_outcome") === undefined) wrong["check_outcome"] = () => t("report-needs-outcome");
    for (const [field, text] of Object.entries(this.words)) {
      const most = MAX_LENGTH[field as Words];
      const more = [...text.trim()].length - most;
      if (more > 0) wrong[field] = () => t("report-too-long", { most: String(most), more: String(more) });
    }
    return wrong;
  }

  private text(field: Words): string | undefined {
    const text = this.words[field]?.trim();
    return text === "" ? undefined : text;
  }

  private told(): { [field: string]: Json } {
    const text = (...fields: Words[]): { [field: string]: Json } => Object.fromEntries(fields.flatMap((field) => {
      const words = this.text(field);
      return words === undefined ? [] : [[field, words]];
    }));
    const at = (field: Field): string => String(this.times[field]);
    if (this.episode === null) {
      return {
        reported_at: at("reported_at"), classification: this.as, missing_from: this.from,
        ...(this.times.last_seen_at === undefined ? {} : { last_seen_at: at("last_seen_at") }),
        ...text("reported_by", "last_seen_where", "police_incident_reference"),
        ...(this.from === "care" && this.placed === "yes" ? { placed_by_other_authority: true, ...text("placing_authority") } : {}),
      };
    }
    return {
      episode: this.episode, returned_at: at("returned_at"), ...text("where_found", "how_returned"),
      ...(this.check === "done" ? { safe_and_well_check: { at: at("check_at"), outcome: this.text("check_outcome") ?? "" } } : {}),
    };
  }

  private async send(): Promise<void> {
    this.wrong = this.faults();
    if (Object.keys(this.wrong).length > 0) return this.toFault();
    this.busy = true;
    const told = this.told();
    try {
      const { beside } = await phone.call("tell", { child: this.child, told: this.episode === null ? { report: told } : { return: told } });
      const kept = this.episode === null ? t("report-saved") : t("report-return-saved");
      this.sent = true;
      announceNext(beside ? t("report-beside", { kept }) : kept);
      back();
    } catch (fault) {
      if (!(fault instanceof PhoneFault)) throw fault;
      const field = fault.pointer?.replace("/safe_and_well_check/", "check_").replace("/", "") ?? "";
      // Which of them it is makes no difference to the type.
      const { code, detail } = fault;
      this.wrong = { [field]: () => t.has(`report-wrong-${code}`) ? t(`report-wrong-${code as "in_future"}`) : detail };
      await this.toFault();
    } finally {
      this.busy = false;
    }
  }

  private async toFault(): Promise<void> {
    await this.updateComplete;
    const [first] = Object.keys(this.wrong);
    this.querySelector<HTMLElement>(`#report-${first}`)?.focus();
  }
}

customElements.define("hw-report", HwReport);
