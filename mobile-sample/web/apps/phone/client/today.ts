// Which day it is where the work is done.

import { typedAt, typedInstant } from "#ui/civil.js";
import { now } from "./client.js";

/** The civil date in London, as a record keeps it. */
export function today(at = now()): string {
  const { day, month, year } = typedAt(at);
  return `${year.padStart(4, "0")}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** An instant for an input that takes a date and a time of the wall clock. */
export function wallClock(instant: string): string {
  const { day, month, year, time } = typedInstant(instant);
  return year === "" ? "" : `${year.padStart(4, "0")}-${month.padStart(2, "0")}-${day.padStart(2, "0")}T${time}`;
}
