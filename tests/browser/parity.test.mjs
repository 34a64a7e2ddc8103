// The phone app in WebAssembly and the same app compiled natively give the same bytes for the same calls.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SCRIPT = fileURLToPath(new URL("parity.json", import.meta.url));
const BINDGEN = join(ROOT, "target/wasm-bindgen");
const PROGRAMS = process.env.HOMEWARD_PROGRAM === undefined ? join(ROOT, "target/debug") : dirname(process.env.HOMEWARD_PROGRAM);
const FIRST_MS = Date.parse("2026-03-29T00:30:00Z");

test("native and WebAssembly give the same answers and the same sealed rows", async () => {
  const native = execFileSync(join(PROGRAMS, "wasm-parity"), [SCRIPT], { encoding: "utf8" }).trim().split("\n");
  const { default: init, Device } = await import(pathToFileURL(join(BINDGEN, "homeward.js")).href);
  await init({ module_or_path: readFileSync(join(BINDGEN, "homeward_bg.wasm")) });
  const { steps } = JSON.parse(readFileSync(SCRIPT, "utf8"));
  const device = new Device();
  const saved = new Map();
  steps.forEach((step, number) => {
    const bytes = step.bytes === undefined ? undefined : new TextEncoder().encode(JSON.stringify(step.bytes));
    const call = JSON.stringify(filled(step.call, saved));
    const answer = device.call(call, bytes, FIRST_MS + number * 60_000, new Uint8Array(32).fill(number + 1));
    const rows = createHash("sha256");
    for (const [place, name, sealed] of device.rows()) rows.update(place).update(name).update(sealed ?? "");
    device.settle(true);
    for (const [name, pointer] of Object.entries(step.save ?? {})) saved.set(name, at(JSON.parse(answer).out, pointer));
    const line = `${createHash("sha256").update(answer).digest("hex")} ${rows.digest("hex")}`;
    assert.equal(line, native[number], `step ${number}: ${call.slice(0, 80)}`);
  });
  assert.equal(native.length, steps.length);
});

/** Puts saved values in the place of their names. */
function filled(value, saved) {
  if (typeof value === "string") return value.startsWith("$") && saved.has(value.slice(1)) ? saved.get(value.slice(1)) : value;
  if (Array.isArray(value)) return value.map((one) => filled(one, saved));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, saved)]));
}

function at(value, pointer) {
  return pointer.split("/").slice(1).reduce((part, key) => part[key], value);
}
