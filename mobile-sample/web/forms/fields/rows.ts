// A repeating group: its rows as cards, quick to add to, and nothing in it ever deleted.

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { HwElement } from "#ui/element.js";
import type { FieldSchema, Json, Path, RowSchema, View } from "#protocol/protocol.js";
import { DATE_WORDS, instantInWords } from "#ui/civil.js";
import { comesAgain, earlierRows, type EarlierRow } from "../rules/earlier-rows.js";
import { EPISODE_FACTS, episodesToAdd, type EpisodeChoice } from "../rules/episode-keys.js";
import { freshKey } from "../model/keys.js";
import { inputId, isWithin, join, last, parent } from "../model/path.js";
import { hand } from "../model/people.js";
import { problem, type RecordForm } from "../model/record-form.js";
import { missingConsent, withoutConsent } from "../rules/consent.js";
import { warnings } from "../model/plausible.js";
import { nextListed, rowKeys, rowName, rowOrder, rowSchema, summary, withArticle } from "../model/schema.js";
import type { FieldContext, Place } from "./context.js";
import { fieldList } from "./field.js";
import { called } from "#ui/called.js";
import { t } from "#words/made/form.js";

export function rowsField(context: FieldContext, place: Place): TemplateResult {
  // The page goes in too: the element draws itself anew whenever the record has changed.
  return html`
    <hw-rows class="hw-entries" data-path=${place.path} .form=${context.form} .page=${context.form.page} .field=${place.field} .path=${place.path}
      .openRow=${(path: Path) => context.openRow(path)}></hw-rows>`;
}

type Removal = View["removed"][number];

export class HwRows extends HwElement {
  static override properties = {
    form: { attribute: false },
    page: { attribute: false },
    field: { attribute: false },
    path: { attribute: false },
    removing: { state: true },
    reason: { state: true },
    failure: { state: true },
    episodes: { state: true },
    open: { state: true },
    earlier: { state: true },
    only: { attribute: false },
  };

  declare form: RecordForm;
  declare page: RecordForm["page"];
  declare field: FieldSchema;
  declare path: Path;
  declare openRow: (path: Path) => void;
  /** The row that is about to be removed. */
  declare removing: string | null;
  declare reason: string;
  declare failure: string | null;
  /** Episodes that may be added, where the group has a row for each; null until they are asked for. */
  declare episodes: EpisodeChoice[] | null;
  /** The row whose fields are shown. One that was just added is nowhere else until something is written in it. */
  declare open: string | null;
  declare earlier: EarlierRow[];
  /** What the rows that are shown have in common, where not all of the group are. A row that is added begins with it. */
  declare only: { [name: string]: Json } | null;

  constructor() {
    super();
    this.only = null;
    this.open = null;
    this.earlier = [];
    this.removing = null;
    this.reason = "";
    this.failure = null;
    this.episodes = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // The fields of an open row stand in this element: what is said about them is drawn by it.
    this.during(this.form.listen(() => this.requestUpdate()));
    if (!comesAgain(this.form, this.field) || !this.form.editable(this.path)) return;
    // Offered where they can be read: without them everything is typed.
    earlierRows(this.form, this.field, this.path).then((rows) => { this.earlier = rows; }, () => undefined);
  }

  override render(): TemplateResult {
    const rows = this.rows();
    const gone = this.form.page.view.removed.map(({ path }) => path);
    const begun = [...this.form.rowsBegun(this.path), ...(this.open === null || gone.includes(join(this.path, this.open)) ? [] : [this.open])];
    const keys = rowOrder(this.field, { ...Object.fromEntries(begun.map((key) => [key, {}])), ...rows });
    const id = inputId(this.path);
    return html`
      <section aria-labelledby=${id}>
        <h2 class=${this.saidAbove() ? "govuk-visually-hidden" : "govuk-heading-m hw-entries__title"} id=${id} tabindex="-1">${this.field.title}</h2>
        ${this.field.description === undefined ? nothing : html`<p class="govuk-hint">${this.field.description}</p>`}
        ${this.failure === null ? nothing : html`
          <p class="govuk-error-message" role="alert"><span class="govuk-visually-hidden">${t("screen-error")}</span> ${t("screen-not-saved", { why: this.failure })}</p>`}
        ${keys.length === 0 ? nothing : html`
          <ul class="hw-entries__list">
            ${repeat(keys, (key) => key, (key) => this.card(key, rows[key] ?? {}, keys.length === 1))}
          </ul>`}
        ${this.removedRows()}
        ${this.form.editable(this.path) ? this.adding(Object.keys(rows)) : nothing}
      </section>`;
  }

  private rows(): { [key: string]: Json } {
    const rows = this.form.answers(this.path);
    return this.only === null ? rows : Object.fromEntries(Object.entries(rows).filter(([, row]) => this.isShown(row)));
  }

  private isShown(row: Json): boolean {
    return Object.entries(this.only ?? {}).every(([name, value]) => row !== null && typeof row === "object" && !Array.isArray(row) && row[name] === value);
  }

  /** Whether the section says by its own title what these are. */
  private saidAbove(): boolean {
    const { schema } = this.form.kind;
    return schema["x-sections"].some(({ id, title }) => id === this.field["x-section"] && title === this.field.title);
  }

  private card(key: string, data: Json, only: boolean): TemplateResult {
    const schema = rowSchema(this.field);
    const path = join(this.path, key);
    const foreign = rowKeys(this.field).keys === "foreign";
    if (schema !== null && this.opensHere(schema, path) && (this.open === key || (only && foreign))) return this.openCard(schema, key);
    const answers = data !== null && typeof data === "object" && !Array.isArray(data) ? data : {};
    const [first, ...lines] = schema === null ? [] : summary(schema, answers, DATE_WORDS);
    const listed = rowKeys(this.field).keys === "listed";
    const title = listed || first === undefined ? rowName(this.field, key) : first.text;
    const rest = listed && first !== undefined ? [first, ...lines] : lines;
    const conflicts = this.form.page.view.conflicts.filter((conflict) => isWithin(conflict.path, path)).length;
    const signed = this.form.page.view.signatures.filter((signature) => signature.unit === path);
    return html`
      <li class="hw-entry" id=${inputId(path)} tabindex="-1">
        <h3 class="govuk-heading-s hw-entry__title" dir="auto">${title}</h3>
        ${first === undefined ? html`<p class="govuk-hint hw-entry__line">${t("rows-empty")}</p>` : nothing}
        ${rest.map((line) => html`<p class="govuk-body hw-entry__line"><span class="hw-entry__label">${line.label}:</span> <bdi dir="auto">${line.text}</bdi></p>`)}
        ${warnings(this.form, [path]) + this.form.problems(path).length === 0 && withoutConsent(data).length === 0 ? nothing : html`<p class="hw-entry__line"><strong class="govuk-tag govuk-tag--yellow">${t("rows-not-finished")}</strong></p>`}
        ${conflicts === 0 ? nothing : html`<p class="hw-entry__line"><strong class="govuk-tag govuk-tag--yellow">${t("record-conflicts-title")}</strong></p>`}
        ${signed.map((signature) => html`<p class="govuk-hint hw-entry__line">${t.rich("signed-by", { name: called(signature.name), when: instantInWords(signature.at) })}</p>`)}
        ${this.removing === key ? this.removal(key, title) : html`
          <div class="hw-entry__actions">
            <button type="button" class="govuk-button govuk-button--secondary hw-small-button" @click=${() => this.opening(schema, key)}>
              ${t(this.form.editable(path) ? "rows-open" : "rows-read")}<span class="govuk-visually-hidden"> ${title}</span>
            </button>
            ${this.form.editable(path) ? html`
              <button type="button" class="hw-link" @click=${() => this.ask(key, answers)}>
                ${t("rows-remove")}<span class="govuk-visually-hidden"> ${title}</span>
              </button>` : nothing}
          </div>`}
      </li>`;
  }

  /** Whether a row is written in its list: one that is signed has a screen of its own, and so has one of many by number. */
  private opensHere(schema: RowSchema, path: Path): boolean {
    return this.form.editable(path) && (schema["x-sign"] ?? []).length === 0 && rowKeys(this.field).keys !== "listed";
  }

  private opening(schema: RowSchema | null, key: string): void {
    const path = join(this.path, key);
    if (schema === null || !this.opensHere(schema, path)) this.openRow(path);
    else this.show(key);
  }

  /** Shows a row's fields, with the focus in the first that is not answered. */
  private show(key: string): void {
    this.open = key;
    void this.updateComplete.then(() => {
      const card = document.getElementById(inputId(join(this.path, key)));
      const fields = [...card?.querySelectorAll<HTMLElement>(".hw-field[data-path]") ?? []];
      const first = fields.find((field) => this.form.value(field.dataset["path"] ?? "") === undefined);
      (first?.querySelector<HTMLElement>(":is(input, textarea, select)") ?? card)?.focus();
    });
  }

  /** A row with its fields. What came with an episode is folded: it is read, and seldom changed. */
  private openCard(schema: RowSchema, key: string): TemplateResult {
    const path = join(this.path, key);
    const context: FieldContext = { form: this.form, openRow: this.openRow };
    const all = Object.entries(schema.properties);
    const facts = this.field["x-list"]?.feeds === "episodes" ? all.filter(([name]) => EPISODE_FACTS.has(name)) : [];
    const asked = all.filter((entry) => !facts.includes(entry));
    const data = this.form.answers(path);
    const title = rowName(this.field, key);
    return html`
      <li class="hw-entry hw-entry--open" id=${inputId(path)} tabindex="-1">
        <h3 class="govuk-heading-s hw-entry__title">${title}</h3>
        ${facts.length === 0 ? nothing : html`
          ${summary({ properties: Object.fromEntries(facts) }, data, DATE_WORDS).map((line) => html`
            <p class="govuk-body hw-entry__line"><span class="hw-entry__label">${line.label}:</span> <bdi dir="auto">${line.text}</bdi></p>`)}
          <details class="govuk-details hw-fold" ?open=${this.form.calls(path, this.callsForFacts(path, facts))}>
            <summary class="govuk-details__summary">
              <span class="govuk-details__summary-text">${t("rows-facts")}</span>
              <span class="hw-fold__count">${t("rows-filled", { filled: facts.filter(([name]) => data[name] !== undefined).length, all: facts.length })}<span class="govuk-visually-hidden"> ${t("rows-filled-in")}</span></span>
            </summary>
            <div class="hw-fold__inside">${fieldList(context, facts, path)}</div>
          </details>`}
        <div class="hw-fields">${fieldList(context, asked, path)}</div>
        ${missingConsent(data)}
        ${this.removing === key ? this.removal(key, title) : html`
          <div class="hw-entry__actions">
            ${this.open === key ? html`
              <button type="button" class="govuk-button govuk-button--secondary hw-small-button" @click=${() => void this.close(key)}>
                ${t("rows-close")}<span class="govuk-visually-hidden"> ${title}</span>
              </button>` : nothing}
            <button type="button" class="hw-link" @click=${() => this.ask(key, data)}>${t("rows-remove")}<span class="govuk-visually-hidden"> ${title}</span></button>
          </div>`}
      </li>`;
  }

  private callsForFacts(path: Path, facts: [string, FieldSchema][]): boolean {
    const calls = [...this.form.problems(path), ...this.form.page.view.conflicts];
    return warnings(this.form, [path]) > 0 || calls.some((one) => facts.some(([name]) => isWithin(one.path, join(path, name))));
  }

  private async close(key: string): Promise<void> {
    await this.form.keepOffers().catch(() => undefined);
    this.open = null;
    await this.updateComplete;
    (document.getElementById(inputId(join(this.path, key))) ?? this.querySelector<HTMLElement>(".hw-entries__add"))?.focus();
  }

  /** Nothing is deleted, so a removal says why. */
  private removal(key: string, title: string): TemplateResult {
    const id = `${inputId(join(this.path, key))}--reason`;
    return html`
      <form class="hw-entry__removal" @submit=${(event: Event) => { event.preventDefault(); void this.takeOut(key); }}>
        <label class="govuk-label" for=${id}>${t("rows-why", { title })}</label>
        <div class="govuk-hint" id="${id}-hint">${t("rows-why-hint")}</div>
        <input class="govuk-input" id=${id} dir="auto" type="text" autocomplete="off" aria-describedby="${id}-hint" required
          .value=${this.reason} @input=${(event: InputEvent) => { this.reason = (event.target as HTMLInputElement).value; }}>
        <div class="hw-field__buttons">
          <button type="submit" class="govuk-button govuk-button--warning hw-small-button">${t("rows-remove")}</button>
          <button type="button" class="hw-link" @click=${() => { this.removing = null; }}>${t("rows-keep")}</button>
        </div>
      </form>`;
  }

  private removedRows(): TemplateResult | typeof nothing {
    const removed = this.form.page.view.removed.filter((row) => parent(row.path) === this.path && this.isShown(row.data));
    if (removed.length === 0) return nothing;
    const edited = removed.filter((row) => row.edited_since).length;
    return html`
      <details class="govuk-details hw-removed" ?open=${edited > 0}>
        <summary class="govuk-details__summary"><span class="govuk-details__summary-text">${t("rows-removed", { count: removed.length })}</span></summary>
        <div class="govuk-details__text">
          <ul class="hw-entries__list">${repeat(removed, (row) => row.path, (row) => this.removedCard(row))}</ul>
        </div>
      </details>`;
  }

  private removedCard(row: Removal): TemplateResult {
    const schema = rowSchema(this.field);
    const data = row.data !== null && typeof row.data === "object" && !Array.isArray(row.data) ? row.data : {};
    const lines = schema === null ? [] : summary(schema, data, DATE_WORDS);
    const name = lines[0]?.text ?? rowName(this.field, last(row.path));
    return html`
      <li class="hw-entry hw-entry--removed">
        <h3 class="govuk-heading-s hw-entry__title" dir="auto">${name}</h3>
        ${lines.slice(1).map((line) => html`<p class="govuk-body hw-entry__line"><span class="hw-entry__label">${line.label}:</span> <bdi dir="auto">${line.text}</bdi></p>`)}
        <p class="govuk-body hw-entry__line">${this.removedBy(row)}</p>
        ${row.edited_since ? html`
          <p class="govuk-body hw-entry__line"><strong class="govuk-tag govuk-tag--yellow">${t("rows-look-again")}</strong> ${t("rows-edited-since")}</p>` : nothing}
        ${this.form.editable(row.path) ? html`
          <button type="button" class="govuk-button govuk-button--secondary hw-small-button" @click=${() => this.restore(row.path)}>
            ${t("rows-bring-back")}<span class="govuk-visually-hidden"> ${name}</span>
          </button>` : nothing}
      </li>`;
  }

  private removedBy({ removal: { device, at, value } }: Removal): unknown[] {
    const said = { when: instantInWords(at), why: html`${String(value)}` };
    if (device !== null && this.form.page.people[device]?.mine === true) return t.rich("rows-removed-by-you", said);
    return t.rich("rows-removed-by", { ...said, name: called(hand(this.form.page, device)) });
  }

  private adding(taken: string[]): TemplateResult | typeof nothing {
    if (taken.length >= (this.field.maxProperties ?? Infinity)) return html`<p class="govuk-hint">${t("rows-no-more")}</p>`;
    const keys = rowKeys(this.field);
    const title = rowSchema(this.field)?.title ?? t("rows-row");
    switch (keys.keys) {
      case "fresh": return html`
        ${this.earlierChoice(taken)}
        ${this.addButton(t("rows-add", withArticle(title)), async () => this.begin())}`;
      case "listed": {
        const gone = this.form.page.view.removed.filter((row) => parent(row.path) === this.path).map((row) => last(row.path));
        const next = nextListed(this.field, [...taken, ...gone]);
        return next === null ? nothing : this.addButton(t("rows-add-listed", { what: rowName(this.field, next).toLowerCase() }), () => this.add(next, {}));
      }
      case "foreign": return this.addEpisode(title, taken);
    }
  }

  /** Begins a row on the screen. It is in the record with the first word that is written in it. */
  private begin(): void {
    const key = freshKey();
    if (this.only !== null) this.form.beginRowsWith(this.path, this.only);
    const schema = rowSchema(this.field);
    this.opening(schema, key);
  }

  private earlierChoice(taken: string[]): TemplateResult | typeof nothing {
    const [first = ""] = Object.keys(rowSchema(this.field)?.properties ?? {});
    const here = taken.map((key) => String(this.form.value(join(join(this.path, key), first)) ?? "").trim().toLowerCase());
    const open = this.earlier.filter(({ words }) => !here.includes(words.trim().toLowerCase()));
    if (open.length === 0) return nothing;
    return html`
      <div class="hw-earlier" role="group" aria-label=${t("rows-named", { title: this.field.title })}>
        <p class="govuk-hint hw-earlier__words">${t("rows-named-earlier", { what: this.form.kind.title.toLowerCase() })}</p>
        ${open.map((row) => html`
          <button type="button" class="govuk-button govuk-button--secondary hw-small-button" @click=${() => void this.add(freshKey(), row.values)}>
            <span class="govuk-visually-hidden">${t("rows-add-this")} </span><bdi dir="auto">${row.words}</bdi>
          </button>`)}
      </div>`;
  }

  private addButton(words: string, add: () => Promise<void>): TemplateResult {
    return html`<button type="button" class="govuk-button govuk-button--secondary hw-entries__add" @click=${() => void add()}>${words}</button>`;
  }

  private addEpisode(title: string, taken: string[]): TemplateResult | typeof nothing {
    if (this.field["x-list"]?.feeds !== "episodes") return nothing;
    if (this.episodes === null) {
      return this.addButton(t("rows-add", withArticle(title)), async () => {
        this.episodes = await episodesToAdd(this.form);
      });
    }
    const open = this.episodes.filter((episode) => !taken.includes(episode.key));
    return html`
      <div class="hw-entries__choose" role="status">
        ${open.length === 0 ? html`<p class="govuk-inset-text">${t("rows-no-episode")}</p>` : html`
          <p class="govuk-body">${t("rows-which-episode")}</p>
          ${open.map((episode) => this.addButton(episode.words, () => this.add(episode.key, {})))}`}
      </div>`;
  }

  private async add(key: string, values: { [name: string]: Json }): Promise<void> {
    const path = join(this.path, key);
    await this.attempt(async () => {
      await this.form.edit([{ intent: "add_row", path, values }]);
      this.opening(rowSchema(this.field), key);
    });
  }

  /** Asks why; of a row in which nothing stands there is nothing to ask. */
  private ask(key: string, answers: { [name: string]: Json }): void {
    const path = join(this.path, key);
    if (Object.keys(answers).every((name) => this.only?.[name] !== undefined) && this.form.problems(path).length === 0) {
      void this.takeOutEmpty(key);
      return;
    }
    this.removing = key;
    this.reason = "";
    void this.updateComplete.then(() => document.getElementById(`${inputId(join(this.path, key))}--reason`)?.focus());
  }

  private async takeOutEmpty(key: string): Promise<void> {
    this.open = null;
    if (this.form.answers(this.path)[key] === undefined) {
      await this.updateComplete;
      document.getElementById(inputId(this.path))?.focus();
      return;
    }
    // The record asks for a reason, and there is no more to say.
    this.reason = t.recorded("rows-nothing");
    await this.takeOut(key);
  }

  private async takeOut(key: string): Promise<void> {
    const reason = this.reason.trim();
    await this.attempt(async () => {
      await this.form.edit([{ intent: "remove_row", path: join(this.path, key), reason }]);
      this.removing = null;
      this.open = null;
      document.getElementById(inputId(this.path))?.focus();
    });
  }

  private async restore(path: Path): Promise<void> {
    await this.attempt(async () => {
      await this.form.edit([{ intent: "restore_row", path }]);
      await this.updateComplete;
      document.getElementById(inputId(path))?.focus();
    });
  }

  private attempt(act: () => Promise<void>): Promise<void> {
    return this.once(async () => {
      this.failure = null;
      try {
        await act();
      } catch (error) {
        this.failure = problem(error).detail;
      }
    });
  }
}

customElements.define("hw-rows", HwRows);
