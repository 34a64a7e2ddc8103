// What the strip under the header says: where the work is, in the fewest true words.

import type { Status } from "#protocol/protocol.js";
import { dayOf, instantInWords, timeInWords } from "#ui/civil.js";
import { sentence } from "#protocol/fault.js";
import type { IconName } from "#ui/icons.js";
import { phoneClock } from "#protocol/phone-clock.js";
import { t } from "#words/made/app.js";

export interface StripWords {
  tone: "quiet" | "waiting" | "alarm";
  icon: IconName;
  text: string;
  /** A second line; empty where there is nothing to add. */
  more: string;
  /** The second line says what to do at once: it is shown however little room there is. */
  must?: boolean;
}

/** Says how the phone stands. */
export function stripWords(status: Status): StripWords {
  const more = status.clock === null ? contact(status) : phoneClock(status.clock);
  const { sync } = status;
  if (status.storage === "memory") {
    const what = t(isAllSent(status) ? "strip-memory-sent" : "strip-memory-left");
    return { tone: "alarm", icon: "alarm", text: t("strip-memory"), more: what, must: true };
  }
  if (!status.signed_in) {
    return { tone: "alarm", icon: "alarm", text: t("strip-sign-in", { left: left(status) }), more };
  }
  if (status.alarm) {
    return { tone: "alarm", icon: "alarm", text: t("strip-alarm", { left: left(status) }), more };
  }
  if (sync.state === "running") {
    const sends = !isAllSent(status) && status.unsent + status.photos > 0;
    const text = sync.first ? t("strip-filling", { count: sync.received })
      : status.unsent > 0 ? t("strip-sending-records", { count: status.unsent }) : sends ? t("strip-sending-photos", { count: status.photos }) : t("strip-looking");
    return { tone: sends ? "waiting" : "quiet", icon: "running", text, more: sync.first ? t("strip-filling-more") : more };
  }
  if (!isAllSent(status)) {
    if (sync.state === "failed" && status.unsent + status.photos > 0) return { tone: "alarm", icon: "alarm", text: left(status), more: sentence(sync) };
    return { tone: "waiting", icon: sync.state === "unreachable" ? "away" : "waiting", text: left(status), more };
  }
  if (sync.state === "unreachable") return { tone: "quiet", icon: "away", text: t("strip-unreachable"), more };
  if (sync.state === "failed") return { tone: "quiet", icon: "alarm", text: t("strip-all-sent"), more: sentence(sync) };
  return { tone: "quiet", icon: "sent", text: t("strip-all-sent"), more };
}

/** Whether nothing is on this phone alone: no record, no photo, nothing half written, nothing asked for, nothing that the audit has to hear. */
export function isAllSent(status: Status): boolean {
  return status.unsent + status.photos + status.unfinished + status.claims + status.outputs === 0;
}

/** What is on this phone only, the weightiest first: "3 records on this phone only". */
export function left(status: Status): string {
  if (status.unsent > 0) return t("strip-records", { count: status.unsent });
  if (status.photos > 0) return t("strip-photos", { count: status.photos });
  if (status.unfinished > 0) return t("strip-unfinished", { count: status.unfinished });
  if (status.outputs > 0) return t("strip-outputs", { count: status.outputs });
  if (status.claims > 0) return t("strip-claims", { count: status.claims });
  return t("strip-all-sent");
}

function contact(status: Status): string {
  if (status.last_contact === null) return t("strip-no-contact");
  const today = dayOf(status.last_contact) === dayOf(status.now);
  return t("strip-contact", { when: today ? timeInWords(status.last_contact) : instantInWords(status.last_contact) });
}
