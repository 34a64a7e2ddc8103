// Decides when the phone locks by itself: after some minutes without a touch, and soon after it was put away.
//
// Timers sleep while a phone sleeps, so the clock decides and a timer only asks it. Clock and timers are arguments.

/** How long the app may be out of sight: long enough to look up an address elsewhere. */
export const HIDDEN_MAX_MS = 60_000;
/** How often the clock is asked. */
export const ASK_EVERY_MS = 5_000;

export class AutoLock {
  private touched: number;
  private hidden: number | null = null;

  constructor(private readonly idle_max_ms: number, now: number) {
    this.touched = now;
  }

  /** The person touched the screen or a key. */
  touch(now: number): void {
    if (!this.isDue(now)) this.touched = now;
  }

  /** The app went out of sight, or came back. */
  show(visible: boolean, now: number): void {
    if (visible) {
      if (!this.isDue(now)) this.hidden = null;
    } else {
      this.hidden ??= now;
    }
  }

  /** Whether the phone has to lock. A clock set back counts as time gone: nobody can tell how much. */
  isDue(now: number): boolean {
    const idle = now - this.touched;
    if (idle >= this.idle_max_ms || idle < 0) return true;
    if (this.hidden === null) return false;
    const away = now - this.hidden;
    return away >= HIDDEN_MAX_MS || away < 0;
  }
}
