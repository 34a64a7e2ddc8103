// What the strip under the header says: where the work is, in the fewest true words.

import type { Status } from "../phone/protocol.js";
import { instantInWords } from "../form/civil.js";
import type { IconName } from "../ui/icons.js";

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
  const more = status.clock ?? contact(status);
  const { sync } = status;
  if (status.storage === "memory") {
    const what = isAllSent(status) ? "All sent before. Nothing more can be kept here." : "Keep the app open and find a connection.";
    return { tone: "alarm", icon: "alarm", text: "Not kept on this phone any more", more: what, must: true };
  }
  if (!status.signed_in) {
    return { tone: "alarm", icon: "alarm", text: `Sign in again to send. ${left(status)}`, more };
  }
  if (status.alarm) {
    return { tone: "alarm", icon: "alarm", text: `${left(status)} for over 24 hours`, more };
  }
  if (sync.state === "running") {
    const sends = !isAllSent(status) && status.unsent + status.photos > 0;
    const text = sync.first ? `Filling this phone: ${records(sync.received)} so far`
      : status.unsent > 0 ? `Sending ${records(status.unsent)}` : sends ? `Sending ${photos(status.photos)}` : "Looking for news";
    return { tone: sends ? "waiting" : "quiet", icon: "running", text, more: sync.first ? "You can start. More comes in." : more };
  }
  if (!isAllSent(status)) {
    if (sync.state === "failed" && status.unsent + status.photos > 0) return { tone: "alarm", icon: "alarm", text: left(status), more: sync.detail };
    return { tone: "waiting", icon: sync.state === "unreachable" ? "away" : "waiting", text: left(status), more };
  }
  if (sync.state === "unreachable") return { tone: "quiet", icon: "away", text: "No connection. All sent", more };
  if (sync.state === "failed") return { tone: "quiet", icon: "alarm", text: "All sent", more: sync.detail };
  return { tone: "quiet", icon: "sent", text: "All sent", more };
}

/** Whether nothing is on this phone alone: no record, no photo, nothing half written, nothing asked for, nothing that the audit has to hear. */
export function isAllSent(status: Status): boolean {
  return status.unsent + status.photos + status.unfinished + status.claims + status.outputs === 0;
}

/** What is on this phone only, the weightiest first: "3 records on this phone only". */
export function left(status: Status): string {
  if (status.unsent > 0) return `${records(status.unsent)} on this phone only`;
  if (status.photos > 0) return `${photos(status.photos)} on this phone only`;
  if (status.unfinished > 0) return `${records(status.unfinished)} not finished`;
  if (status.outputs > 0) return status.outputs === 1 ? "1 note for the audit to send" : `${status.outputs} notes for the audit to send`;
  if (status.claims > 0) return status.claims === 1 ? "1 interview asked for" : `${status.claims} interviews asked for`;
  return "All sent";
}

function photos(count: number): string {
  return count === 1 ? "1 photo or recording" : `${count} photos or recordings`;
}

function contact(status: Status): string {
  if (status.last_contact === null) return "No contact with the server yet";
  const [day, time = ""] = instantInWords(status.last_contact).split(", ");
  const [today] = instantInWords(status.now).split(", ");
  return `Last contact ${day === today ? time : `${day}, ${time}`}`;
}

function records(count: number): string {
  return count === 1 ? "1 record" : `${count} records`;
}
