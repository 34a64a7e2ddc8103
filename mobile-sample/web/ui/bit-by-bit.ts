// A long list is drawn from its beginning, and the rest of it in the frames that follow: nobody waits for what is below the screen.

/** As much as a screen shows at once. */
const FIRST = 12;
const NEXT = 48;

/** How much of the lists of an element is drawn. */
export class BitByBit {
  private most = FIRST;
  private comes = false;

  constructor(private readonly host: { requestUpdate(): void }) {}

  /** What is drawn of a list by now. */
  of<T>(all: readonly T[]): readonly T[] {
    if (all.length > this.most && !this.comes) {
      this.comes = true;
      // After what is drawn was painted.
      requestAnimationFrame(() => setTimeout(() => {
        this.comes = false;
        this.most += NEXT;
        this.host.requestUpdate();
      }));
    }
    return all.slice(0, this.most);
  }

  /** Begins anew, with another list. */
  again(): void {
    this.most = FIRST;
  }
}
