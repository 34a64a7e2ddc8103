// What is recorded is told the time by the corrected clock alone.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

/** Where what a person records is made, and shown against the time. */
const RECORDING = ["form", "work", "ui"];
/** Every way to ask the device what time it is. A moment that is given may be written by `new Date(…)`. */
const ASKS = /\bDate\s*\.\s*now\b|\bnew\s+Date\b(?!\s*\(\s*[^\s)])|(?<!new\s+)(?<![.\w])Date\s*\(|\bperformance\b|\btimeOrigin\b|\bTemporal\b|\btimeStamp\b/u;

test("no form and no screen of the work asks the device for the time", () => {
  const files = RECORDING.flatMap((folder) => readdirSync(`src/${folder}`, { recursive: true }).map((file) => `src/${folder}/${String(file)}`))
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  assert.ok(files.length > 50, "the sources are found");
  const found = files.flatMap((file) => readFileSync(file, "utf8").split("\n")
    .flatMap((line, index) => (ASKS.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])));
  assert.deepEqual(found, [], "now() of phone/client.ts tells the time");
});

test("the check knows the ways to ask", () => {
  for (const asks of ["Date.now()", "const { now } = Date . now", "new Date()", "new Date", "new Date( )", "String(Date())", "performance.now()", "event.timeStamp"]) {
    assert.ok(ASKS.test(asks), asks);
  }
  for (const given of ["new Date(at)", "new Date(Date.UTC(y, m - 1, d))", "toDate(x)", "Date.parse(x)", "new Update()"]) assert.ok(!ASKS.test(given), given);
});
