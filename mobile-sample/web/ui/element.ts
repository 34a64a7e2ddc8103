// What every element of the apps is made from.

import { LitElement } from "lit";
import { onLanguage } from "#words/words.js";

/**
 * An element in light DOM, so that one style sheet, labels and error links reach everything.
 *
 * Reactive properties are named in `static properties` and declared as plain fields; an initial value goes through
 * Lit's accessor (`useDefineForClassFields` is off).
 */
export class HwElement extends LitElement {
  private readonly endings = new Set<() => void>();
  private acting = false;

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.during(onLanguage(() => this.requestUpdate()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.endings) end();
    this.endings.clear();
  }

  /** Keeps something up as long as this element stands: hand it what ends it. Called in `connectedCallback`. */
  protected during(end: () => void): void {
    this.endings.add(end);
  }

  /** Does something that must not be done twice: a touch on the same thing while it is done does nothing. */
  protected async once(act: () => Promise<void>): Promise<void> {
    if (this.acting) return;
    this.acting = true;
    try {
      await act();
    } finally {
      this.acting = false;
    }
  }
}
