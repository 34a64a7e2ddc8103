// A text area that grows with its text, and takes in others' words without moving the person who types.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { HwElement } from "./element.js";
import { moveCaret } from "./caret.js";

export interface Typed { text: string }

/** More rows than this make a narrative of it. */
const PARAGRAPH_MAX_ROWS = 3;
/** How near the limit the count of characters is shown. */
const COUNT_FROM_REMAINING = 500;

/**
 * Tells what is typed by `hw-typed`, and by `hw-shown` that it shows a text which came from outside. The text area
 * itself is the truth while a person composes a word in it: a text from outside waits until they have.
 */
export class HwGrowingText extends HwElement {
  static override properties = {
    inputId: { attribute: false },
    value: { attribute: false },
    rows: { attribute: false },
    maxLength: { attribute: false },
    describedBy: { attribute: false },
    invalid: { attribute: false },
    remaining: { state: true },
  };

  declare inputId: string;
  declare value: string;
  declare rows: number;
  declare maxLength: number | null;
  declare describedBy: string | typeof nothing;
  declare invalid: boolean;
  declare remaining: number | null;
  private composing = false;

  constructor() {
    super();
    this.inputId = "";
    this.value = "";
    this.rows = 3;
    this.maxLength = null;
    this.describedBy = nothing;
    this.invalid = false;
    this.remaining = null;
  }

  override render(): TemplateResult {
    const described = [typeof this.describedBy === "string" ? this.describedBy : "", this.remaining === null ? "" : `${this.inputId}-count`];
    const look = [this.rows > PARAGRAPH_MAX_ROWS ? "hw-growing--narrative" : "", this.invalid ? "govuk-textarea--error" : ""].join(" ");
    return html`
      <textarea class="govuk-textarea hw-growing ${look}" dir="auto"
        id=${this.inputId} rows=${this.rows} autocomplete="off" spellcheck="true"
        aria-describedby=${described.filter((id) => id !== "").join(" ") || nothing}
        aria-invalid=${this.invalid ? "true" : nothing}
        @input=${this.typed} @compositionstart=${() => { this.composing = true; }} @compositionend=${this.composed}></textarea>
      ${this.remaining === null ? nothing : html`
        <div class="govuk-hint govuk-character-count__message" id="${this.inputId}-count">
          ${Math.abs(this.remaining) === 1 ? "1 character" : `${Math.abs(this.remaining)} characters`} ${this.remaining < 0 ? "too many" : "remaining"}
        </div>`}`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("value")) this.show();
  }

  private get area(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  private show(): void {
    const area = this.area;
    if (area === null || this.composing) return;
    if (area.value !== this.value) {
      const { selectionStart, selectionEnd, scrollTop, value } = area;
      const focused = document.activeElement === area;
      area.value = this.value;
      if (focused) {
        area.setSelectionRange(moveCaret(value, this.value, selectionStart), moveCaret(value, this.value, selectionEnd));
        area.scrollTop = scrollTop;
      }
    }
    this.dispatchEvent(new CustomEvent<Typed>("hw-shown", { detail: { text: this.value } }));
    this.fit(area);
  }

  private typed(): void {
    const area = this.area;
    if (area === null) return;
    this.dispatchEvent(new CustomEvent<Typed>("hw-typed", { detail: { text: area.value } }));
    this.fit(area);
  }

  private composed(): void {
    this.composing = false;
    this.typed();
  }

  private fit(area: HTMLTextAreaElement): void {
    const limit = this.maxLength ?? Infinity;
    // Nobody counts the characters of a text that is far from its limit, at each key.
    const near = area.value.length > limit - COUNT_FROM_REMAINING && (limit > 2 * COUNT_FROM_REMAINING || area.value.length > limit);
    const remaining = near ? limit - [...area.value].length : null;
    this.remaining = remaining !== null && (remaining < 0 || limit > 2 * COUNT_FROM_REMAINING) ? remaining : null;
    // Where the browser grows the area itself (field-sizing), this would measure the page at each key for nothing.
    if (CSS.supports("field-sizing", "content")) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 4}px`;
  }
}

customElements.define("hw-growing-text", HwGrowingText);
