// The notes that a person began and did not sign: offered again wherever work is listed, with what is in them.

import { html, nothing, type TemplateResult } from "lit";
import { HwElement } from "#ui/element.js";
import { go } from "../navigation/navigation.js";
import { instantInWords } from "#ui/civil.js";
import type { NoteBegun } from "#protocol/protocol.js";
import { called } from "#ui/called.js";
import { t } from "#words/made/work-later.js";

/** A list of them; `named`: with the child's name, where it is of several. */
class HwBegun extends HwElement {
  static override properties = { list: { attribute: false }, named: { type: Boolean } };

  declare list: readonly NoteBegun[];
  declare named: boolean;

  constructor() {
    super();
    this.list = [];
    this.named = false;
  }

  override render(): TemplateResult | typeof nothing {
    return this.list.length === 0 ? nothing : notesBegun(this.list, this.named);
  }
}

customElements.define("hw-begun", HwBegun);

function notesBegun(notes: readonly NoteBegun[], named: boolean): TemplateResult {
  return html`
    <section aria-labelledby="notes-begun">
      <h2 class="govuk-heading-m" id="notes-begun">${t("begun-title")}</h2>
      <ul class="hw-rows">${notes.map((begun) => html`
        <li>
          <button type="button" class="hw-row" @click=${() => go({ screen: "note", child: begun.child, note: begun.note })}>
            <span class="hw-row__title">${named ? called(begun.child_name) : contact(begun)}</span>
            ${named ? html`<span class="hw-row__line">${contact(begun)}</span>` : nothing}
            <span class="hw-row__line">${inIt(begun)}</span>
            <strong class="govuk-tag govuk-tag--yellow">${t("begun-unsigned")}</strong>
          </button>
        </li>`)}
      </ul>
    </section>`;
}

function contact({ when }: NoteBegun): string {
  return when === null ? t("begun-note") : t("begun-note-at", { when: instantInWords(when) });
}

/** Says what is in a note, and what of it is not finished. */
function inIt({ written, unfinished }: NoteBegun): string {
  const has = written.length === 0 ? t("begun-nothing") : t("begun-written", { what: written.join(", ") });
  return unfinished.length === 0 ? has : `${has} ${t("begun-unfinished", { what: unfinished.join(", ") })}`;
}
