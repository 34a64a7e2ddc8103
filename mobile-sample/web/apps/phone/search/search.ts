// Search across what is on the phone, as one types.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { go } from "../navigation/navigation.js";
import { kind } from "../client/session.js";
import { wheelOf } from "#forms/model/meaning.js";
import { pointer, segments } from "#forms/model/path.js";
import { phone } from "../client/client.js";
import type { Matches, Hit, Id } from "#protocol/protocol.js";
import { BitByBit } from "#ui/bit-by-bit.js";
import { pieces } from "#ui/match.js";
import { isNote, screenOf } from "../navigation/open-record.js";
import type { Screen } from "../navigation/screen.js";
import { WorkScreen } from "../client/work-screen.js";
import { said } from "#words/labels.js";
import { t } from "#words/made/work-later.js";

/** One search for a word, not one for each letter. */
const PAUSE_MS = 200;
/** What was not looked through yet is, a moment later. */
const AGAIN_MS = 500;
const LEAST_LETTERS = 2;

interface Group { child: Id; name: string; hits: Hit[] }

/** The search screen. What was searched for is forgotten with it. */
export class HwSearch extends WorkScreen {
  static override properties: PropertyDeclarations = { text: { state: true }, found: { state: true } };

  private declare text: string;
  /** What was found, and for which words. */
  private declare found: Matches & { text: string } | null;
  private timer = 0;
  private readonly drawn = new BitByBit(this);

  constructor() {
    super();
    this.text = "";
    this.found = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
  }

  protected override async load(): Promise<void> {
    const text = this.text.trim();
    if (text.length < LEAST_LETTERS) {
      this.found = null;
      return;
    }
    const found = await phone.call("search", { text });
    // An answer to what is no longer asked is dropped.
    if (text !== this.text.trim()) return;
    if (text !== this.found?.text) this.drawn.again();
    this.found = { ...found, text };
    if (found.preparing > 0) this.searchIn(AGAIN_MS);
  }

  override render(): TemplateResult {
    return html`
      <h1 class="govuk-heading-l" tabindex="-1">${t("search-title")}</h1>
      <form role="search" @submit=${this.submit}>
        <div class="govuk-form-group">
          <label class="govuk-label" for="search-text">${t("search-label")}</label>
          <div class="govuk-hint" id="search-hint">${t("search-hint")}</div>
          <input class="govuk-input" id="search-text" dir="auto" type="search" enterkeyhint="search" autocomplete="off" autocapitalize="off" spellcheck="false"
            aria-describedby="search-hint" .value=${this.text} @input=${this.input}>
        </div>
      </form>
      ${this.faultMessage()}
      <p class="govuk-body" role="status">${this.words()}</p>
      ${this.found === null ? nothing : groups(this.drawn.of(this.found.hits)).map((group) => this.group(group))}`;
  }

  private words(): string {
    if (this.found === null) return "";
    const { text, hits, more, children, records, preparing, unread } = this.found;
    const through = t("search-through", { children: t("search-children", { count: children }), records: t("search-records", { count: records }) });
    const told = more ? [t("search-first", { count: hits.length })]
      : hits.length > 0 ? [t("search-found", { count: hits.length })]
      : [t("search-nothing", { text, through })];
    if (preparing > 0) told.push(t("search-preparing", { count: preparing }));
    if (unread > 0) told.push(t("search-unread", { count: unread }));
    return told.join(" ");
  }

  private group({ child, name, hits }: Group): TemplateResult {
    return html`
      <section class="hw-found">
        <h2 class="govuk-heading-s">
          <button type="button" class="hw-link" @click=${() => go({ screen: "child", child })}><bdi dir="auto">${this.marked(name)}</bdi></button>
        </h2>
        <ul class="hw-rows">${hits.map((hit) => html`
          <li>
            <button type="button" class="hw-row" @click=${() => go(screenOfHit(hit))}>
              <span class="hw-row__line">${hit.kind_title === null ? labelOf(hit) : `${said(hit.kind_title)}: ${labelOf(hit)}`}</span>
              <span class="hw-found__text" dir="auto">${this.marked(hit.text)}</span>
            </button>
          </li>`)}
        </ul>
      </section>`;
  }

  private marked(text: string): (TemplateResult | string)[] {
    return pieces(text, this.found?.text ?? "").map((piece) => (piece.match ? html`<mark>${piece.text}</mark>` : piece.text));
  }

  private readonly input = (event: Event): void => {
    this.text = (event.target as HTMLInputElement).value;
    this.searchIn(PAUSE_MS);
  };

  private searchIn(millis: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.attempt(() => this.load()), millis);
  }

  private readonly submit = (event: Event): void => {
    event.preventDefault();
    window.clearTimeout(this.timer);
    void this.attempt(() => this.load());
  };
}

/** Hits by child, in the order in which each child is first found. */
export function groups(hits: readonly Hit[]): Group[] {
  const found = new Map<Id, Group>();
  for (const hit of hits) {
    const group = found.get(hit.child) ?? { child: hit.child, name: hit.child_name, hits: [] };
    group.hits.push(hit);
    found.set(hit.child, group);
  }
  return [...found.values()];
}

/** Where what was found is written. */
export function screenOfHit({ child, kind: name, record, path }: Hit): Screen {
  if (record === null || name === null) return { screen: "child", child };
  const [first = "", row] = segments(path ?? "");
  // The two parts of a note are read together.
  if (row !== undefined && isNote(name)) return { screen: "notes", child, note: row };
  const schema = kind(name)?.schema;
  const field = schema?.properties[first];
  // A row has a screen of its own; a single field is shown within its section.
  const isRow = row !== undefined && field?.["x-merge"]?.endsWith("rows") === true;
  if (isRow || field?.["x-section"] === undefined || wheelOf(schema) !== undefined) {
    return screenOf({ child, kind: name, record, path: isRow ? pointer([first, row]) : null });
  }
  return { screen: "section", record, section: field["x-section"] };
}

/** Where something was found, in the language of the page; a detail that this version does not know is told as it came. */
function labelOf({ label, said: of }: Hit): string {
  if (of == null) return said(label);
  const key = "key" in of ? of.key : "";
  const detail = t.has(`hit-of-${key}`) ? t(`hit-of-${key}` as "hit-of-addresses") : t.has(`detail-${key}`) ? t(`detail-${key}` as "detail-gp") : null;
  if (of.code === "detail") return detail ?? label;
  if (of.code === "episode" && detail === null) return label;
  return t(`hit-${of.code}`, { label: detail ?? said("label" in of ? of.label : "") });
}

customElements.define("hw-search", HwSearch);
