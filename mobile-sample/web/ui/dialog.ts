// A question or a sheet over the screen, by the browser's own dialog: it keeps the focus, and Escape closes it.

import { html, type TemplateResult } from "lit";
import { HwElement } from "./element.js";

/**
 * Wraps what `content` draws. `open()` shows it; `hw-closed` tells that it is closed again, and the focus is back where
 * it was. Use: `<hw-dialog label="Leave this phone" .content=${() => html`…`}></hw-dialog>`.
 */
export class HwDialog extends HwElement {
  static override properties = {
    label: { type: String },
    sheet: { type: Boolean },
    content: { attribute: false },
  };

  declare label: string;
  declare sheet: boolean;
  declare content: () => TemplateResult;

  constructor() {
    super();
    this.label = "";
    this.sheet = false;
    this.content = () => html``;
  }

  open(): void {
    this.dialog?.showModal();
  }

  close(): void {
    this.dialog?.close();
  }

  override render(): TemplateResult {
    return html`
      <dialog class="hw-dialog ${this.sheet ? "hw-sheet" : ""}" aria-label=${this.label}
        @click=${this.outside} @close=${() => this.dispatchEvent(new CustomEvent("hw-closed"))}>
        ${this.content()}
      </dialog>`;
  }

  private readonly outside = (event: Event): void => {
    // The backdrop is the dialog itself; what lies on it is not.
    if (event.target === this.dialog) this.close();
  };

  private get dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }
}

customElements.define("hw-dialog", HwDialog);
