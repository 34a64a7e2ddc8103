// Search across what is on the phone, as one types.

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { go } from "../app/navigation.js";
import { phone } from "../phone/client.js";
import type { Hit, Id } from "../phone/protocol.js";
import { count } from "./clock.js";
import { pieces } from "./match.js";
import { WorkScreen } from "./screen.js";

/** One search for a word, not one for each letter. */
const PAUSE_MS = 200;
const LEAST_LETTERS = 2;

interface Group { child: Id; name: string; hits: Hit[] }

/** The search screen. What was searched for is forgotten with it. */
export class HwSearch extends WorkScreen {
  static override properties: PropertyDeclarations = { text: { state: true }, found: { state: true } };

  private declare text: string;
  /** What was found, and for which words. */
  private declare found: { text: string; hits: Hit[] } | null;
  private timer = 0;

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
    const hits = await phone.call("search", { text });
    // An answer to what is no longer asked is dropped.
    if (text === this.text.trim()) this.found = { text, hits };
  }

  override render(): TemplateResult {
    return html`
      <h1 class="govuk-heading-l" tabindex="-1">Search</h1>
      <form role="search" @submit=${this.submit}>
        <div class="govuk-form-group">
          <label class="govuk-label" for="search-text">Name, alias, place, person, phone or vehicle</label>
          <div class="govuk-hint" id="search-hint">Looks through what is on this phone. Works without a connection.</div>
          <input class="govuk-input" id="search-text" dir="auto" type="search" enterkeyhint="search" autocomplete="off" autocapitalize="off" spellcheck="false"
            aria-describedby="search-hint" .value=${this.text} @input=${this.input}>
        </div>
      </form>
      ${this.faultMessage()}
      <p class="govuk-body" role="status">${this.words()}</p>
      ${this.found === null ? nothing : groups(this.found.hits).map((group) => this.group(group))}`;
  }

  private words(): string {
    if (this.found === null) return "";
    const { text, hits } = this.found;
    return hits.length === 0
      ? `Nothing on this phone matches “${text}”. It may be in a record that is not on this phone.`
      : `${count(hits.length, "match", "matches")} on this phone`;
  }

  private group({ child, name, hits }: Group): TemplateResult {
    return html`
      <section class="hw-found">
        <h2 class="govuk-heading-s">
          <button type="button" class="hw-link" @click=${() => go({ screen: "child", child })}><bdi dir="auto">${this.marked(name)}</bdi></button>
        </h2>
        <ul class="hw-rows">${hits.map((hit) => html`
          <li>
            <button type="button" class="hw-row" @click=${() => open(hit)}>
              <span class="hw-row__line">${hit.kind_title === null ? hit.label : `${hit.kind_title}: ${hit.label}`}</span>
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
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.attempt(() => this.load()), PAUSE_MS);
  };

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

function open(hit: Hit): void {
  if (hit.record === null) go({ screen: "child", child: hit.child });
  else go({ screen: "record", record: hit.record });
}

customElements.define("hw-search", HwSearch);
