// Case notes to be read: summary and narrative together, newest first, and searched as one types.

import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { go } from "../navigation/navigation.js";
import { instantInWords } from "#ui/civil.js";
import "#forms/media/picture.js";
import "#forms/media/player.js";
import { phone } from "../client/client.js";
import type { ChildPage, Id } from "#protocol/protocol.js";
import { called } from "#ui/called.js";
import { withNumbers } from "#ui/contact.js";
import { haveLooked } from "#forms/model/looked.js";
import { pieces } from "#ui/match.js";
import { halfKind, halfOf, readHalf, type Half } from "./halves.js";
import { isFound, notesToRead, type NoteToRead } from "./notes-list.js";
import { WorkScreen } from "../client/work-screen.js";
import { t } from "#words/made/work-later.js";

/** How many notes are shown before asking for more. */
const PAGE_NOTES = 30;

export class HwNotes extends WorkScreen {
  static override properties: PropertyDeclarations = {
    child: {}, note: {}, page: { state: true }, pages: { state: true }, text: { state: true }, shown: { state: true },
  };

  declare child: Id;
  /** The note to begin with. */
  declare note: Id | null;
  private declare page: ChildPage | null;
  /** The two halves of the notes; null until they are read. */
  private declare pages: [summaries: Half | null, narratives: Half | null] | null;
  private declare text: string;
  private declare shown: number;
  /** What was read, for the phone to remember. */
  private read: Id[] = [];
  private narratives: Id | null = null;
  private scrolled = false;

  constructor() {
    super();
    this.child = "";
    this.note = null;
    this.page = null;
    this.pages = null;
    this.text = "";
    this.shown = PAGE_NOTES;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.read.forEach(haveLooked);
  }

  protected override async load(): Promise<void> {
    const page = await phone.call("child", { child: this.child });
    const [summaries, narratives] = [await readHalf(halfOf(page, "notes")), await readHalf(halfOf(page, "narratives"))];
    this.read = [summaries, narratives].flatMap((one) => (one === null ? [] : [one.page.record]));
    this.page = page;
    this.narratives = narratives?.page.record ?? null;
    this.pages = [summaries, narratives];
    const at = notesToRead(summaries, narratives, this.types()).findIndex(({ id }) => id === this.note);
    if (at >= this.shown) this.shown = at + 1;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.scrolled || this.note === null || this.pages === null) return;
    this.scrolled = true;
    this.querySelector(`[data-note="${this.note}"]`)?.scrollIntoView({ block: "start" });
  }

  /** The labels of the types of intervention. */
  private types(): { [value: string]: string } {
    const options = halfKind("notes")?.group.row.properties["type_of_intervention"]?.oneOf ?? [];
    return Object.fromEntries(options.map(({ const: value, title }) => [value, title]));
  }

  override render(): TemplateResult {
    const { page, pages } = this;
    const notes = pages === null ? null : notesToRead(...pages, this.types());
    return html`
      <h1 class="govuk-heading-l" tabindex="-1">
        ${page === null ? nothing : html`<span class="govuk-caption-l">${called(page.card.name)}</span>`}${t("notes-title")}
      </h1>
      ${this.faultMessage()}
      ${notes === null ? (this.fault === null ? this.loading() : nothing) : this.list(notes)}`;
  }

  private list(notes: NoteToRead[]): TemplateResult {
    if (notes.length === 0) return html`<div class="hw-empty"><p class="govuk-body-l">${t("notes-none")}</p></div>`;
    const found = notes.filter((note) => isFound(note, this.text));
    const news = notes.filter(({ isNew }) => isNew).length;
    const words = this.text.trim() === "" ? t("notes-count", { count: notes.length }) : t("notes-found", { count: found.length, total: notes.length });
    return html`
      <div class="govuk-form-group" role="search">
        <label class="govuk-label" for="notes-text">${t("notes-search")}</label>
        <input class="govuk-input" id="notes-text" dir="auto" type="search" autocomplete="off" autocapitalize="off" spellcheck="false"
          .value=${this.text} @input=${(event: Event) => { this.text = (event.target as HTMLInputElement).value; }}>
      </div>
      <p class="govuk-body" role="status">${words}${news === 0 ? "" : `. ${t("notes-news", { count: news })}`}</p>
      <ol class="hw-rows">${found.slice(0, this.shown).map((note) => this.one(note))}</ol>
      ${found.length <= this.shown ? nothing : html`
        <button type="button" class="govuk-button govuk-button--secondary" @click=${() => { this.shown += PAGE_NOTES; }}>${t("field-earlier")}</button>`}
      ${halfKind("notes")?.kind.writable === true ? html`
        <button type="button" class="govuk-button" @click=${() => go({ screen: "note", child: this.child })}>${t("notes-write")}</button>` : nothing}`;
  }

  private one(note: NoteToRead): TemplateResult {
    const title = `note-${note.id}`;
    return html`
      <li>
        <article class="hw-episode hw-reading" data-note=${note.id} aria-labelledby=${title}>
          <h2 class="govuk-heading-s hw-reading__title" id=${title}>${note.when === null ? t("field-no-date") : instantInWords(note.when)}</h2>
          <span class="hw-row__line">${note.facts.join(", ")}</span>
          <span class="hw-tags">
            ${note.isNew ? html`<strong class="govuk-tag govuk-tag--turquoise">${t("notes-new")}</strong>` : nothing}
            ${note.signed ? nothing : html`<strong class="govuk-tag govuk-tag--yellow">${t("notes-unsigned")}</strong>`}
          </span>
          ${note.parts.map(({ label, text, restricted }) => html`
            <h3 class="hw-reading__label">${label}${restricted ? html` <span class="hw-quiet">${t("notes-restricted")}</span>` : nothing}</h3>
            <p class="hw-reading__text" dir="auto">${this.marked(text)}</p>`)}
          ${note.kept.map(({ photo, voice, seconds, words }) => html`
            <h3 class="hw-reading__label">${voice ? t("notes-voice") : t("notes-photo")} <span class="hw-quiet">${t("notes-restricted")}</span></h3>
            ${voice
              ? html`<hw-player .load=${() => phone.call("photo", { record: this.narratives ?? "", photo })} .key=${photo} .seconds=${seconds} .label=${words === "" ? t("notes-the-voice") : words}></hw-player>`
              : html`<hw-picture .record=${this.narratives} .photo=${photo} .label=${words === "" ? t("notes-photo") : words}></hw-picture>`}
            <p class="hw-reading__text" dir="auto">${this.marked(words)}</p>`)}
        </article>
      </li>`;
  }

  private marked(text: string): unknown {
    if (this.text.trim() === "") return withNumbers(text);
    return pieces(text, this.text).map((piece) => (piece.match ? html`<mark>${piece.text}</mark>` : piece.text));
  }
}

customElements.define("hw-notes", HwNotes);
