// Loads the screens that only writing needs, and stands in for them until they are here.
//
// The service worker keeps a version whole, so that this waits for the network at the first visit only.

import { html, nothing, type TemplateResult } from "lit";
import { HwElement } from "#ui/element.js";
import { t } from "#words/made/app.js";
import { labelsHere } from "#words/labels.js";
import { wordsHere } from "#words/words.js";

// The build puts the name of the sheet in.
declare const STYLE_FILE: string;

let here = false;

/** Whether the screens that write are loaded. */
export function isWritingHere(): boolean {
  return here;
}

/** Loads the screens that write. */
export async function loadWriting(): Promise<void> {
  if (here) return;
  await Promise.all([import("./writing.js"), loadStyle()]);
  // Its words came with it, those of another language beside it.
  await Promise.all([wordsHere(), labelsHere()]);
  here = true;
}

/** Loads what they look like. */
function loadStyle(): Promise<void> {
  return new Promise((done, fail) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = STYLE_FILE;
    link.onload = () => done();
    link.onerror = fail;
    document.head.append(link);
  });
}

/** What is shown where a screen should be whose code is not here yet. It tells by `hw-part-here` that it is. */
class HwWritingPart extends HwElement {
  static override properties = { failed: { state: true } };

  declare private failed: boolean;

  constructor() {
    super();
    this.failed = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  override render(): TemplateResult {
    return html`
      <div role="status">
        ${this.failed ? html`
          <h1 class="govuk-heading-l">${t("shell-part-away")}</h1>
          <p class="govuk-body">${t("shell-part-away-more")}</p>` : html`
          <p class="govuk-body">${t("shell-part-opening")}</p>`}
      </div>
      ${this.failed ? html`<button type="button" class="govuk-button" @click=${() => void this.load()}>${t("shell-again")}</button>` : nothing}`;
  }

  private async load(): Promise<void> {
    this.failed = false;
    try {
      await loadWriting();
      this.dispatchEvent(new CustomEvent("hw-part-here", { bubbles: true }));
    } catch {
      this.failed = true;
    }
  }
}

customElements.define("hw-writing-part", HwWritingPart);
