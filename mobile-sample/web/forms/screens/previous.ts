// What the record before this one says in the same section, beside the form.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { HwElement } from "#ui/element.js";
import { records, wordedKind } from "../host.js";
import type { Id, Kind, ReadBack, RecordCard } from "#protocol/protocol.js";
import { withNumbers } from "#ui/contact.js";
import { said } from "#words/labels.js";
import { saidTitle } from "#words/titles.js";
import { t } from "#words/made/form.js";
import { answerSaid } from "./answer-said.js";

/** The child's record of the kind that was begun before this one, folded. */
export class HwPrevious extends HwElement {
  static override properties = {
    record: { attribute: false },
    kind: { attribute: false },
    child: { attribute: false },
    section: { attribute: false },
    words: { state: true },
  };

  declare record: Id;
  declare kind: Kind;
  declare child: Id;
  declare section: string;
  private declare words: ReadBack | null;
  private card: RecordCard | null = null;

  constructor() {
    super();
    this.words = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("record") && this.kind.per_child === "many") this.load().catch(() => undefined);
  }

  private async load(): Promise<void> {
    const { kinds } = await records.call("child", { child: this.child });
    // The newest first; ids are made in the order of time.
    const cards = kinds.find(({ kind }) => kind === this.kind.kind)?.records ?? [];
    this.card = cards.filter(({ record }) => record < this.record).sort((one, other) => other.record.localeCompare(one.record))[0] ?? null;
    this.words = this.card === null ? null : await records.call("read_back", { record: this.card.record, all: true });
  }

  override render(): TemplateResult | typeof nothing {
    const section = this.words?.sections.find(({ id }) => id === this.section);
    if (section === undefined || this.card === null) return nothing;
    const worded = wordedKind(this.kind.kind);
    return html`
      <details class="govuk-details hw-previous">
        <summary class="govuk-details__summary"><span class="govuk-details__summary-text">${t("field-last-time", { title: saidTitle(this.card.title) })}</span></summary>
        <div class="govuk-details__text">
          <ul class="hw-read-back__lines">
            ${section.lines.map(({ label, text, depth }) => html`
              <li class=${depth > 0 ? "hw-read-back__line hw-read-back__line--within" : "hw-read-back__line"}>
                <span class="hw-read-back__label">${said(label)}</span>
                <span class="hw-read-back__text" dir="auto">${withNumbers(answerSaid(worded?.schema, section.id, label, text))}</span>
              </li>`)}
          </ul>
        </div>
      </details>`;
  }
}

customElements.define("hw-previous", HwPrevious);
