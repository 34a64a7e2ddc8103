// Paper to sign on with one finger.

import { html, nothing, svg, type TemplateResult } from "lit";
import { HwElement } from "#ui/element.js";
import { DRAWING_MAX_LENGTH, PAPER, drawing, extended, type Point } from "./stroke.js";
import { t } from "#words/made/form.js";

export interface Drawn { drawing: string | null }

/** Tells what is drawn by `hw-drawn`. Who cannot draw signs by the name alone. */
export class HwSignaturePad extends HwElement {
  static override properties = {
    label: { attribute: false },
    strokes: { state: true },
    full: { state: true },
  };

  declare label: string;
  declare strokes: Point[][];
  declare full: boolean;
  /** The pointer that draws: a palm on the glass draws nothing. */
  private pointer: number | null = null;

  constructor() {
    super();
    this.label = "";
    this.strokes = [];
    this.full = false;
  }

  override render(): TemplateResult {
    const empty = this.strokes.length === 0;
    return html`
      <div class="hw-pad">
        <svg class="hw-pad__paper" viewBox="0 0 ${PAPER.width} ${PAPER.height}" role="img"
          aria-label=${t(empty ? "sign-pad-empty" : "sign-pad-drawn", { label: this.label })}
          @pointerdown=${this.down} @pointermove=${this.move} @pointerup=${this.up} @pointercancel=${this.up}>
          ${svg`<line class="hw-pad__line" x1="30" y1="190" x2=${PAPER.width - 30} y2="190"></line>`}
          ${svg`<path class="hw-pad__ink" d=${drawing(this.strokes)}></path>`}
        </svg>
        <div class="hw-field__buttons">
          <button type="button" class="hw-link" ?disabled=${empty} @click=${this.undo}>${t("sign-pad-undo")}</button>
          <button type="button" class="hw-link" ?disabled=${empty} @click=${this.clear}>${t("sign-pad-clear")}</button>
        </div>
        <p class="govuk-hint" role="status">${this.full ? t("sign-pad-full") : nothing}</p>
      </div>`;
  }

  private down(event: PointerEvent): void {
    if (this.pointer !== null || event.button !== 0) return;
    event.preventDefault();
    this.pointer = event.pointerId;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.take([...this.strokes, extended([], at(event))]);
  }

  private move(event: PointerEvent): void {
    if (event.pointerId !== this.pointer) return;
    // A fast finger moves further than one event tells.
    const events = event.getCoalescedEvents?.() ?? [];
    const stroke = (events.length === 0 ? [event] : events).reduce(
      (stroke, event) => extended(stroke, at(event, this.paper)), this.strokes.at(-1) ?? []);
    this.take([...this.strokes.slice(0, -1), stroke]);
  }

  private up(event: PointerEvent): void {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    this.tell();
  }

  private undo(): void {
    this.strokes = this.strokes.slice(0, -1);
    this.full = false;
    this.tell();
  }

  private clear(): void {
    this.strokes = [];
    this.full = false;
    this.tell();
  }

  private get paper(): Element | null {
    return this.querySelector("svg");
  }

  private take(strokes: Point[][]): void {
    if (drawing(strokes).length > DRAWING_MAX_LENGTH) {
      this.full = true;
      return;
    }
    this.strokes = strokes;
  }

  private tell(): void {
    this.dispatchEvent(new CustomEvent<Drawn>("hw-drawn", { detail: { drawing: drawing(this.strokes) || null } }));
  }
}

/** Where on the paper an event lies. */
function at(event: PointerEvent, paper: Element | null = event.currentTarget as Element | null): Point {
  const box = paper?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
  return {
    x: ((event.clientX - box.left) / Math.max(1, box.width)) * PAPER.width,
    y: ((event.clientY - box.top) / Math.max(1, box.height)) * PAPER.height,
  };
}

customElements.define("hw-signature-pad", HwSignaturePad);
