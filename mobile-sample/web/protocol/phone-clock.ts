// What this phone's clock does, where it disagrees with the server's. The phone's own part tells it in a code with what
// belongs to it; the words are the page's.

import type { ClockSaid } from "./protocol.js";
import { t } from "#words/made/phone.js";

/** The sentence for the person. */
export function phoneClock(said: ClockSaid): string {
  return said.code === "set_back" ? t("clock-set-back") : t(`clock-${said.code}`, { span: span(said.seconds) });
}

/** A span as people would say it, in the largest unit that it fills twice. */
function span(seconds: number): string {
  if (seconds < 2 * 3_600) return t("span-minutes", { count: Math.floor(seconds / 60) });
  if (seconds < 2 * 86_400) return t("span-hours", { count: Math.floor(seconds / 3_600) });
  return t("span-days", { count: Math.floor(seconds / 86_400) });
}
