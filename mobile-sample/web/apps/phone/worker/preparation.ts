// What is made while nobody waits: summaries of records, and the records that will be opened next.

import type { Parts } from "./parts.js";

/** How long summaries are made before the phone listens again, in milliseconds. */
const PREPARE_MILLIS = 30;
/** What will be opened next is put together after this time, and then one record at a time. */
const WARM_AFTER_MILLIS = 1_000;
const WARM_EVERY_MILLIS = 50;
/** The screen of a record is drawn first. */
const WARM_OPENED_AFTER_MILLIS = 300;

export class Preparation {
  private preparing = false;
  private warming: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly parts: Parts) {}

  /** Makes summaries while there is nothing else to do. */
  prepare(): void {
    if (this.preparing) return;
    this.preparing = true;
    const some = async (): Promise<void> => {
      const from = performance.now();
      let left = 1;
      while (left > 0 && performance.now() - from < PREPARE_MILLIS) left = (await this.parts.ask<{ left: number }>("digest")).left;
      if (left > 0) setTimeout(() => some().catch(done));
      else done();
    };
    const done = () => {
      this.preparing = false;
      this.parts.tell({ event: "changed", records: [], children: [] });
      this.warm(WARM_AFTER_MILLIS);
    };
    some().catch(() => { this.preparing = false; });
  }

  /** A record that was shown by what is kept of it is put together before somebody writes in it. */
  opened(): void {
    this.warm(WARM_OPENED_AFTER_MILLIS);
  }

  /** Puts the newest records together while nobody waits, so that they open at once. */
  private warm(afterMillis: number): void {
    if (this.warming !== null) clearTimeout(this.warming);
    this.warming = setTimeout(() => {
      this.warming = null;
      const next = ({ left }: { left: number }): void => { if (left > 0 && this.warming === null) this.warm(WARM_EVERY_MILLIS); };
      // A phone that is locked meanwhile warms nothing.
      this.parts.ask<{ left: number }>("warm").then(next, () => undefined);
    }, afterMillis);
  }
}
