// How unlocking stands, in words.

import type { Unlock } from "#protocol/protocol.js";
import { t } from "#words/made/app.js";

/** How many seconds are left to wait. */
export function waitSeconds(wait_until: string | null, now: number): number {
  return wait_until === null ? 0 : Math.max(0, Math.ceil((Date.parse(wait_until) - now) / 1_000));
}

/** "2 minutes 5 seconds". */
export function waitWords(seconds: number): string {
  const parts = [count("unlock-hours", Math.floor(seconds / 3_600)), count("unlock-minutes", Math.floor(seconds / 60) % 60), count("unlock-seconds", seconds % 60)];
  return parts.filter((part) => part !== "").join(" ");
}

/** How many tries are left before the phone forgets its key; empty where nothing went wrong, or nothing is forgotten. */
export function triesLeftWords({ failures, wipe_after }: Unlock): string {
  if (wipe_after === null || failures === 0) return "";
  const left = Math.max(0, wipe_after - failures);
  return t("unlock-tries", { count: left });
}

function count(unit: "unlock-hours" | "unlock-minutes" | "unlock-seconds", number: number): string {
  return number === 0 ? "" : t(unit, { count: number });
}
