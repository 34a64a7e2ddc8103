// The record in plain words, to be read to the young person.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { handOverButton, isHandedOver, onHandOver } from "../app/handed-over.js";
import { back, go } from "../app/navigation.js";
import { phone } from "../phone/client.js";
import type { ReadBack } from "../phone/protocol.js";
import type { RecordForm } from "./record-form.js";
import { RecordScreen } from "./screen.js";

/** The section in which a kind notes the reading, where it has one. */
const NOTES_SECTION = "read_back";

export class HwReadBack extends RecordScreen {
  static override properties = { ...RecordScreen.properties, words: { state: true } };

  protected declare words: ReadBack | null;
  private readAt: string | null = null;

  constructor() {
    super();
    this.words = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.during(onHandOver(() => this.requestUpdate()));
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const heads = this.form?.page.view.heads.join(" ") ?? null;
    if (heads !== null && heads !== this.readAt) {
      this.readAt = heads;
      void this.attempt(async () => {
        this.words = await phone.call("read_back", { record: this.record });
      });
    }
  }

  protected override screen(form: RecordForm): TemplateResult {
    const sections = this.words?.sections.filter(({ lines }) => lines.length > 0) ?? [];
    const notes = form.kind.schema["x-sections"].some(({ id }) => id === NOTES_SECTION);
    return html`
      <div class="hw-read-back">
        <span class="govuk-caption-l">${form.kind.title}</span>
        <h1 class="govuk-heading-l" tabindex="-1">What we wrote down</h1>
        ${this.words === null ? html`<p class="govuk-body" role="status">One moment.</p>` : nothing}
        ${this.words !== null && sections.length === 0 ? html`<p class="govuk-body">Nothing is written down yet.</p>` : nothing}
        ${sections.map((section) => html`
          <section>
            <h2 class="govuk-heading-m">${section.title}</h2>
            <ul class="hw-read-back__lines">
              ${section.lines.map((line) => html`
                <li class=${line.depth > 0 ? "hw-read-back__line hw-read-back__line--within" : "hw-read-back__line"}>
                  <span class="hw-read-back__label">${line.label}</span>
                  <span class="hw-read-back__text" dir="auto">${line.text}</span>
                </li>`)}
            </ul>
          </section>`)}
      </div>
      ${isHandedOver() ? nothing : this.buttons(notes)}`;
  }

  private buttons(notes: boolean): TemplateResult {
    return html`
      ${handOverButton()}
      <div class="hw-record__buttons">
        ${notes ? html`
          <button type="button" class="govuk-button" @click=${() => this.note()}>They agree</button>
          <button type="button" class="govuk-button govuk-button--secondary" @click=${() => this.note()}>They changed something</button>` : html`
          <button type="button" class="govuk-button" @click=${() => back()}>Done</button>`}
      </div>`;
  }

  /** Both answers are written where the kind asks for them: who reads it back says how it went, in their words. */
  private note(): void {
    go({ screen: "section", record: this.record, section: NOTES_SECTION });
  }
}

customElements.define("hw-read-back", HwReadBack);
