// Which day it is where the work is done.

import { now, typedInstant } from "../form/civil.js";

/** The civil date in London, as a record keeps it. */
export function today(at = Date.now()): string {
  const { day, month, year } = now(at);
  return `${year.padStart(4, "0")}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** An instant for an input that takes a date and a time of the wall clock. */
export function wallClock(instant: string): string {
  const { day, month, year, time } = typedInstant(instant);
  return year === "" ? "" : `${year.padStart(4, "0")}-${month.padStart(2, "0")}-${day.padStart(2, "0")}T${time}`;
}
