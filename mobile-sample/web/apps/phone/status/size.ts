// How much room something takes, in words.

import { t } from "#words/made/app-later.js";

const STEPS = [[1e9, "size-gb"], [1e6, "size-mb"], [1e3, "size-kb"]] as const;

/** "12 MB". Whole numbers from ten on: nobody needs the tenth then. */
export function size(bytes: number): string {
  for (const [step, unit] of STEPS) {
    const number = bytes / step;
    if (number >= 1) return t(unit, { count: number >= 10 ? Math.round(number) : Math.round(number * 10) / 10 });
  }
  return t("size-bytes", { count: Math.round(bytes) });
}
