// When the phone asks the server by itself: often while something waits, seldom otherwise, and never unseen.

/** While something is on this phone only. */
export const WAITING_EVERY_MS = 60_000;
/** While everything is sent: others' work still comes in. */
export const IDLE_EVERY_MS = 300_000;

export interface Rhythm {
  /** When a sync last began; null before the first. */
  last: number | null;
  /** Whether anything waits to be sent. */
  waiting: boolean;
  visible: boolean;
  running: boolean;
}

/** Whether the timer should begin a sync. A clock set back must not silence it for hours. */
export function isTime(rhythm: Rhythm, now: number): boolean {
  if (!rhythm.visible || rhythm.running) return false;
  if (rhythm.last === null) return true;
  const since = now - rhythm.last;
  return since < 0 || since >= (rhythm.waiting ? WAITING_EVERY_MS : IDLE_EVERY_MS);
}
