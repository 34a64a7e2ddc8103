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
}

/** Says how the phone stands. */
export function stripWords(status: Status): StripWords {
  const more = status.clock ?? contact(status);
  if (!status.signed_in) {
    return { tone: "alarm", icon: "alarm", text: `Sign in again to send. ${waiting(status.unsent)}`, more };
  }
  if (status.alarm) {
    return { tone: "alarm", icon: "alarm", text: `${waiting(status.unsent)} for over 24 hours`, more };
  }
  const { sync } = status;
  if (sync.state === "running") {
    const text = sync.first ? `Filling this phone: ${records(sync.received)} so far`
      : status.unsent > 0 ? `Sending ${records(status.unsent)}` : "Looking for news";
    return { tone: status.unsent > 0 ? "waiting" : "quiet", icon: "running", text, more: sync.first ? "You can start. More comes in." : more };
  }
  if (sync.state === "failed" && status.unsent > 0) {
    return { tone: "alarm", icon: "alarm", text: waiting(status.unsent), more: sync.detail };
  }
  if (status.unsent > 0) {
    return { tone: "waiting", icon: sync.state === "unreachable" ? "away" : "waiting", text: waiting(status.unsent), more };
  }
  if (status.photos > 0) {
    return { tone: "waiting", icon: "waiting", text: `${status.photos === 1 ? "1 photo" : `${status.photos} photos`} on this phone only`, more };
  }
  if (sync.state === "unreachable") return { tone: "quiet", icon: "away", text: "No connection. All sent", more };
  if (sync.state === "failed") return { tone: "quiet", icon: "alarm", text: "All sent", more: sync.detail };
  return { tone: "quiet", icon: "sent", text: "All sent", more };
}

/** "3 records on this phone only". */
export function waiting(unsent: number): string {
  return unsent === 0 ? "All sent" : `${records(unsent)} on this phone only`;
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
