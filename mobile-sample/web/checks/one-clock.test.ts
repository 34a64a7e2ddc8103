// What is recorded is told the time by the corrected clock alone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { shipped } from "./sources.js";

/** What asks the device itself: the clock that is corrected, and what times a touch or a lock. All else is told. */
const ASKING = ["apps/phone/access/unlock.ts", "apps/phone/client/client.ts", "apps/phone/navigation/one-touch.ts", "apps/phone/shell/app.ts", "apps/phone/shell/exit.ts"];
/** The worker corrects the clock. */
const WORKER = "apps/phone/worker/";
/** Every way to ask the device what time it is. A moment that is given may be written by `new Date(…)`. */
const ASKS = /\bDate\s*\.\s*now\b|\bnew\s+Date\b(?!\s*\(\s*[^\s)])|(?<!new\s+)(?<![.\w])Date\s*\(|\bperformance\b|\btimeOrigin\b|\bTemporal\b|\btimeStamp\b/u;

test("no form and no screen of the work asks the device for the time", () => {
  const files = ["ui", "forms", "apps"].flatMap(shipped).filter((file) => !file.startsWith(WORKER));
  assert.ok(files.length > 50, "the sources are found");
  const asks = (file: string): string[] => readFileSync(file, "utf8").split("\n")
    .flatMap((line, index) => (ASKS.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : []));
  assert.deepEqual(files.filter((file) => !ASKING.includes(file)).flatMap(asks), [], "now() of client/client.ts tells the time");
  assert.deepEqual(ASKING.filter((file) => asks(file).length === 0), [], "they ask no more: take them out of the list");
});

test("the check knows the ways to ask", () => {
  for (const asks of ["Date.now()", "const { now } = Date . now", "new Date()", "new Date", "new Date( )", "String(Date())", "performance.now()", "event.timeStamp"]) {
    assert.ok(ASKS.test(asks), asks);
  }
  for (const given of ["new Date(at)", "new Date(Date.UTC(y, m - 1, d))", "toDate(x)", "Date.parse(x)", "new Update()"]) assert.ok(!ASKS.test(given), given);
});
