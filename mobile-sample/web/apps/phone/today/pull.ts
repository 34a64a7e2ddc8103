// Pulling the page down at its top asks for news. There is a button too: not every hand can pull.

import { html, nothing, type TemplateResult } from "lit";
import { t } from "#words/made/work.js";

/** How far to pull before letting go refreshes. */
const ENOUGH_PX = 80;

export class PullToRefresh {
  private from: number | null = null;
  private pulled = 0;

  constructor(
    private readonly host: HTMLElement & { requestUpdate(): void },
    private readonly refresh: () => void,
  ) {}

  listen(): void {
    // Passive: the browser scrolls without waiting for this.
    this.host.addEventListener("touchstart", this.start, { passive: true });
    this.host.addEventListener("touchmove", this.move, { passive: true });
    this.host.addEventListener("touchend", this.end);
    this.host.addEventListener("touchcancel", this.cancel);
  }

  stop(): void {
    this.host.removeEventListener("touchstart", this.start);
    this.host.removeEventListener("touchmove", this.move);
    this.host.removeEventListener("touchend", this.end);
    this.host.removeEventListener("touchcancel", this.cancel);
  }

  render(): TemplateResult | typeof nothing {
    if (this.pulled === 0) return nothing;
    return html`<p class="hw-pull" aria-hidden="true">${this.pulled >= ENOUGH_PX ? t("pull-let-go") : t("pull-pull")}</p>`;
  }

  private readonly start = (event: TouchEvent): void => {
    this.from = window.scrollY <= 0 && event.touches.length === 1 ? event.touches[0]?.clientY ?? null : null;
  };

  private readonly move = (event: TouchEvent): void => {
    if (this.from === null) return;
    const pulled = Math.max(0, (event.touches[0]?.clientY ?? 0) - this.from);
    // A small tremble of the thumb is a tap.
    this.pull(pulled < ENOUGH_PX / 3 ? 0 : pulled);
  };

  private readonly end = (): void => {
    const enough = this.pulled >= ENOUGH_PX;
    this.from = null;
    this.pull(0);
    if (enough) this.refresh();
  };

  private readonly cancel = (): void => {
    this.from = null;
    this.pull(0);
  };

  private pull(pulled: number): void {
    const before = this.words();
    this.pulled = pulled;
    if (this.words() !== before) this.host.requestUpdate();
  }

  private words(): number {
    return this.pulled === 0 ? 0 : this.pulled < ENOUGH_PX ? 1 : 2;
  }
}
