// The page's own time.

import type { Timers } from "./autosave.js";

/** Timers as the browser has them. */
export const pageTimers: Timers = {
  set: (run, delayMs) => window.setTimeout(run, delayMs),
  clear: (timer) => window.clearTimeout(timer),
};
